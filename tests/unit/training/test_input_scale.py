"""The factors of `Scale each input` begin at 1 and learn at a multiple of the learning rate, whatever optimizer trains."""

import keras
import numpy as np
import pytest

from components.domain.composite_layers import ScaleInputs
from components.domain.keras_layer import Optimizer
from components.domain.recipe import Task, Training
from components.features import Preparation
from components.training.model import build_core, build_loss, build_optimizer

WIDTH, ROWS, RATE = 5, 64, 1e-3


def factors_after_a_step(optimizer: Optimizer, rate_factor: float, steps: int = 1) -> np.ndarray:
    """(WIDTH,) factors of a layer that alone is before the output."""
    training = Training(optimizer=optimizer, learning_rate=RATE, weight_decay=0, momentum=0)
    layer, rng = ScaleInputs(rate_factor=rate_factor), np.random.default_rng(0)
    core = build_core(WIDTH, [layer], Preparation([], Task.REGRESSION, "y", []), 0, optimizer)
    core.compile(build_optimizer(training, 1), build_loss(Task.REGRESSION))
    x = rng.normal(0, 1, (ROWS, WIDTH)).astype("float32")
    for _ in range(steps):
        core.train_on_batch(x, x[:, :1] - x[:, 1:2])
    (kernel,) = core.get_layer(index=2).get_weights()
    assert isinstance(core.get_layer(index=2), keras.layers.EinsumDense)
    return np.asarray(kernel * layer.multiplier(optimizer))


@pytest.mark.parametrize("optimizer", ["adam", "adamw", "sgd", "rmsprop"])
def test_factors_begin_at_one(optimizer: Optimizer) -> None:
    np.testing.assert_allclose(factors_after_a_step(optimizer, 30, steps=0), 1, rtol=1e-6)


@pytest.mark.parametrize("optimizer", ["adam", "adamw", "sgd", "rmsprop"])
@pytest.mark.parametrize("rate_factor", [4, 20])
def test_a_factor_moves_by_so_many_times_the_rate(optimizer: Optimizer, rate_factor: float) -> None:
    usual, fast = (factors_after_a_step(optimizer, each) - 1 for each in (1, rate_factor))
    assert np.abs(usual).min() > 1e-4
    np.testing.assert_allclose(fast, rate_factor * usual, rtol=1e-3)
