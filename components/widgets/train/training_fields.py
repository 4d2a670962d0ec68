"""The settings of a training that widgets show: where each stands in the recipe, and how it is saved."""

from functools import partial
from typing import Any

from pydantic import BaseModel

from components.domain.recipe import (
    CosineDecay,
    EarlyStopping,
    ExponentialDecay,
    GradientClipping,
    Recipe,
    ReduceLROnPlateau,
    Training,
)
from components.features.plan import check_batch
from components.widgets.shared import current
from components.widgets.shared.parse_number import NumberLimits, limits_of
from components.widgets.shared.widget_state import Setting, changed

NONE = "none"  # of a schedule or clipping
FIELDS: dict[str, tuple[type[BaseModel], str]] = {  # the part of the recipe and its field, by the widget's key
    "train_optimizer": (Training, "optimizer"),
    "train_learning_rate": (Training, "learning_rate"),
    "train_epochs": (Training, "epochs"),
    "train_batch_size": (Training, "batch_size"),
    "train_seed": (Training, "seed"),
    "train_seeds": (Training, "seeds"),
    "train_momentum": (Training, "momentum"),
    "train_decay": (Training, "weight_decay"),
    "train_patience": (EarlyStopping, "patience"),
    "train_restore": (EarlyStopping, "restore_best_weights"),
    "train_decay_rate": (ExponentialDecay, "decay_rate"),
    "train_alpha": (CosineDecay, "alpha"),
    "train_factor": (ReduceLROnPlateau, "factor"),
    "train_plateau": (ReduceLROnPlateau, "patience"),
    "train_min_lr": (ReduceLROnPlateau, "min_lr"),
    "train_threshold": (GradientClipping, "threshold"),
}
SCHEDULES: dict[str, type[BaseModel]] = {
    schedule.__name__: schedule for schedule in (ExponentialDecay, CosineDecay, ReduceLROnPlateau)
}
PARTS: dict[type[BaseModel], str] = {  # fields of `Training` that may be off, by what they hold
    EarlyStopping: "early_stopping",
    GradientClipping: "gradient_clipping",
    **dict.fromkeys(SCHEDULES.values(), "learning_rate_schedule"),
}


def training_setting(training: Training, key: str) -> Setting:
    """The setting of the widget `key`."""
    return Setting(key, _saved_value(training, key), partial(_set_training, key=key))


def _saved_value(training: Training, key: str) -> Any:
    """What the widget `key` shows: what is saved, or the default of what is off."""
    match key:
        case "train_early":
            return training.early_stopping is not None
        case "train_schedule":
            return training.learning_rate_schedule.type if training.learning_rate_schedule else NONE
        case "train_clipping":
            return training.gradient_clipping.method if training.gradient_clipping else NONE
        case "train_class_weight":
            return training.class_weight == "balanced"
        case _:
            model, name = FIELDS[key]
            return getattr(_part(training, model), name)


def field_limits(key: str) -> NumberLimits:
    """What the number in the widget `key` may be."""
    return limits_of(*FIELDS[key])


def _set_training(recipe: Recipe, value: Any, key: str) -> Recipe:
    """The recipe with `value` of the widget `key` in it. Raises WrongField."""
    edited = changed(recipe, "training", _changes(recipe.training, value, key))
    if key == "train_batch_size":
        check_batch(edited, current.plan_of(recipe).rows.train)
    return edited


def _changes(training: Training, value: Any, key: str) -> dict[str, object]:
    """What a widget changes in the training's JSON form."""
    match key:
        case "train_early":
            return {"early_stopping": _document(training, EarlyStopping) if value else None}
        case "train_schedule":
            return {"learning_rate_schedule": None if value == NONE else _document(training, SCHEDULES[value])}
        case "train_clipping":
            clipping = _document(training, GradientClipping) | {"method": value}
            return {"gradient_clipping": None if value == NONE else clipping}
        case "train_class_weight":
            return {"class_weight": "balanced" if value else None}
    model, name = FIELDS[key]
    if model is Training:
        return {name: value}
    is_on = isinstance(getattr(training, PARTS[model]), model)
    return {PARTS[model]: _document(training, model) | {name: value}} if is_on else {}


def _part(training: Training, model: type[BaseModel]) -> BaseModel:
    """The part of the settings that is a `model`; its defaults where it is off."""
    part = training if model is Training else getattr(training, PARTS[model])
    return part if isinstance(part, model) else model()


def _document(training: Training, model: type[BaseModel]) -> dict[str, object]:
    return _part(training, model).model_dump(mode="json")
