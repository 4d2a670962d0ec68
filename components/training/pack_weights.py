"""The weights of a pack by those of its networks alone."""

from collections.abc import Sequence

import keras
import numpy as np


def position_of(variable: keras.Variable, among: Sequence[keras.Variable]) -> int:
    """The place of a variable among others, of which it is one."""
    return next(place for place, other in enumerate(among) if other is variable)


def set_weights(model: keras.Model, single: keras.Model, layout: Sequence[int], flat: np.ndarray) -> None:
    """Give a pack's model the weights of its networks.

    Args:
        single: one of the networks alone, as `build_core` makes it.
        layout: the positions in `single.weights`, in the order of the flat weights.
        flat: (networks, weights) float32, the flat weights of each network.
    """
    at = 0
    for position in layout:
        size = int(np.prod(single.weights[position].shape))
        variable = model.weights[position]
        variable.assign(flat[:, at : at + size].reshape(variable.shape).astype(variable.dtype))
        at += size
