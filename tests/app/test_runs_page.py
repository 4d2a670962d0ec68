"""The Runs page: deleting is for one run, by its name, and is taken back by a click."""

import pytest
from streamlit.testing.v1 import AppTest

from components.domain.run import RunStatus
from components.store.database import open_store
from components.store.runs import RunRecord, create_run, get_run, list_runs, update_run
from components.store.visitors import visitor_id
from tests.app.test_data_page import recipe, sample
from tests.app.test_pages import PAGES, errors, fresh, on
from tests.app.test_table_analysis import seen


def visitor(app: AppTest) -> str:
    return visitor_id(app.session_state["current_token"])


def with_runs(count: int) -> tuple[AppTest, list[RunRecord]]:
    """So many runs of the open experiment that have ended without a model, the oldest first."""
    app = sample(fresh(), "iris")
    opened = app.session_state["current_experiment"]
    made = [create_run(open_store(), visitor(app), recipe(app), opened) for _ in range(count)]
    for run in made:
        update_run(open_store(), run.id, status=RunStatus.STOPPED)
    return app, made


def delete(app: AppTest, run: RunRecord) -> AppTest:
    app.button(key=f"runs_delete_{run.id}").click().run()
    app.button(key=f"runs_delete_yes_{run.id}").click().run()
    assert not app.exception
    return app


def test_one_run_is_deleted_by_name_and_its_neighbours_stay() -> None:
    app, (first, second, third) = with_runs(3)
    on(app, "runs").button(key=f"runs_delete_{second.id}").click().run()
    assert "was deleted" not in seen(app)
    yes = app.button(key=f"runs_delete_yes_{second.id}")
    assert yes.label == "Delete Run 2"
    assert len(list_runs(open_store(), visitor(app))) == 3
    yes.click().run()
    assert [run.id for run in list_runs(open_store(), visitor(app))] == [third.id, first.id]
    assert not [button.key for button in app.button if button.key and "delete_yes" in button.key]
    assert "**Run 2** was deleted." in seen(app)
    app.button(key=f"runs_undo_{second.id}").click().run()
    assert [run.name for run in list_runs(open_store(), visitor(app))] == ["Run 3", "Run 2", "Run 1"]
    assert "was deleted" not in seen(app)


def test_deleting_the_open_run_opens_the_newest_that_is_left() -> None:
    app, (first, second) = with_runs(2)
    assert "Run 2" in seen(on(app, "train"))
    delete(on(app, "runs"), second)
    for page in PAGES:
        on(app, page)
        assert not app.error and not any("not here" in note.value for note in app.info)
    assert app.session_state["current_run"] == first.id


def test_a_run_deleted_in_another_tab_is_named_so() -> None:
    app, (_, second) = with_runs(2)
    on(app, "train")
    delete(on(in_another_tab(app), "runs"), second)
    on(app, "train")
    assert any("The run that was open has been deleted." in note.value for note in app.info)
    assert not any("not here" in note.value for note in app.info)


def in_another_tab(app: AppTest) -> AppTest:
    other = fresh()
    other.session_state["current_token"] = app.session_state["current_token"]
    return other.run()


@pytest.mark.parametrize("status", [RunStatus.QUEUED, RunStatus.PAUSED])
def test_a_run_that_waits_is_stopped_and_deleted(status: RunStatus) -> None:
    app, (run,) = with_runs(1)
    update_run(open_store(), run.id, status=status)
    delete(on(app, "runs"), run)
    assert not list_runs(open_store(), visitor(app)) and not errors(app)
    app.button(key=f"runs_undo_{run.id}").click().run()
    assert get_run(open_store(), visitor(app), run.id).status is RunStatus.STOPPED


def test_renaming_is_for_one_run() -> None:
    app, (first, _second) = with_runs(2)
    on(app, "runs").button(key=f"runs_rename_{first.id}").click().run()
    app.text_input(key=f"runs_name_{first.id}").set_value("The *first*")
    app.button(key=f"runs_name_save_{first.id}").click().run()
    assert [run.name for run in list_runs(open_store(), visitor(app))] == ["Run 2", "The *first*"]
