"""A Keras model as `EpochProgram` trains it: its variables packed, and one step of the gradient."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from components.domain.recipe import GradientClipping

SMALL = 2048  # values; smaller variables share one, so that one kernel updates them all
MANY = 4_000_000  # values; of larger gradients the squares are summed in each step


class Packing:
    """The trainable variables of a model: small ones side by side in one flat variable, large ones as they are.

    An optimizer's update works value by value, so it does the same on the packed variable; what looks at a whole
    variable (clipping by norm) is done before packing.
    """

    def __init__(self, trainable: Sequence[keras.Variable]) -> None:
        self._trainable = list(trainable)
        small = [index for index, variable in enumerate(trainable) if _size(variable) < SMALL]
        self._small = small if len(small) > 1 else []
        self._large = [index for index in range(len(trainable)) if index not in self._small]
        self._sizes = [_size(trainable[index]) for index in self._small]
        self.variables = [trainable[index] for index in self._large]
        if self._small:
            flat = np.concatenate([trainable[index].numpy().ravel() for index in self._small])
            self.variables.append(keras.Variable(flat, name="packed"))

    def tensors(self) -> list[tf.Tensor]:
        """The model's trainable values in its own order."""
        found = [variable.value for variable in self.variables]
        tensors: list[Any] = [None] * len(self._trainable)
        for index, value in zip(self._large, found, strict=False):
            tensors[index] = value
        if self._small:
            for index, part in zip(self._small, tf.split(found[-1], self._sizes), strict=True):
                tensors[index] = tf.reshape(part, self._trainable[index].shape)
        return tensors

    def pack(self, gradients: Sequence[tf.Tensor]) -> list[tf.Tensor]:
        """Gradients in the model's order, as `variables` want them."""
        packed = [gradients[index] for index in self._large]
        if self._small:
            packed.append(tf.concat([tf.reshape(gradients[index], [-1]) for index in self._small], 0))
        return packed

    def take(self, values: Sequence[Any]) -> None:
        """Set `variables` to values in the model's order."""
        for variable, value in zip(self.variables, self.pack(values), strict=True):
            variable.assign(value)

    def inside(self, variable: keras.Variable) -> list[keras.Variable]:
        """The model's variables that one of `variables` stands for, in their order; any other stands for itself."""
        packed = self._small and variable is self.variables[-1]
        return [self._trainable[index] for index in self._small] if packed else [variable]

    def write_back(self) -> None:
        """Give the model its own variables' present values."""
        for variable, value in zip(self._trainable, self.tensors(), strict=True):
            variable.assign(value)


class TrainStep:
    """One step of training, and predictions without training, on a real Keras model, loss and optimizer.

    `lead` is empty; a pack of networks, which are trained side by side, has (networks,) there: an axis of its own in rows,
    losses and predictions (`PackStep`).
    """

    lead: tuple[int, ...] = ()

    def __init__(
        self,
        model: keras.Model,
        loss: keras.losses.Loss,
        optimizer: keras.optimizers.Optimizer,
        clipping: GradientClipping | None = None,
    ) -> None:
        """`loss` sums over the rows (reduction="sum"); the step divides."""
        self.model, self.loss, self.optimizer, self._clipping = model, loss, optimizer, clipping
        self.packing = Packing(model.trainable_variables)
        self.statistics = list(model.non_trainable_variables)  # moving means, states of random generators
        # What is learned over a batch's rows would take the padding of the last, smaller batch for rows.
        every = model._flatten_layers(include_self=False, recursive=True)
        self.exact_batches = any(isinstance(layer, layers.BatchNormalization) for layer in every)
        optimizer.build(self.packing.variables)
        # What a plateau lowers, and of a factor what it is a factor of.
        self.plateau_rate: keras.Variable = optimizer.learning_rate
        self.plateau_unit: keras.Variable | None = None

    @property
    def variables(self) -> list[keras.Variable]:
        """All that changes while training."""
        return [*self.packing.variables, *self.statistics, *self.optimizer.variables]

    @property
    def count(self) -> int:
        """How many values the model's weights have: those that are learned, and moving statistics."""
        return sum(map(_size, self._weights()))

    def flat_weights(self) -> Any:
        """(count,) float32: all weights of the model one after another, as `take_flat_weights` takes them."""
        parts = [tf.reshape(tf.cast(variable.value, tf.float32), [-1]) for variable in self._weights()]
        return parts[0] if len(parts) == 1 else tf.concat(parts, 0)

    def take_flat_weights(self, flat: np.ndarray) -> None:
        """Set the weights of the model's own and of the packed variables."""
        at = 0
        for variable in self._weights():
            part = flat[at : at + _size(variable)]
            variable.assign(part.reshape(variable.shape).astype(variable.dtype))
            at += _size(variable)
        self.packing.write_back()

    def weight_layout(self) -> dict[str, tuple[int, tuple[int, ...]]]:
        """Where each weight lies in the flat weights: {Keras's path: (first value, shape)}."""
        return layout_of(self.in_flat_order())

    def in_flat_order(self) -> list[keras.Variable]:
        """The model's own variables in the order of the flat weights."""
        return [own for variable in self._weights() for own in self.packing.inside(variable)]

    def _weights(self) -> list[keras.Variable]:
        return [*self.packing.variables, *_moving(self.model)]

    def step(self, x: Any, y: Any, weights: Any, rows: Any) -> tuple[Any, Any, list[Any]]:
        """Learn from one batch.

        Args:
            x: (batch, width) float32.
            y: (batch, 1).
            weights: (batch,) float32; 0 for padding.
            rows: scalar float32, the rows that are no padding.

        Returns:
            (batch, outputs) predictions before the step, the loss times `rows`, and squares of the gradient before
            clipping, shaped as `no_squares`; all of them together are its squared norm.
        """
        values = self.packing.tensors()
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(values)
            predictions, statistics, penalties = self._call(values, x, training=True)
            # As fit's "sum_over_batch_size": the sum of weighted losses over the number of rows.
            loss = self.loss(y, predictions, weights) / rows
            if penalties:
                loss += tf.add_n(penalties)
        # Of an embedding the gradient comes as the rows that were looked up; all is packed as whole tensors.
        gradients = [tf.convert_to_tensor(gradient) for gradient in tape.gradient(loss, values)]
        # Value by value where that is little: the compiler then adds them up in the kernel that updates the weights.
        squares = [
            tf.square(gradient) if _size(variable) < MANY else tf.reduce_sum(tf.square(gradient))
            for variable, gradient in zip(self.packing.variables, self.packing.pack(gradients), strict=True)
        ]
        self._update(gradients, statistics)
        return predictions, loss * rows, squares

    def _update(self, gradients: list[Any], statistics: list[Any]) -> None:
        """Move the weights by their gradients, and take in the statistics of the batch."""
        self.optimizer.apply(self.packing.pack(self._clipped(gradients)), self.packing.variables)
        for variable, value in zip(self.statistics, statistics, strict=True):
            variable.assign(value)

    def no_squares(self) -> list[tf.Tensor]:
        """Where the sum of `step`'s squares begins."""
        return [tf.zeros(variable.shape if _size(variable) < MANY else ()) for variable in self.packing.variables]

    def squared_norm(self, squares: list[Any]) -> Any:
        """Squares of a gradient, or sums of them, as one number."""
        return tf.add_n([tf.reduce_sum(each) for each in squares])

    def take_rate(self, rate: float) -> None:
        """Go on with another learning rate, where no schedule decides it."""
        self.optimizer.learning_rate.assign(rate)

    def rates(self) -> Any:
        """The learning rate of now, scalar float32."""
        return tf.convert_to_tensor(self.optimizer.learning_rate)

    def validate(self, x: Any, y: Any, weights: Any = None) -> tuple[Any, Any, Any]:
        """Predictions (rows, outputs) without training, the sum of the losses of rows, and the penalties of the weights."""
        predictions, penalty = self.predict(x)
        return predictions, self.loss(y, predictions, weights), penalty

    def predict(self, x: Any) -> tuple[Any, Any]:
        """(rows, outputs) without training, and the sum of the penalties of the weights."""
        predictions, _, penalties = self._call(self.packing.tensors(), x, training=False)
        return predictions, tf.add_n(penalties) if penalties else tf.zeros(())

    def _call(self, values: list[Any], x: Any, *, training: bool) -> tuple[Any, list[Any], list[Any]]:
        statistics = [variable.value for variable in self.statistics]
        called: tuple[Any, list[Any], list[Any]] = self.model.stateless_call(
            values, statistics, x, training=training, return_losses=True
        )
        return called

    def _clipped(self, gradients: list[Any]) -> list[Any]:
        """As Keras's optimizers clip, on the gradients of the model's own variables."""
        if self._clipping is None:
            return gradients
        threshold = self._clipping.threshold
        match self._clipping.method:
            case "clipvalue":
                return [tf.clip_by_value(gradient, -threshold, threshold) for gradient in gradients]
            case "clipnorm":
                return [tf.clip_by_norm(gradient, threshold) for gradient in gradients]
            case _:
                return list(tf.clip_by_global_norm(gradients, threshold)[0])


def flat_order_of(model: keras.Model) -> list[keras.Variable]:
    """The variables of a model in the order that their values have in the flat weights of its train step."""
    packing = Packing(model.trainable_variables)
    learned = [own for variable in packing.variables for own in packing.inside(variable)]
    return [*learned, *_moving(model)]


def layout_of(variables: Sequence[keras.Variable]) -> dict[str, tuple[int, tuple[int, ...]]]:
    """Where each of variables in flat order lies in the flat weights: {Keras's path: (first value, shape)}."""
    at, layout = 0, {}
    for variable in variables:
        layout[variable.path] = at, tuple(int(side) for side in variable.shape)
        at += _size(variable)
    return layout


def _moving(model: keras.Model) -> list[keras.Variable]:
    """Weights that are no gradient's: moving means and variances."""
    return [variable for variable in model.weights if any(variable is other for other in model.non_trainable_variables)]


def _size(variable: keras.Variable) -> int:
    return int(np.prod(variable.shape))
