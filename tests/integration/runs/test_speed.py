"""The speed of runs on the real engine: it acts at once, and is kept."""

import io
import time
import zipfile
from pathlib import Path

import pytest

from components.domain.problem import NotNow, WrongField
from components.domain.recipe import Recipe
from components.domain.run import RunStatus, Speed, Steering
from components.intake.samples import SAMPLES, sample_csv
from components.runs import lifecycle
from components.runs.app_state import app_state
from components.runs.bundle import run_bundle
from components.store.database import open_store
from components.store.datasets import add_dataset
from components.store.epochs import epochs_after
from components.store.runs import RunRecord, claim_run, create_run, end_slow_start, get_run, get_steering, update_run
from tests.integration.conftest import clinic_csv
from tests.integration.runs.test_runs import ended, endless, wait

TRAINING = {"epochs": 40, "batch_size": 10}
AT_ONCE = 0.3  # seconds; of some tries one, since others may have the machine at the moment


def recipe_for(visitor: str, sample: str = "", **training: object) -> Recipe:
    data, name = (sample_csv(sample), f"{SAMPLES[sample].title}.csv") if sample else (clinic_csv(60), "clinic.csv")
    table = add_dataset(open_store(), visitor, name, data)
    target = SAMPLES[sample].target if sample else "column_9"
    return Recipe.model_validate({"dataset": table.id, "target": target, "layers": [], "training": TRAINING | training})


def speed(run: RunRecord, asked: Speed) -> RunRecord:
    return lifecycle.set_speed(app_state(), run.visitor, run.id, asked)


def seconds_until(run: RunRecord, status: RunStatus) -> float:
    began = time.monotonic()
    wait(run, lambda run: run.status is status)
    return time.monotonic() - began


def test_a_run_is_watched_step_by_step_slowly_and_then_goes_on_in_full(clinic: Recipe) -> None:
    run = lifecycle.start_run(app_state(), "ada", endless(clinic))
    assert speed(run, Speed.STEP).speed is Speed.STEP  # while it waits: it begins with its first epoch, and waits
    run = wait(run, lambda run: run.epoch == 1)
    for epoch in (2, 3):
        speed(run, Speed.STEP)
        run = wait(run, lambda run, epoch=epoch: run.epoch == epoch)
    for _ in range(3):  # of steps that are asked for in a hurry none is lost
        speed(run, Speed.STEP)
    run = wait(run, lambda run: run.epoch == 6)
    time.sleep(0.3)
    assert get_run(open_store(), "ada", run.id).epoch == 6
    assert speed(run, Speed.SLOW).speed is Speed.SLOW
    began = time.monotonic()
    run = wait(run, lambda run: run.epoch >= 10)
    assert time.monotonic() - began > 0.5
    speed(run, Speed.FULL)
    run = wait(run, lambda run: run.epoch > 100)
    speed(run, Speed.STEP)  # from full on it ends the epochs that it is at, and waits
    lifecycle.stop_run(app_state(), "ada", run.id)
    run = wait(run, ended)
    assert run.status == "stopped", run.error
    assert [row["epoch"] for row in epochs_after(open_store(), run.id)] == list(range(1, run.epoch + 1))
    with pytest.raises(NotNow, match="has ended"):
        speed(run, Speed.SLOW)


@pytest.mark.parametrize("asked", Speed)
def test_pause_and_stop_act_at_once_in_each_speed(clinic: Recipe, asked: Speed) -> None:
    run = lifecycle.start_run(app_state(), "ada", endless(clinic))
    pauses = []
    for _ in range(3):
        speed(run, asked)
        epoch = get_run(open_store(), "ada", run.id).epoch
        wait(run, lambda run, epoch=epoch: run.status is RunStatus.RUNNING and run.epoch > epoch)
        lifecycle.pause_run(app_state(), "ada", run.id)
        pauses.append(seconds_until(run, RunStatus.PAUSED))
        if pauses[-1] < AT_ONCE:
            break
        lifecycle.resume_run(app_state(), "ada", run.id)
    assert min(pauses) < AT_ONCE, pauses
    lifecycle.resume_run(app_state(), "ada", run.id)
    epoch = get_run(open_store(), "ada", run.id).epoch
    run = wait(run, lambda run: run.epoch > epoch)  # whoever lets a run go on wants to see it go, also after steps
    assert run.speed is (Speed.FULL if asked is Speed.STEP else asked)
    lifecycle.stop_run(app_state(), "ada", run.id)
    assert seconds_until(run, RunStatus.STOPPED) < 5 * AT_ONCE  # it measures and keeps the model


def test_a_step_of_a_paused_run_is_one_epoch_more(clinic: Recipe) -> None:
    run = lifecycle.start_run(app_state(), "ada", endless(clinic))
    speed(run, Speed.STEP)
    wait(run, lambda run: run.epoch == 1)
    lifecycle.pause_run(app_state(), "ada", run.id)
    wait(run, lambda run: run.status == "paused")
    speed(run, Speed.STEP)
    run = wait(run, lambda run: run.epoch == 2)
    assert run.status == "running"
    lifecycle.delete_run(app_state(), "ada", run.id)


def test_a_first_run_on_a_sample_is_seen_before_it_is_over(engine: Path) -> None:
    first = lifecycle.start_run(app_state(), "eve", recipe_for("eve", "iris"))
    assert first.speed is Speed.SLOW
    began = time.monotonic()
    first = wait(first, ended)
    assert time.monotonic() - began > 2.0
    assert (first.status, first.epoch, first.speed) == ("completed", 40, Speed.FULL)  # it goes on in full by itself
    again = wait(lifecycle.start_run(app_state(), "eve", recipe_for("eve", "iris")), ended)
    assert again.speed is Speed.FULL
    epochs, others = ([row | {"seconds": 0} for row in epochs_after(open_store(), run.id)] for run in (first, again))
    assert epochs == others


def test_tables_of_ones_own_and_long_runs_start_in_full(engine: Path) -> None:
    assert lifecycle.start_run(app_state(), "tim", recipe_for("tim", "spirals")).speed is Speed.SLOW
    for recipe in (recipe_for("tim"), recipe_for("tim", "digits", epochs=100_000)):
        run = lifecycle.start_run(app_state(), "tim", recipe)
        assert run.speed is Speed.FULL
        lifecycle.delete_run(app_state(), "tim", run.id)


def begun(visitor: str = "ada") -> RunRecord:
    store = open_store()
    run = create_run(store, visitor, recipe_for(visitor))
    claimed = claim_run(store, run.id, 0, "task")
    assert claimed
    return claimed


def test_a_run_that_was_made_slow_by_a_person_stays_so(home: Path) -> None:
    store, run = open_store(), begun()
    update_run(store, run.id, speed=Speed.SLOW, speed_until=15)  # as a first run on a sample begins
    speed(run, Speed.SLOW)
    end_slow_start(store, run.id, 15)
    assert get_steering(store, run.id) == Steering(speed=Speed.SLOW)


def test_a_step_goes_on_from_where_the_run_is_told_to_be(home: Path) -> None:
    store, run = open_store(), begun()
    update_run(store, run.id, epoch=40)
    speed(run, Speed.STEP)
    assert get_steering(store, run.id) == Steering(speed=Speed.STEP, until=41)
    update_run(store, run.id, epoch=60)  # it was further than it was told to be: those epochs are not asked for again
    assert get_steering(store, run.id) == Steering(speed=Speed.STEP, until=60)
    speed(run, Speed.STEP)
    assert get_steering(store, run.id) == Steering(speed=Speed.STEP, until=61)


def test_a_learning_rate_is_changed_while_a_run_trains_and_is_kept_with_its_epoch(clinic: Recipe) -> None:
    run = lifecycle.start_run(app_state(), "ada", endless(clinic))
    speed(run, Speed.STEP)
    wait(run, lambda run: run.epoch == 1)
    asked = lifecycle.change_learning_rate(app_state(), "ada", run.id, 0.05).learning_rate_asked
    assert asked and asked.learning_rate == 0.05
    run = wait(run, lambda run: bool(run.learning_rate_changes))
    speed(run, Speed.STEP)
    run = wait(run, lambda run: run.epoch == 2)
    [change] = run.learning_rate_changes
    assert (change.epoch, change.learning_rate, change.asked) == (1, 0.05, asked.asked)
    rates = [row["learning_rate"] for row in epochs_after(open_store(), run.id)]
    assert rates == pytest.approx([0.001, 0.05])
    lifecycle.stop_run(app_state(), "ada", run.id)
    run = wait(run, ended)
    with pytest.raises(NotNow, match="has ended"):
        lifecycle.change_learning_rate(app_state(), "ada", run.id, 0.1)
    with zipfile.ZipFile(io.BytesIO(run_bundle(app_state(), "ada", run.id))) as bundle:
        assert "from epoch 2 on: 0.05" in bundle.read("README.md").decode()


def test_a_rate_that_a_schedule_decides_is_not_changed_by_hand(home: Path) -> None:
    store = open_store()
    for schedule, there in [("ExponentialDecay", False), ("CosineDecay", False), ("ReduceLROnPlateau", True)]:
        run = create_run(store, "ada", recipe_for("ada", learning_rate_schedule={"type": schedule}))
        if there:
            assert lifecycle.change_learning_rate(app_state(), "ada", run.id, 0.1).learning_rate_asked
            continue
        with pytest.raises(NotNow, match="schedule"):
            lifecycle.change_learning_rate(app_state(), "ada", run.id, 0.1)
    with pytest.raises(WrongField):
        lifecycle.change_learning_rate(app_state(), "ada", run.id, -1.0)
