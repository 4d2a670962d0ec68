"""On Evaluate the rows of a cell are listed, taken to What-if, and classes stand in the order that a person gives them."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from components.domain.recipe import Part
from components.runs.app_state import app_state
from components.runs.class_order import FILE
from components.runs.results import row_predictions
from components.store.artifacts import run_folder
from tests.app.test_data_page import sample, upload
from tests.app.test_pages import fresh, on
from tests.app.test_predict_page import captions
from tests.app.test_table_analysis import seen
from tests.app.test_test_set_views import run_of, trained

WEEK = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
DAYS = "a,b,day\n" + "".join(f"{n % 7}.{n % 10},{(n * 3) % 11}.{n % 9},{WEEK[n % 7]}\n" for n in range(210))


def classes_shown(app: AppTest) -> list[str]:
    [table] = [each.value for each in app.dataframe if "precision" in each.value]
    names: list[str] = table["class"].tolist()
    return names


def choose(app: AppTest, was: int, answered: int) -> AppTest:
    app.selectbox(key="evaluate_cell_was").set_value(was).run()
    app.selectbox(key="evaluate_cell_answered").set_value(answered).run()
    assert not app.exception and not app.error
    return app


def rows_listed(app: AppTest) -> list[int]:
    found = [each.value for each in app.dataframe if "said to be sure" in each.value]
    return found[0]["row"].tolist() if found else []


def test_the_rows_of_a_cell_are_listed_and_one_is_taken_to_what_if(engine: Path) -> None:
    app = on(trained(sample(fresh(), "iris"), 0), "evaluate")
    assert not rows_listed(app) and "Press a cell of the matrix" in captions(app)
    run = run_of(app)
    kept = row_predictions(app_state().store, run.visitor, run.id, Part.VALIDATION)
    answers = kept.predictions.argmax(axis=1)
    for was in range(3):
        for answered in range(3):
            expected = kept.row_numbers[(kept.targets == was) & (answers == answered)] + 1
            assert sorted(rows_listed(choose(app, was, answered))) == expected.tolist()
            assert len(expected) or "There is no such row." in captions(app)
    was = int(kept.targets[0])
    assert sorted(rows_listed(choose(app, was, -1))) == (kept.row_numbers[kept.targets == was] + 1).tolist()
    first = rows_listed(app)[0]
    app.button(key="evaluate_cell_take").click().run()
    assert f"Row {first} of the table was" in seen(on(app, "predict"))


def test_days_stand_in_their_order_until_a_person_moves_one(engine: Path) -> None:
    app = on(trained(upload(fresh(), "days.csv", DAYS.encode()), 0), "evaluate")
    assert classes_shown(app) == WEEK and not app.error
    run = run_of(app)
    sunday = sorted(WEEK).index("Sun")
    app.selectbox(key="evaluate_order_class").set_value(sunday).run()
    app.button(key="evaluate_order_first").click().run()
    assert classes_shown(app) == ["Sun", *WEEK[:-1]]
    app.button(key="evaluate_order_later").click().run()
    assert classes_shown(app) == ["Mon", "Sun", *WEEK[1:-1]]
    del app.session_state[f"evaluate_order_of_{run.recipe.dataset}_day"]  # another tab: it is kept with the run
    assert classes_shown(app.run()) == ["Mon", "Sun", *WEEK[1:-1]]
    app.button(key="evaluate_order_natural").click().run()
    assert classes_shown(app) == WEEK and not app.exception


def test_an_order_that_is_damaged_is_told_of(engine: Path) -> None:
    app = on(trained(sample(fresh(), "iris"), 0), "evaluate")
    run = run_of(app)
    (run_folder(app_state().store, run.id) / FILE).write_text("[1", encoding="utf-8")
    app.run()
    assert not app.exception and FILE in " ".join(each.value for each in app.error).replace("\\", "")
    assert len(classes_shown(app)) == 3


def test_cells_hold_counts_or_shares(engine: Path) -> None:
    app = on(trained(sample(fresh(), "iris"), 0), "evaluate")
    app.button_group(key="evaluate_cells_as").set_value("shares").run()
    assert not app.exception and not app.error
