"""Runs on the real engine: Dask, fork server, children."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import psutil
import pytest

from components.domain.problem import Misfit, NotFound, NotNow, TooLarge, WrongField
from components.domain.recipe import Recipe
from components.domain.run import EpochRecord, RunOutcome, RunStatus, Speed
from components.prediction.schema import rows_as_cells
from components.runs import cluster, lifecycle, results
from components.runs.app_state import app_state
from components.runs.lifecycle import why_waiting
from components.runs.predict import predict
from components.runs.tasks import execute, settle
from components.store.database import open_store
from components.store.datasets import add_dataset, get_dataset, load_cells
from components.store.deletion import undelete_run
from components.store.epochs import append_epochs, epochs_after
from components.store.runs import RunRecord, claim_run, create_run, delete_run, get_run, queue_position
from components.workers.messages import Done
from tests.integration.conftest import clinic_csv
from tests.processes import engine_process

SOON = 90.0
LONG = 1500  # epochs, which take minutes at slow speed: still training when it is told to pause, also on a busy machine


def wait(run: RunRecord, there: Callable[[RunRecord], bool], seconds: float = SOON) -> RunRecord:
    deadline = time.monotonic() + seconds
    while not there(found := get_run(open_store(), run.visitor, run.id)):
        assert time.monotonic() < deadline, found
        time.sleep(0.02)
    return found


def ended(run: RunRecord) -> bool:
    return run.status.final


def changed(recipe: Recipe, **training: object) -> Recipe:
    return recipe.model_copy(update={"training": recipe.training.model_copy(update=training)})


def endless(recipe: Recipe) -> Recipe:
    return changed(recipe, epochs=100_000)


def children_of(run: RunRecord) -> list[psutil.Process]:
    """Children that hold the run's own file of epochs are not told by name: those younger than the run."""
    started = run.created.timestamp() - 1
    return [child for child in psutil.Process().children(recursive=True) if child.create_time() > started]


def test_the_tutorial_job(clinic: Recipe) -> None:
    run = wait(lifecycle.start_run(app_state(), "ada", clinic), ended)
    assert run.status == "completed", run.error
    assert run.metrics["test"]["accuracy"] > run.metrics["baseline"]["accuracy"] + 0.1
    assert [row["epoch"] for row in epochs_after(open_store(), run.id)] == list(range(1, 101))
    assert set(run.timing) == {"queued_s", "first_epoch_s", "train_s", "total_s", "expected_s"}
    store = open_store()
    cells = load_cells(store, get_dataset(store, "ada", clinic.dataset)).head(3)
    answers = predict(app_state(), "ada", run.id, cells)
    assert answers.classes == ["0", "1"]
    assert answers.probabilities is not None
    assert [sum(shares) for shares in answers.probabilities] == pytest.approx([1, 1, 1])
    assert results.run_evaluation(app_state().store, "ada", run.id).task == "binary"
    with pytest.raises(Misfit):
        predict(app_state(), "ada", run.id, rows_as_cells([{"column_1": 1}]))
    with pytest.raises(NotFound):
        predict(app_state(), "bob", run.id, cells)
    with pytest.raises(NotNow):
        lifecycle.pause_run(app_state(), "ada", run.id)


def test_stop_acts_and_keeps_the_best_weights(clinic: Recipe) -> None:
    run = wait(lifecycle.start_run(app_state(), "ada", endless(clinic)), lambda run: run.epoch > 20)
    lifecycle.stop_run(app_state(), "ada", run.id)
    run = wait(run, ended)
    assert run.status == "stopped"
    assert run.note.startswith("Stopped at epoch ")  # it obeyed: none that does not is ended by force, at a checkpoint
    assert run.epoch < 100_000
    assert run.metrics["test"]["accuracy"] > 0.5
    assert len(epochs_after(open_store(), run.id)) == run.epoch


def test_a_paused_run_frees_its_place_and_goes_on_where_it_was(clinic: Recipe) -> None:
    whole = wait(lifecycle.start_run(app_state(), "ada", changed(clinic, epochs=LONG)), ended)
    run = lifecycle.start_run(app_state(), "ada", changed(clinic, epochs=LONG))
    lifecycle.set_speed(app_state(), "ada", run.id, Speed.SLOW)
    wait(run, lambda run: run.epoch > 5)
    lifecycle.pause_run(app_state(), "ada", run.id)
    paused = wait(run, lambda run: run.status == "paused")
    assert paused.note == f"Paused at epoch {paused.epoch}."
    assert paused.epoch < LONG
    with pytest.raises(NotNow):
        results.run_preparation(app_state().store, "ada", run.id)
    lifecycle.set_speed(app_state(), "ada", run.id, Speed.FULL)
    lifecycle.resume_run(app_state(), "ada", run.id)
    run = wait(run, ended)
    assert run.status == "completed", run.error
    told, expected = (epochs_after(open_store(), each.id) for each in (run, whole))
    assert [row["epoch"] for row in told] == list(range(1, LONG + 1))
    assert told[-1]["loss"] == pytest.approx(expected[-1]["loss"], rel=1e-3)


def test_a_paused_run_can_be_stopped_and_keeps_a_model(clinic: Recipe) -> None:
    run = wait(lifecycle.start_run(app_state(), "ada", endless(clinic)), lambda run: run.epoch > 20)
    lifecycle.pause_run(app_state(), "ada", run.id)
    wait(run, lambda run: run.status == "paused")
    lifecycle.stop_run(app_state(), "ada", run.id)
    run = wait(run, ended)
    assert run.status == "stopped", run.error
    assert results.run_preparation(app_state().store, "ada", run.id).target == "column_9"


def test_runs_beyond_the_places_wait_and_say_so(clinic: Recipe) -> None:
    runs = [lifecycle.start_run(app_state(), "ada", endless(clinic)) for _ in range(3)]
    for run in runs[:2]:
        wait(run, lambda run: run.epoch > 0)
    assert get_run(open_store(), "ada", runs[2].id).status == "queued"
    lifecycle.stop_run(app_state(), "ada", runs[2].id)
    assert get_run(open_store(), "ada", runs[2].id).status == "stopped"
    for run in runs[:2]:
        lifecycle.stop_run(app_state(), "ada", run.id)
        assert wait(run, ended).status == "stopped"


def test_the_next_place_goes_to_a_visitor_who_has_none(clinic: Recipe, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store()
    theirs = clinic.model_copy(update={"dataset": add_dataset(store, "bob", "clinic.csv", clinic_csv()).id})
    many = [lifecycle.start_run(app_state(), "ada", endless(clinic)) for _ in range(4)]
    for run in many[:2]:
        wait(run, lambda run: run.epoch > 0)
    late = lifecycle.start_run(app_state(), "bob", endless(theirs))
    assert [queue_position(store, run) for run in (late, *many[2:])] == [1, 2, 3]
    assert "All places for training are taken (2)" in why_waiting(app_state(), get_run(store, "bob", late.id), 1)
    third = why_waiting(app_state(), get_run(store, "ada", many[3].id), 3)
    assert third.endswith(f"it is number 3 of those that wait, after {many[2].name} and 1 run of others.")
    lifecycle.stop_run(app_state(), "ada", many[0].id)
    wait(late, lambda run: run.epoch > 0)
    assert [get_run(store, "ada", run.id).status for run in many[2:]] == ["queued", "queued"]
    assert why_waiting(app_state(), get_run(store, "bob", late.id), 0) == ""
    monkeypatch.setenv("LAYERBOARD_RUNS_PER_VISITOR", "1")
    lifecycle.stop_run(app_state(), "bob", late.id)
    assert wait(late, ended).status == "stopped"
    waiting = get_run(store, "ada", many[2].id)
    assert waiting.status == "queued"  # there is a place, but not for a second one of hers
    assert "another of your runs" in why_waiting(app_state(), waiting, 1)
    for run in many[1:]:
        lifecycle.stop_run(app_state(), "ada", run.id)
        assert wait(run, ended).status == "stopped"


def new_child(run: RunRecord, before: set[int]) -> psutil.Process:
    """The child of a run that is not one of those known before."""
    deadline = time.monotonic() + SOON
    while not (found := [child for child in children_of(run) if child.pid not in before]):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return found[0]


def test_a_killed_child_goes_on_from_its_checkpoint_and_disturbs_no_other(clinic: Recipe) -> None:
    other = wait(lifecycle.start_run(app_state(), "ada", endless(clinic)), lambda run: run.epoch > 20)
    before = {child.pid for child in children_of(other)}
    run = wait(lifecycle.start_run(app_state(), "ada", endless(clinic)), lambda run: run.epoch > 20)
    for _ in range(3):
        child = new_child(run, before)
        before.add(child.pid)
        epoch = get_run(open_store(), "ada", run.id).epoch
        child.kill()
        new_child(run, before)
        wait(run, lambda run, epoch=epoch: run.epoch > epoch)
    assert get_run(open_store(), "ada", run.id).note.startswith("Interrupted at epoch ")
    lifecycle.stop_run(app_state(), "ada", run.id)
    run = wait(run, ended)
    assert run.status == "stopped", run.error
    assert [row["epoch"] for row in epochs_after(open_store(), run.id)] == list(range(1, run.epoch + 1))
    epoch = get_run(open_store(), "ada", other.id).epoch
    wait(other, lambda run: run.epoch > epoch)
    lifecycle.stop_run(app_state(), "ada", other.id)
    assert wait(other, ended).status == "stopped"


@pytest.mark.parametrize("status", ["stopped", "paused"])
def test_a_run_that_ends_before_it_has_repeated_what_was_told_tells_no_more_than_it_trained(
    home: Path, status: Literal["stopped", "paused"]
) -> None:
    store = open_store()
    record = add_dataset(store, "ada", "clinic.csv", clinic_csv())
    run = create_run(store, "ada", Recipe(dataset=record.id, target="column_9", layers=[]))
    claimed = claim_run(store, run.id, 0)
    assert claimed
    append_epochs(store, run.id, [EpochRecord(epoch, {"loss": 1 / epoch}, 0.1) for epoch in range(1, 6)])
    settle(store, claimed, Done(RunOutcome(RunStatus(status), epoch=3, best_epoch=2)))
    assert get_run(store, "ada", run.id).epoch == 3
    assert [row["epoch"] for row in epochs_after(store, run.id)] == [1, 2, 3]


def test_a_child_that_is_killed_at_the_same_place_again_and_again_fails_its_own_run(clinic: Recipe) -> None:
    run = lifecycle.start_run(app_state(), "ada", endless(clinic))
    seen: set[int] = set()
    deadline = time.monotonic() + SOON
    while not get_run(open_store(), "ada", run.id).status.final and time.monotonic() < deadline:
        for child in children_of(run):
            if child.pid not in seen and "forkserver" in " ".join(_command_line(child)):
                seen.add(child.pid)
                child.kill()
    run = get_run(open_store(), "ada", run.id)
    assert run.status == "failed"
    assert "signal 9 (perhaps out of memory)" in run.error
    assert "Other runs are not affected" in run.error


def _command_line(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def test_a_run_that_ended_is_trained_further_as_if_it_had_been_longer(clinic: Recipe) -> None:
    whole = wait(lifecycle.start_run(app_state(), "ada", changed(clinic, epochs=150)), ended)
    run = wait(lifecycle.start_run(app_state(), "ada", clinic), ended)
    assert run.epoch == 100
    run = wait(lifecycle.extend_run(app_state(), "ada", run.id, 50), ended)
    assert (run.status, run.epoch, run.epochs) == ("completed", 150, 150)
    told, expected = (epochs_after(open_store(), each.id) for each in (run, whole))
    assert [row["epoch"] for row in told] == list(range(1, 151))
    assert without_seconds(told) == without_seconds(expected)
    assert run.metrics == whole.metrics
    with pytest.raises(WrongField):
        lifecycle.extend_run(app_state(), "ada", run.id, 0)


def without_seconds(rows: list[dict[str, float]]) -> list[dict[str, float]]:
    return [{name: value for name, value in row.items() if name != "seconds"} for row in rows]


def test_a_run_that_would_need_too_much_memory_is_refused_before_it_starts(
    clinic: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAYERBOARD_RUN_MEMORY_MB", "400")
    with pytest.raises(TooLarge, match="a run may have 400 MB") as refused:
        wide = [{"type": "Dense", "units": 4000}] * 2
        lifecycle.start_run(app_state(), "ada", Recipe.model_validate(clinic.model_dump() | {"layers": wide}))
    assert (refused.value.code, refused.value.where) == ("too_much_memory", "layers")


def test_a_run_beyond_its_memory_ends_alone_and_says_so(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAYERBOARD_RUN_MEMORY_MB", "20")
    store = open_store()
    record = add_dataset(store, "ada", "clinic.csv", clinic_csv())
    run = create_run(store, "ada", Recipe(dataset=record.id, target="column_9", layers=[]))
    execute(run.id, 0, str(store.home), None)
    run = get_run(store, "ada", run.id)
    assert run.status == "failed"
    assert "more than the 20 MB that a run may have" in run.error


def test_deleting_a_run_that_trains_ends_its_child(clinic: Recipe) -> None:
    run = wait(lifecycle.start_run(app_state(), "ada", endless(clinic)), lambda run: run.epoch > 20)
    children = children_of(run)
    assert children
    delete_run(open_store(), "ada", run.id)
    _gone, alive = psutil.wait_procs(children, timeout=SOON)
    assert not [child for child in alive if child.status() != psutil.STATUS_ZOMBIE]


def test_a_run_deleted_on_a_page_while_it_trains_ends_and_comes_back_with_its_model(clinic: Recipe) -> None:
    run = wait(lifecycle.start_run(app_state(), "ada", endless(clinic)), lambda run: run.epoch > 20)
    children = children_of(run)
    assert children
    lifecycle.delete_run(app_state(), "ada", run.id)
    with pytest.raises(NotFound):
        get_run(open_store(), "ada", run.id)
    _gone, alive = psutil.wait_procs(children, timeout=SOON)
    assert not [child for child in alive if child.status() != psutil.STATUS_ZOMBIE]
    undelete_run(open_store(), "ada", run.id)
    back = wait(run, ended)
    assert back.status == "stopped" and back.has_model and back.epoch > 20
    assert len(epochs_after(open_store(), run.id)) == back.epoch
    assert results.run_evaluation(app_state().store, "ada", run.id).rows > 0


def test_a_run_whose_loss_leaves_all_numbers_says_what_to_do(clinic: Recipe) -> None:
    document = clinic.model_dump(mode="json")
    document["task"] = "regression"
    document["training"] |= {"optimizer": "sgd", "learning_rate": 10.0}
    document["layers"] = [{"type": "Dense", "units": 50, "activation": "linear"}] * 4
    run = wait(lifecycle.start_run(app_state(), "ada", Recipe.model_validate(document)), ended)
    assert run.status == "failed"
    assert "learning rate" in run.error


def test_a_run_is_refused_before_it_starts_where_it_cannot_be(clinic: Recipe) -> None:
    with pytest.raises(WrongField) as wrong:
        lifecycle.start_run(app_state(), "ada", changed(clinic, batch_size=100_000))
    assert wrong.value.where == "training.batch_size"
    with pytest.raises(WrongField):
        lifecycle.start_run(app_state(), "ada", clinic.model_copy(update={"target": "column_99"}))
    wide = [{"type": "Dense", "units": 4096}] * 6
    with pytest.raises(TooLarge):
        lifecycle.start_run(app_state(), "ada", Recipe.model_validate(clinic.model_dump() | {"layers": wide}))
    with pytest.raises(NotFound):
        lifecycle.start_run(app_state(), "bob", clinic)


def test_after_the_engine_dies_a_run_goes_on_from_its_checkpoint(clinic: Recipe, engine: Path) -> None:
    run = wait(lifecycle.start_run(app_state(), "ada", endless(clinic)), lambda run: run.epoch > 20)
    process = engine_process()
    process.kill()
    time.sleep(2)
    before = get_run(open_store(), "ada", run.id)
    assert before.status == "running"
    run = wait(run, lambda run: run.epoch > before.epoch)
    assert run.note.startswith("Interrupted at epoch ")
    lifecycle.stop_run(app_state(), "ada", run.id)
    run = wait(run, ended)
    assert run.status == "stopped"
    assert [row["epoch"] for row in epochs_after(open_store(), run.id)] == list(range(1, run.epoch + 1))
    longer = wait(lifecycle.extend_run(app_state(), "ada", run.id, 2), ended)
    assert longer.epoch == run.epoch + 2
    assert "Interrupted" not in longer.note  # that was before


def test_an_engine_that_hangs_is_noticed(engine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "ASK_SECONDS", 0.1)
    monkeypatch.setattr(cluster, "HUNG_SECONDS", 1.0)
    deadline = time.monotonic() + SOON
    while app_state().engine.status.state != "ready":  # the test before has ended it
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process = engine_process()
    process.suspend()
    while app_state().engine.status.state == "ready":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert app_state().engine.status.detail == "The engine does not answer."
    _gone, alive = psutil.wait_procs([process], timeout=SOON)
    assert not alive
