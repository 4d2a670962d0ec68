"""Shapes and parameters of a stack of layers, held against Keras itself."""

import numpy as np
import pytest

from components.domain.layers import Dense
from components.domain.problem import TooLarge
from components.domain.recipe import Task
from components.features import Preparation
from components.network.output import output_layer
from components.network.palette import PALETTE
from components.network.shapes import check_network, layer_table, notices
from components.training.model import build_core
from tests.unit.network.plans import DECISIONS


@pytest.mark.parametrize("task", DECISIONS)
def test_the_layer_table_counts_parameters_as_keras_does(task: Task) -> None:
    layers = [layer() for layer in PALETTE.values()] + [Dense(units=7, l2=0.1), Dense(units=5, use_bias=False)]
    table = layer_table(8, layers, output_layer(DECISIONS[task]))
    core = build_core(8, layers, Preparation([], task, "y", DECISIONS[task].classes), 0)
    assert sum(row.parameters for row in table) == core.count_params()
    trainable = sum(int(np.prod(weight.shape)) for weight in core.trainable_weights)
    assert sum(row.trainable for row in table) == trainable
    counts, widths = np.array([row.parameters for row in table]), [row.output for row in table]
    made = [layer.count_params() for layer in core.layers[1:]]
    sizes = [len(layer.keras_layers(1, "adam")) + layer.adds_input for layer in layers]
    groups = np.split(made, np.cumsum(sizes))
    np.testing.assert_array_equal(counts, [group.sum() for group in groups])
    assert widths[-2] == core.layers[-1].input.shape[1]


def test_a_network_beyond_the_limit_is_refused() -> None:
    with pytest.raises(TooLarge, match="parameters"):
        check_network(8, [Dense(units=4096)] * 3, output_layer(DECISIONS[Task.BINARY]))


def test_no_hidden_layer_is_called_what_it_is() -> None:
    found = notices([], output_layer(DECISIONS[Task.BINARY]), 9, 100)
    assert "logistic regression" in found[0].what
