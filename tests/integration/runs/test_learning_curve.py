"""Would more rows help: asked about a run that has ended, answered by processes of their own, cancelled, kept."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from components.domain.parse_recipe import parse
from components.domain.problem import NotNow
from components.domain.recipe import CosineDecay, Recipe
from components.domain.run import RunStatus
from components.evaluation.learning_curve import LearningCurve
from components.runs import lifecycle
from components.runs.analysis_messages import AskImportance
from components.runs.app_state import AppState, app_state
from components.runs.learning_curve import expected_seconds, question_about, recipe_compared
from components.store.artifacts import analyses_folder
from components.store.database import open_store
from components.store.datasets import add_dataset
from components.store.runs import RunRecord
from components.store.visitors import visitor_id
from tests.integration.conftest import clinic_csv
from tests.integration.runs.test_analyses import SOON, TOKEN, ask, ended


@pytest.fixture
def run(engine: Path, clinic: Recipe) -> RunRecord:
    return ended(lifecycle.start_run(app_state(), "ada", clinic))


def test_a_curve_is_made_once_and_kept(run: RunRecord) -> None:
    analyses, question = app_state().analyses, question_about(run)
    assert question.seeds == 3
    assert expected_seconds(run) > 0
    slow = replace(run, timing={"expected_s": 1000.0, "train_s": 1000.0})
    assert question_about(slow).seeds == 1
    assert 1800 < expected_seconds(slow) < 1900
    assert analyses.known(run, question) is None
    found = analyses.answer(run, question, SOON)
    assert found.state == "done", found.problem
    curve = found.result
    assert isinstance(curve, LearningCurve)
    assert [size.share for size in curve.sizes][-2:] == [0.5, 1.0]
    assert curve.sizes[-1].validation[0]["accuracy"] == pytest.approx(run.metrics["validation"]["accuracy"], abs=0.03)
    assert curve.epochs == run.recipe.training.epochs
    assert curve.gain is not None
    known = analyses.known(run, question)
    assert known is not None and known.result == curve
    assert not list((open_store().home / "scratch").glob("*/*/description.json"))


def test_a_curve_that_nobody_wants_is_given_up(run: RunRecord) -> None:
    analyses, question = app_state().analyses, question_about(run)
    analyses.ask(run, question)
    known = analyses.known(run, question)
    assert known is not None and known.state == "running"
    analyses.cancel(run, question)
    assert analyses.known(run, question) is None
    deadline = time.monotonic() + SOON
    while analyses._learning_slots._inside:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert not list(analyses_folder(open_store(), run.id).glob("learning_curve-*"))


def gone(app: AppState, run: RunRecord) -> None:
    lifecycle.delete_run(app, run.visitor, run.id)


def gone_over_http(app: AppState, run: RunRecord) -> None:
    assert ask("DELETE", f"/runs/{run.id}").status_code == 204


@pytest.mark.parametrize("delete", [gone, gone_over_http])
def test_a_run_that_is_deleted_is_not_asked_about_any_more(
    engine: Path, clinic: Recipe, delete: Callable[[AppState, RunRecord], None]
) -> None:
    app, ada = app_state(), visitor_id(TOKEN)
    table = add_dataset(open_store(), ada, "clinic.csv", clinic_csv())
    recipe = clinic.model_copy(update={"dataset": table.id})
    run, other = (ended(lifecycle.start_run(app, ada, recipe)) for _ in range(2))
    questions = [question_about(run), AskImportance()]
    for question in questions:
        app.analyses.ask(run, question)
    app.analyses.ask(other, AskImportance())
    delete(app, run)
    assert [app.analyses.known(run, question) for question in questions] == [None, None]
    assert app.analyses.known(other, AskImportance()) is not None


def test_a_run_that_ended_early_is_compared_as_it_was_trained(run: RunRecord) -> None:
    cosine = run.recipe.training.model_copy(update={"epochs": 50, "learning_rate_schedule": CosineDecay()})
    falling = replace(run, recipe=run.recipe.model_copy(update={"training": cosine}))
    assert recipe_compared(falling) == falling.recipe
    stopped = recipe_compared(replace(falling, status=RunStatus.STOPPED, epoch=9)).training
    assert (stopped.epochs, stopped.learning_rate_schedule) == (9, CosineDecay(epochs=50))


def test_too_few_rows_are_told(engine: Path, clinic: Recipe) -> None:
    few = add_dataset(open_store(), "ada", "few.csv", clinic_csv(10))
    training = clinic.training.model_copy(update={"batch_size": 4})
    recipe = clinic.model_copy(update={"dataset": few.id, "training": training})
    run = ended(lifecycle.start_run(app_state(), "ada", recipe))
    found = app_state().analyses.answer(run, question_about(run), SOON)
    assert isinstance(found.problem, NotNow), found
    assert found.problem.code == "too_few_rows"


def test_over_http(engine: Path) -> None:
    visitor = visitor_id(TOKEN)
    own = add_dataset(open_store(), visitor, "clinic.csv", clinic_csv())
    recipe = parse({"dataset": own.id, "target": "column_9", "layers": [], "training": {"epochs": 20}})
    run = ended(lifecycle.start_run(app_state(), visitor, recipe))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("components.runs.learning_curve.SECONDS", 1.0)
        refused = ask("GET", f"/runs/{run.id}/learning-curve")
    assert refused.status_code == 409, refused.text
    assert "takes too long for that here: about" in refused.text
    deadline = time.monotonic() + SOON
    while (found := ask("GET", f"/runs/{run.id}/learning-curve")).status_code == 202:
        assert found.json()["state"] == "running"
        assert time.monotonic() < deadline
    assert found.status_code == 200, found.text
    document = found.json()
    assert document["state"] == "done" and document["share"] == 1.0
    rows = [size["rows"] for size in document["sizes"]]
    assert rows == sorted(rows) and len(rows) == 4
    assert document["gain"]["low"] <= document["gain"]["high"]
    assert document["seeds"] == 3 and document["epochs"] == 20 and document["is_refitted"]
