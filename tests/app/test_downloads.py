"""No cell and no heading of any table that leaves as CSV can run as a formula, whatever the table of a person holds."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st

from components.domain.formulas import MARK, escape_formula
from components.runs.analysis_messages import AskBaselines, AskDependence, AskImportance
from components.runs.app_state import app_state
from components.runs.learning_curve import question_about
from components.store.database import open_store
from components.store.datasets import get_dataset
from components.store.experiments import save_recipe
from components.store.runs import list_runs
from components.store.tables import unread_rows
from tests.app.test_data_page import recipe, upload
from tests.app.test_pages import fresh, on, unfold
from tests.app.test_runs_page import visitor
from tests.app.test_test_set_views import trained

SOURCES = Path(__file__).resolve().parents[2]
# By the keys of the widgets, what can be downloaded as CSV; a new one is to be added here, and visited below.
DOWNLOADS = {
    "data_numbers_spread_",
    "data_numbers_against_",
    "data_numbers_classes",
    "data_numbers_missing",
    "data_numbers_copies",
    "data_numbers_correlations_",
    "data_unread_download",
    "table_measures_download",
    "table_layers_download",
    "table_scores_download",
    "table_seeds_download",
    "table_evaluate_baselines_validation_download",
    "evaluate_confusion_csv",
    "evaluate_curve_chart_csv",
    "evaluate_importance_chart_csv",
    "evaluate_dependence_chart_csv",
    "table_curve_download",
    "table_groups_download",
    "table_worst_rows_download",
    "table_importance_download",
    "evaluate_learning_chart_csv",
    "table_learning_curve_download",
    "train_download",
    "evaluate_download",
    "predict_download",
    "table_predict_contract_download",
}
EVALUATE = ("evaluate_curves", "evaluate_curve_numbers", "evaluate_groups", "evaluate_worst")


def hostile(rows: int = 120) -> bytes:
    """Formulas for names, values and classes; cells that are missing, copies, and a line that cannot be read."""
    lines = ["=colour,+size,-weight,@kind"]
    for n in range(rows):
        colour = ["=1+1", "@SUM(A1)", "+red", ""][n % 4]
        lines.append(f"{colour},{n % 7 - 3},{n % 11 - 5.5},{['=yes()', '-no()'][n % 3 % 2]}")
    return "\n".join([*lines, lines[-1], "=cmd(),1,2,3,4,5,6"]).encode()


@pytest.fixture
def downloads(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, bytes]]:
    """What every download button of the pages holds, by the key of the button."""
    found: dict[str, bytes] = {}
    draw = st.download_button

    def download_button(label: str, data: Any, *args: Any, key: str, **options: Any) -> bool:
        found[key] = data if key == "run_bundle" else data() if callable(data) else data
        return draw(label, data, *args, key=key, **options)

    monkeypatch.setattr(st, "download_button", download_button)
    yield found


def test_no_download_holds_a_formula(engine: Path, downloads: dict[str, bytes]) -> None:
    app = upload(fresh(), "=table.csv", hostile())
    assert not app.exception
    training = recipe(app).training.model_copy(update={"seeds": 2})
    experiment = app.session_state["current_experiment"]
    save_recipe(open_store(), visitor(app), experiment, recipe(app).model_copy(update={"training": training}))
    for view in ("column", "classes", "missing", "copies", "correlations"):
        app.button_group(key="data_view").set_value(view).run()
    unfold(on(app, "network"), "network_table", "network_share")
    on(app, "data")
    trained(app, 0)
    on(app, "train")
    run = list_runs(open_store(), visitor(app))[0]
    for question in (
        AskBaselines(),
        AskImportance(),
        AskDependence("=colour"),
        question_about(run),
    ):  # else it depends on the machine whether they are there at once
        assert app_state().analyses.answer(run, question, 90).state == "done"
    learning = ("evaluate_learning", "evaluate_learning_numbers")
    unfold(on(app, "evaluate"), *EVALUATE, "evaluate_reasons", "evaluate_importance_numbers", *learning)
    on(app, "predict")
    unfold(app, "predict_expected")
    app.button_group(key="predict_way").set_value("table").run()
    app.button(key="predict_table_submit").click().run()
    assert not app.exception

    downloads.pop("run_bundle")
    downloads.pop("network_json")
    downloads.pop("predict_schema")
    record = get_dataset(open_store(), visitor(app), recipe(app).dataset)
    assert all(data.startswith(MARK) for data in downloads.values()), "Excel takes them for another encoding"
    downloads["the same over HTTP"] = unread_rows(open_store(), record)
    seen = {next((known for known in DOWNLOADS if key.startswith(known)), key) for key in downloads}
    assert seen == DOWNLOADS | {"the same over HTTP"}
    formulas = 0
    for key, data in downloads.items():
        for row in csv.reader(io.StringIO(data.decode().removeprefix("\ufeff"))):
            for cell in row:
                bare = cell.removeprefix("'")
                assert cell == escape_formula(bare), (key, cell)
                formulas += cell != bare
    assert formulas > 30


def test_there_is_one_way_out() -> None:
    """Pages and widgets write no CSV of their own: `csv_download` does, and the worker that read a file."""
    files = [*(SOURCES / "components/widgets").rglob("*.py"), *(SOURCES / "pages").glob("*.py")]
    offering = {file.name for file in files if "text/csv" in file.read_text(encoding="utf-8")}
    assert offering == {"csv_download.py", "reading_report.py"}
    everywhere = [*files, *(SOURCES / "components").rglob("*.py")]
    writing = {file.name for file in everywhere if ".to_csv(" in file.read_text(encoding="utf-8")}
    assert writing == {"formulas.py", "samples.py"}  # a sample comes in
