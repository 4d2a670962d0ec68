"""The networks of a pack as one Keras network: each layer has an axis of the networks, and none sees the others' values.

Made of Keras's own layers, so that the model that leaves loads with Keras alone. Its weights are those of the single
networks one after another: of each weight of `build_core` there is one here, in the same order, with the networks first.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import keras
import numpy as np
from keras import layers, ops

from components.domain.composite_layers import ScaleInputs
from components.domain.keras_layer import L1L2, KerasLayer, Optimizer
from components.domain.layers import Dense, Dropout, Layer
from components.domain.pack import Member, units_of
from components.domain.recipe import ColumnType
from components.features import Preparation, Slot
from components.features.waves import FREQUENCIES, NUMBERS_EACH
from components.network.output import output_neurons
from components.training.member_dropout import MemberDropout
from components.training.model import keras_layer
from components.training.scaled_dense import ScaledDense

NO_PENALTY = L1L2(0.0, 0.0)
SWAPPED = (1, 0, 2)  # the axes of values, those of rows and of networks in the place of one another
Penalty = tuple[keras.Variable, float, float]  # a kernel, and the L1 and L2 of its Dense


class Masked(NamedTuple):
    """A weight whose values not all networks have: of one network its shape, and whose neurons its rows and its columns are."""

    shape: tuple[int, ...]
    rows: Dense | None
    columns: Dense | None


def _rates(layer: Layer, rate: float, members: Sequence[Member]) -> list[float]:
    """The rate of each network where something is switched off: only Dropout layers differ, no block's inside."""
    own = [member.dropout if isinstance(layer, Dropout) else None for member in members]
    return [rate if each is None else each for each in own]


class PackNetwork:
    """What is built of a stack for `members`: a network to train, or the one that answers with their mean.

    Attributes:
        penalties: of Dense layers with L1 or L2, and of embeddings.
        dropouts: what switches values off, each with the layer of the recipe that it stands for and its own rate.
    """

    def __init__(
        self,
        width: int,
        stack: Sequence[Layer],
        preparation: Preparation,
        members: Sequence[Member],
        optimizer: Optimizer = "adam",
        *,
        seed: int = 0,
        adjustable: bool = False,
    ) -> None:
        """As of `build_core`; `seed` is of what is random while training. An `adjustable` one can be given other members later,
        as many as these."""
        self._width, self._stack, self._preparation, self._members = width, stack, preparation, members
        self._optimizer, self._seed = optimizer, seed
        self._generators: list[keras.random.SeedGenerator] = []  # of what is random while training
        self._count = len(members)
        self._outputs, self._activation = output_neurons(preparation.task, preparation.classes)
        self.penalties: list[Penalty] = []
        self.dropouts: list[tuple[MemberDropout, Layer, float]] = []
        self._adjustable = adjustable
        self._masked: dict[int, Masked] = {}
        self._multiplier: float | None = None  # of factors that the next Dense is to take into its weights
        self._axes = "bk"  # of the values, before those of one network: the rows (b) and the networks (k)
        self._live: Dense | None = None  # whose neurons the values are, where a network may have fewer; None for all

    def masks(self, members: Sequence[Member]) -> dict[int, np.ndarray]:
        """{id of a trainable weight: 1 where a network has it, 0 where it has fewer neurons}; not of weights that all have
        whole."""

        def live(layer: Dense) -> np.ndarray:
            neurons = np.array([units_of(layer, member) for member in members])
            return (np.arange(layer.units) < neurons[:, None]).astype("float32")

        found: dict[int, np.ndarray] = {}
        for identity, (shape, before, own) in self._masked.items():
            mask = np.ones((len(members), *shape), "float32")
            if before is not None:
                mask = mask * live(before)[:, :, None]
            if own is not None:
                mask = mask * (live(own)[:, None, :] if len(shape) > 1 else live(own))
            found[identity] = mask
        return found

    def take_members(self, members: Sequence[Member]) -> None:
        """Switch off what these networks do, of one that is adjustable."""
        for dropout, layer, rate in self.dropouts:
            dropout.take_rates(_rates(layer, rate, members))

    def random_states(self, seed: int) -> dict[int, np.ndarray]:
        """{id of a variable: what it begins with under another seed} of what is random while training."""
        return {
            id(generator.state): np.array([_seed_of(seed, place), 0], str(generator.state.dtype))
            for place, generator in enumerate(self._generators)
        }

    def _drawing(self, layer: layers.Layer, generator: keras.random.SeedGenerator) -> layers.Layer:
        """A layer that draws with `generator`, from the seed that is its own."""
        self._generators.append(generator)
        generator.state.assign([_seed_of(self._seed, len(self._generators) - 1), 0])
        return layer

    def to_train(self) -> keras.Model:
        """(networks, rows, width) -> (rows, networks, outputs): each network has rows of its own.

        Inside the networks come first: XLA multiplies the values of each as they lie then, in half the time.
        """
        self._axes = "kb"
        inputs = keras.Input(batch_shape=(self._count, None, self._width), name="prepared")
        return keras.Model(inputs, ops.transpose(self._layers(inputs, training=True), SWAPPED), name="pack")

    def to_answer(self) -> keras.Model:
        """(rows, width) -> (rows, outputs): the mean of what the networks answer for a row."""
        self._axes = "bk"
        inputs = keras.Input((self._width,), name="prepared")
        each = self._layers(inputs, training=False)
        return keras.Model(inputs, layers.GlobalAveragePooling1D(name="mean")(each), name="network")

    def _layers(self, inputs: Any, *, training: bool) -> Any:
        x = self._with_learned_inputs(inputs)
        following = [*self._stack, Dense()][1:]  # the output is one too
        for layer, after in zip(self._stack, following, strict=True):
            if training and isinstance(layer, ScaleInputs) and isinstance(after, Dense):
                self._multiplier = layer.multiplier(self._optimizer)
            else:
                x = self._layer(layer, x, training=training)
        return self._dense(x, self._outputs, activation=self._activation, name="output")

    def _layer(self, layer: Layer, x: Any, *, training: bool) -> Any:
        """What a layer of the recipe makes of x, in the layers of Keras that it stands for."""
        before, made = self._live, x
        for number, each in enumerate(made_of := layer.keras_layers(int(x.shape[-1]), self._optimizer), 1):
            live: Dense | None = None
            if layer.adds_input and number == len(made_of):  # what is added to a value that is not there is not there
                live = before
            elif isinstance(layer, Dense) and self._has_fewer(layer):
                live = layer
            made = self._keras_layer(each, layer, made, live, training=training)
        return layers.Add()([self._each(x), made]) if layer.adds_input else made

    def _has_fewer(self, layer: Dense) -> bool:
        """Whether some network has not all neurons of a layer, or may not have them later."""
        return self._adjustable or any(units_of(layer, member) < layer.units for member in self._members)

    def _dropout(self, of: Layer, rate: float, x: Any) -> Any:
        rates = _rates(of, rate, self._members)
        adjustable = self._adjustable and isinstance(of, Dropout)
        if not (adjustable or any(rates)):
            return x
        dropout = MemberDropout(rates, self._axes.index("k"), adjustable=adjustable)
        if adjustable:
            self.dropouts.append((dropout, of, rate))
        return self._drawing(dropout, dropout.generator)(self._each(x))

    def _keras_layer(self, layer: KerasLayer, of: Layer, x: Any, live: Dense | None, *, training: bool) -> Any:
        """`of` is the layer of the recipe that it is made for."""
        arguments: dict[str, Any] = dict(layer.arguments)
        match layer.type:
            case "Dense":
                return self._dense(x, live=live, **arguments)
            case "Dropout":
                return self._dropout(of, float(arguments["rate"]), x) if training else x
            case "BatchNormalization":
                of_each = self._swapped(self._each(x))
                side_by_side = layers.Reshape((self._count * of_each.shape[-1],))(of_each)
                return self._swapped(layers.Reshape(tuple(of_each.shape[1:]))(keras_layer(layer)(side_by_side)))
            case "LayerNormalization":
                return self._scaled(layers.LayerNormalization(center=False, scale=False, **arguments)(x), bias=True)
            case "EinsumDense" if arguments["equation"] == "bi,i->bi":
                return self._scaled(x, bias=False)
            case "Rescaling" | "Activation":
                return keras_layer(layer)(x)
            case "GaussianNoise":
                noise = keras_layer(layer)
                return (self._drawing(noise, noise.seed_generator) if training and noise.stddev else noise)(x)
        raise TypeError(layer.type)

    def _each(self, x: Any) -> Any:
        """x with an axis of the networks, where all of them still have the same."""
        return x if len(x.shape) == 3 else layers.RepeatVector(self._count)(x)

    def _swapped(self, x: Any) -> Any:
        """(rows, networks, width), where the networks come first; and the other way round."""
        return ops.transpose(x, SWAPPED) if self._axes == "kb" else x

    @property
    def _leading(self) -> tuple[int, int]:
        """How many rows and networks there are, in their order; -1 stands for any number."""
        return (self._count, -1) if self._axes == "kb" else (-1, self._count)

    def _einsum(self, x: Any, weight: str, output: str, shape: tuple[int, ...], **arguments: Any) -> layers.EinsumDense:
        """Keras's layer of weights with axes `weight` on the values x, and with `output` axes of such `shape` behind those of
        rows and networks."""
        before = self._axes if len(x.shape) == 3 else "b"
        fixed = (None, *shape) if self._axes == "kb" else (self._count, *shape)
        return layers.EinsumDense(f"{before}i,{weight}->{self._axes}{output}", fixed, **arguments)

    def _dense(
        self,
        x: Any,
        units: int,
        *,
        activation: str | None = None,
        use_bias: bool = True,
        live: Dense | None = None,
        kernel_regularizer: L1L2 = NO_PENALTY,
        name: str | None = None,
        **_initializers: object,
    ) -> Any:
        """With `live`, the layer whose neurons these are, where a network may have fewer. Initial weights are set from outside."""
        bias = "ko" if use_bias else None
        if self._multiplier is None:
            layer = self._einsum(x, "kio", "o", (units,), activation=activation, bias_axes=bias, name=name)
        else:
            layer = ScaledDense(units, self._multiplier, activation=activation, use_bias=use_bias, name=name)
            self._multiplier = None
        outputs = layer(x)
        before, self._live = self._live, live
        if before is not None or live is not None:
            self._masked[id(layer.kernel)] = Masked(tuple(layer.kernel.shape[1:]), before, live)
        if use_bias and live is not None:
            self._masked[id(layer.bias)] = Masked(tuple(layer.bias.shape[1:]), None, live)
        if any(kernel_regularizer):
            self.penalties.append((layer.kernel, *kernel_regularizer))
        return outputs

    def _scaled(self, x: Any, *, bias: bool) -> Any:
        """Each value times a factor, plus a bias, of its own in each network."""
        axes = "ki" if bias else None
        return self._einsum(x, "ki", "i", (x.shape[-1],), bias_axes=axes, kernel_initializer="ones")(x)

    def _with_learned_inputs(self, x: Any) -> Any:
        """x with waves, and with what the embeddings of each network say, in place of the numbers and indices that they are of."""
        begin, periodic = self._preparation.learned_from, self._preparation.periodic
        if begin == self._preparation.width:
            return x
        each = self._each(x)
        blocks = [each[:, :, :begin]] if begin else []
        if periodic:
            blocks.append(self._waves(each[:, :, begin : begin + len(periodic)], len(periodic)))
        blocks += self._embedded(each, self._preparation.embedded)
        return blocks[0] if len(blocks) == 1 else ops.concatenate(blocks, axis=-1)

    def _waves(self, numbers: Any, columns: int) -> Any:
        """As `build_core`, with frequencies of each network."""
        angles = self._einsum(numbers, "kif", "if", (columns, FREQUENCIES), name="frequencies")(numbers) * (2 * np.pi)
        of_each = ops.concatenate([ops.expand_dims(numbers, -1), ops.sin(angles), ops.cos(angles)], -1)
        return ops.reshape(of_each, (*self._leading, columns * NUMBERS_EACH))

    def _embedded(self, each: Any, slots: Sequence[Slot]) -> list[Any]:
        """What the embeddings say, a block each."""
        blocks = []
        for number, slot in enumerate(slots):
            embedding = slot.feature.embedding
            assert embedding is not None  # noqa: S101 - codes are indices into one
            indices = ops.cast(each[:, :, slot.begin : slot.end], "int32")
            begins = np.arange(self._count, dtype="int32") * embedding.values
            begins = np.expand_dims(begins, (1, 2) if self._axes == "kb" else (0, 2))
            own = ops.add(
                begins, indices
            )  # the other way round Keras takes it for a bias of channels, LiteRT for a picture's
            table = layers.Embedding(self._count * embedding.values, embedding.dimension, name=f"embedding_{number}")
            found = table(own)
            if embedding.l2:
                self.penalties.append((table.embeddings, 0.0, embedding.l2))
            if slot.feature.kind is ColumnType.TEXT:  # as `build_core`: the mean over its words
                there = ops.expand_dims(ops.cast(ops.greater(indices, 0), "float32"), -1)
                blocks.append(ops.sum(found * there, axis=2) / ops.maximum(ops.sum(there, axis=2), 1.0))
            else:
                side_by_side = (self._leading[1], (slot.end - slot.begin) * embedding.dimension)
                blocks.append(layers.Reshape(side_by_side, name=f"embedded_{number}")(found))
        return blocks


def _seed_of(seed: int, place: int) -> int:
    """Of the layer at a place among those that are random while training, in a pack of such a seed."""
    return int(np.random.SeedSequence([seed, place]).generate_state(1)[0]) >> 1  # Keras keeps it as int32
