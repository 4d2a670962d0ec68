"""How often test rows were opened: said on the pages that show test figures, and counted once a run."""

import time
from pathlib import Path

from streamlit.testing.v1 import AppTest

from components.runs import lifecycle
from components.runs.app_state import app_state
from components.store.database import open_store
from components.store.runs import get_run
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


def test_a_look_is_counted_once_a_run_and_said(engine: Path) -> None:
    app = trained(sample(fresh(), "iris"), 0)
    on(app, "runs")
    assert "validation accuracy" in seen(app) and "test" not in seen(app)
    for page in ("evaluate", "evaluate", "train"):
        on(app, page)
        assert "Test rows: opened once for this split." in seen(app)
    assert "nothing was chosen by them yet" in seen(on(app, "evaluate"))
    assert "test " in seen(on(app, "runs"))
    on(trained(app, 1), "evaluate")
    assert "Test rows: opened 2 times for this split." in seen(app)
    assert "choose between networks by the validation figures" in seen(app)
    assert "(15 %) test rows, drawn from seed 0" in seen(app)


def test_a_run_is_chosen_by_its_validation_figure(engine: Path) -> None:
    app = on(trained(trained(sample(fresh(), "wine"), 0), 1), "predict")
    assert "validation accuracy" in " ".join(app.selectbox(key="predict_run").options)
