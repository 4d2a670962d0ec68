"""The Runs page: deleting is for one run, by its name, and is taken back by a click."""

from urllib.parse import parse_qsl

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from components.domain.layers import Dense
from components.domain.recipe import Pack
from components.domain.run import RunStatus
from components.store.database import experiments, open_store
from components.store.runs import RunRecord, create_run, get_run, list_runs, update_run
from components.store.test_set_views import count_openings, open_test_rows
from components.store.visitors import visitor_id
from tests.app.test_data_page import recipe, sample
from tests.app.test_pages import PAGES, ROOT, errors, fresh, on
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


def ticked(app: AppTest, *runs: RunRecord) -> AppTest:
    """The Runs page with these runs ticked; an editor cannot be edited here, which tests/browser/test_runs.py does."""
    app.session_state["runs_ticked"] = [run.id for run in runs]
    return on(app, "runs")


def delete(app: AppTest, run: RunRecord) -> AppTest:
    ticked(app, run).button(key=f"runs_delete_{run.id}").click().run()
    app.button(key=f"runs_delete_yes_{run.id}").click().run()
    assert not app.exception
    return app


def test_one_run_is_deleted_by_name_and_its_neighbours_stay() -> None:
    app, (first, second, third) = with_runs(3)
    ticked(app, second).button(key=f"runs_delete_{second.id}").click().run()
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


def test_a_reference_is_pinned_and_goes_with_its_run() -> None:
    app, (first, second) = with_runs(2)
    scores = {"train": {"accuracy": 1.0}, "validation": {"accuracy": 0.9}}
    for run, accuracy in ((first, 0.9), (second, 0.75)):
        scores["validation"] = {"accuracy": accuracy}
        update_run(open_store(), run.id, metrics=scores, status=RunStatus.COMPLETED)
    ticked(app, first, second).button(key=f"runs_pin_{first.id}").click().run()
    table = app.dataframe[0].value
    assert list(table["name"]) == ["Run 1", "Run 2"]  # best first
    assert list(table["difference"]) == ["reference", "−0.150"]
    delete(app, first)
    assert "difference" not in app.dataframe[0].value or not any(app.dataframe[0].value["difference"])


def test_the_editor_of_runs_stays_the_same_when_one_is_pinned() -> None:
    """Another one would have lost the ticks and names that a person set in this one."""
    app, (first, second) = with_runs(2)
    scores = {"train": {"accuracy": 1.0}, "validation": {"accuracy": 0.9}}
    for run in (first, second):
        update_run(open_store(), run.id, status=RunStatus.COMPLETED, metrics=scores, timing={"train_s": 1.5})
    seen_ids, shown = set(), set()
    for reference in ("", second.id):
        app.session_state["runs_pinned"] = reference
        editor = ticked(app, first, second).dataframe[0]
        seen_ids.add(editor.proto.id)
        shown.add(tuple(editor.proto.column_order))
    assert len(shown) == 2
    assert len(seen_ids) == 1


@pytest.mark.parametrize("page", [page for page in PAGES if page != "runs"])
def test_ticks_and_the_reference_stay_where_another_page_is_loaded_again(page: str) -> None:
    app, (first, second, _) = with_runs(3)
    app.session_state["runs_pinned"] = first.id
    ticked(app, first, second)
    [link] = {
        each.proto.query_string for each in app.get("page_link") if each.proto.label.startswith(page.capitalize())
    }
    loaded = AppTest.from_file(str(ROOT / "components" / "shell.py"), default_timeout=60)
    loaded.session_state["current_token"] = app.session_state["current_token"]  # the cookie
    for name, value in parse_qsl(link):
        loaded.query_params[name] = value
    again = on(loaded, page)
    again = on(again, "runs")
    assert again.session_state["runs_ticked"] == [first.id, second.id]
    assert again.session_state["runs_pinned"] == first.id


def test_two_ticked_runs_of_a_seed_each_are_not_told_apart_and_can_be_trained_with_several() -> None:
    app, (first, second) = with_runs(2)
    slower = recipe(app).model_copy(update={"training": recipe(app).training.model_copy(update={"learning_rate": 0.5})})
    for run, accuracy in ((first, 0.9), (second, 0.75)):
        metrics = {"train": {"accuracy": 1.0}, "validation": {"accuracy": accuracy}}
        update_run(open_store(), run.id, metrics=metrics, status=RunStatus.COMPLETED)
    update_run(open_store(), second.id, recipe=slower.model_dump(mode="json"))
    ticked(app, first, second)
    assert "Run 1 and Run 2 have a single seed each, which cannot tell how much of their difference is luck" in seen(
        app
    )
    assert "told apart" not in seen(app) and "interval" not in seen(app)
    settings = next(table.value for table in app.dataframe if "Setting" in table.value)
    assert settings.to_numpy().tolist() == [["Learning rate", "0.002", "0.5"]]
    app.button(key="runs_train_seeds").click().run()
    assert not errors(app)
    made = {run.name: run for run in list_runs(open_store(), visitor(app))}
    seeded = [made["Run 1, 5 seeds"], made["Run 2, 5 seeds"]]
    assert [run.recipe.training.seeds for run in seeded] == [5, 5]
    assert set(app.session_state["runs_ticked"]) == {run.id for run in seeded}
    ticked(app, first, second).button(key="runs_train_seeds").click().run()  # they are there already
    assert len(list_runs(open_store(), visitor(app))) == 4


def test_a_pack_is_the_mean_of_networks_and_no_seeds_are_offered_for_it() -> None:
    app, (first, second) = with_runs(2)
    for run, accuracy in ((first, 0.9), (second, 0.75)):
        metrics = {"train": {"accuracy": 1.0}, "validation": {"accuracy": accuracy}}
        update_run(open_store(), run.id, metrics=metrics, status=RunStatus.COMPLETED)
    packed = recipe(app).model_copy(update={"pack": Pack(networks=8)})
    update_run(open_store(), second.id, recipe=packed.model_dump(mode="json"))
    ticked(app, first, second)
    assert "A pack answers with the mean of its networks" in seen(app) and "a single seed" not in seen(app)
    assert "runs_train_seeds" not in [button.key for button in app.button]
    settings = next(table.value for table in app.dataframe if "Setting" in table.value)
    assert settings.to_numpy().tolist() == [["Networks", "one network", "a pack of 8 networks"]]


def test_a_learning_rate_changed_by_hand_differs_and_is_not_trained_again_with_seeds() -> None:
    app, (first, second) = with_runs(2)
    for run, accuracy in ((first, 0.9), (second, 0.75)):
        metrics = {"train": {"accuracy": 1.0}, "validation": {"accuracy": accuracy}}
        update_run(open_store(), run.id, metrics=metrics, status=RunStatus.COMPLETED)
    change = {"learning_rate": 0.05, "asked": 1.0, "epoch": 433}
    update_run(open_store(), second.id, recipe=first.recipe.model_dump(mode="json"), learning_rate_changes=[change])
    ticked(app, first, second)
    settings = next(table.value for table in app.dataframe if "Setting" in table.value)
    assert settings.to_numpy().tolist() == [["Learning rate changed by hand", "no", "0.05 from epoch 434 on"]]
    assert "are not repeated: Run 2 will come out otherwise" in seen(app)
    app.button(key="runs_train_seeds").click().run()
    assert not errors(app)
    [seeded] = [run for run in list_runs(open_store(), visitor(app)) if run.recipe.training.seeds == 5]
    assert set(app.session_state["runs_ticked"]) == {seeded.id}  # one recipe is not trained twice


def test_a_run_that_a_program_started_is_opened_with_its_recipe_and_those_beside_it() -> None:
    app, (mine,) = with_runs(1)
    wide = recipe(app).model_copy(update={"layers": [Dense(units=99)]})
    programs = [create_run(open_store(), visitor(app), each) for each in (wide, recipe(app))]
    scores = {part: {"accuracy": 0.9} for part in ("train", "validation", "validation_baseline", "test", "baseline")}
    for run in programs:
        update_run(open_store(), run.id, status=RunStatus.COMPLETED, metrics=scores)
    first, second = (get_run(open_store(), visitor(app), run.id) for run in programs)
    assert open_test_rows(open_store(), second) == 1
    app = ticked(app, first)
    app.button(key=f"runs_open_{first.id}").click().run()
    assert not app.exception and recipe(app) == wide
    assert "Run 2" in seen(on(app, "train"))
    opened = app.session_state["current_experiment"]
    assert {run.id for run in list_runs(open_store(), visitor(app), opened)} == {first.id, second.id}
    assert [count_openings(open_store(), get_run(open_store(), visitor(app), run.id)) for run in (first, second)] == [
        1,
        1,
    ]
    ticked(app, mine).button(key=f"runs_open_{mine.id}").click().run()
    assert recipe(app) == mine.recipe
    ticked(app, second).button(key=f"runs_open_{second.id}").click().run()
    assert app.session_state["current_experiment"] == opened and recipe(app) == second.recipe


@pytest.mark.parametrize("page", ["data", "train"])
@pytest.mark.parametrize("by", ["a program", "another experiment"])
def test_an_address_with_a_run_of_something_else_says_what_it_is(page: str, by: str) -> None:
    app, (mine,) = with_runs(1)
    here, wanted = app.session_state["current_experiment"], mine
    if by == "a program":
        wanted = create_run(open_store(), visitor(app), recipe(app), name="From *curl*")
    else:
        sample(app, "wine")
        here = app.session_state["current_experiment"]
    loaded = AppTest.from_file(str(ROOT / "components" / "shell.py"), default_timeout=60)
    loaded.session_state["current_token"] = app.session_state["current_token"]
    loaded.query_params["run"] = wanted.id
    loaded.run()
    assert loaded.session_state["current_experiment"] == here
    [note] = [note.value for note in loaded.info if "Tick it on the Runs page" in note.value]
    assert "Iris" in note and ("started by a program" in note) == (by == "a program")
    again = on(loaded, page)
    assert not any("Tick it on" in note.value for note in again.info)
    assert loaded.query_params.get("run") != wanted.id


def test_a_run_that_was_open_before_is_not_told_of_where_the_address_does_not_name_it() -> None:
    app, (mine,) = with_runs(1)
    app = sample(app, "wine")
    app.query_params.pop("run", None)
    app.session_state["current_run"] = mine.id
    assert not any("Tick it on" in note.value for note in on(app, "train").info)


def test_an_address_with_a_run_of_a_program_says_so_where_nothing_is_open() -> None:
    app, _ = with_runs(0)
    run = create_run(open_store(), visitor(app), recipe(app))
    open_store().write(sa.delete(experiments).where(experiments.c.visitor == visitor(app)))
    loaded = AppTest.from_file(str(ROOT / "components" / "shell.py"), default_timeout=60)
    loaded.session_state["current_token"] = app.session_state["current_token"]
    loaded.query_params["run"] = run.id
    loaded.run()
    assert any("started by a program" in note.value for note in loaded.info)


def test_runs_of_different_targets_are_not_compared() -> None:
    app, (first, second) = with_runs(2)
    for run in (first, second):
        metrics = {"train": {"accuracy": 1.0}, "validation": {"accuracy": 0.9}}
        update_run(open_store(), run.id, metrics=metrics, status=RunStatus.COMPLETED)
    other = recipe(app).model_copy(update={"target": "petal width (cm)"})
    update_run(open_store(), second.id, recipe=other.model_dump(mode="json"))
    ticked(app, first, second)
    assert "They predict different columns" in seen(app)
    assert "runs_train_seeds" not in [button.key for button in app.button]


def test_the_filter_leaves_the_runs_that_have_all_of_its_words() -> None:
    app, runs = with_runs(6)
    update_run(open_store(), runs[2].id, name="The wide one")
    ticked(app, runs[0]).text_input(key="runs_find").set_value("WIDE iris").run()
    assert list(app.dataframe[0].value["name"]) == ["The wide one"]
    assert "1 of 6 runs." in seen(app) and "1 ticked run is hidden by the filter." in seen(app)
    app.text_input(key="runs_find").set_value("nothing like it").run()
    assert any("No run fits this filter." in note.value for note in app.info)
