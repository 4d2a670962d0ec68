"""The Train page: what its widgets say is what the recipe holds, also after another page was shown."""

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components.domain.recipe import CosineDecay, Recipe
from components.domain.run import RunStatus, Speed, Steering
from components.store.artifacts import run_folder
from components.store.database import open_store
from components.store.runs import RunRecord, claim_run, create_run, get_steering, update_run
from components.store.visitors import visitor_id
from components.widgets.train import training_form
from tests.app.test_data_page import recipe, sample
from tests.app.test_pages import errors, fresh, on, with_iris
from tests.app.test_table_analysis import seen

CHOICES: list[tuple[str, str, dict[str, Any], str, Any]] = [
    ("train_schedule", "ExponentialDecay", {"train_decay_rate": 0.9}, "learning_rate_schedule.decay_rate", 0.9),
    ("train_schedule", "CosineDecay", {"train_alpha": 0.1}, "learning_rate_schedule.alpha", 0.1),
    ("train_schedule", "ReduceLROnPlateau", {"train_plateau": 4}, "learning_rate_schedule.patience", 4),
    ("train_clipping", "clipnorm", {"train_threshold": 0.5}, "gradient_clipping.threshold", 0.5),
]


def train_page() -> AppTest:
    return on(with_iris(), "train")


def setting(app: AppTest, path: str) -> Any:
    found: Any = recipe(app).training
    for name in path.split("."):
        found = getattr(found, name)
    return found


@pytest.mark.parametrize(("key", "value", "numbers", "path", "expected"), CHOICES)
def test_a_choice_shows_its_own_settings_and_the_recipe_holds_them(
    key: str, value: str, numbers: dict[str, Any], path: str, expected: Any
) -> None:
    app = train_page()
    app.selectbox(key=key).set_value(value).run()
    for field, number in numbers.items():
        app.text_input(key=field).set_value(str(number)).run()
    assert not app.error
    assert setting(app, path) == expected
    on(on(app, "network"), "train")
    assert app.selectbox(key=key).value == value
    assert all(float(app.text_input(key=field).value) == number for field, number in numbers.items())
    app.selectbox(key=key).set_value("none").run()
    assert setting(app, path.split(".")[0]) is None


def test_seeds_and_class_weights_go_into_the_recipe() -> None:
    app = train_page()
    app.text_input(key="train_seeds").set_value("8").run()
    app.toggle(key="train_class_weight").set_value(True).run()
    assert (recipe(app).training.seeds, recipe(app).training.class_weight) == (8, "balanced")


@pytest.mark.parametrize(("key", "value"), [("train_seeds", 0), ("train_seeds", 1000)])
def test_what_cannot_be_is_explained_and_blocks_the_start(key: str, value: int) -> None:
    app = train_page()
    app.text_input(key=key).set_value(str(value)).run()
    assert "seeds" in errors(app).lower()
    assert app.button(key="train_start").disabled


def test_a_number_has_no_classes_to_balance() -> None:
    app = with_iris()
    app.selectbox(key="data_target").set_value("petal width (cm)").run()
    on(app, "train")
    assert "train_class_weight" not in [toggle.key for toggle in app.toggle]


@pytest.mark.parametrize(("status", "tables"), [(RunStatus.COMPLETED, 1), (RunStatus.PAUSED, 0)])
def test_results_are_shown_of_what_has_ended_and_not_of_a_run_that_trains_further(
    status: RunStatus, tables: int
) -> None:
    app = with_iris()
    visitor = visitor_id(app.session_state["current_token"])
    run = create_run(open_store(), visitor, recipe(app), app.session_state["current_experiment"])
    scores = {part: {"accuracy": 0.5, "majority": 0.0} for part in ("train", "validation", "test", "baseline")}
    update_run(open_store(), run.id, status=status, metrics=scores)
    on(app, "train")
    assert len([table for table in app.dataframe if "metric" in table.value]) == tables


@pytest.mark.parametrize(
    ("right", "confusion", "said"),
    [
        (21, None, "**Better than the baseline on validation rows**: right for 21 of 22 rows"),
        (10, None, "Over 22 rows a difference this small may be luck."),
        (8, None, "**Not better than the baseline on validation rows**: right for 8 of 22 rows"),
        (10, [[0, 8, 0], [0, 10, 0], [0, 4, 0]], "It answers versicolor for every row."),
        (20, [[8, 0, 0], [0, 8, 2], [0, 0, 4]], "**Better than the baseline on validation rows**"),
    ],
)
def test_better_than_the_baseline_is_said_where_it_is_more_than_luck(
    right: int, confusion: list[list[int]] | None, said: str
) -> None:
    app = with_iris()
    visitor, store = visitor_id(app.session_state["current_token"]), open_store()
    run = create_run(store, visitor, recipe(app), app.session_state["current_experiment"])
    scores = {
        "train": {"accuracy": 0.9},
        "validation": {"accuracy": right / 22},
        "validation_baseline": {"accuracy": 8 / 22, "majority": 0.0},
    }
    if confusion:
        report = {"task": "multiclass", "rows": 22, "classes": ["setosa", "versicolor", "virginica"], "per_class": []}
        folder = run_folder(store, run.id)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "validation.json").write_text(json.dumps(report | {"confusion": confusion}))
    update_run(store, run.id, status=RunStatus.COMPLETED, metrics=scores, epoch=3)
    on(app, "train")
    assert not app.exception and said in seen(app)
    assert ("**Better than" in seen(app)) is said.startswith("**Better")


def test_a_column_weighs_the_rows_or_is_refused_with_the_reason() -> None:
    app = train_page()
    app.selectbox(key="train_sample_weight").set_value("petal width (cm)").run()
    assert not app.error and recipe(app).sample_weight == "petal width (cm)"
    on(on(app, "network"), "train")
    assert app.selectbox(key="train_sample_weight").value == "petal width (cm)"
    app.selectbox(key="train_sample_weight").set_value("").run()
    assert recipe(app).sample_weight is None


def test_a_column_with_negative_numbers_cannot_weigh_rows() -> None:
    app = on(sample(fresh(), "moons"), "train")
    app.selectbox(key="train_sample_weight").set_value("x").run()
    assert "less than 0" in errors(app)
    assert recipe(app).sample_weight is None and app.selectbox(key="train_sample_weight").value == ""


def in_training(app: AppTest, **training: Any) -> RunRecord:
    """A run of the open recipe, with other settings of training, that a trainer has taken up."""
    visitor, opened = visitor_id(app.session_state["current_token"]), recipe(app)
    wanted = opened.model_copy(update={"training": opened.training.model_copy(update=training)})
    run = create_run(open_store(), visitor, wanted, app.session_state["current_experiment"])
    claimed = claim_run(open_store(), run.id, 0, "task")
    assert claimed
    return claimed


def test_the_learning_rate_of_a_run_is_typed_while_it_trains_and_what_cannot_be_is_said_at_the_field() -> None:
    app, rate = with_iris(), "train_run_learning_rate"
    run = in_training(app, learning_rate=0.00001)
    on(app, "train")
    assert app.text_input(key=rate).value == "0.00001"
    for typed, expected in [("0,5", 0.5), ("0.02", 0.02)]:
        app.text_input(key=rate).set_value(typed).run()
        assert not app.exception and not app.error and app.text_input(key=rate).value == typed
        asked = get_steering(open_store(), run.id).learning_rate
        assert asked and asked.learning_rate == expected
    for typed in ("11", "fast", ""):
        app.text_input(key=rate).set_value(typed).run()
        assert "Learning rate from now on" in errors(app) and app.text_input(key=rate).value == typed
        asked = get_steering(open_store(), run.id).learning_rate
        assert asked and asked.learning_rate == 0.02
    change = {"learning_rate": 0.04, "asked": 5.0, "epoch": 7}  # by a program, or in another tab
    update_run(open_store(), run.id, learning_rate_asked=None, learning_rate_changes=[change])
    app.run()
    assert app.text_input(key=rate).value == "0.04" and not app.error
    assert "Learning rate changed by hand: 0.04 from epoch 8 on." in seen(app)


def test_a_schedule_decides_the_learning_rate_and_says_so() -> None:
    app = with_iris()
    in_training(app, learning_rate_schedule=CosineDecay())
    on(app, "train")
    assert "Its schedule decides the learning rate" in seen(app)
    assert "train_run_learning_rate" not in [field.key for field in app.text_input]


def test_what_a_browser_held_before_does_not_change_the_speed_of_a_run() -> None:
    app, store = with_iris(), open_store()
    run = in_training(app)
    update_run(store, run.id, speed=Speed.SLOW)
    on(app, "train")
    on(app, "network")
    on(app, "train")
    assert app.button_group(key="train_speed").value == Speed.SLOW
    update_run(store, run.id, speed=Speed.FULL, speed_until=0)  # it gets faster by itself
    app.run()  # which sends the speed that was shown
    assert get_steering(store, run.id).speed is Speed.FULL and not errors(app)
    update_run(store, run.id, status=RunStatus.COMPLETED)
    app.run()
    assert not errors(app)


def test_the_speed_of_a_run_is_chosen_beside_pause_and_shown_as_it_is() -> None:
    app, store = with_iris(), open_store()
    run = in_training(app)
    on(app, "train")
    assert app.button_group(key="train_speed").value == Speed.FULL
    pressed_again = None  # takes the choice away
    for asked, choice, until in [
        (Speed.STEP, Speed.STEP, 1),
        (Speed.STEP, pressed_again, 2),
        (Speed.STEP, pressed_again, 3),
        (Speed.SLOW, Speed.SLOW, 0),
        (Speed.SLOW, pressed_again, 0),
    ]:
        app.button_group(key="train_speed").set_value(choice).run()
        assert not app.exception
        assert get_steering(store, run.id) == Steering(speed=asked, until=until)
        assert app.button_group(key="train_speed").value == asked
    for until in (0, 7):  # as one goes on by itself that was slow at first, or whose place others waited for
        update_run(store, run.id, speed=Speed.FULL, speed_until=until)
        app.run()
        assert app.button_group(key="train_speed").value == Speed.FULL
        assert ("Others waited for a place, so this run goes on at full speed." in seen(app)) is (until > 0)
    drawn = [str(getattr(each, "key", None) or getattr(each, "value", "")) for each in app.main]
    said = next(place for place, each in enumerate(drawn) if each.startswith("Others waited"))
    assert said > drawn.index("train_stop")  # it comes by itself: no button moves away under the hand


def test_a_start_shows_its_run_without_drawing_the_page_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    app, drawn, edit_training = train_page(), [], training_form.edit_training

    def counted(shown: Recipe) -> None:
        drawn.append(shown)
        edit_training(shown)

    monkeypatch.setattr(training_form, "edit_training", counted)
    app.text_input(key="train_epochs").set_value("7")  # typed just before the button is pressed
    app.button(key="train_start").click().run()
    assert not app.error
    assert [each.training.epochs for each in drawn] == [7]
    assert app.button(key="train_pause")
