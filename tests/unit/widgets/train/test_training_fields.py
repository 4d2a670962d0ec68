"""Each setting of a training is shown as it is saved, and saved where it is shown."""

from typing import Any

import pytest

from components.domain.recipe import CosineDecay, EarlyStopping, GradientClipping, Recipe, ReduceLROnPlateau, Training
from components.widgets.train.training_fields import FIELDS, training_setting

SWITCHES: dict[str, Any] = {
    "train_early": False,
    "train_schedule": "none",
    "train_clipping": "none",
    "train_class_weight": False,
}


def recipe(training: Training) -> Recipe:
    return Recipe(dataset="d", target="t", layers=[], training=training)


def changed(training: Training, key: str, value: Any) -> Training:
    return training_setting(training, key).change(recipe(training), value).training


@pytest.mark.parametrize("key", [*SWITCHES, *(key for key in FIELDS if key != "train_batch_size")])
def test_what_is_shown_changes_nothing_when_it_is_saved(key: str) -> None:
    on = Training(
        early_stopping=EarlyStopping(patience=3),
        learning_rate_schedule=CosineDecay(alpha=0.5, epochs=7),
        gradient_clipping=GradientClipping(method="clipnorm", threshold=0.25),
        class_weight="balanced",
    )
    for training in (Training(), on):
        assert changed(training, key, training_setting(training, key).saved) == training


@pytest.mark.parametrize(
    ("key", "value"), [("train_patience", 5), ("train_threshold", 0.5), ("train_factor", 0.25), ("train_alpha", 0.5)]
)
def test_a_setting_of_what_is_off_stays_off(key: str, value: float) -> None:
    assert changed(Training(), key, value) == Training()


def test_what_is_turned_on_begins_with_its_defaults() -> None:
    training = changed(Training(learning_rate_schedule=CosineDecay(alpha=0.5)), "train_schedule", "ReduceLROnPlateau")
    assert training.learning_rate_schedule == ReduceLROnPlateau()
    assert changed(Training(), "train_early", True).early_stopping == EarlyStopping()
    assert changed(Training(), "train_clipping", "clipvalue").gradient_clipping == GradientClipping(method="clipvalue")


@pytest.mark.parametrize("key", SWITCHES)
def test_what_is_turned_off_is_gone(key: str) -> None:
    on = Training(
        early_stopping=EarlyStopping(),
        learning_rate_schedule=CosineDecay(),
        gradient_clipping=GradientClipping(),
        class_weight="balanced",
    )
    assert training_setting(changed(on, key, SWITCHES[key]), key).saved == SWITCHES[key]


def test_one_number_of_several_is_saved_and_the_others_stay() -> None:
    plateau = ReduceLROnPlateau(factor=0.25, patience=4, min_lr=0.01)
    training = changed(Training(learning_rate_schedule=plateau), "train_plateau", 9)
    assert training.learning_rate_schedule == ReduceLROnPlateau(factor=0.25, patience=9, min_lr=0.01)
