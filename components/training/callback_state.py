"""What a callback remembers between epochs, where compiled programs read and write it."""

import keras
import numpy as np


class CallbackState:
    """`best` (a validation loss) and `wait` (a number of epochs), as one variable of two float32 values."""

    INITIAL = np.array([np.inf, 0], "float32")

    def __init__(self, name: str) -> None:
        self.variable = keras.Variable(self.INITIAL, name=name, dtype="float32", trainable=False)

    @property
    def best(self) -> float:
        """The lowest validation loss that counted; infinite before the first epoch."""
        return float(self.variable.numpy()[0])

    @property
    def wait(self) -> int:
        """Epochs since the best one."""
        return int(self.variable.numpy()[1])
