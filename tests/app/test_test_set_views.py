"""Test rows: closed until a person opens them on Evaluate, which is counted once a run and said."""

import json
import time
from pathlib import Path

from streamlit.testing.v1 import AppTest

from components.domain.recipe import Part
from components.runs import lifecycle
from components.runs.app_state import app_state
from components.store.artifacts import run_folder
from components.store.database import open_store
from components.store.runs import RunRecord, get_run, list_runs, update_run
from components.store.test_set_views import count_openings
from components.store.visitors import visitor_id
from tests.app.test_data_page import recipe, sample
from tests.app.test_pages import fresh, on
from tests.app.test_table_analysis import seen


def trained(app: AppTest, seed: int) -> AppTest:
    """A run of the open experiment that has ended, its figures not shown yet."""
    visitor, opened = visitor_id(app.session_state["current_token"]), recipe(app)
    training = opened.training.model_copy(update={"epochs": 3, "seed": seed})
    wanted = opened.model_copy(update={"training": training})
    run = lifecycle.start_run(app_state(), visitor, wanted, app.session_state["current_experiment"])
    deadline = time.monotonic() + 90
    while not get_run(open_store(), visitor, run.id).status.final:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    if "current_run" in app.session_state:
        del app.session_state["current_run"]
    app.query_params.pop("run", None)
    return app


def open_test_rows(app: AppTest) -> AppTest:
    app.button(key="evaluate_open_test").click().run()
    assert not app.exception and not app.error
    return app


def figures(app: AppTest) -> list[str]:
    """The columns of the table of figures."""
    return next(list(table.value) for table in app.dataframe if "metric" in table.value)


def test_no_page_shows_test_figures_while_the_door_is_closed(engine: Path) -> None:
    app = trained(sample(fresh(), "iris"), 0)
    for page in ("train", "evaluate", "train", "runs", "evaluate"):
        on(app, page)
        assert count_openings(open_store(), run_of(app)) == 0, page
        assert "opened once" not in seen(app)
        if page != "runs":
            assert figures(app) == ["metric", "training", "validation", "baseline (validation)"], page
            assert "on validation rows**: right for" in seen(app)
    assert "Nobody has opened those of this split yet." in seen(app)
    assert heading(app) == "Run 1 on 22 validation rows"
    as_an_earlier_version_left_it(run_of(app))
    on(app, "evaluate")
    assert "earlier version" in " ".join(note.value for note in app.info)
    assert figures(app) == ["metric", "training", "validation"]
    open_test_rows(app)
    assert heading(app) == "Run 1 on 22 test rows"


def as_an_earlier_version_left_it(run: RunRecord) -> None:
    """The answers to its validation rows were not kept."""
    folder = run_folder(open_store(), run.id)
    (folder / "validation.json").unlink()
    report = json.loads((folder / "evaluation.json").read_text())
    del report["split"]["validation_rows"]
    (folder / "evaluation.json").write_text(json.dumps(report))
    update_run(open_store(), run.id, metrics={p: m for p, m in run.metrics.items() if p != "validation_baseline"})


def test_an_opening_is_counted_once_a_run_and_said(engine: Path) -> None:
    app = open_test_rows(on(trained(sample(fresh(), "iris"), 0), "evaluate"))
    assert "test" in figures(app) and "baseline (test)" in figures(app)
    assert "on test rows**: right for" in seen(app) and heading(app) == "Run 1 on 22 test rows"
    for _ in range(2):
        assert "Test rows: opened once for this split." in seen(on(on(app, "train"), "evaluate"))
    assert "nothing was chosen by them yet" in seen(app)
    assert figures(on(app, "train")) == ["metric", "training", "validation", "baseline (validation)"]
    on(trained(app, 1), "evaluate")
    assert "Those of this split were opened once so far." in seen(app) and "test" not in figures(app)
    open_test_rows(app)
    assert "Test rows: opened 2 times for this split." in seen(app)
    assert "choose between networks by the validation figures" in seen(app)
    assert "(15 %) test rows, drawn from seed 0" in seen(app)
    run = run_of(app)
    app.segmented_control(key=f"evaluate_rows_{run.id}_{run.attempt}_{run.epoch}").set_value(
        Part.VALIDATION
    ).run()  # as before
    assert heading(app) == "Run 2 on 22 validation rows"
    assert "on validation rows**: right for" in seen(app)
    on(app, "predict")
    assert all("validation accuracy" in option for option in app.selectbox(key="predict_run").options)


def heading(app: AppTest) -> str:
    return " ".join(each.value for each in app.subheader)


def run_of(app: AppTest) -> RunRecord:
    return list_runs(open_store(), visitor_id(app.session_state["current_token"]))[0]
