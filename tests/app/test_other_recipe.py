"""A run of another recipe than the open one is marked wherever it is shown, and its recipe can be opened again."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components.domain.layers import Dense
from components.domain.recipe import Recipe
from components.domain.run import RunStatus
from components.runs.scheduler import Scheduler
from components.store.database import open_store
from components.store.deletion import mark_run_deleted
from components.store.experiments import save_recipe
from components.store.runs import create_run, list_runs, update_run
from components.widgets.runs.run_notices import recipe_differences
from tests.app.test_data_page import recipe, sample
from tests.app.test_pages import fresh, on
from tests.app.test_runs_page import visitor
from tests.app.test_table_analysis import seen
from tests.app.test_test_set_views import trained

SHOWING = ["train", "evaluate", "predict"]
BASE = Recipe(dataset="a", target="t", layers=[Dense(units=10)])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, []),
        ({"dataset": "b"}, ["another table"]),
        ({"target": "u"}, ["another target"]),
        ({"target_log": True}, ["the target taken otherwise"]),
        ({"columns": {"x": {"role": "ignore"}}}, ["other columns"]),
        ({"split": {"test": 0.3}}, ["other training, validation and test rows"]),
        ({"drop_duplicates": True}, ["rows taken otherwise"]),
        ({"layers": []}, ["other layers"]),
        ({"scaling": "periodic"}, ["numbers that go in otherwise"]),
        ({"training": {"epochs": 7}, "layers": []}, ["other layers", "other settings of training"]),
    ],
)
def test_what_differs_is_said_in_words(change: dict[str, object], words: list[str]) -> None:
    document = BASE.model_dump(mode="json") | change
    assert recipe_differences(Recipe.model_validate(document), BASE) == words


def edit(app: AppTest, **fields: object) -> None:
    save_recipe(
        open_store(), visitor(app), app.session_state["current_experiment"], recipe(app).model_copy(update=fields)
    )


def notes(app: AppTest) -> str:
    return " ".join(note.value for note in app.info).replace("\\", "")


def test_results_of_an_earlier_network_are_marked_and_their_recipe_comes_back(engine: Path) -> None:
    app = trained(sample(fresh(), "iris"), 0)
    run = list_runs(open_store(), visitor(app))[0]
    edit(app, training=run.recipe.training)
    for page in [*SHOWING, "data", "network"]:
        assert "earlier network" not in seen(on(app, page))
        assert "Run 1: completed" in seen(app)
    edit(app, layers=[Dense(units=3)])
    for page in SHOWING:
        assert "Run 1 was an earlier network" in seen(on(app, page)) and "other layers" in seen(app)
    for page in [*SHOWING, "data", "network", "runs"]:
        assert "Run 1 (completed) was an earlier network" in seen(on(app, page))
    on(app, "evaluate").button(key="frame_reopen").click().run()
    assert recipe(app) == run.recipe
    assert "Run 1: completed" in seen(app) and "earlier network" not in seen(app)
    app.button(key="frame_reopen_undo").click().run()
    assert recipe(app).layers == [Dense(units=3)]
    assert "Run 1 was an earlier network" in seen(app)
    assert not any(button.key == "frame_reopen_undo" for button in app.button)


def test_a_learning_rate_changed_by_hand_is_told_wherever_the_run_is_shown(engine: Path) -> None:
    app = trained(sample(fresh(), "iris"), 0)
    run = list_runs(open_store(), visitor(app))[0]
    edit(app, training=run.recipe.training)
    told = "Learning rate changed by hand: 5 from epoch 4 on."
    assert told not in seen(on(app, "evaluate"))
    update_run(open_store(), run.id, learning_rate_changes=[{"learning_rate": 5.0, "asked": 1.0, "epoch": 3}])
    for page in SHOWING:
        assert told in seen(on(app, page)) and "A new run begins with" in seen(app)
        assert not any(button.key == "frame_reopen" for button in app.button)  # its recipe is the open one
    for page in [*SHOWING, "data", "runs"]:
        assert "Run 1 (completed) had its learning rate changed by hand" in seen(on(app, page))


UNDONE = {
    RunStatus.FAILED: "Run 2 failed and has no model.",
    RunStatus.QUEUED: "Run 2 is still waiting for its turn.",
    RunStatus.RUNNING: "Run 2 is still training.",
    RunStatus.PAUSED: "Run 2 is paused.",
    RunStatus.STOPPED: "Run 2 ended before it had a model.",
}


def test_training_further_is_no_other_recipe(engine: Path) -> None:
    app = trained(sample(fresh(), "iris"), 0)
    run = list_runs(open_store(), visitor(app))[0]
    edit(app, training=run.recipe.training)
    on(app, "train").text_input(key="train_more").set_value("2")
    app.button(key="train_extend").click().run()
    assert recipe(app).training.epochs == 5
    assert "earlier" not in seen(app) and "other settings" not in seen(app)


def test_the_newest_run_that_has_a_model_answers(engine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = trained(sample(fresh(), "iris"), 0)
    monkeypatch.setattr(Scheduler, "_submit", lambda *_: False)  # it would take up what waits here
    run = create_run(open_store(), visitor(app), recipe(app), app.session_state["current_experiment"])
    for status, why in UNDONE.items():
        update_run(open_store(), run.id, status=status)
        for page in ("evaluate", "predict"):
            on(app, page)
            assert f"{why} This is Run 1, the newest run that has one." in notes(app)
            assert "Train the network first" not in notes(app)
    mark_run_deleted(open_store(), visitor(app), run.id)
    for page in ("evaluate", "predict"):
        assert "Train the network first" not in notes(on(app, page))
