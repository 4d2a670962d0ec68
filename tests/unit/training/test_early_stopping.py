"""Early stopping in a program ends where Keras's own callback does."""

import keras
import pytest
import tensorflow as tf

from components.domain.recipe import EarlyStopping
from components.training.early_stopping import EarlyStoppingCallback

LOSSES = [1.0, 0.8, 0.9, 0.8, 0.7, 0.7, 0.9, 0.71, 0.6, 0.9, 0.9, 0.9, 0.5]


def epochs_of_keras(patience: int) -> int:
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    callback = keras.callbacks.EarlyStopping("val_loss", patience=patience)
    callback.set_model(model)
    model.stop_training = False
    callback.on_train_begin()
    for epoch, loss in enumerate(LOSSES):
        callback.on_epoch_end(epoch, {"val_loss": loss})
        if model.stop_training:
            return epoch + 1
    return len(LOSSES)


@pytest.mark.parametrize("patience", [1, 2, 3, 4])
def test_it_ends_after_the_same_epoch_as_keras(patience: int) -> None:
    callback = EarlyStoppingCallback(EarlyStopping(patience=patience))
    ended = [bool(callback.on_epoch_end(tf.constant(loss))) for loss in LOSSES]
    ended[-1] = True
    assert ended.index(True) + 1 == epochs_of_keras(patience)


def test_it_knows_the_best_loss_and_how_long_ago_it_was() -> None:
    callback = EarlyStoppingCallback(EarlyStopping(patience=3))
    assert not callback.over
    for loss in (1.0, 0.5, 0.75, 0.5):
        callback.on_epoch_end(tf.constant(loss))
    assert (callback.best, callback.wait, callback.over) == (0.5, 2, False)
    callback.on_epoch_end(tf.constant(float("nan")))
    assert callback.over
    callback.restart()
    assert (callback.best, callback.wait, callback.over) == (0.5, 0, False)


def test_without_settings_it_never_ends() -> None:
    callback = EarlyStoppingCallback(None)
    assert not any(bool(callback.on_epoch_end(tf.constant(1.0))) for _ in range(50))
    assert not callback.over
