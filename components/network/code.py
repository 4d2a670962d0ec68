"""The Keras code that a recipe means, as a learner would write it."""

import math
from collections.abc import Mapping, Sequence

from components.domain.keras_layer import L1L2, Argument, Constant, KerasLayer, Optimizer, Uniform
from components.domain.layers import Dense, Dropout, Layer
from components.domain.recipe import (
    ColumnType,
    CosineDecay,
    ExponentialDecay,
    Pack,
    Recipe,
    ReduceLROnPlateau,
    Training,
)
from components.features import Feature, Slot, slots_of
from components.features.waves import FREQUENCIES, NUMBERS_EACH, SPREAD
from components.network.output import OutputLayer
from components.network.pack_code import OWN, loop_code, mean_code, members_code

MOST_COLUMNS = 40  # described
OWN_UNITS = f'max(1, round({{}} * {OWN}["units"]))'  # as `units_of`
NOTHING: Mapping[str, str] = {}
CLASS_WEIGHT = [
    "labels, counts = np.unique(y_train, return_counts=True)",
    "class_weight = {int(label): len(y_train) / (len(labels) * n) for label, n in zip(labels, counts)}",
]


def keras_code(recipe: Recipe, width: int, output: OutputLayer, learned: Sequence[Feature] = ()) -> str:
    """A script that defines, compiles, fits and predicts; x and y are the prepared numbers of the training rows.

    The layers are given `width` numbers of a row. Embeddings among the `learned` features are part of the network.
    """
    training = recipe.training
    learned_slots = [slot for slot in slots_of(learned) if slot.part == "codes" or is_periodic(slot)]
    lines = [
        "import keras",
        *(["import numpy as np"] if training.class_weight else []),
        "from keras import layers, ops" if learned_slots else "from keras import layers",
        "",
    ]
    network = [
        "# define",
        *model_code(recipe, width, output, learned_slots),
        "",
        "# compile",
        *compile_code(recipe, output),
        "",
        *_what_is_prepared(recipe, output, learned),
        *(['x_train, y_train = x[fold != own["fold"]], y[fold != own["fold"]]'] if _in_folds(recipe) else []),
        *(['x_validation, y_validation = x[fold == own["fold"]], y[fold == own["fold"]]'] if _in_folds(recipe) else []),
        *(CLASS_WEIGHT if training.class_weight else []),
        *(
            [
                f"y_train = keras.utils.to_categorical(y_train, {output.units})",
                f"y_validation = keras.utils.to_categorical(y_validation, {output.units})",
            ]
            if is_one_hot(training, output)
            else []
        ),
        "history = model.fit(",
        "    x_train, y_train,",
        "    validation_data=(x_validation, y_validation),",
        f"    epochs={training.epochs}, batch_size={training.batch_size},",
        *(["    class_weight=class_weight,"] if training.class_weight else []),
        *(["    sample_weight=weights_train,"] if recipe.sample_weight else []),
        f"    callbacks=[{', '.join(callbacks_code(training))}],",
        ")",
    ]
    if recipe.pack:
        inputs = learned_slots[-1].end if learned_slots else width
        lines += [*members_code(recipe), *loop_code([*network, "networks.append(model)"]), "", *mean_code(inputs)]
    else:
        lines += [f"keras.utils.set_random_seed({training.seed})", "", *network]
    lines += ["", "# predict", "predictions = model.predict(x_test)"]
    return "\n".join(lines) + "\n"


def _in_folds(recipe: Recipe) -> bool:
    return bool(recipe.pack and recipe.split.folds)


def is_periodic(slot: Slot) -> bool:
    """Whether the network makes waves of what lies there in x."""
    return slot.part == "values" and slot.feature.is_periodic


def model_code(recipe: Recipe, width: int, output: OutputLayer, learned: Sequence[Slot]) -> list[str]:
    """The lines that make `model` of prepared numbers; of the last of them, `learned`, something is learned first: waves or
    embeddings. Of a pack it is the network whose settings are `OWN`."""
    last = f'layers.Dense({output.units}, activation="{output.activation}")'
    stack, optimizer = recipe.layers, recipe.training.optimizer
    own = _own_arguments(recipe.pack) if recipe.pack else {}
    if not learned and not any(layer.adds_input for layer in stack):
        layers = [f"    {code}," for codes in _codes(stack, width, optimizer, own) for code in codes]
        return ["model = keras.Sequential([", f"    keras.Input(shape=({width},)),", *layers, f"    {last},", "])"]
    inputs, given, behind = learned[-1].end if learned else width, "inputs", width
    lines = [f"inputs = keras.Input(shape=({inputs},))"]
    if learned:
        periodic = [slot for slot in learned if is_periodic(slot)]
        embedded = [slot for slot in learned if not is_periodic(slot)]
        begin, given, behind = learned[0].begin, "x", learned[0].begin + len(periodic) * NUMBERS_EACH
        blocks = [f"inputs[:, :{begin}]"] if begin else []
        if periodic:
            lines += _waves(periodic)
            blocks.append("waves")
        for number, slot in enumerate(embedded):
            lines += _embedding(f"embedded_{number}", slot)
            blocks.append(f"embedded_{number}")
            behind += _looked_up(slot)
        lines.append(f"x = layers.Concatenate()([{', '.join(blocks)}])" if len(blocks) > 1 else f"x = {blocks[0]}")
    for layer, codes in zip(stack, _codes(stack, behind, optimizer, own), strict=True):
        name = "branch" if layer.adds_input else "x"
        before = given
        for code in codes:
            lines.append(f"{name} = {code}({before})")
            before = name
        if layer.adds_input:
            lines.append(f"x = layers.Add()([{given}, branch])")
        given = "x"
    return [*lines, f"model = keras.Model(inputs, {last}({given}))"]


class _OwnWidth(int):
    """How many values there are behind a Dense whose neurons differ within a pack."""

    @property
    def code(self) -> str:
        return OWN_UNITS.format(int(self))


def _own_arguments(pack: Pack) -> dict[type[Layer], dict[str, str]]:
    """What differs within a pack: the arguments of layers as code, in which `{}` is what the recipe says."""
    dropout = f'{OWN}["dropout"]'
    found: dict[type[Layer], dict[str, str]] = {}
    if pack.units:
        found[Dense] = {"units": OWN_UNITS}
    if pack.dropout:
        found[Dropout] = {"rate": dropout}
    return found


def _codes(
    stack: Sequence[Layer], width: int, optimizer: Optimizer, own: Mapping[type[Layer], Mapping[str, str]]
) -> list[list[str]]:
    """The calls that make the Keras layers of each layer of a stack behind `width` values."""
    codes = []
    for layer in stack:
        written = own.get(type(layer), {})
        codes.append([layer_code(each, written) for each in layer.keras_layers(width, optimizer)])
        width = layer.output_width(width)
        if "units" in written:
            width = _OwnWidth(width)
    return codes


def _looked_up(slot: Slot) -> int:
    """How many numbers stand in place of the indices of a slot."""
    embedding = slot.feature.embedding
    assert embedding is not None  # noqa: S101 - its numbers are indices into one
    return embedding.dimension * (1 if slot.feature.kind is ColumnType.TEXT else slot.end - slot.begin)


def compile_code(recipe: Recipe, output: OutputLayer) -> list[str]:
    """The lines that compile `model` and print what it is."""
    return [
        "model.compile(",
        f"    loss={loss_code(recipe.training, output)},",
        f"    optimizer={optimizer_code(recipe)},",
        f'    metrics=["{output.metric}"],',
        ")",
        "model.summary()",
    ]


def _waves(slots: Sequence[Slot]) -> list[str]:
    begin, end = slots[0].begin, slots[-1].end
    shape = f"({end - begin}, {FREQUENCIES}), kernel_initializer=keras.initializers.RandomNormal(0.0, {SPREAD:g})"
    return [
        "# numbers, and waves of them with learned frequencies",
        f"numbers = ops.expand_dims(inputs[:, {begin}:{end}], -1)",
        f'angles = layers.EinsumDense("bi,if->bif", {shape})(inputs[:, {begin}:{end}]) * {2 * math.pi!r}',
        f"waves = ops.reshape(ops.concatenate([numbers, ops.sin(angles), ops.cos(angles)], -1), (-1, {(end - begin) * NUMBERS_EACH}))",
    ]


def loss_code(training: Training, output: OutputLayer) -> str:
    """What `compile` is given: the name of the loss, or the call that makes one with smoothed labels."""
    if not smooths_labels(training, output):
        return f'"{output.loss}"'
    kind = "BinaryCrossentropy" if output.activation == "sigmoid" else "CategoricalCrossentropy"
    return f"keras.losses.{kind}(label_smoothing={_argument(training.label_smoothing)})"


def smooths_labels(training: Training, output: OutputLayer) -> bool:
    """Whether labels of classes are smoothed; of a regression there are none."""
    return bool(training.label_smoothing) and output.activation != "linear"


def is_one_hot(training: Training, output: OutputLayer) -> bool:
    """Whether y has a column for each class: smoothed labels of more than two classes are no whole numbers."""
    return smooths_labels(training, output) and output.activation == "softmax"


def _embedding(name: str, slot: Slot) -> list[str]:
    embedding = slot.feature.embedding
    indices = f'ops.cast(inputs[:, {slot.begin}:{slot.end}], "int32")'
    options = "".join(
        f", {option}={_argument(value)}" for option, value in (embedding.options.items() if embedding else ())
    )
    layer = f"layers.Embedding({embedding.values}, {embedding.dimension}{options})" if embedding else ""
    said = f"# {_comment(slot.feature.name)}"
    if slot.feature.kind is not ColumnType.TEXT:
        return [said, f"{name} = layers.Flatten()({layer}({indices}))"]
    return [
        f"{said}: the mean over the words that are there",
        f"indices = {indices}",
        'there = ops.expand_dims(ops.cast(indices > 0, "float32"), -1)',
        f"{name} = ops.sum({layer}(indices) * there, axis=1) / ops.maximum(ops.sum(there, axis=1), 1.0)",
    ]


def _what_is_prepared(recipe: Recipe, output: OutputLayer, learned: Sequence[Feature]) -> list[str]:
    """What x and y hold, in comments."""
    target = _comment(recipe.target)
    y = f"{target} as a class, counted from 0"
    if output.metric == "mae":
        log = "its logarithm, " if recipe.target_log else ""
        y = f"{target}: {log}centred on the mean and divided by the standard deviation of the training rows"
    fit = "x_train has one row of prepared numbers for each row of the table, y_train the target."
    if _in_folds(recipe):
        fit = "x has one row of prepared numbers for each row of the table but test rows, y the target, fold its fold."
    lines = [
        f"# fit: {fit}",
        f"# y: {y}.",
        *(f"# x, {_comment(feature.name)}: {_comment(feature.in_words())}." for feature in learned[:MOST_COLUMNS]),
    ]
    if recipe.sample_weight:
        lines.append(f"# weights_train: {_comment(recipe.sample_weight)}, how much each training row counts.")
    if len(learned) > MOST_COLUMNS:
        lines.append(f"# x, and {len(learned) - MOST_COLUMNS:,} more columns.")
    if learned:
        lines.append("# The model that the app trains and hands over does all this itself: it takes raw rows.")
    return lines


def _comment(text: str) -> str:
    """Text that stays within its line."""
    return " ".join(text.split())


def layer_code(layer: KerasLayer, own: Mapping[str, str] = NOTHING) -> str:
    """The call that makes the layer, with `from keras import layers`; `own` says of some arguments how they are written."""
    values = {name: own.get(name, "{}").format(_argument(value)) for name, value in layer.arguments.items()}
    written = [value if name == layer.unnamed else f"{name}={value}" for name, value in values.items()]
    return f"layers.{layer.type}({', '.join(written)})"


def _argument(value: Argument) -> str:
    match value:
        case L1L2():
            return f"keras.regularizers.L1L2({_argument(value.l1)}, {_argument(value.l2)})"
        case Constant():
            return f"keras.initializers.Constant({_argument(value.value)})"
        case _OwnWidth():
            return value.code
        case Uniform():
            return f"keras.initializers.RandomUniform({_argument(-value.limit)}, {_argument(value.limit)})"
        case str():
            return f'"{value}"'
        case float():
            return short if float(short := f"{value:g}") == value else repr(value)
        case _:
            return str(value)


def callbacks_code(training: Training) -> list[str]:
    """The calls that make the callbacks of `fit`."""
    stopping, schedule, callbacks = training.early_stopping, training.learning_rate_schedule, []
    if stopping:
        restore = stopping.restore_best_weights
        settings = f'monitor="val_loss", patience={stopping.patience}, restore_best_weights={restore}'
        callbacks.append(f"keras.callbacks.EarlyStopping({settings})")
    if isinstance(schedule, ReduceLROnPlateau):
        settings = f"factor={schedule.factor:g}, patience={schedule.patience}, min_lr={schedule.min_lr:g}"
        callbacks.append(f"keras.callbacks.ReduceLROnPlateau({settings})")
    return callbacks


def optimizer_code(recipe: Recipe) -> str:
    """The call that makes the optimizer; its steps are those of an epoch over `x_train`. Of a pack that of the network whose
    settings are `OWN`."""
    training, steps = recipe.training, f"-(-len(x_train) // {recipe.training.batch_size})"
    pack = recipe.pack or Pack()
    rate = f'{OWN}["learning_rate"]' if pack.learning_rate else f"{training.learning_rate:g}"
    match training.learning_rate_schedule:
        case ExponentialDecay(decay_rate=decay):
            rate = f"keras.optimizers.schedules.ExponentialDecay({rate}, {steps}, {decay:g})"
        case CosineDecay(alpha=alpha, epochs=epochs):
            over = epochs or training.epochs
            rate = f"keras.optimizers.schedules.CosineDecay({rate}, {over} * {steps}, alpha={alpha:g})"
    settings = [f"learning_rate={rate}"]
    if training.optimizer == "adamw":
        own_decay = f'{OWN}["weight_decay"]' if pack.weight_decay else f"{training.weight_decay:g}"
        settings.append(f"weight_decay={own_decay}")
    if training.optimizer == "sgd":
        settings.append(f"momentum={training.momentum:g}")
    if training.gradient_clipping:
        settings.append(f"{training.gradient_clipping.method}={training.gradient_clipping.threshold:g}")
    name = {"adam": "Adam", "adamw": "AdamW", "sgd": "SGD", "rmsprop": "RMSprop"}[training.optimizer]
    return f"keras.optimizers.{name}({', '.join(settings)})"
