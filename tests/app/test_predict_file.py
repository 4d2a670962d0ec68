"""A file of new rows on the Predict page: which columns are meant is asked, and what is odd is counted and can be seen alone."""

import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from sklearn.datasets import load_iris
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Selectbox

from components.runs.app_state import app_state
from components.runs.batch_predictions import MOST_ROWS_AT_ONCE
from components.store.batch_predictions import BatchStatus, add_batch, save_batch
from tests.app.test_data_page import upload
from tests.app.test_pages import fresh, on, unfold
from tests.app.test_runs_page import visitor
from tests.app.test_settings import errors, with_iris
from tests.app.test_test_set_views import trained


def rows_of_iris(**changes: object) -> pd.DataFrame:
    """Twelve rows of Iris with their kind; in `changes` a cell of row 3 by the column's number."""
    table = load_iris(as_frame=True).frame.iloc[::13].astype("str").reset_index(drop=True)
    for column, cell in changes.items():
        table.loc[2, table.columns[int(column.removeprefix("c"))]] = cell
    return table


def with_file(app: AppTest, table: pd.DataFrame) -> AppTest:
    app.button_group(key="predict_way").set_value("file").run()
    app.file_uploader(key="predict_upload").upload("new.csv", table.to_csv(index=False).encode()).run()
    return app


def large(**changes: object) -> pd.DataFrame:
    """More rows than are answered at once."""
    rows = [rows_of_iris(**changes), *[rows_of_iris()] * (MOST_ROWS_AT_ONCE // 12)]
    return pd.concat(rows, ignore_index=True)


def shown(app: AppTest) -> pd.DataFrame:
    """The table of predictions."""
    return next(
        table.value for table in app.dataframe if any(str(name).startswith("predicted") for name in table.value)
    )


def test_a_bad_cell_holds_up_its_own_row_alone_and_odd_rows_are_found_with_one_press(engine: Path) -> None:
    app = with_file(on(trained(with_iris(), 0), "predict"), rows_of_iris(c1="wide").drop(columns="target"))
    assert not errors(app)
    [warning] = app.warning
    assert warning.value.startswith("11 rows are predicted. 1 row cannot be predicted.")
    table = shown(app)
    assert len(table) == 12 and table.iloc[:, 0].isna().tolist() == [row == 2 for row in range(12)]
    app.button_group(key="predict_rows_shown").set_value("odd").run()
    odd = shown(app)["warnings"]
    assert len(odd) < 12 and all(odd)
    [said] = [each for each in odd if each.startswith("not predicted")]
    assert said.startswith("not predicted: Row 3, column sepal width (cm): wide is not a number.")


def test_a_row_that_is_refused_counts_once_whatever_else_is_odd_about_it(engine: Path) -> None:
    app = with_file(on(trained(with_iris(), 0), "predict"), rows_of_iris(c0="99", c1="wide").drop(columns="target"))
    [warning] = app.warning
    odd = sum(map(bool, shown(app)["warnings"]))
    rest = "" if odd == 1 else f" {odd - 1} row has a warning." if odd == 2 else f" {odd - 1} rows have warnings."
    assert warning.value == f"11 rows are predicted. 1 row cannot be predicted.{rest}"


def test_a_file_with_a_header_alone_says_what_to_do_and_no_word_of_programs(engine: Path) -> None:
    app = with_file(on(trained(with_iris(), 0), "predict"), rows_of_iris().head(0))
    said = errors(app)
    assert "Give at least one row; in a file it stands below the names of the columns" in said and "small[" not in said


def test_very_many_columns_that_the_model_does_not_know_are_named_shortly(engine: Path) -> None:
    rows = rows_of_iris()
    extra = pd.DataFrame({f"extra_{n}": ["NA"] * len(rows) for n in range(1_100)})
    app = with_file(on(trained(with_iris(), 0), "predict"), pd.concat([rows, extra], axis="columns"))
    assert not errors(app) and len(shown(app)) == 12
    said = next(caption.value for caption in app.caption if "Not used to predict" in caption.value)
    assert "extra\\_0, extra\\_1" in said and "…" in said and len(said) < 500


def keep(app: AppTest, on: bool) -> None:
    """Press the switch below the differences."""
    next(each for each in app.toggle if (each.key or "").startswith("predict_keep_decisions")).set_value(on).run()


def decision(app: AppTest, column: str, difference: str = "") -> Selectbox:
    """The choice of what happens with a difference, by words of its label."""
    labels = {box.label: box for box in app.selectbox if box.label.startswith("What happens")}
    return next(box for label, box in labels.items() if column in label and difference in label)


def test_a_column_of_another_name_is_suggested_and_may_be_taken_for_missing(engine: Path) -> None:
    renamed = rows_of_iris().rename(columns={"petal width (cm)": "petal_width"})
    app = with_file(on(trained(with_iris(), 0), "predict"), renamed)
    assert not errors(app)
    choice = decision(app, "petal width")
    assert choice.options[choice.index] == "read from petal_width" and len(shown(app)) == 12
    choice.select("missing in each row").run()
    assert any("12 rows have warnings" in warning.value for warning in app.warning)
    other = with_file(app, rows_of_iris().drop(columns="petal width (cm)"))
    assert decision(other, "petal width").value is None  # what was decided and not kept holds for its file alone
    decision(other, "petal width").select("missing in each row").run()
    keep(other, True)
    assert len(shown(with_file(other, rows_of_iris().drop(columns="petal width (cm)")))) == 12
    keep(other, False)
    assert len(shown(other)) == 12  # the file before which it was taken back is as it was decided
    again = with_file(other, rows_of_iris().drop(columns="petal width (cm)"))
    assert decision(again, "petal width").value is None


def test_nothing_is_guessed_where_no_column_is_alike(engine: Path) -> None:
    app = with_file(on(trained(with_iris(), 0), "predict"), rows_of_iris().drop(columns="petal width (cm)"))
    assert decision(app, "petal width").value is None
    assert not [table for table in app.dataframe if any(str(name).startswith("predicted") for name in table.value)]


def test_what_happens_with_odd_rows_is_decided_and_kept_for_the_next_file(engine: Path) -> None:
    app = with_file(on(trained(with_iris(), 0), "predict"), rows_of_iris(c1="99").drop(columns="target"))
    choice = decision(app, "sepal width", "outside")
    assert choice.options[choice.index] == "predicted as they are, with a warning"
    odd = ["sepal width (cm)" in said and "outside" in said for said in shown(app)["warnings"]]
    choice.select("these rows are not predicted").run()
    assert shown(app).iloc[:, 0].isna().tolist() == odd and odd[2]
    keep(app, True)
    again = on(app, "data")
    del again.session_state["predict_decided"]  # another visit
    other = with_file(on(again, "predict"), rows_of_iris(c1="98").drop(columns="target"))
    assert shown(other).iloc[:, 0].isna().tolist() == odd
    decision(other, "sepal width", "outside").select("the whole table is refused").run()
    assert "refuses the whole table" in errors(other)
    decision(other, "sepal width", "outside").select("predicted as they are, with a warning").run()
    assert not errors(other) and shown(other).iloc[:, 0].notna().all()


def test_what_the_network_expects_can_be_read_and_taken_along(engine: Path) -> None:
    app = on(trained(with_iris(), 0), "predict")
    unfold(app, "predict_expected")
    [table] = [each.value for each in app.dataframe if "written as" in each.value]
    assert table["column"].tolist() == load_iris().feature_names
    assert all(" to " in values for values in table["values"])


def test_a_file_of_another_table_is_refused_in_its_place_and_the_next_one_is_taken(engine: Path) -> None:
    other = pd.DataFrame({"a": ["1", "2"], "b": ["3", "4"]})
    app = with_file(on(trained(with_iris(), 0), "predict"), other)
    [refused] = app.error
    assert "names none of the model's columns" in refused.value and not app.get("progress")
    app = with_file(app, rows_of_iris())
    assert not errors(app) and len(shown(app)) == 12


def until(app: AppTest, met: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 90
    while not met():
        assert time.monotonic() < deadline, [each.value for each in app.markdown]
        app.run()


def begin(app: AppTest) -> None:
    """Predict a large file as it stands, where it differs from the training rows."""
    for button in app.button:
        if (button.key or "").startswith("predict_begin_"):
            button.click().run()
            return


def test_a_large_file_is_predicted_in_the_background_and_is_there_after_a_reload(engine: Path) -> None:
    app = with_file(on(trained(with_iris(), 0), "predict"), large(c1="wide").rename(columns={"target": "kind"}))
    assert not errors(app) and not app.get("spinner")
    begin(app)
    until(app, lambda: bool(app.get("link_button")))
    assert "1 row cannot be predicted." in app.warning[0].value
    assert len(shown(app)) == 1000
    [every, odd] = app.get("link_button")
    assert every.proto.url.endswith("/csv") and odd.proto.url.endswith("/csv?rows=odd")
    again = on(app, "predict")
    again.button_group(key="predict_way").set_value("file").run()
    [shown_again] = [group for group in again.button_group if (group.key or "").endswith("_rows_shown")]
    shown_again.set_value("odd").run()
    assert all(shown(again)["warnings"]) and "Row 3, column sepal width (cm)" in shown(again)["warnings"][1]


def test_the_columns_of_a_large_file_are_asked_for_before_it_is_predicted(engine: Path) -> None:
    renamed = large().rename(columns={"petal width (cm)": "petal_width"})
    app = with_file(on(trained(with_iris(), 0), "predict"), renamed)
    choice = decision(app, "petal width")
    assert choice.options[choice.index] == "read from petal_width"
    begin(app)
    until(app, lambda: bool(app.get("link_button")))
    assert "petal width (cm)" in shown(app) and not errors(app)


def test_a_large_file_can_be_cancelled(engine: Path) -> None:
    app = with_file(on(trained(with_iris(), 0), "predict"), large())
    begin(app)
    [cancel] = [button for button in app.button if (button.key or "").startswith("predict_cancel_")]
    cancel.click().run()
    assert not [button for button in app.button if (button.key or "").startswith("predict_cancel_")]
    assert not errors(app)
    [said] = [each.value.replace("\\", "") for each in app.info if "was cancelled" in each.value]
    assert said.startswith("**new.csv**") and "Nothing of its predictions is kept" in said
    with_file(app, rows_of_iris())  # another one
    assert not [each for each in app.info if "was cancelled" in each.value]


def waiting(app: AppTest, rows_file: Path, created: float) -> None:
    """A file of the open run that waits for its turn, begun then; nobody takes it up."""
    store, run = app_state().store, app.session_state["current_run"]
    rows_file.touch()
    batch = add_batch(store, visitor(app), run, "new.csv", rows_file, 20_000, [])
    save_batch(store, batch.model_copy(update={"status": BatchStatus.WAITING, "created": created}))


def test_what_was_cancelled_is_said_until_the_page_is_left_and_is_no_other_file_of_its_name(
    engine: Path, tmp_path: Path
) -> None:
    app = on(trained(with_iris(), 0), "predict")
    for minute in range(2):
        waiting(app, tmp_path / "rows", 60.0 * minute)
    app.button_group(key="predict_way").set_value("file").run()

    def cards() -> list[str]:
        return [each.value.partition(" rows")[2] for each in app.markdown if each.value.startswith("**new")]

    assert cards() == [" · begun 1970-01-01 00:01:00 UTC", " · begun 1970-01-01 00:00:00 UTC"]
    [newer, _] = [button for button in app.button if (button.key or "").startswith("predict_cancel_")]
    newer.click().run()
    [said] = [each.value.replace("\\", "") for each in app.info]
    assert said == "**new.csv**, begun 00:01:00 UTC, was cancelled. Nothing of its predictions is kept."
    assert cards() == [" · begun 1970-01-01 00:00:00 UTC"]
    on(on(app, "data"), "predict")
    app.button_group(key="predict_way").set_value("file").run()
    assert cards() and not app.info


def test_typed_rows_are_held_against_the_training_rows_and_taken_as_was_decided(engine: Path) -> None:
    app = on(trained(with_iris(), 0), "predict")
    app.button_group(key="predict_way").set_value("table").run()
    [typed] = app.session_state["predict_table_typed"].values()
    typed.start.iloc[2, 1] = "wide"
    app.button(key="predict_table_submit").click().run()
    assert not errors(app)
    assert shown(app).iloc[:, 0].isna().tolist() == [False, False, True, False, False]
    choice = decision(app, "sepal width", "cannot be read")
    choice.select(next(words for words in choice.options if "missing" in words)).run()
    assert not shown(app).iloc[:, 0].isna().any()
    app.button_group(key="predict_way").set_value("row").run()
    app.button_group(key="predict_way").set_value("table").run()
    assert not shown(app).iloc[:, 0].isna().any()
    assert not [each for each in app.toggle if (each.key or "").startswith("predict_keep_decisions")]
    back = on(on(app, "runs"), "predict")
    assert back.button_group(key="predict_way").value == "table" and not shown(back).iloc[:, 0].isna().any()
    [typed] = back.session_state["predict_table_typed"].values()
    typed.start.iloc[0, 0] = "4.4"
    assert any("was changed since" in each.value for each in back.run().caption)


def test_rows_of_another_table_are_called_so(engine: Path) -> None:
    app = with_file(on(trained(with_iris(), 0), "predict"), rows_of_iris().iloc[:, :1].assign(other="1", more="2"))
    assert any("3 of the 4 columns that the network needs are missing" in each.value for each in app.warning)


def test_percents_that_come_as_shares_are_asked_about_once(engine: Path) -> None:
    rows = pd.DataFrame({"discount": [f"{n % 50 + 10}%" for n in range(80)], "size": [n % 9 for n in range(80)]})
    rows["sold"] = [["no", "yes"][n % 50 > 20] for n in range(80)]
    app = upload(fresh(), "shop.csv", rows.to_csv(index=False).encode())
    new = pd.DataFrame({"discount": [f"0.{n % 50 + 10}" for n in range(30)], "size": [1] * 30})
    app = with_file(on(trained(app, 0), "predict"), new)
    assert not app.exception and not errors(app)
    assert sum("discount" in box.label and "multiplied by 100" in box.options for box in app.selectbox) == 1
