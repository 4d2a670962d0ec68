"""Early stopping inside a compiled epoch program, as `keras.callbacks.EarlyStopping` does it between epochs."""

from typing import Any

import numpy as np
import tensorflow as tf

from components.domain.recipe import EarlyStopping
from components.training.callback_state import CallbackState


class EarlyStoppingCallback(CallbackState):
    """Ends a run whose validation loss has not fallen for `patience` epochs; without settings it never does.

    `best` is the lowest validation loss so far, `wait` the number of epochs since.

    Example:
        >>> callback = EarlyStoppingCallback(EarlyStopping(patience=2))
        >>> [bool(callback.on_epoch_end(tf.constant(loss))) for loss in (1.0, 2.0, 3.0)]
        [False, False, True]
    """

    def __init__(self, settings: EarlyStopping | None, lead: tuple[int, ...] = ()) -> None:
        super().__init__("early_stopping", lead)
        self.patience = settings.patience if settings else None

    def on_epoch_end(self, val_loss: Any) -> Any:
        """Take in the validation loss of an epoch, scalar float32 or (networks,); a scalar bool that says whether the run is
        to end: a pack ends with the last of its networks."""
        if self.patience is None:
            return tf.constant(False)
        best, wait = tf.unstack(self.variable.value)
        improved = val_loss < best
        wait = tf.where(improved, 0.0, wait + 1)
        self.variable.assign(tf.stack([tf.where(improved, val_loss, best), wait]))
        return tf.reduce_all(wait >= self.patience)

    @property
    def over(self) -> bool:
        """Whether the patience is used up."""
        return self.patience is not None and self.wait >= self.patience

    def restart(self) -> None:
        """Let the patience begin anew, as when a run that had ended goes on; the best loss stays."""
        best, wait = self.variable.numpy()
        self.variable.assign(np.stack([best, np.zeros_like(wait)]))
