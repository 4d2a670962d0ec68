"""Tables on the Data page: opened again, deleted by name, and had back by a click."""

import pytest
from streamlit.testing.v1 import AppTest

from components.domain.run import RunStatus
from components.store.artifacts import table_file, upload_file
from components.store.database import open_store
from components.store.datasets import DatasetRecord, list_datasets
from components.store.recent_cache import cell_cache
from components.store.runs import create_run, list_runs, update_run
from components.store.visitors import visitor_id
from components.widgets.shared.escape_markdown import escape_markdown
from tests.app.test_data_page import recipe, sample, upload
from tests.app.test_pages import errors, fresh, on
from tests.app.test_table_analysis import seen


def visitor(app: AppTest) -> str:
    return visitor_id(app.session_state["current_token"])


def tables(app: AppTest) -> dict[str, DatasetRecord]:
    return {record.name: record for record in list_datasets(open_store(), visitor(app))}


def with_two() -> tuple[AppTest, DatasetRecord, DatasetRecord]:
    """Iris, and then wine, which is open."""
    app = sample(sample(fresh(), "iris"), "wine")
    wine, iris = tables(app).values()
    return app, iris, wine


def delete(app: AppTest, record: DatasetRecord) -> AppTest:
    app.button(key=f"tables_delete_{record.id}").click().run()
    yes = app.button(key=f"tables_delete_yes_{record.id}")
    assert yes.label == f"Delete {escape_markdown(record.name)}"
    return yes.click().run()


def test_what_is_used_is_said_above_the_tables() -> None:
    app, iris, wine = with_two()
    assert "Your tables (2)" in [box.label for box in app.expander]
    assert "You use" in seen(app) and "of 5 GB · 2 tables · 0 runs" in seen(app)
    assert iris.name in seen(app) and wine.name in seen(app)


def test_a_table_is_opened_again_where_it_was_left() -> None:
    app, iris, _ = with_two()
    first = sample(app, "iris").session_state["current_experiment"]
    app = sample(app, "wine")
    app.button(key=f"tables_open_{iris.id}").click().run()
    assert recipe(app).dataset == iris.id and app.session_state["current_experiment"] == first
    assert not app.exception and not errors(app)


def test_the_open_table_is_deleted_with_its_runs_and_comes_back_with_them() -> None:
    app, iris, wine = with_two()
    run = create_run(open_store(), visitor(app), recipe(app), app.session_state["current_experiment"])
    update_run(open_store(), run.id, status=RunStatus.STOPPED)
    app.button(key=f"tables_delete_{wine.id}").click().run()
    assert "Its 1 run" in seen(app) and len(tables(app)) == 2
    app = delete(app, wine)
    assert list(tables(app)) == [iris.name] and list_runs(open_store(), visitor(app)) == []
    assert not app.exception and not errors(app) and not app.info
    assert recipe(app).dataset == iris.id
    for page in ("network", "train", "runs", "data"):
        on(app, page)
        assert not app.exception and not errors(app) and not any("not here" in note.value for note in app.info)
    app.button(key=f"tables_undo_{wine.id}").click().run()
    assert set(tables(app)) == {iris.name, wine.name} and recipe(app).dataset == wine.id
    assert [back.id for back in list_runs(open_store(), visitor(app))] == [run.id]


def test_a_neighbour_is_deleted_and_what_is_open_stays() -> None:
    app, iris, wine = with_two()
    opened = app.session_state["current_experiment"]
    app = delete(app, iris)
    assert list(tables(app)) == [wine.name] and app.session_state["current_experiment"] == opened
    assert not [button.key for button in app.button if button.key and "delete_yes" in button.key]


def test_the_last_table_can_be_deleted() -> None:
    app = sample(fresh(), "iris")
    app = delete(app, next(iter(tables(app).values())))
    assert tables(app) == {} and not app.exception and not errors(app)
    assert "was deleted" in seen(app) and "A neural network from a table" in app.subheader[0].value


@pytest.mark.parametrize("status", [RunStatus.QUEUED, RunStatus.RUNNING])
def test_a_table_that_is_learned_from_says_why_it_stays(status: RunStatus) -> None:
    app, _, wine = with_two()
    run = create_run(open_store(), visitor(app), recipe(app), app.session_state["current_experiment"])
    update_run(open_store(), run.id, status=status)
    app = delete(app, wine)
    assert wine.name in tables(app) and recipe(app).dataset == wine.id
    assert any("waits or trains" in error.value for error in app.error)


def test_over_the_limit_the_page_says_what_to_delete(monkeypatch: pytest.MonkeyPatch) -> None:
    app, iris, _ = with_two()
    monkeypatch.setenv("LAYERBOARD_VISITOR_TABLES", "2")
    table = "\n".join(f"{n},{n % 7},{'ab'[n % 2]}" for n in range(30))
    upload(app, "third.csv", f"a,b,c\n{table}\n".encode())
    assert any("Delete tables" in error.value for error in app.error) and len(tables(app)) == 2
    sample(app, "digits")
    assert any("Delete tables" in error.value for error in app.error) and len(tables(app)) == 2
    app = delete(app, iris)
    assert len(tables(sample(app, "digits"))) == 2


def test_a_table_whose_files_are_lost_says_so_and_another_opens() -> None:
    app, iris, wine = with_two()
    open_store().cells = cell_cache()
    for path in (table_file(open_store(), wine.table_key), upload_file(open_store(), wine.content_hash)):
        path.unlink()
    app.session_state["current_plan"] = None
    app.run()
    assert any("damaged" in error.value for error in app.error) and not app.exception
    app.button(key=f"tables_open_{iris.id}").click().run()
    assert recipe(app).dataset == iris.id and not errors(app)
    sample(app, "wine")
    assert not errors(app) and recipe(app).dataset == wine.id


def test_a_file_that_waits_says_how_many_come_before_it() -> None:
    from components.widgets.data.upload import _waiting

    assert [_waiting(n) for n in (0, 1, 7)] == [
        "Waiting: it is read next",
        "Waiting: 1 file before it",
        "Waiting: 7 files before it",
    ]


def rename(app: AppTest, column: str, new: str) -> AppTest:
    app.selectbox(key="data_look").set_value(column).run()
    return app.text_input(key="data_rename").set_value(new).run()


def test_a_renamed_column_makes_no_second_table_and_undo_leads_back_to_the_one() -> None:
    app, _, wine = with_two()
    opened, layers = app.session_state["current_experiment"], recipe(app).layers
    rename(app, "ash", "cinders")
    assert not app.exception and not errors(app) and "Your tables (2)" in [box.label for box in app.expander]
    assert "UTC · ash is called cinders" in seen(app) and recipe(app).dataset != wine.id
    assert (app.session_state["current_experiment"], recipe(app).layers) == (opened, layers)
    app.button(key="data_rename_undo").click().run()
    assert not app.exception and not errors(app) and "Your tables (2)" in [box.label for box in app.expander]
    assert "UTC · ash" not in seen(app) and app.session_state["current_experiment"] == opened


def test_a_table_that_was_trained_on_stays_beside_the_renamed_one_and_can_be_told_from_it() -> None:
    app, _, wine = with_two()
    opened = app.session_state["current_experiment"]
    create_run(open_store(), visitor(app), recipe(app), opened)
    rename(app, "ash", "cinders")
    assert not app.exception and "Your tables (3)" in [box.label for box in app.expander]
    assert seen(app).count("UTC · ash is called cinders") == 1 and recipe(app).dataset != wine.id
    app.button(key="data_rename_undo").click().run()
    assert "Your tables (2)" in [box.label for box in app.expander] and recipe(app).dataset == wine.id
    assert app.session_state["current_experiment"] == opened  # which has the run
