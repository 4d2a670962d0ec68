"""The factors of inputs are told by column, whatever a column becomes, where they are still factors of inputs."""

import numpy as np
import pytest

from components.domain.composite_layers import ScaleInputs
from components.domain.layers import BatchNormalization, Dense, Dropout, Layer
from components.domain.recipe import ColumnType, Task
from components.explanation.input_factors import ColumnFactor, input_factors
from components.explanation.network import PreparedNetwork
from components.features import CategoryFeature, NumberFeature, Preparation
from components.features.waves import NUMBERS_EACH
from components.network.placed_layers import PlacedScaleInputs, placed_layers

NUMBER = NumberFeature("size", ColumnType.NUMBER)
KIND = CategoryFeature("kind", ColumnType.CATEGORY, vocabulary=("a", "b"), encoding="one_hot")
CITY = CategoryFeature("city", ColumnType.CATEGORY, vocabulary=tuple("uvw"), encoding="embedding", dimension=2)
PREPARATION = Preparation([NUMBER, KIND, CITY], Task.BINARY, "y", ["no", "yes"])


def network(layers: list[Layer], **weights: np.ndarray) -> PreparedNetwork:
    """With these weights, by Keras's path with `_` for `/` behind the layer, and others of 0."""
    layout: dict[str, tuple[int, tuple[int, ...]]] = {}
    width, flat = PREPARATION.width - 1 + 2, np.zeros(0, "float32")
    shapes = {
        "embedding_0/embeddings": (5, 2),
        "einsum_dense/kernel": (width,),
        "einsum_dense_1/kernel": (width,),
        "dense/kernel": (width, 3),
        "dense/bias": (3,),
        **{f"batch_normalization/{name}": (width,) for name in ("gamma", "beta", "moving_mean", "moving_variance")},
        "output/kernel": (3, 1),
        "output/bias": (1,),
    }
    for path, shape in shapes.items():
        layout[path] = len(flat), shape
        flat = np.concatenate([flat, np.ravel(weights.get(path.split("/")[0], np.zeros(shape)))]).astype("float32")
    return PreparedNetwork(PREPARATION, placed_layers(PREPARATION, layers, layout, "adam"), flat[None])


WIDTH = PREPARATION.width - 1 + 2


def test_each_column_has_the_factor_that_is_farthest_from_0() -> None:
    factors = np.zeros(WIDTH)
    factors[0], factors[1:-2], factors[-2:] = 0.5, np.resize([0.1, -3.0], WIDTH - 3), [0.7, 0.9]
    found = input_factors(network([ScaleInputs(rate_factor=10)], einsum_dense=factors / 10))
    by_column = {each.column: each for each in found}
    assert [each.column for each in found] == ["kind", "city", "size"]
    assert by_column["size"].largest == pytest.approx(0.5) and by_column["size"].inputs >= 1
    assert by_column["kind"].largest == pytest.approx(3.0)
    assert by_column["city"] == ColumnFactor("city", pytest.approx(0.9), pytest.approx(0.7), 2)


@pytest.mark.parametrize(
    ("layers", "largest"),
    [
        ([Dense(units=3)], None),
        ([Dense(units=3), ScaleInputs()], None),
        ([Dropout(), ScaleInputs(rate_factor=1)], 2.0),
        ([BatchNormalization(), ScaleInputs(rate_factor=1), ScaleInputs(rate_factor=1)], 6.0),
        ([ScaleInputs(rate_factor=1), Dense(units=3), ScaleInputs(rate_factor=1)], 2.0),
    ],
    ids=str,
)
def test_only_factors_of_inputs_count(layers: list[Layer], largest: float | None) -> None:
    weights = {"einsum_dense": np.full(WIDTH, 2.0), "einsum_dense_1": np.full(WIDTH, 3.0)}
    found = input_factors(network(layers, **weights))
    assert [each.largest for each in found] == ([] if largest is None else [pytest.approx(largest)] * 3)


def test_of_several_networks_the_mean_counts_and_waves_are_inputs_of_their_column() -> None:
    waves = NumberFeature("hour", ColumnType.NUMBER, scaling="periodic")
    preparation = Preparation([NUMBER, waves], Task.BINARY, "y", ["no", "yes"])
    width = 1 + NUMBERS_EACH
    kernels = np.ones((2, width), "float32")
    kernels[0, 1], kernels[1, 1], kernels[:, 5] = 4.0, -2.0, 0.25
    layer = PlacedScaleInputs(weights={"kernel": (0, (width,))}, multiplier=2.0)
    found = input_factors(PreparedNetwork(preparation, [layer], kernels))
    assert found == [ColumnFactor("hour", 6.0, 0.5, NUMBERS_EACH), ColumnFactor("size", 2.0, 2.0, 1)]
