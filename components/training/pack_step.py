"""One step of training of a pack: several networks side by side, each on rows of its own.

Each weight belongs to one network alone, so the gradient of the sum of their losses is that of each, and an optimizer,
which works value by value, moves each as it would alone.
"""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from typing_extensions import override

from components.domain.pack import Member
from components.domain.recipe import ReduceLROnPlateau, Training
from components.training.pack_network import PackNetwork
from components.training.pack_weights import position_of, set_weights
from components.training.train_step import TrainStep, flat_order_of, layout_of

SMALLEST_NORM = 1e-30  # that can be divided by


class PackStep(TrainStep):
    """As `TrainStep`, with an axis of the networks: x (networks, batch, width), y (batch, networks, 1), losses (networks,)."""

    def __init__(
        self,
        network: PackNetwork,
        single: keras.Model,
        loss: keras.losses.Loss,
        optimizer: keras.optimizers.Optimizer,
        members: Sequence[Member],
        training: Training,
        *,
        adjustable: bool = False,
    ) -> None:
        """`loss` has no reduction; `single` is one of the networks alone, as `build_core` makes it; `optimizer` has the
        settings of `training`, and no weight decay where that differs. An `adjustable` one can be given other members later,
        without compiling anew; its network is too."""
        super().__init__(network.to_train(), loss, optimizer, training.gradient_clipping)
        self.lead = (len(members),)
        self._layout = [position_of(variable, single.weights) for variable in flat_order_of(single)]
        self._single = single
        self._network, self._rate = network, training.learning_rate
        self._masks: list[Any] = self._masks_of(members)
        self._penalties = [
            (position_of(kernel, self.model.trainable_variables), l1, l2) for kernel, l1, l2 in network.penalties
        ]
        # Relative to the rate of the optimizer, which schedules and people change for all at once.
        factors = self._factors_of(members)
        self._factors = keras.Variable(factors, name="rate_factors", trainable=False)
        self._initial_factors = factors
        self.plateau_rate, self.plateau_unit = self._factors, optimizer.learning_rate
        may_fall = isinstance(training.learning_rate_schedule, ReduceLROnPlateau)
        self._differ = adjustable or may_fall or any(member.learning_rate != self._rate for member in members)
        decays = np.array([member.weight_decay for member in members], "float32")
        takes_decays = adjustable and training.optimizer == "adamw"
        self._decays: Any = decays if takes_decays or decays_differ(members, training) else None
        if adjustable:
            self._masks = [None if mask is None else tf.Variable(mask, trainable=False) for mask in self._masks]
            self._decays = None if self._decays is None else tf.Variable(self._decays, trainable=False)

    def take_members(self, members: Sequence[Member]) -> None:
        """Go on with the settings of other networks, of one that is adjustable; their weights are to be set then."""
        self._initial_factors = self._factors_of(members)
        self._factors.assign(self._initial_factors)
        if self._decays is not None:
            self._decays.assign([member.weight_decay for member in members])
        for variable, mask in zip(self._masks, self._masks_of(members), strict=True):
            if variable is not None:
                variable.assign(mask)
        self._network.take_members(members)

    def _masks_of(self, members: Sequence[Member]) -> list[np.ndarray | None]:
        masks = self._network.masks(members)
        return [masks.get(id(variable)) for variable in self.model.trainable_variables]

    def _factors_of(self, members: Sequence[Member]) -> np.ndarray:
        return np.array([member.learning_rate / self._rate for member in members], "float32")

    @property
    @override
    def variables(self) -> list[keras.Variable]:
        return [*super().variables, self._factors]

    @property
    @override
    def count(self) -> int:
        """How many values the weights of one network have."""
        return sum(int(np.prod(self._single.weights[position].shape)) for position in self._layout)

    @override
    def flat_weights(self) -> Any:
        """(networks, weights) float32: of each network as `TrainStep` has them of it alone."""
        learned = iter(self.packing.tensors())
        trainable = {id(variable) for variable in self.model.trainable_variables}
        values = [next(learned) if id(each) in trainable else each.value for each in self.model.weights]
        parts = [tf.reshape(tf.cast(values[position], tf.float32), [*self.lead, -1]) for position in self._layout]
        return parts[0] if len(parts) == 1 else tf.concat(parts, 1)

    @override
    def take_flat_weights(self, flat: np.ndarray) -> None:
        """Set the weights of all networks, (networks, weights); what a narrower network does not have is 0."""
        set_weights(self.model, self._single, self._layout, flat)
        for variable, mask in zip(self.model.trainable_variables, self._masks, strict=True):
            if mask is not None:
                variable.assign(variable * mask)
        self.packing.take([variable.value for variable in self.model.trainable_variables])

    @override
    def weight_layout(self) -> dict[str, tuple[int, tuple[int, ...]]]:
        """Where each weight of one network lies in its flat weights."""
        return layout_of([self._single.weights[position] for position in self._layout])

    @override
    def in_flat_order(self) -> list[keras.Variable]:
        return [self._single.weights[position] for position in self._layout]

    @override
    def step(self, x: Any, y: Any, weights: Any, rows: Any) -> tuple[Any, Any, list[Any]]:
        values = self.packing.tensors()
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(values)
            predictions, statistics, _ = self._call(values, x, training=True)
            losses = tf.reduce_sum(self.loss(y, predictions) * weights, 0) / rows + self._penalty(values)
        gradients = [tf.convert_to_tensor(gradient) for gradient in tape.gradient(losses, values)]
        gradients = [
            gradient if mask is None else gradient * mask for gradient, mask in zip(gradients, self._masks, strict=True)
        ]
        squares = [self._of_networks(tf.square(gradient)) for gradient in gradients]
        self._update(gradients, statistics)
        return predictions, losses * rows, squares

    @override
    def no_squares(self) -> list[Any]:
        return [tf.zeros(self.lead) for _ in self.model.trainable_variables]

    @override
    def squared_norm(self, squares: list[Any]) -> Any:
        return tf.add_n(squares)

    @override
    def rates(self) -> Any:
        return tf.convert_to_tensor(self.optimizer.learning_rate) * self._factors.value

    @override
    def take_rate(self, rate: float) -> None:
        """Each network goes on with its own part of the rate, whatever a plateau has made of it."""
        super().take_rate(rate)
        self._factors.assign(self._initial_factors)

    @override
    def validate(self, x: Any, y: Any, weights: Any = None) -> tuple[Any, Any, Any]:
        predictions, penalty = self.predict(x)
        losses = self.loss(y, predictions)
        return predictions, tf.reduce_sum(losses if weights is None else losses * weights, 0), penalty

    @override
    def predict(self, x: Any) -> tuple[Any, Any]:
        values = self.packing.tensors()
        predictions, *_ = self._call(values, x, training=False)
        return predictions, self._penalty(values)

    @override
    def _update(self, gradients: list[Any], statistics: list[Any]) -> None:
        if not self._differ and self._decays is None:
            super()._update(gradients, statistics)
            return
        # A step is proportional to the rate with each of the optimizers: it is taken at their common rate, then each
        # network's is made its own; decay is taken from the weights before, as AdamW does it.
        variables = self.packing.variables
        before = [tf.identity(variable.value) for variable in variables]
        rate = tf.convert_to_tensor(self.optimizer.learning_rate)
        super()._update(gradients, statistics)
        for variable, old, (factor, decay) in zip(variables, before, self._each_value(), strict=True):
            new = old + factor * (variable.value - old)
            variable.assign(new if decay is None else new - rate * factor * decay * old)

    def _each_value(self) -> list[tuple[Any, Any]]:
        """The rate factor and the weight decay of each value of the packed variables."""
        decays = None if self._decays is None else tf.convert_to_tensor(self._decays)

        def spread(per_network: Any) -> list[Any]:
            values = [
                tf.broadcast_to(
                    tf.reshape(per_network, [*self.lead, 1]),
                    [*self.lead, int(np.prod(variable.shape)) // self.lead[0]],
                )
                for variable in self.model.trainable_variables
            ]
            shaped = [
                tf.reshape(value, variable.shape)
                for value, variable in zip(values, self.model.trainable_variables, strict=True)
            ]
            return self.packing.pack(shaped)

        factors = spread(self._factors.value)
        return list(zip(factors, [None] * len(factors) if decays is None else spread(decays), strict=True))

    def _penalty(self, values: Sequence[Any]) -> Any:
        """(networks,): L1 and L2 of the weights, as the regularizers of Keras."""
        penalties = [tf.zeros(self.lead)]
        for position, l1, l2 in self._penalties:
            kernel = values[position]
            penalties += [l1 * self._of_networks(tf.abs(kernel)), l2 * self._of_networks(tf.square(kernel))]
        return tf.add_n(penalties)

    def _of_networks(self, values: Any) -> Any:
        """(networks,): the sum of a weight's values of each network."""
        return tf.reduce_sum(tf.reshape(values, [*self.lead, -1]), 1)

    @override
    def _clipped(self, gradients: list[Any]) -> list[Any]:
        """As Keras's optimizers clip, of each network by itself."""
        if self._clipping is None or self._clipping.method == "clipvalue":
            return super()._clipped(gradients)
        squares = [self._of_networks(tf.square(gradient)) for gradient in gradients]
        if self._clipping.method == "global_clipnorm":
            squares = [tf.add_n(squares)] * len(squares)
        threshold = self._clipping.threshold
        return [
            self._times(gradient, threshold / tf.maximum(tf.sqrt(tf.maximum(square, SMALLEST_NORM)), threshold))
            for gradient, square in zip(gradients, squares, strict=True)
        ]

    def _times(self, values: Any, factors: Any) -> Any:
        """The values of a weight, those of each network times its own of `factors` (networks,)."""
        return tf.reshape(tf.reshape(values, [*self.lead, -1]) * factors[:, None], values.shape)


def decays_differ(members: Sequence[Member], training: Training) -> bool:
    """Whether the step takes the weight decay itself, each network's own, in place of the optimizer."""
    return training.optimizer == "adamw" and any(member.weight_decay != training.weight_decay for member in members)
