"""The time of a training is expected from sizes alone, and lies near what was measured on the machine of the table."""

import pytest

from components.domain.layers import BatchNormalization, Dense, Dropout, GaussianNoise, Layer
from components.domain.recipe import Training
from components.network.cost import TrainingRows, training_cost

RELU = "relu"


def dense(*units: int) -> list[Layer]:
    return [Dense(units=each) for each in units]


def with_dropout(*units: int) -> list[Layer]:
    return [layer for each in units for layer in (Dense(units=each), Dropout())]


def normed(*units: int) -> list[Layer]:
    return [layer for each in units for layer in (Dense(units=each), BatchNormalization())]


# Processor seconds of a steady epoch, printed by tests/benchmarks/cost.py.
MEASURED = [
    (106, 4, with_dropout(32, 32), 16, 0.00021),
    (768, 8, dense(10), 10, 0.00020),
    (768, 8, dense(), 32, 0.00008),
    (400, 30, with_dropout(64, 64), 16, 0.00127),
    (1_258, 64, with_dropout(64, 64), 32, 0.00305),
    (1_258, 64, dense(256, 256, 256), 32, 0.0150),
    (5_000, 20, with_dropout(128, 128), 128, 0.0203),
    (5_000, 20, dense(*[32] * 10), 64, 0.00739),
    (5_000, 20, normed(64, 64, 64), 64, 0.00584),
    (5_000, 20, dense(8), 1, 0.00718),
    (20_000, 50, dense(128, 128), 128, 0.0328),
    (20_000, 784, dense(256, 128), 128, 0.185),
    (3_500, 784, with_dropout(128, 128), 32, 0.0390),
    (100_000, 20, dense(64, 64), 256, 0.0434),
    (20_000, 20, dense(1024, 1024), 256, 0.991),
]


@pytest.mark.parametrize(("rows", "width", "layers", "batch", "seconds"), MEASURED, ids=str)
def test_an_epoch_is_expected_within_a_factor_of_two(
    rows: int, width: int, layers: list[Layer], batch: int, seconds: float
) -> None:
    cost = training_cost(layers, 1, Training(batch_size=batch), TrainingRows(rows, rows // 5, width))
    assert 0.5 < cost.epoch / seconds < 2


def test_more_work_takes_longer() -> None:
    def seconds(layers: list[Layer], rows: int = 1_000, epochs: int = 100, **training: int) -> float:
        settings = Training(epochs=epochs, **training)  # type: ignore[arg-type]
        return training_cost(layers, 1, settings, TrainingRows(rows, 200, 10)).seconds(epochs)

    usual = seconds(dense(10))
    assert usual < seconds(dense(10), epochs=1_000) < seconds(dense(10), epochs=1_000, seeds=8)
    assert usual < seconds(dense(10), batch_size=1)
    assert usual < seconds(dense(10), rows=100_000) < seconds(dense(1_000), rows=100_000)
    assert usual < seconds([*dense(10), GaussianNoise()])


def test_a_batch_larger_than_the_table_is_the_table() -> None:
    rows = TrainingRows(100, 20, 4)
    large, whole = (training_cost(dense(10), 1, Training(batch_size=size), rows) for size in (100_000, 100))
    assert large == whole
