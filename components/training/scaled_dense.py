"""A factor for each input and the layer of neurons behind it, as one layer of a pack in training."""

from typing import Any

import keras
from keras import layers, ops
from typing_extensions import override


class ScaledDense(layers.Layer):
    """Of each network the same as its `ScaleInputs` and the `Dense` behind it: the factors go to the neurons' weights.

    x (networks, rows, inputs) is many times as large as the weights are. Multiplied by the factors, it would be written anew in
    each step, and the gradient of each value of it would be needed for that of the factors.
    """

    def __init__(
        self, units: int, multiplier: float, *, activation: str | None, use_bias: bool, name: str | None = None
    ) -> None:
        """`multiplier` is by how much a factor is larger than its weight."""
        super().__init__(name=name)
        self._units, self._multiplier, self._use_bias = units, multiplier, use_bias
        self._activation = keras.activations.get(activation)

    @override
    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """The weights of the factors first, as Keras lists those of the two layers."""
        networks, _, inputs = input_shape
        self.factors = self.add_weight((networks, inputs), initializer="ones", name="factors")
        self.kernel = self.add_weight((networks, inputs, self._units), name="kernel")
        self.bias = self.add_weight((networks, 1, self._units), "zeros", name="bias") if self._use_bias else None

    @override
    def call(self, inputs: Any) -> Any:
        """(networks, rows, inputs) -> (networks, rows, units)."""
        scaled = self.kernel * ops.expand_dims(self.factors * self._multiplier, -1)
        outputs = ops.matmul(inputs, scaled)
        return self._activation(outputs if self.bias is None else outputs + self.bias)
