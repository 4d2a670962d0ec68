"""On Evaluate the cheapest threshold of two classes is found, kept for Predict, and taken back."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from components.domain.threshold import Threshold
from components.evaluation.thresholds import best_threshold
from components.runs.app_state import app_state
from components.runs.results import trained_run
from components.runs.thresholds import threshold_of, validation_steps
from tests.app.test_data_page import sample
from tests.app.test_pages import fresh, on, unfold
from tests.app.test_table_analysis import seen
from tests.app.test_test_set_views import open_test_rows, run_of, trained


def click(app: AppTest, key: str) -> AppTest:
    app.button(key=f"evaluate_threshold_{key}").click().run()
    assert not app.exception and not app.error
    return app


def test_a_threshold_is_found_kept_and_taken_back(engine: Path) -> None:
    app = unfold(on(trained(sample(fresh(), "moons"), 0), "evaluate"), "evaluate_threshold_section")
    assert not app.exception and not app.error
    run, store = run_of(app), app_state().store
    assert app.slider(key="evaluate_threshold").value == 0.5
    app.text_input(key="evaluate_false_negative_cost").set_value("20").run()
    click(app, "find")
    found = float(app.slider(key="evaluate_threshold").value)
    trained_one = trained_run(store, run.visitor, run.id)
    steps = validation_steps(store, trained_one)
    assert found == best_threshold(steps, Threshold(false_negative_cost=20)) != 0.5
    assert "This is the cheapest threshold" in seen(app)
    assert f"{steps.at(found).right:,} of {steps.rows:,} validation rows are answered right" in seen(app)
    click(app, "keep")
    kept = threshold_of(store, trained_one)
    assert (kept.threshold, kept.false_negative_cost) == (found, 20)
    assert f"The figures are at a threshold of 0.5; kept for predictions: {found:.6g}." in seen(app)
    on(app, "predict")
    assert f"is answered where its probability is above {found:.6g}, as kept on Evaluate" in seen(app)
    unfold(open_test_rows(on(app, "evaluate")), "evaluate_threshold_section")
    assert app.slider(key="evaluate_threshold").disabled and "test rows are answered right" in seen(app)
    assert app.button(key="evaluate_threshold_find").disabled
    click(app, "back")
    assert threshold_of(store, trained_one).threshold == 0.5 and "kept for predictions" not in seen(app)


def test_a_cost_that_is_none_stays_in_its_field(engine: Path) -> None:
    app = unfold(on(trained(sample(fresh(), "moons"), 0), "evaluate"), "evaluate_threshold_section")
    app.text_input(key="evaluate_false_negative_cost").set_value("much").run()
    assert "is not a number" in seen(app) + " ".join(each.value for each in app.error)
    assert app.button(key="evaluate_threshold_find").disabled and app.button(key="evaluate_threshold_keep").disabled


def test_of_three_classes_there_is_no_threshold(engine: Path) -> None:
    app = on(trained(sample(fresh(), "iris"), 0), "evaluate")
    assert not any(each.label.startswith("Threshold") for each in app.expander)
