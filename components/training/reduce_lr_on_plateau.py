"""A lower learning rate on a plateau, inside a compiled epoch program, as `keras.callbacks.ReduceLROnPlateau` does it."""

from typing import Any

import keras
import tensorflow as tf

from components.domain.recipe import ReduceLROnPlateau, Schedule
from components.training.callback_state import CallbackState

MIN_DELTA = 1e-4  # Keras's default: smaller falls of the loss do not count


class ReduceLROnPlateauCallback(CallbackState):
    """Multiplies the learning rate by `factor` when the validation loss has not fallen for `patience` epochs.

    With another schedule, which is part of the optimizer, it never does. `best` is the lowest validation loss that counted, `wait` the number of epochs
    since it or since the last reduction. There is no cooldown.

    Example:
        >>> optimizer = keras.optimizers.SGD(0.1)
        >>> callback = ReduceLROnPlateauCallback(ReduceLROnPlateau(factor=0.5, patience=1), optimizer)
        >>> for loss in (1.0, 1.0):
        ...     callback.on_epoch_end(tf.constant(loss))
        >>> round(float(optimizer.learning_rate.value), 3)
        0.05
    """

    def __init__(self, schedule: Schedule | None, optimizer: keras.optimizers.Optimizer) -> None:
        super().__init__("reduce_lr_on_plateau")
        self._settings = schedule if isinstance(schedule, ReduceLROnPlateau) else None
        self._optimizer = optimizer

    def on_epoch_end(self, val_loss: Any) -> None:
        """Take in the validation loss (scalar float32) of an epoch."""
        settings, rate = self._settings, self._optimizer.learning_rate
        if settings is None:
            return
        best, wait = tf.unstack(self.variable.value)
        improved = val_loss < best - MIN_DELTA
        wait = tf.where(improved, 0.0, wait + 1)
        reduce = wait >= settings.patience
        lower = tf.maximum(rate.value * settings.factor, settings.min_lr)
        rate.assign(tf.where(tf.logical_and(reduce, rate.value > settings.min_lr), lower, rate.value))
        self.variable.assign(tf.stack([tf.where(improved, val_loss, best), tf.where(reduce, 0.0, wait)]))
