"""What a network begins with under a seed is drawn, not built: to the last bit as if it had been built."""

from typing import Any, get_args

import numpy as np
import pytest

from components.domain.layer_settings import Initializer
from components.domain.recipe import Task
from components.features import Preparation
from components.training.model import CoreNetwork
from tests.unit.training.test_parity import CLASSES, features_of, recipe_of, rows_of

DENSE = {"type": "Dense", "units": 7}
STACKS: dict[str, list[dict[str, Any]]] = {
    "no layer": [],
    "initializers": [
        DENSE | {"kernel_initializer": name, "use_bias": name != "he_normal", "l2": 0.01}
        for name in get_args(Initializer)
    ],
    "what is random while training": [DENSE, {"type": "Dropout", "rate": 0.3}, {"type": "GaussianNoise"}, DENSE],
    "normalization": [DENSE, {"type": "BatchNormalization"}, DENSE, {"type": "LayerNormalization"}],
    "inputs and blocks": [
        {"type": "ScaleInputs"},
        DENSE,
        {"type": "Residual", "units": 5, "dropout": 0.2},
        {"type": "Activation", "activation": "tanh"},
        DENSE,
    ],
}


@pytest.mark.parametrize("inputs", ["numbers", "embedded", "waved"])
@pytest.mark.parametrize("stack", STACKS.values(), ids=STACKS.keys())
def test_what_a_seed_begins_with_is_that_of_the_built_network(stack: list[dict[str, Any]], inputs: str) -> None:
    rows = rows_of(Task.MULTICLASS, 30, embedded=inputs == "embedded", waved=inputs == "waved")
    recipe = recipe_of(Task.MULTICLASS, stack)
    preparation = Preparation(features_of(rows), recipe.task, "t", CLASSES[recipe.task])
    given = rows.x.shape[1], recipe.layers, preparation, recipe.training.optimizer
    core = CoreNetwork(*given)
    first = core.build(3)
    for seed in (3, 4, 5):
        built = CoreNetwork(*given).build(seed)
        values = core.initial_values(seed)
        assert len(values) == len(built.variables) == len(first.variables)
        for value, variable in zip(values, built.variables, strict=True):
            np.testing.assert_array_equal(value, variable.numpy(), err_msg=variable.path)
    assert any(
        not np.array_equal(one, other)
        for one, other in zip(core.initial_values(3), core.initial_values(4), strict=True)
    )


def test_nothing_has_to_be_built_before() -> None:
    rows = rows_of(Task.BINARY, 30)
    preparation = Preparation(features_of(rows), Task.BINARY, "t", CLASSES[Task.BINARY])
    given = rows.x.shape[1], recipe_of(Task.BINARY, [DENSE]).layers, preparation
    values = CoreNetwork(*given).initial_values(1)
    for value, variable in zip(values, CoreNetwork(*given).build(1).variables, strict=True):
        np.testing.assert_array_equal(value, variable.numpy())
