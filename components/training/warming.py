"""A training of nothing in particular: after it a process has TensorFlow and XLA ready to run."""

import keras
import numpy as np

from components.domain.recipe import Task, Training
from components.training.epoch_chunk import PreparedRows
from components.training.trainer import Trainer

ROWS = 40
EPOCHS = 1  # uncompiled: XLA reads its flags only when it is known what for


def train_a_little() -> None:
    """Train a tiny network for an epoch, and forget it."""
    x = np.linspace(-1, 1, 2 * ROWS, dtype="float32").reshape(ROWS, 2)
    y, rows = (x[:, :1] > 0).astype("float32"), np.arange(ROWS)
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, "relu"), keras.layers.Dense(1, "sigmoid")])
    loss = keras.losses.BinaryCrossentropy(reduction="sum")
    given, training = PreparedRows(x, y, rows, rows), Training(batch_size=8, epochs=EPOCHS)
    trainer = Trainer(model, loss, keras.optimizers.Adam(), given, Task.BINARY, training)
    trainer.begin()
    while not trainer.over:
        trainer.advance()
    trainer.close()
    keras.backend.clear_session()  # names are counted from the start again, as in any other process
