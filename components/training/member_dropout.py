"""Dropout of the networks of a pack, each with a rate of its own."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from typing_extensions import override

HASH, LAST_SHIFT = ((16, 0x21F0AAAD), (15, 0xD35A2D97)), 15
GOLDEN = np.uint32(0x9E3779B9)  # neighbours lie far apart after it


class MemberDropout(layers.Layer):
    """Dropout whose rate may differ from network to network, while training; a model that leaves has none.

    What is switched off follows from a hash of each value's place and of the step (C. Wellons' search for integer hashes,
    "lowbias32", 2018): TensorFlow's generators take ten times as long under XLA as all else that a step does.
    """

    def __init__(self, rates: Sequence[float], axis: int = 1, *, adjustable: bool = False) -> None:
        """`axis` is that of the networks. Of an `adjustable` one the rates can be changed later, without compiling anew."""
        super().__init__()
        self.rates, self._shape = list(rates), [-1 if at == axis else 1 for at in range(3)]
        self._rates: Any = np.array(rates).reshape(self._shape)
        if adjustable:  # no weight of the network: a variable that Keras does not know
            self._rates = tf.Variable(self._rates, dtype=tf.float32, trainable=False)
        self.generator = keras.random.SeedGenerator()

    def take_rates(self, rates: Sequence[float]) -> None:
        """Go on with other rates, of one that is adjustable."""
        self.rates = list(rates)
        self._rates.assign(np.array(rates, "float32").reshape(self._shape))

    @override
    def call(self, inputs: Any, training: bool = False) -> Any:
        """Of (rows, networks, width), or with the networks first, a share switched off, the others made larger by as much."""
        if not training:
            return inputs
        seed, step = tf.unstack(tf.cast(self.generator.next(), tf.uint32))
        begin = _hashed(seed + _hashed(step))
        places = tf.bitcast(tf.range(tf.size(inputs)), tf.uint32)
        drawn = tf.reshape(_hashed(places * GOLDEN + begin), tf.shape(inputs))
        if isinstance(self._rates, tf.Variable):
            least, larger = tf.cast(self._rates * 2.0**32, tf.uint32), 1.0 / (1.0 - self._rates)
        else:
            least = tf.constant(np.minimum(self._rates * 2.0**32, 2.0**32 - 1).astype("uint32"))
            larger = tf.constant((1.0 / (1.0 - self._rates)).astype("float32"))
        return inputs * tf.cast(drawn >= least, inputs.dtype) * larger


def _hashed(value: Any) -> Any:
    """A number of 32 bits in which each bit depends on all bits of `value` (uint32)."""
    for shift, factor in HASH:
        value = tf.bitwise.bitwise_xor(value, tf.bitwise.right_shift(value, tf.constant(shift, tf.uint32)))
        value = value * tf.constant(factor, tf.uint32)
    return tf.bitwise.bitwise_xor(value, tf.bitwise.right_shift(value, tf.constant(LAST_SHIFT, tf.uint32)))
