"""Train ▶ and a sample's card: what was trained already is asked about, wherever it was trained."""

import pytest
from streamlit.testing.v1 import AppTest

from components.domain.run import RunStatus
from components.store.database import open_store
from components.store.runs import RunRecord, create_run, get_run, list_runs, update_run
from components.store.visitors import visitor_id
from components.widgets.train.cures import set_up_in_words
from tests.app.test_data_page import recipe
from tests.app.test_pages import errors, on, sample, with_iris
from tests.app.test_table_analysis import seen


def visitor(app: AppTest) -> str:
    return visitor_id(app.session_state["current_token"])


def trained(app: AppTest, status: RunStatus = RunStatus.COMPLETED, *, program: bool = False) -> RunRecord:
    """A run of what is open, of its experiment or started by a program."""
    run = create_run(
        open_store(), visitor(app), recipe(app), None if program else app.session_state["current_experiment"]
    )
    update_run(
        open_store(), run.id, status=status, metrics={"train": {"accuracy": 1.0}, "validation": {"accuracy": 0.9}}
    )
    return run


def card_pressed(app: AppTest, name: str) -> AppTest:
    on(app, "data").button(key="data_other").click().run()
    app.button(key=f"data_train_{name}").click().run()
    assert not app.exception and not errors(app)
    return app


@pytest.mark.parametrize(
    ("status", "program", "said"),
    [
        (RunStatus.COMPLETED, False, "**Run 1** had the same table"),
        (RunStatus.COMPLETED, True, "**Run 1** had the same table"),
        (RunStatus.RUNNING, False, "**Run 1** has the same table"),
    ],
)
def test_a_card_of_a_sample_that_was_trained_already_asks(status: RunStatus, program: bool, said: str) -> None:
    app = with_iris()
    run = trained(app, status, program=program)
    card_pressed(app, "iris")
    assert said in seen(app) and len(list_runs(open_store(), visitor(app))) == 1
    app.button(key="frame_again_open").click().run()
    on(app, "train")
    assert not errors(app) and app.session_state["current_run"] == run.id
    assert app.session_state["current_experiment"] == list_runs(open_store(), visitor(app))[0].experiment


def test_a_run_whose_learning_rate_was_changed_by_hand_is_not_the_same() -> None:
    app = with_iris()
    run, store = trained(app), open_store()
    update_run(store, run.id, learning_rate_changes=[{"learning_rate": 5.0, "asked": 1.0, "epoch": 3}])
    card_pressed(app, "iris")
    assert "its learning rate was changed by hand. A new run keeps to 0.002" in seen(app)
    assert "would come out the same" not in seen(app)
    app.button(key="frame_again_as_set").click().run()
    newest, *others = list_runs(store, visitor(app))
    assert not errors(app) and len(others) == 1 and newest.recipe == run.recipe and not newest.learning_rate_changes
    update_run(store, newest.id, status=RunStatus.COMPLETED)
    card_pressed(app, "iris")
    assert f"**{newest.name}** had the same table" in seen(app)  # as it was set up, so it comes before the other


def test_what_is_set_up_after_a_rate_changed_by_hand_does_not_claim_to_be_as_that_run() -> None:
    run = trained(with_iris())
    assert set_up_in_words(run, "Dropout 0.4").endswith("Dropout 0.4. All else is as in Run 1.")
    update_run(open_store(), run.id, learning_rate_changes=[{"learning_rate": 5.0, "asked": 1.0, "epoch": 3}])
    said = set_up_in_words(get_run(open_store(), run.visitor, run.id), "Dropout 0.4")
    assert said.endswith("as Run 1 was set up; the change of its learning rate by hand is not repeated.")


@pytest.mark.parametrize(("rate", "same"), [(5.0, False), (0.002, True)])
def test_a_learning_rate_that_waits_for_the_next_epoch_counts_where_it_is_another(rate: float, same: bool) -> None:
    app = with_iris()
    run = trained(app, RunStatus.RUNNING)
    update_run(open_store(), run.id, learning_rate_asked={"learning_rate": rate, "asked": 1.0})
    card_pressed(app, "iris")
    assert ("would come out the same" in seen(app)) is same


def test_another_seed_is_one_that_no_run_on_the_table_had() -> None:
    app = with_iris()
    first = trained(app)
    card_pressed(app, "iris").button(key="frame_again_seed").click().run()
    newest = list_runs(open_store(), visitor(app))[0]
    assert newest.recipe.training.seed == first.recipe.training.seed + 1
    assert newest.experiment == app.session_state["current_experiment"] != first.experiment


def test_what_failed_and_what_is_another_table_is_not_asked_about() -> None:
    app = with_iris()
    trained(app, RunStatus.FAILED)
    sample(app, "wine")
    trained(app)
    card_pressed(app, "iris")
    assert "the same table" not in seen(app) and len(list_runs(open_store(), visitor(app))) == 3
