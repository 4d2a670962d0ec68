"""Few rows are answered by a process that keeps models: as fast as it may be, never with another's or an older model."""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import psutil
import pytest

from components.domain.problem import NotFound, Unavailable
from components.domain.recipe import Recipe
from components.prediction.schema import check_rows
from components.runs import lifecycle, scorer
from components.runs.app_state import AppState, app_state, serving
from components.runs.messages import MOST_SMALL_ROWS, Nothing, Score, is_small
from components.runs.predict import predict
from components.runs.process import ask_child, start_child
from components.runs.results import run_preparation
from components.runs.scorer import Scorer
from components.store.artifacts import run_folder
from components.store.database import open_store
from components.store.datasets import add_dataset, get_dataset, load_cells
from components.store.deletion import undelete_run
from components.store.runs import RunRecord, delete_run, get_run
from components.workers.messages import MemoryExceededError
from components.workers.supervisor import TimeExceededError, WorkerDiedError, WorkerLimits
from tests.integration.conftest import clinic_csv
from tests.processes import engine_process

SECONDS = 90.0


def trained(recipe: Recipe, visitor: str = "ada", epochs: int = 5) -> RunRecord:
    document = recipe.model_dump(mode="json")
    document["training"]["epochs"] = epochs
    return ended(lifecycle.start_run(app_state(), visitor, Recipe.model_validate(document)))


def ended(run: RunRecord) -> RunRecord:
    deadline = time.monotonic() + SECONDS
    while not (found := get_run(open_store(), run.visitor, run.id)).status.final:
        assert time.monotonic() < deadline, found
        time.sleep(0.02)
    assert found.has_model, found
    return found


@pytest.fixture(scope="module")
def shared_run(started: AppState) -> RunRecord:
    """A run that no test changes."""
    with serving(started):
        table = add_dataset(started.store, "ada", "clinic.csv", clinic_csv())
        recipe = {"dataset": table.id, "target": "column_9", "layers": [{"type": "Dense", "units": 10}]}
        return trained(Recipe.model_validate(recipe))


@pytest.fixture
def run(shared_run: RunRecord, engine: Path) -> RunRecord:
    """The same, while the store is that of its home."""
    return shared_run


def cells_of(recipe: Recipe, rows: int = 5) -> pd.DataFrame:
    store = open_store()
    return load_cells(store, get_dataset(store, "ada", recipe.dataset)).head(rows)


def answers_of(run: RunRecord, cells: pd.DataFrame) -> list[list[float]]:
    found = predict(app_state(), run.visitor, run.id, cells).probabilities
    assert found is not None
    return found


def of_a_process_of_its_own(run: RunRecord, cells: pd.DataFrame) -> list[list[float]]:
    """What `keras.saving.load_model(...)(rows)` says, where nothing was loaded before."""
    inputs = check_rows(cells, run_preparation(open_store(), run.visitor, run.id)).inputs
    answers = ask_child(Score(run_folder(open_store(), run.id), inputs))
    assert isinstance(answers, np.ndarray)
    return np.column_stack([1 - answers.astype("float64"), answers.astype("float64")]).tolist()


def the_scorer() -> psutil.Process:
    """The engine's process that keeps models: the only child of its fork server while nothing trains."""
    engine = engine_process()
    (server,) = [each for each in engine.children() if any("forkserver" in part for part in each.cmdline())]
    (found,) = server.children()
    return found


def test_answers_have_the_bits_of_a_model_that_was_loaded_for_them(run: RunRecord) -> None:
    cells = cells_of(run.recipe)
    expected = of_a_process_of_its_own(run, cells)
    for _ in range(3):  # the first layer by layer, the others by a program
        assert answers_of(run, cells) == expected
        assert answers_of(run, cells.head(1)) == of_a_process_of_its_own(run, cells.head(1))


def test_the_same_process_answers_again_and_again(run: RunRecord) -> None:
    cells = cells_of(run.recipe)
    answers_of(run, cells)
    before = the_scorer().pid
    answers_of(trained(run.recipe), cells)
    assert the_scorer().pid == before


def test_many_rows_have_a_process_of_their_own(run: RunRecord) -> None:
    cells = cells_of(run.recipe)
    many = pd.concat([cells] * (MOST_SMALL_ROWS // len(cells) + 1), ignore_index=True)
    assert not is_small({"x": np.zeros((len(many), 1))})
    few, all_of_them = answers_of(run, cells), answers_of(run, many)
    np.testing.assert_allclose(all_of_them[: len(few)], few, rtol=1e-5)
    assert all_of_them == of_a_process_of_its_own(run, many)


def test_few_rows_do_not_wait_behind_many(run: RunRecord) -> None:
    cells, engine = cells_of(run.recipe), app_state().engine
    answers_of(run, cells)
    with ExitStack() as places:
        for visitor in ("bob", "eve"):  # all that there are for many rows
            places.enter_context(engine._predictions.entered(visitor, 1))
        assert len(answers_of(run, cells)) == len(cells)


def test_one_that_is_killed_is_replaced_with_the_next_request(run: RunRecord) -> None:
    cells = cells_of(run.recipe)
    expected = answers_of(run, cells)
    first = the_scorer()
    first.kill()
    psutil.wait_procs([first], SECONDS)
    assert answers_of(run, cells) == expected
    assert the_scorer().pid != first.pid


def test_a_run_that_was_trained_further_answers_with_its_new_weights(clinic: Recipe) -> None:
    run, cells = trained(clinic), cells_of(clinic)
    before = answers_of(run, cells)
    lifecycle.extend_run(app_state(), "ada", run.id, 30)
    run = ended(run)
    after = answers_of(run, cells)
    assert after != before and after == of_a_process_of_its_own(run, cells)


def test_a_deleted_run_does_not_answer_and_one_that_came_back_does(clinic: Recipe) -> None:
    run, cells = trained(clinic), cells_of(clinic)
    before = answers_of(run, cells)
    lifecycle.delete_run(app_state(), "ada", run.id)
    with pytest.raises(NotFound):
        answers_of(run, cells)
    undelete_run(open_store(), "ada", run.id)
    assert answers_of(run, cells) == before
    delete_run(open_store(), "ada", run.id)
    with pytest.raises(NotFound):
        answers_of(run, cells)


def test_nobody_is_answered_by_the_model_of_another(run: RunRecord) -> None:
    cells = cells_of(run.recipe)
    answers_of(run, cells)
    with pytest.raises(NotFound):
        answers_of(replace(run, visitor="bob"), cells)


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Scorer]:
    made = Scorer(start_child)
    yield made
    made.close()


def request(run: RunRecord) -> tuple[Score, list[list[float]]]:
    cells = cells_of(run.recipe, 2)
    inputs = check_rows(cells, run_preparation(open_store(), "ada", run.id)).inputs
    asked = Score(run_folder(open_store(), run.id), inputs)
    answers = ask_child(asked)
    assert isinstance(answers, np.ndarray)
    return asked, answers.tolist()


def test_one_that_has_ended_by_itself_is_started_again_unnoticed(run: RunRecord, alone: Scorer) -> None:
    asked, expected = request(run)
    assert alone.score(asked).tolist() == expected
    worker = alone._worker
    assert worker is not None
    worker.send(Nothing())  # it ends as it does when nobody has asked for long, just when somebody does
    assert alone.score(asked).tolist() == expected
    assert alone._worker is not worker


def test_one_that_is_being_warmed_up_answers(run: RunRecord, alone: Scorer, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, expected = request(run)
    monkeypatch.setenv("LAYERBOARD_SPARE", "0")
    alone.keep_warm()
    assert alone._worker is None
    monkeypatch.setenv("LAYERBOARD_SPARE", "1")
    alone.keep_warm()
    warmed = alone._worker
    assert warmed is not None
    assert alone.score(asked).tolist() == expected
    assert alone._worker is warmed
    # Its threads have the processor like all others.
    threads = (
        [int(each.name) for each in Path(f"/proc/{warmed.pid}/task").iterdir()] if hasattr(os, "SCHED_IDLE") else []
    )
    assert all(os.sched_getscheduler(thread) == os.SCHED_OTHER for thread in threads)


@pytest.mark.parametrize(
    ("limit", "raised"), [({"memory": 1}, MemoryExceededError), ({"seconds": 0.0}, TimeExceededError)]
)
def test_one_that_takes_more_than_it_may_is_ended_and_the_next_answers(
    run: RunRecord, alone: Scorer, monkeypatch: pytest.MonkeyPatch, limit: dict[str, float], raised: type[Exception]
) -> None:
    asked, expected = request(run)
    with monkeypatch.context() as patch:
        patch.setattr(scorer, "WorkerLimits", lambda **_: WorkerLimits(**limit))
        with pytest.raises(raised):
            alone.score(asked)
    assert alone.score(asked).tolist() == expected


def test_one_that_dies_while_it_answers_is_said_and_the_next_answers(run: RunRecord, alone: Scorer) -> None:
    asked, expected = request(run)
    alone.score(asked)
    assert alone._worker is not None
    psutil.Process(alone._worker.pid).suspend()
    psutil.Process(alone._worker.pid).kill()
    with pytest.raises(WorkerDiedError) as death:
        alone._ask(asked, WorkerLimits())
    assert death.value.killed
    assert alone.score(asked).tolist() == expected


@pytest.mark.parametrize(
    ("met", "code"),
    [
        (WorkerDiedError(-9), "prediction_lost"),
        (TimeExceededError(1.0), "prediction_lost"),
        (TimeoutError(), "prediction_lost"),
        (MemoryExceededError(), "prediction_memory"),
    ],
)
def test_what_the_scorer_met_is_said_in_words(
    run: RunRecord, monkeypatch: pytest.MonkeyPatch, met: Exception, code: str
) -> None:
    cells = cells_of(run.recipe)

    def fail(*_arguments: object) -> None:
        raise met

    monkeypatch.setattr(app_state().engine._cluster, "score", fail)
    with pytest.raises(Unavailable) as found:
        answers_of(run, cells)
    assert found.value.code == code and found.value.what.endswith(".")


def test_it_ends_when_nobody_asks_any_more(run: RunRecord, alone: Scorer, tmp_path: Path) -> None:
    asked, _ = request(run)
    alone.score(asked)
    worker = alone._worker
    assert worker is not None
    worker.close()
    worker._process.join(SECONDS)
    assert worker._process.exitcode == 0
