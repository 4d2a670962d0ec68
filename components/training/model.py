"""Recipe -> Keras: the network that trains on prepared numbers, and the model that takes raw columns."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import keras
import numpy as np
from keras import layers
from typing_extensions import override

from components.domain.keras_layer import L1L2, Argument, Constant, KerasLayer, Optimizer, Uniform
from components.domain.layers import Layer
from components.domain.recipe import ColumnType, CosineDecay, ExponentialDecay, Task, Training
from components.features import Preparation, Slot
from components.features.number import MOST
from components.features.waves import FREQUENCIES, NUMBERS_EACH, SPREAD
from components.network.output import output_neurons
from components.training.preparation_layers import input_of, joined, prepared

Precision = Literal["float64", "float32"]
MODEL_FILE, PACKED_FILE = "model.keras", "packed.keras"
NUMBERS, WORDS = "numbers", "words"
MANY_COLUMNS = 64  # of which a model is also kept packed


class CoreNetwork:
    """The network from (rows, width) float32 to probabilities, or to the standardised target of a regression.

    The last columns of its input are numbers that become waves and indices into embeddings: both are learned here, as all
    layers are.
    """

    def __init__(
        self, width: int, stack: Sequence[Layer], preparation: Preparation, optimizer: Optimizer = "adam"
    ) -> None:
        """`optimizer` is the one that will train it: by it a layer with a rate of its own has its weights."""
        self._width, self._stack, self._preparation, self._optimizer = width, stack, preparation, optimizer
        self.model: keras.Model | None = None  # that was built last
        self._made: list[keras.layers.Layer] = []  # what has variables in it, in the order in which seeds were drawn

    def build(self, seed: int) -> keras.Model:
        """The network with its initial weights."""
        keras.utils.set_random_seed(seed)
        self._made = []
        inputs = keras.Input(shape=(self._width,), name="prepared")
        x = self._with_learned_inputs(inputs)
        for layer in self._stack:
            x = self._applied(layer, x)
        units, activation = output_neurons(self._preparation.task, self._preparation.classes)
        answers = self._kept(layers.Dense(units, activation=activation, name="output"))(x)
        self.model = keras.Model(inputs, answers, name="network")
        return self.model

    def initial_values(self, seed: int) -> list[np.ndarray]:
        """What the variables of `build(seed)` begin with, to the last bit, in the order of Keras's `variables`.

        Where one was built before, nothing is traced: its layers are made again and drawn from, in about half the time.
        """
        model = self.model or self.build(seed)
        keras.utils.set_random_seed(seed)
        # Each draws the seeds of its weights when it is made: in the order of `build` they are the same.
        again = [type(layer).from_config(layer.get_config()) for layer in self._made]
        values: dict[int, np.ndarray] = {}
        for layer, other in zip(self._made, again, strict=True):
            states = iter(other.variables)  # of what is random while training; weights it has none yet
            for variable in layer.variables:
                # Keras calls what begins a weight by the name of the weight.
                begins = getattr(other, f"{variable.name}_initializer", None)
                value = next(states).value if begins is None else begins(tuple(variable.shape), dtype=variable.dtype)
                values[id(variable)] = np.asarray(value)
        return [values[id(variable)] for variable in model.variables]

    def _kept(self, layer: keras.layers.Layer) -> keras.layers.Layer:
        self._made.append(layer)
        return layer

    def _with_learned_inputs(self, x: Any) -> Any:
        """x with waves in the place of numbers that become such, and what embeddings say in the place of indices into them."""
        begin, periodic = self._preparation.learned_from, self._preparation.periodic
        if begin == self._preparation.width:
            return x
        blocks = [x[:, :begin]] if begin else []
        if periodic:
            blocks.append(self._waves(x[:, begin : begin + len(periodic)], len(periodic)))
        return joined([*blocks, *self._embedded(x, self._preparation.embedded)])

    def _waves(self, numbers: Any, columns: int) -> Any:
        """(rows, columns * NUMBERS_EACH): of each column the number itself, and sines and cosines of it."""
        spread = keras.initializers.RandomNormal(0.0, SPREAD)
        frequencies = layers.EinsumDense(
            "bi,if->bif", (columns, FREQUENCIES), kernel_initializer=spread, name="frequencies"
        )
        angles = self._kept(frequencies)(numbers) * (2 * np.pi)
        each = keras.ops.concatenate(
            [keras.ops.expand_dims(numbers, -1), keras.ops.sin(angles), keras.ops.cos(angles)], -1
        )
        return keras.ops.reshape(each, (-1, columns * NUMBERS_EACH))

    def _embedded(self, x: Any, slots: Sequence[Slot]) -> list[Any]:
        """What the embeddings say, a block each."""
        blocks = []
        for number, slot in enumerate(slots):
            embedding = slot.feature.embedding
            assert embedding is not None  # noqa: S101 - codes are indices into one
            indices = keras.ops.cast(x[:, slot.begin : slot.end], "int32")
            options = {name: keras_argument(value) for name, value in embedding.options.items()}
            table = layers.Embedding(embedding.values, embedding.dimension, name=f"embedding_{number}", **options)
            found = self._kept(table)(indices)
            if slot.feature.kind is ColumnType.TEXT:  # the mean over its words; index 0 is where a text has ended
                there = keras.ops.expand_dims(keras.ops.cast(keras.ops.greater(indices, 0), "float32"), -1)
                of_words = keras.ops.maximum(keras.ops.sum(there, axis=1), 1.0)
                blocks.append(keras.ops.sum(found * there, axis=1) / of_words)
            else:
                blocks.append(layers.Flatten()(found))
        return blocks

    def _applied(self, layer: Layer, x: Any) -> Any:
        """What a layer of a recipe makes of x (rows, width), with new layers of Keras."""
        made = x
        for each in layer.keras_layers(int(x.shape[1]), self._optimizer):
            made = self._kept(keras_layer(each))(made)
        return layers.Add()([x, made]) if layer.adds_input else made


def build_core(
    width: int, stack: Sequence[Layer], preparation: Preparation, seed: int, optimizer: Optimizer = "adam"
) -> keras.Model:
    """The network of a `CoreNetwork` with the initial weights of a seed."""
    return CoreNetwork(width, stack, preparation, optimizer).build(seed)


def keras_layer(layer: KerasLayer) -> keras.layers.Layer:
    """The layer of Keras with these arguments."""
    return getattr(layers, layer.type)(**{name: keras_argument(value) for name, value in layer.arguments.items()})


def keras_argument(value: Argument) -> Any:
    """What Keras is given for an argument."""
    match value:
        case L1L2():
            return keras.regularizers.L1L2(*value)
        case Constant():
            return keras.initializers.Constant(value.value)
        case Uniform():
            return keras.initializers.RandomUniform(-value.limit, value.limit)
        case _:
            return value


def build_optimizer(training: Training, batches: int) -> keras.optimizers.Optimizer:
    """Keras's optimizer without clipping, which the train step does; `batches` are those of an epoch."""
    rate, schedules = training.learning_rate, keras.optimizers.schedules
    match training.learning_rate_schedule:  # where there is none, the rate may change without compiling anew
        case ExponentialDecay(decay_rate=decay_rate):
            rate = schedules.ExponentialDecay(rate, batches, decay_rate)
        case CosineDecay(alpha=alpha, epochs=epochs):
            rate = schedules.CosineDecay(rate, batches * (epochs or training.epochs), alpha=alpha)
    match training.optimizer:
        case "adamw":
            return keras.optimizers.AdamW(rate, weight_decay=training.weight_decay)
        case "sgd":
            return keras.optimizers.SGD(rate, momentum=training.momentum)
        case "rmsprop":
            return keras.optimizers.RMSprop(rate)
        case _:
            return keras.optimizers.Adam(rate)


def build_loss(
    task: Task, label_smoothing: float = 0.0, reduction: Literal["sum", "none"] = "sum"
) -> keras.losses.Loss:
    """Keras's loss of the task, summed over the rows: the train step divides by those that are there; or of each row.

    Only classes have labels that can be smoothed; of a regression `label_smoothing` changes nothing.
    """
    match task:
        case Task.BINARY:
            return keras.losses.BinaryCrossentropy(label_smoothing=label_smoothing, reduction=reduction)
        case Task.MULTICLASS if label_smoothing:
            return SmoothedCrossentropy(label_smoothing, reduction)
        case Task.MULTICLASS:
            return keras.losses.SparseCategoricalCrossentropy(reduction=reduction)
        case _:
            return keras.losses.MeanSquaredError(reduction=reduction)


class SmoothedCrossentropy(keras.losses.Loss):
    """`keras.losses.CategoricalCrossentropy` with smoothed labels, of labels (rows, 1) that are numbers of classes.

    Keras's own loss for such labels cannot smooth them. It is needed while training alone: no saved model has it.
    """

    def __init__(self, label_smoothing: float, reduction: Literal["sum", "none"]) -> None:
        super().__init__(reduction=reduction)
        self._label_smoothing = label_smoothing

    @override
    def call(self, y_true: Any, y_pred: Any) -> Any:
        # Keras gives labels in the predictions' type: whole numbers as small as these are exact in it.
        labels = keras.ops.cast(keras.ops.squeeze(y_true, -1), "int32")
        one_hot = keras.ops.one_hot(labels, y_pred.shape[-1])
        return keras.losses.categorical_crossentropy(one_hot, y_pred, label_smoothing=self._label_smoothing)


def build_servable(preparation: Preparation, core: keras.Model, precision: Precision = "float64") -> keras.Model:
    """The model to keep: a dict of raw columns by name -> probabilities, or the target in its own units.

    Numbers are (rows, 1) float64 with NaN where missing, dates days since 1970-01-01 in float64, the rest text with ""
    where missing. Answers in own units are float64 too: float32 would round a target like the seconds since 1970.
    Where that is all there is, in LiteRT, `precision` says so, and the model keeps to its operators.
    """
    inputs = {
        feature.name: input_of(position, feature, precision) for position, feature in enumerate(preparation.features)
    }
    return keras.Model(inputs, _answers(preparation, core, inputs, precision), name="layerboard")


def build_packed(preparation: Preparation, core: keras.Model) -> keras.Model:
    """The same of many columns, which come side by side: `numbers` (rows, columns) float64, and `words` of text.

    Keras takes 3 ms to load each input, and answers with the same bits.
    """
    inputs: dict[str, Any] = {}
    columns: dict[str, Any] = {}
    for kind, names in packed_columns(preparation).items():
        if names:
            inputs[kind] = keras.Input((len(names),), dtype="float64" if kind == NUMBERS else "string", name=kind)
            columns |= zip(names, keras.ops.split(inputs[kind], len(names), axis=1), strict=True)
    return keras.Model(inputs, _answers(preparation, core, columns), name="layerboard")


def packed_columns(preparation: Preparation) -> dict[str, list[str]]:
    """The names of the columns that stand side by side in each input of a packed model."""
    features = preparation.features
    return {
        NUMBERS: [feature.name for feature in features if feature.numeric],
        WORDS: [feature.name for feature in features if not feature.numeric],
    }


def _answers(
    preparation: Preparation, core: keras.Model, columns: Mapping[str, Any], precision: Precision = "float64"
) -> Any:
    x = prepared(preparation, columns, texts_apart=precision == "float32")
    if precision == "float32":  # LiteRT's converter has to know how many values a layer is given
        x = keras.ops.reshape(x, (-1, core.input_shape[1]))
    outputs = core(x)
    if preparation.task is Task.REGRESSION:
        std, mean = np.array([[preparation.target_std]], precision), np.array([[preparation.target_mean]], precision)
        outputs = keras.ops.cast(outputs, precision) * std + mean
        if preparation.target_log:
            outputs = keras.ops.exp(keras.ops.clip(outputs, -MOST, MOST))
    return outputs
