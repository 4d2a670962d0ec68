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
        >>> callback = ReduceLROnPlateauCallback(ReduceLROnPlateau(factor=0.5, patience=1), optimizer.learning_rate)
        >>> for loss in (1.0, 1.0):
        ...     callback.on_epoch_end(tf.constant(loss))
        >>> round(float(optimizer.learning_rate.value), 3)
        0.05
    """

    def __init__(
        self,
        schedule: Schedule | None,
        rate: keras.Variable,
        lead: tuple[int, ...] = (),
        unit: keras.Variable | None = None,
    ) -> None:
        """`rate` is what is lowered, factors of `unit` where there is one; with another schedule both may be no variables."""
        super().__init__("reduce_lr_on_plateau", lead)
        self._settings = schedule if isinstance(schedule, ReduceLROnPlateau) else None
        self._rate, self._unit = rate, unit

    def on_epoch_end(self, val_loss: Any) -> None:
        """Take in the validation loss of an epoch, scalar float32 or (networks,)."""
        settings, rate = self._settings, self._rate
        if settings is None:
            return
        least = settings.min_lr if self._unit is None else settings.min_lr / self._unit.value
        best, wait = tf.unstack(self.variable.value)
        improved = val_loss < best - MIN_DELTA
        wait = tf.where(improved, 0.0, wait + 1)
        reduce = wait >= settings.patience
        lower = tf.maximum(rate.value * settings.factor, least)
        rate.assign(tf.where(tf.logical_and(reduce, rate.value > least), lower, rate.value))
        self.variable.assign(tf.stack([tf.where(improved, val_loss, best), tf.where(reduce, 0.0, wait)]))
