"""The learning rate falls on a plateau as with Keras's own callback."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from components.domain.recipe import ReduceLROnPlateau
from components.training.reduce_lr_on_plateau import ReduceLROnPlateauCallback

LOSSES = [1.0, 0.8, 0.79995, 0.8, 0.7, 0.7, 0.9, 0.71, 0.7, 0.9, 0.9, 0.6, 0.6, 0.6]
SETTINGS = [
    ReduceLROnPlateau(factor=0.5, patience=1),
    ReduceLROnPlateau(factor=0.1, patience=3),
    ReduceLROnPlateau(factor=0.3, patience=2, min_lr=0.004),
]


def rates_of_keras(settings: ReduceLROnPlateau) -> list[float]:
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.1), "mse")
    callback = keras.callbacks.ReduceLROnPlateau(**settings.model_dump(exclude={"type"}))
    callback.set_model(model)
    callback.on_train_begin()
    rates = []
    for epoch, loss in enumerate(LOSSES):
        callback.on_epoch_end(epoch, {"val_loss": loss})
        rates.append(float(model.optimizer.learning_rate.value))
    return rates


@pytest.mark.parametrize("settings", SETTINGS)
def test_the_rates_are_those_of_keras(settings: ReduceLROnPlateau) -> None:
    optimizer = keras.optimizers.SGD(0.1)
    callback = ReduceLROnPlateauCallback(settings, optimizer.learning_rate)
    rates = []
    for loss in LOSSES:
        callback.on_epoch_end(tf.constant(loss))
        rates.append(float(optimizer.learning_rate.value))
    np.testing.assert_allclose(rates, rates_of_keras(settings), rtol=1e-6)
    assert rates[-1] < 0.1


def test_without_settings_the_rate_stays() -> None:
    optimizer = keras.optimizers.SGD(0.1)
    callback = ReduceLROnPlateauCallback(None, optimizer.learning_rate)
    for _ in range(50):
        callback.on_epoch_end(tf.constant(1.0))
    assert float(optimizer.learning_rate.value) == np.float32(0.1)
