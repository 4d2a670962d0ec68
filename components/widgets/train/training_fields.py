"""The settings of a training: where each stands in the recipe, its words, and how its widget saves it."""

from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

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
from components.i18n import Sentence, noop, t, translated
from components.widgets.shared import current
from components.widgets.shared.parse_number import limits_of
from components.widgets.shared.setting_widgets import number_field, select_setting, toggle_setting
from components.widgets.shared.widget_state import Setting, changed

NONE = "none"  # of a schedule or clipping


class Field(NamedTuple):
    """A setting: the part of the recipe that holds it, its field there, its words, and {value: words} of a choice."""

    model: type[BaseModel]
    name: str
    label: Sentence
    hint: Sentence | None = None
    choices: Mapping[str, Sentence] | None = None


OPTIMIZERS = {name: noop(name) for name in ("adam", "adamw", "sgd", "rmsprop")}
SCHEDULES = {
    NONE: noop("Constant"),
    "ExponentialDecay": noop("Exponential decay"),
    "CosineDecay": noop("Cosine"),
    "ReduceLROnPlateau": noop("Lower on a plateau"),
}
CLIPPING = {
    NONE: noop("Off"),
    "clipvalue": noop("Each value"),
    "clipnorm": noop("Norm of each layer"),
    "global_clipnorm": noop("Norm of all"),
}
STEP = noop("How the gradient becomes a step of the weights. adam suits most.")
RATE = noop("How large a step is. Too large and the loss jumps, too small and nothing moves.")
LUCK = noop("Train so many networks side by side, each from other initial weights: how much of the score is luck?")
BALANCE = noop("Rows of rare classes count for more, so that each class counts the same in all.")
SMOOTH = noop(
    "Share of each row's label that goes to all classes, 0 to 0.3: the network learns not to be too sure. The loss is "
    "larger by it, in training and validation."
)
EARLY = noop("End when the validation loss has not fallen for a while.")
FALL = noop("How the learning rate falls in the course of the run.")
LEFT = noop("What is left of the learning rate after an epoch, below 1.")
AT_THE_END = noop("Share of the learning rate, 0 to below 1.")
EACH_TIME = noop("What is left of the learning rate each time.")
PLATEAU = noop("So long the validation loss may not fall before the learning rate is lowered.")
CUT = noop("Cuts steps that are too steep: the loss jumps.")
MOMENTUM = noop("Share of the last step that goes on, 0 to below 1.")
DECAY = noop("Share by which weights shrink in each step; 0 is off.")
FIELDS = {  # by the widget's key
    "train_optimizer": Field(Training, "optimizer", noop("Optimizer"), STEP, OPTIMIZERS),
    "train_learning_rate": Field(Training, "learning_rate", noop("Learning rate"), RATE),
    "train_epochs": Field(Training, "epochs", noop("Epochs"), noop("How often all training rows are gone through.")),
    "train_batch_size": Field(Training, "batch_size", noop("Batch size"), noop("Rows that share one step.")),
    "train_seed": Field(Training, "seed", noop("Seed"), noop("The same seed gives the same run.")),
    "train_seeds": Field(Training, "seeds", noop("Seeds"), LUCK),
    "train_class_weight": Field(Training, "class_weight", noop("Balance classes"), BALANCE),
    "train_label_smoothing": Field(Training, "label_smoothing", noop("Label smoothing"), SMOOTH),
    "train_momentum": Field(Training, "momentum", noop("Momentum"), MOMENTUM),
    "train_decay": Field(Training, "weight_decay", noop("Weight decay"), DECAY),
    "train_early": Field(Training, "early_stopping", noop("Early stopping"), EARLY),
    "train_patience": Field(EarlyStopping, "patience", noop("Patience"), noop("Epochs to wait.")),
    "train_restore": Field(EarlyStopping, "restore_best_weights", noop("Take back the best weights")),
    "train_schedule": Field(Training, "learning_rate_schedule", noop("Learning-rate schedule"), FALL, SCHEDULES),
    "train_decay_rate": Field(ExponentialDecay, "decay_rate", noop("Decay an epoch"), LEFT),
    "train_alpha": Field(CosineDecay, "alpha", noop("Left at the end"), AT_THE_END),
    "train_factor": Field(ReduceLROnPlateau, "factor", noop("Factor"), EACH_TIME),
    "train_plateau": Field(ReduceLROnPlateau, "patience", noop("Epochs without progress"), PLATEAU),
    "train_min_lr": Field(ReduceLROnPlateau, "min_lr", noop("Lowest rate"), noop("The rate is not lowered beyond it.")),
    "train_clipping": Field(Training, "gradient_clipping", noop("Gradient clipping"), CUT, CLIPPING),
    "train_threshold": Field(GradientClipping, "threshold", noop("Threshold"), noop("Where the cut is made.")),
}
SWITCHES = ("train_early", "train_restore", "train_class_weight")
PARTS: dict[type[BaseModel], str] = {  # fields of `Training` that may be off, by what they hold
    EarlyStopping: "early_stopping",
    GradientClipping: "gradient_clipping",
    **dict.fromkeys((ExponentialDecay, CosineDecay, ReduceLROnPlateau), "learning_rate_schedule"),
}
MODELS = {model.__name__: model for model in PARTS}


def training_field(training: Training, key: str, **options: Any) -> None:
    """The widget `key`, in the form that its value asks for, with Streamlit's `options` of a widget."""
    field, setting = FIELDS[key], training_setting(training, key)
    label, options["help"] = t(field.label), t(field.hint) if field.hint else None
    if field.choices:
        select_setting(label, translated(field.choices), setting, **options)
    elif key in SWITCHES:
        toggle_setting(label, setting, **options)
    else:
        number_field(label, setting, limits_of(field.model, field.name), **options)


def training_setting(training: Training, key: str) -> Setting:
    """The setting of the widget `key`."""
    return Setting(key, _saved_value(training, key), partial(_set_training, key=key))


def is_on(training: Training, model: type[BaseModel]) -> bool:
    """Whether the training has this part: a schedule of this type, early stopping, clipping."""
    return model is Training or isinstance(getattr(training, PARTS[model]), model)


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
            return getattr(_part(training, FIELDS[key].model), FIELDS[key].name)


def _set_training(recipe: Recipe, value: Any, key: str) -> Recipe:
    """The recipe with `value` of the widget `key` in it. Raises WrongField."""
    edited = changed(recipe, "training", _changes(recipe.training, value, key))
    if key == "train_batch_size":
        check_batch(edited, current.plan_of(recipe).rows.train)
    return edited


def _changes(training: Training, value: Any, key: str) -> dict[str, object]:
    """What a widget changes in the training's JSON form."""
    model, name = FIELDS[key].model, FIELDS[key].name
    match key:
        case "train_early":
            return {name: _document(training, EarlyStopping) if value else None}
        case "train_schedule":
            return {name: None if value == NONE else _document(training, MODELS[value])}
        case "train_clipping":
            return {name: None if value == NONE else _document(training, GradientClipping) | {"method": value}}
        case "train_class_weight":
            return {name: "balanced" if value else None}
    if model is Training:
        return {name: value}
    return {PARTS[model]: _document(training, model) | {name: value}} if is_on(training, model) else {}


def _part(training: Training, model: type[BaseModel]) -> BaseModel:
    """The part of the settings that is a `model`; its defaults where it is off."""
    part = training if model is Training else getattr(training, PARTS[model])
    return part if isinstance(part, model) else model()


def _document(training: Training, model: type[BaseModel]) -> dict[str, object]:
    return _part(training, model).model_dump(mode="json")
