"""The Train page: what its widgets say is what the recipe holds, also after another page was shown."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components.domain.run import RunStatus, Speed, Steering
from components.store.database import open_store
from components.store.runs import claim_run, create_run, get_steering, update_run
from components.store.visitors import visitor_id
from tests.app.test_data_page import recipe, sample
from tests.app.test_pages import errors, fresh, on, with_iris

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


def test_the_speed_of_a_run_is_chosen_beside_pause_and_shown_as_it_is() -> None:
    app = with_iris()
    visitor = visitor_id(app.session_state["current_token"])
    store, run = open_store(), create_run(open_store(), visitor, recipe(app), app.session_state["current_experiment"])
    assert claim_run(store, run.id, 0, "task")
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
    update_run(store, run.id, speed=Speed.FULL)  # as one that was slow at first goes on by itself
    app.run()
    assert app.button_group(key="train_speed").value == Speed.FULL
