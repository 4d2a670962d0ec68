"""What a callback remembers between epochs, where compiled programs read and write it."""

import keras
import numpy as np


class CallbackState:
    """`best` (a validation loss) and `wait` (a number of epochs), as one variable of two float32 values; of a pack of
    networks two of each, (2, networks)."""

    INITIAL = np.array([np.inf, 0], "float32")

    def __init__(self, name: str, lead: tuple[int, ...] = ()) -> None:
        """`lead` is empty for one network, (networks,) for a pack."""
        initial = np.broadcast_to(self.INITIAL.reshape(2, *[1] * len(lead)), (2, *lead))
        self.variable = keras.Variable(initial, name=name, dtype="float32", trainable=False)

    @property
    def best(self) -> float:
        """The lowest validation loss that counted, of all networks; infinite before the first epoch."""
        return float(self.variable.numpy()[0].min())

    @property
    def wait(self) -> int:
        """Epochs since the best one, of a pack those of the network whose best one is the newest."""
        return int(self.variable.numpy()[1].min())
