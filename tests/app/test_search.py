"""The Train page: a search is chosen, set, begun and looked at; a trial of it opens as an experiment."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components.domain.recipe import Pack
from components.domain.run import PendingCommand
from components.domain.search import SearchStatus, TrialStatus, recipe_of_trial
from components.store.database import open_store
from components.store.searches import SearchRecord, get_search, list_searches
from components.store.visitors import visitor_id
from tests.app.test_data_page import recipe
from tests.app.test_pages import errors, on, with_iris
from tests.app.test_table_analysis import seen
from tests.search_rows import save_trials, update_search
from tests.unit.widgets.train.made_up_search import TRIALS, settings


@pytest.fixture
def app() -> AppTest:
    """The Train page at a search that was just chosen."""
    app = on(with_iris(), "train")
    app.segmented_control(key="train_pack").set_value("search").run()
    assert not app.exception and not errors(app)
    return app


def notes(app: AppTest) -> str:
    return " ".join(note.value for note in app.info).replace("\\", "")


def visitor(app: AppTest) -> str:
    return visitor_id(app.session_state["current_token"])


def begun(app: AppTest) -> SearchRecord:
    """The search that the button begins, taken up by nobody."""
    app.button(key="train_search_start").click().run()
    assert not app.exception and not errors(app)
    return list_searches(open_store(), visitor(app))[0]


def with_trials(app: AppTest, status: SearchStatus, **fields: Any) -> SearchRecord:
    """A search with made-up trials over a rate, units and layers."""
    for name in ("dropout", "weight_decay", "scaling"):
        app.toggle(key=f"train_search_{name}").set_value(False).run()
    for name in ("batch_size", "activation"):
        app.toggle(key=f"train_search_{name}").set_value(True).run()
    search = begun(app)
    save_trials(open_store(), search.id, TRIALS)
    update_search(open_store(), search.id, status=status, spent=30.0, **fields)
    app.run()
    assert not app.exception and not errors(app)
    return get_search(open_store(), visitor(app), search.id)


def test_a_search_begins_untouched_with_ranges_around_the_recipe(app: AppTest) -> None:
    before = recipe(app)
    assert app.text_input(key="train_search_learning_rate_from").value == "0.0004"
    search = begun(app)
    assert recipe(app) == before == search.recipe
    assert (search.search.learning_rate, search.search.units, search.search.layers) == ((0.0004, 0.01), (8, 64), (1, 3))
    assert search.search.seconds == 60 and search.search.activation is None
    assert "Varies: learning rate 0.0004 to 0.01" in seen(app)


def test_what_was_set_is_what_is_searched_also_after_another_page(app: AppTest) -> None:
    app.text_input(key="train_search_seconds").set_value("20").run()
    app.text_input(key="train_search_units_to").set_value("48").run()
    app.toggle(key="train_search_dropout").set_value(False).run()
    app.toggle(key="train_search_activation").set_value(True).run()
    among: Any = app.button_group(key="train_search_activation_among")
    assert among.value == ["relu", "silu", "tanh"]
    among.set_value(["tanh", "relu"]).run()
    on(on(app, "network"), "train")
    assert app.text_input(key="train_search_units_to").value == "48"
    app.text_input(key="train_search_layers_to").set_value("2")  # typed just before the button is pressed
    search = begun(app).search
    assert (search.seconds, search.units, search.layers) == (20, (8, 48), (1, 2))
    assert search.dropout is None and search.activation == ["relu", "tanh"]


@pytest.mark.parametrize(
    ("key", "typed", "said"),
    [
        ("train_search_seconds", "4", "Not read yet: Seconds."),
        ("train_search_units_from", "many", "Not read yet: Units a layer, from."),
        ("train_search_units_to", "5000", "Not read yet: Units a layer, to."),
        ("train_search_units_from", "65", "Units a layer: it goes from the smaller to the larger number."),
    ],
)
def test_what_cannot_be_is_said_and_keeps_the_search_back(app: AppTest, key: str, typed: str, said: str) -> None:
    app.text_input(key=key).set_value(typed).run()
    assert said in seen(app) and app.button(key="train_search_start").disabled
    on(on(app, "network"), "train")
    assert app.text_input(key=key).value == typed and app.button(key="train_search_start").disabled


def test_nothing_that_varies_is_no_search(app: AppTest) -> None:
    for name in ("learning_rate", "units", "layers", "dropout", "weight_decay"):
        app.toggle(key=f"train_search_{name}").set_value(False).run()
    assert "Nothing varies" in seen(app) and app.button(key="train_search_start").disabled


def test_what_has_no_say_cannot_vary(app: AppTest) -> None:
    app.selectbox(key="train_optimizer").set_value("adam").run()
    assert app.toggle(key="train_search_weight_decay").disabled
    assert begun(app).search.weight_decay is None


def test_a_pack_stays_one_and_its_single_network_is_searched() -> None:
    app = on(with_iris(), "train")
    app.segmented_control(key="train_pack").set_value("pack").run()
    app.segmented_control(key="train_pack").set_value("search").run()
    assert recipe(app).pack == Pack() and begun(app).recipe.pack is None
    app.segmented_control(key="train_pack").set_value("pack").run()
    assert recipe(app).pack == Pack() and app.button(key="train_start")
    assert "A search on this table goes on" in seen(app)


def test_folds_of_the_split_are_told_of() -> None:
    app = with_iris()
    app.selectbox(key="data_folds").set_value(5).run()
    on(app, "train").segmented_control(key="train_pack").set_value("search").run()
    assert "Each trial is 5 networks, one a fold, and counts with the mean over the folds." in seen(app)
    assert begun(app).recipe.split.folds == 5


def test_how_far_it_is_the_best_and_all_trials_are_seen(app: AppTest) -> None:
    with_trials(app, SearchStatus.RUNNING)
    page = seen(app)
    [progress] = app.get("progress")
    assert progress.proto.text == "30 s left · 3 trials trained · 1 given up · 1 diverged · 1 in training"
    assert "**Best so far: trial 2**" in page and "95 % right: 21 of 22 validation rows, loss 0.200" in page
    assert "learning rate 0.004 · units a layer 64 · dense layers 2 · batch size 16 · activation relu" in page
    assert "the best of 6 is flattered by luck. No test row was looked at." in page
    assert "It can be said from 20 trials on that were trained to their end; there are 3." in page
    app.segmented_control(key="train_search_measure").set_value("loss").run()
    assert not app.exception and "**Validation loss against each setting**" in seen(app)


def test_a_search_is_stopped_by_hand_and_keeps_its_trials(app: AppTest) -> None:
    search = with_trials(app, SearchStatus.RUNNING)
    app.button(key="train_search_stop").click().run()
    assert get_search(open_store(), visitor(app), search.id).command is PendingCommand.STOP
    assert app.button(key="train_search_stop").disabled
    update_search(open_store(), search.id, status=SearchStatus.STOPPED, command=PendingCommand.NONE)
    app.run()
    assert "**Stopped by hand** after 30 s: 3 trials trained" in seen(app) and "**Best of all: trial 2**" in seen(app)


def test_a_search_says_how_long_it_took_also_where_that_is_longer_than_it_was_given(app: AppTest) -> None:
    search = with_trials(app, SearchStatus.COMPLETED)
    update_search(open_store(), search.id, spent=90.4)
    app.run()
    assert search.search.seconds == 60 and "**Completed** after 90 s: 3 trials trained" in seen(app)


@pytest.mark.parametrize(("times", "said"), [(1, "ended once meanwhile"), (3, "ended 3 times meanwhile")])
def test_a_search_that_has_ended_says_how_often_it_was_interrupted(app: AppTest, times: int, said: str) -> None:
    with_trials(app, SearchStatus.COMPLETED, interruptions=times)
    assert f"The server, or its engine, {said}; what was tried stayed." in seen(app)


def test_what_mattered_is_shown_where_it_is_known(app: AppTest) -> None:
    with_trials(app, SearchStatus.COMPLETED, mattered={"learning_rate": 0.7, "units": 0.1})
    assert "It says nothing of settings that did not vary" in seen(app)


def test_the_best_trial_opens_on_network_and_can_be_taken_back(app: AppTest) -> None:
    search = with_trials(app, SearchStatus.COMPLETED)
    before = recipe(app)
    app.button(key="train_search_open_best").click().run()
    assert not app.exception and app.button(key="network_train")
    assert recipe(app) == recipe_of_trial(search.recipe, TRIALS[1].settings)
    assert "Set up for the next run: trial 2 of the search, with its settings. What its dropout switches" in notes(app)
    on(app, "network").button(key="network_undo").click().run()
    assert recipe(app) == before
    app.button(key="network_redo").click().run()
    on(app, "train")
    assert app.button(key="train_start") and "trial 2 of the search" in notes(app)
    app.segmented_control(key="train_pack").set_value("search").run()
    assert "This search began from another recipe than is open now: other layers and other settings" in seen(app)
    app.button(key="train_search_reopen").click().run()
    assert recipe(app) == before


def test_earlier_searches_are_looked_at_again_and_deleted(app: AppTest) -> None:
    first = with_trials(app, SearchStatus.COMPLETED)
    second = begun(app)
    update_search(open_store(), second.id, status=SearchStatus.STOPPED)
    app.run()
    assert app.selectbox(key="train_search_which").value == second.id
    app.selectbox(key="train_search_which").set_value(first.id).run()
    assert not app.exception and "**Best of all: trial 2**" in seen(app)
    app.button(key="train_search_delete").click().run()
    app.button(key="train_search_delete_for_good").click().run()
    assert [each.id for each in list_searches(open_store(), visitor(app))] == [second.id]
    assert "No trial was trained to its end." in seen(app)


def test_the_page_comes_back_to_the_search_that_was_the_newest_thing_done(app: AppTest) -> None:
    begun(app)
    del app.session_state["train_search_chosen"]  # as in another tab
    app.run()
    assert app.button(key="train_search_start")


def test_a_trial_with_one_setting_alone_is_told_of(app: AppTest) -> None:
    for name in ("units", "layers", "dropout", "weight_decay"):
        app.toggle(key=f"train_search_{name}").set_value(False).run()
    search = begun(app)
    one = TRIALS[0]
    rate = {"learning_rate": settings()["learning_rate"]}
    save_trials(open_store(), search.id, [type(one)(1, rate, TrialStatus.COMPLETED, loss=0.1, score=1.0)])
    app.run()
    assert not app.exception and "learning rate 0.002" in seen(app)
