"""Questions about a run that has ended, answered by a process of their own."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from components.api.visitor import IdentifyVisitor
from components.domain.parse_recipe import parse
from components.domain.problem import NotNow
from components.domain.recipe import Part, Recipe
from components.domain.run import RunStatus
from components.evaluation.baseline_name import BaselineName
from components.explanation.importance import Importance
from components.features.prepare import prepare_folds
from components.intake.read_table import read_table
from components.intake.samples import sample_csv
from components.prediction.schema import rows_as_cells
from components.runs import lifecycle
from components.runs.analyses import Analysis
from components.runs.analysis_messages import (
    AskAttribution,
    AskBaselines,
    AskCounterfactuals,
    AskDependence,
    AskImportance,
    AskMeasures,
    Baselines,
    Counterfactuals,
    Measures,
    NoAxis,
    Question,
    RowExplanation,
)
from components.runs.analysis_worker import _cross_validated
from components.runs.app_state import AppState, app_state
from components.runs.measures import find_measures, run_measures
from components.runs.predict import predict
from components.runs.results import fold_results, row_predictions, trained_run
from components.store.artifacts import remove_run_folder, run_folder
from components.store.database import open_store
from components.store.datasets import add_dataset
from components.store.runs import RunRecord, get_run
from components.store.visitors import visitor_id
from components.workers.supervisor import TimeExceededError
from tests.integration.conftest import clinic_csv, the_api

SOON = 90.0
TOKEN = "the-secret-of-ada-1815"


def ended(run: RunRecord) -> RunRecord:
    deadline = time.monotonic() + SOON
    while not (found := get_run(open_store(), run.visitor, run.id)).status.final:
        assert time.monotonic() < deadline, found
        time.sleep(0.02)
    return found


def answered(run: RunRecord, question: Question) -> Analysis:
    found = app_state().analyses.answer(run, question, SOON)
    assert found.state == "done", found.problem
    return found


@pytest.fixture
def run(engine: Path, clinic: Recipe) -> RunRecord:
    return ended(lifecycle.start_run(app_state(), "ada", clinic))


def test_every_question_about_a_run(run: RunRecord) -> None:
    store = open_store()
    kept = row_predictions(store, "ada", run.id, Part.VALIDATION)
    found = answered(run, AskBaselines()).result
    assert isinstance(found, Baselines)
    assert [each.name for each in found.methods] == [
        BaselineName.CONSTANT,
        BaselineName.LINEAR,
        BaselineName.NEIGHBOURS,
        BaselineName.TREES,
    ]
    assert found.rows == len(kept.targets)
    assert found.network["accuracy"] == pytest.approx(run.metrics["validation"]["accuracy"])
    assert found.methods[0].metrics["accuracy"] == pytest.approx(run.metrics["validation_baseline"]["accuracy"])
    for each in found.methods:
        assert each.difference == pytest.approx(found.network["accuracy"] - each.metrics["accuracy"])
        assert each.low is not None and each.high is not None and each.low <= each.difference <= each.high

    measures = answered(run, AskMeasures()).result
    assert isinstance(measures, Measures)
    assert measures == run_measures(store, trained_run(store, "ada", run.id), Part.VALIDATION)
    assert (
        measures
        == find_measures(app_state().analyses, store, trained_run(store, "ada", run.id), Part.VALIDATION, 0).result
    )

    importance = answered(run, AskImportance()).result
    assert isinstance(importance, Importance)
    assert importance.right == pytest.approx(run.metrics["validation"]["accuracy"])
    assert importance.loss == pytest.approx(run.metrics["validation"]["loss"], rel=1e-3)
    assert {name for each in importance.columns for name in each.columns} == {f"column_{n}" for n in range(1, 9)}

    row: dict[str, float | str | None] = {f"column_{n}": 40.0 + n for n in range(1, 9)}
    said = predict(app_state(), "ada", run.id, rows_as_cells([row]))
    told = answered(run, AskAttribution(row, output=1)).result
    assert isinstance(told, RowExplanation)
    attribution = told.attribution
    assert said.probabilities is not None
    assert attribution.prediction == pytest.approx(said.probabilities[0][1], rel=0.01)
    assert attribution.base + sum(attribution.contributions.values()) == pytest.approx(attribution.prediction, rel=0.01)
    assert len(told.similar) == 5
    changes = answered(run, AskCounterfactuals(row)).result
    assert isinstance(changes, Counterfactuals)
    assert all(np.argmax(each.answers) != np.argmax(said.probabilities[0]) for each in changes.found)


def test_of_a_cross_validation_simpler_methods_are_cross_validated_on_the_same_rows(
    engine: Path, clinic: Recipe
) -> None:
    ada = visitor_id(TOKEN)
    table = add_dataset(open_store(), ada, "clinic.csv", clinic_csv())
    split = clinic.split.model_copy(update={"folds": 4})
    recipe = clinic.model_copy(update={"split": split, "dataset": table.id})
    run = ended(lifecycle.start_run(app_state(), ada, recipe))
    assert run.status is RunStatus.COMPLETED, run.error
    folds = fold_results(open_store(), ada, run.id)
    kept = row_predictions(open_store(), ada, run.id, Part.VALIDATION)
    assert [fold.fold for fold in folds] == [1, 2, 3, 4] and sum(fold.rows for fold in folds) == len(
        kept.targets
    ) == 653
    found = answered(run, AskBaselines()).result
    assert isinstance(found, Baselines) and found.rows == len(kept.targets)
    assert found.network["accuracy"] == pytest.approx(run.metrics["validation"]["accuracy"])
    assert [each.rows for each in found.methods] == [len(kept.targets)] * 4
    linear = next(each for each in found.methods if each.name is BaselineName.LINEAR)
    assert linear.metrics["accuracy"] > 0.8  # what its rows were not learned from, in their own order
    importance = answered(run, AskImportance()).result
    assert isinstance(importance, Importance) and importance.rows == folds[0].rows
    said = ask("GET", f"/runs/{run.id}/evaluation?rows=validation").json()
    assert said["rows"] == len(kept.targets) and [fold["rows"] for fold in said["folds"]] == [
        each.rows for each in folds
    ]


def test_methods_of_folds_are_joined_by_name_where_some_fold_has_too_many_rows_for_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    table = read_table(sample_csv("tips"), "tips")
    document = {"dataset": "d", "target": "tip", "layers": [], "split": {"folds": 4, "test": 0.2}}
    folds = prepare_folds(table.cells, table.columns, parse(document))
    work = [len(each.parts.train) * len(each.parts.validation) * each.preparation.width for each in folds]
    monkeypatch.setattr("components.evaluation.baselines.MOST_NEIGHBOUR_WORK", max(work) - 1)
    rows = np.sort(np.concatenate([each.parts.validation for each in folds]))
    found = list(_cross_validated(folds, rows))
    assert [each.name for each in found] == [BaselineName.CONSTANT, BaselineName.LINEAR, BaselineName.TREES]
    assert min(work) < max(work) and not any(np.isnan(each.predictions).any() for each in found)


def test_an_answer_is_kept_and_read_again(run: RunRecord) -> None:
    question = AskDependence("column_2")
    first = answered(run, question)
    other = AppState(open_store())  # another server on the same home
    assert other.analyses.ask(run, question) == first
    other.stop()
    assert isinstance(answered(run, AskDependence("column_99")).result, NoAxis)


def test_a_question_that_nobody_wants_any_more_is_given_up_and_can_be_asked_again(run: RunRecord) -> None:
    analyses = app_state().analyses
    assert analyses.ask(run, AskImportance(together=True)).state == "running"
    analyses.cancel(run, AskImportance(together=True))
    assert isinstance(answered(run, AskImportance(together=True)).result, Importance)


def test_a_damaged_answer_is_made_anew(run: RunRecord) -> None:
    first = answered(run, AskImportance())
    (file,) = (run_folder(open_store(), run.id) / "analyses").glob("importance-*.json")
    for damage in (b"", b"{}", file.read_bytes()[:100]):
        file.write_bytes(damage)
        assert answered(run, AskImportance()) == first


def test_a_run_without_a_model_says_so(engine: Path, clinic: Recipe) -> None:
    endless = clinic.model_copy(update={"training": clinic.training.model_copy(update={"epochs": 100_000})})
    run = lifecycle.start_run(app_state(), "ada", endless)
    found = app_state().analyses.answer(run, AskImportance(), SOON)
    assert found.state == "failed"
    assert isinstance(found.problem, NotNow)
    lifecycle.stop_run(app_state(), "ada", run.id)
    ended(run)


def ask(method: str, path: str, **content: Any) -> httpx.Response:
    async def answer() -> httpx.Response:
        transport = httpx.ASGITransport(IdentifyVisitor(the_api()))
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with httpx.AsyncClient(
            transport=transport, base_url="http://127.0.0.1", headers=headers, timeout=SOON
        ) as client:
            return await client.request(method, path, **content)

    return asyncio.run(answer())


def test_over_http(run: RunRecord) -> None:
    """The run is of somebody who has this token."""
    own = ended(
        lifecycle.start_run(app_state(), visitor_id(TOKEN), run.recipe.model_copy(update={"dataset": _own_table(run)}))
    )
    at = f"/runs/{own.id}"

    found = ask("GET", f"{at}/baselines").json()
    assert found["state"] == "done"
    assert [each["name"] for each in found["methods"]] == ["constant", "linear", "neighbours", "trees"]
    refused = ask("GET", f"{at}/baselines?rows=test")
    assert (refused.status_code, refused.json()["detail"]["code"]) == (409, "test_rows_closed")

    importance = ask("GET", f"{at}/importance?together=true").json()
    assert importance["state"] == "done" and importance["rows"] == found["rows"]

    along = ask("GET", f"{at}/dependence?column=column_2").json()
    assert len(along["values"][0]) == len(along["means"]) == len(along["counts"])
    both = ask("GET", f"{at}/dependence?column=column_2&second=column_3").json()
    assert len(both["means"]) == len(both["values"][1])
    assert ask("GET", f"{at}/dependence?column=nothing").status_code == 422

    row = {f"column_{n}": 40 + n for n in range(1, 9)}
    why = ask("POST", f"{at}/explain", json={"row": row, "class": "1", "locked": ["column_1"]}).json()
    whole = why["base"] + sum(each["contribution"] for each in why["contributions"])
    said = ask("POST", f"{at}/predict", json={"rows": [row]}).json()["predictions"][0]["probabilities"]["1"]
    assert whole == pytest.approx(why["prediction"], rel=0.01)
    assert why["prediction"] == pytest.approx(said, rel=0.01)
    assert why["class"] == "1" and len(why["similar"]) == 5
    assert all(change["column"] != "column_1" for each in why["counterfactuals"] for change in each["changes"])
    for wrong in ({"row": row, "class": "9"}, {"row": row, "locked": ["x"]}, {"row": {}}, {"rows": [row]}, []):
        assert ask("POST", f"{at}/explain", json=wrong).status_code == 422
    assert ask("GET", f"/runs/{run.id}/importance").status_code == 404  # somebody else's


def _own_table(run: RunRecord) -> str:
    return add_dataset(open_store(), visitor_id(TOKEN), "clinic.csv", clinic_csv()).id


class Refusing:
    """A pool whose worker always fails."""

    def __init__(self) -> None:
        self.begun = 0

    @contextmanager
    def lend(self) -> Iterator[None]:
        self.begun += 1
        raise TimeExceededError(1234.0)
        yield

    def close(self) -> None:
        """Nothing waits."""


def test_what_failed_is_told_and_not_begun_anew_until_it_was_forgotten(
    run: RunRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    analyses, pool, question = app_state().analyses, Refusing(), AskDependence("column_5")
    monkeypatch.setattr(analyses, "_pool", pool)
    for _ in range(3):
        found = analyses.answer(run, question, SOON)
        assert (found.state, found.problem and found.problem.code) == ("failed", "analysis_time")
        assert found.problem and "longer than 1,234 seconds" in found.problem.what
    assert pool.begun == 1
    analyses.forget(run, question)
    assert analyses.answer(run, question, SOON).state == "failed"
    assert pool.begun == 2


def test_who_waits_is_answered_though_another_gave_the_question_up(run: RunRecord) -> None:
    question, found = AskImportance(together=True), list[Analysis]()
    analyses = app_state().analyses
    waiting = threading.Thread(target=lambda: found.append(analyses.answer(run, question, SOON)))
    waiting.start()
    while not analyses._tasks:
        time.sleep(0.001)
    analyses.cancel(run, question)
    waiting.join(SOON)
    assert found[0].state == "done"


def test_a_question_about_a_run_that_was_trained_further_is_refused(run: RunRecord) -> None:
    before = replace(run, epoch=run.epoch - 1)
    found = app_state().analyses.answer(before, AskImportance(), SOON)
    assert found.problem is not None and found.problem.code == "run_changed"


def test_a_run_that_was_removed_stays_removed(run: RunRecord) -> None:
    store = open_store()
    remove_run_folder(store, run.id)
    app_state().analyses.answer(run, AskDependence("column_1"), 0.5)
    app_state().analyses.ask(run, AskBaselines())
    assert not (store.home / "runs" / run.id).exists()
