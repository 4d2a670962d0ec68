"""Evaluate says whether more rows would help, where somebody asks: it trains then, and can be given up."""

from pathlib import Path

import pytest

from components.runs.app_state import app_state
from components.runs.learning_curve import question_about
from components.store.database import open_store
from components.store.runs import RunRecord, list_runs
from tests.app.test_data_page import sample
from tests.app.test_pages import fresh, on, unfold
from tests.app.test_runs_page import visitor
from tests.app.test_table_analysis import seen
from tests.app.test_test_set_views import trained

SOON = 240.0
KEY = "evaluate_learning"


def test_it_trains_where_somebody_asks(engine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = on(trained(sample(fresh(), "iris"), 0), "evaluate")
    run: RunRecord = list_runs(open_store(), visitor(app))[0]
    analyses, question = app_state().analyses, question_about(run)
    unfold(app, KEY)
    assert not app.exception
    assert "It trains each size 3 times" in seen(app)
    assert analyses.known(run, question) is None
    monkeypatch.setattr("components.widgets.shared.analysis.PATIENCE", 0.0)
    app.button(key=f"{KEY}_compute").click().run()
    assert analyses.known(run, question) is not None
    app.button(key=f"{KEY}_cancel").click().run()
    assert analyses.known(run, question) is None
    assert app.button(key=f"{KEY}_compute")
    monkeypatch.setattr("components.widgets.shared.analysis.PATIENCE", SOON)
    app.button(key=f"{KEY}_compute").click().run()
    assert not app.exception
    assert "mean of 3 trainings" in seen(app)
    app.selectbox(key=f"{KEY}_metric").set_value("loss").run()
    assert not app.exception
    assert "mean of 3 trainings" in seen(app)


def test_another_run_on_the_page_gives_up_the_curve_of_the_one_before(
    engine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = on(trained(sample(fresh(), "iris"), 0), "evaluate")
    first: RunRecord = list_runs(open_store(), visitor(app))[0]
    analyses, question = app_state().analyses, question_about(first)
    unfold(app, KEY)
    monkeypatch.setattr("components.widgets.shared.analysis.PATIENCE", 0.0)
    app.button(key=f"{KEY}_compute").click().run()
    assert analyses.known(first, question) is not None
    on(trained(app, 1), "evaluate")
    assert analyses.known(first, question) is None
    app.query_params["run"] = first.id
    app.run()
    assert not app.exception
    assert analyses.known(first, question) is None
    assert app.button(key=f"{KEY}_compute")
