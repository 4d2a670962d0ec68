"""The network computed with NumPy from the layers and flat weights that a page is given, against Keras."""

from typing import get_args

import keras
import numpy as np
import pytest

from components.domain.layer_settings import Activation
from components.domain.layers import LAYERS
from components.domain.recipe import Training
from components.evaluation.network_forward import ACTIVATIONS, forward, weight
from components.features import apply
from components.features.prepare import prepare
from components.features.training_arrays import TrainingData
from components.network.placed_layers import PlacedEmbedding, PlacedFrequencies, placed_layers
from components.training.model import build_core, build_loss, build_optimizer
from components.training.train_step import TrainStep
from tests.unit.features import every_kind

ACTIVATION_NAMES: list[str] = list(get_args(get_args(Activation)[0]))
STACKS: dict[str, list[dict[str, object]]] = {
    "no hidden layer": [],
    "every layer": [
        {"type": "Dense", "units": 70},  # more weights than are packed with others
        {"type": "BatchNormalization"},
        {"type": "Dropout", "rate": 0.4},
        {"type": "Dense", "units": 5, "activation": "linear", "use_bias": False},
        {"type": "LayerNormalization"},
        {"type": "Activation", "activation": "tanh"},
        {"type": "GaussianNoise", "stddev": 0.5},
        {"type": "ScaleInputs", "rate_factor": 3.5},
        {"type": "Residual", "units": 4, "activation": "gelu", "normalization": "batch", "dropout": 0.1},
        {"type": "Residual", "units": 9, "normalization": "layer"},
        {"type": "Residual", "units": 2},
        {"type": "Dense", "units": 3},
        {"type": "BatchNormalization"},
    ],
    "every activation": [{"type": "Dense", "units": 6, "activation": name} for name in ACTIVATION_NAMES],
    "twelve of a type": [{"type": "Dense", "units": 2 + n % 3, "activation": "tanh"} for n in range(12)],
}
CASES = [(target, name) for target in ("grade", "price") for name in STACKS]


@pytest.fixture(scope="module")
def material() -> dict[str, TrainingData]:
    table = every_kind.table(every_kind.frame())
    return {target: prepare(table.cells, table.columns, every_kind.recipe_of(target)) for target in ("grade", "price")}


@pytest.mark.parametrize(("target", "name"), CASES)
def test_answers_of_every_layer_are_keras_own(material: dict[str, TrainingData], target: str, name: str) -> None:
    recipe, data = every_kind.recipe_of(target, layers=STACKS[name]), material[target]
    preparation, x = data.preparation, apply(data.preparation, data.inputs)[:50]
    core = build_core(preparation.width, recipe.layers, preparation, 0)
    step = TrainStep(core, build_loss(preparation.task), build_optimizer(Training(), 1))
    rng = np.random.default_rng(0)
    flat = np.abs(rng.normal(0, 0.3, step.count)).astype("float32") + 0.01  # variances are above 0
    flat *= np.where(np.arange(step.count) < step.count - 200, rng.choice([-1, 1], step.count), 1).astype("float32")
    step.take_flat_weights(flat)
    layers = placed_layers(preparation, recipe.layers, step.weight_layout())
    answers = forward(layers, flat, x)
    assert len(answers) == len(layers)
    expected = np.asarray(core(x, training=False))
    np.testing.assert_allclose(answers[-1], expected, rtol=2e-4, atol=2e-5)
    hidden = [layer for layer in core.layers if isinstance(layer, keras.layers.Dense)]
    names = ("kernel", "inner_kernel", "outer_kernel")
    dense = [layer for layer in layers if not isinstance(layer, PlacedFrequencies)]
    placed = [weight(layer, name, flat) for layer in dense for name in names if name in layer.weights]
    placed = [kernel for kernel in placed if kernel.ndim == 2]
    for ours, theirs in zip(placed, hidden, strict=True):
        np.testing.assert_array_equal(ours, np.asarray(theirs.kernel))
    assert sum(isinstance(layer, PlacedEmbedding) for layer in layers) == len(preparation.embedded) == 3
    assert sum(isinstance(layer, PlacedFrequencies) for layer in layers) == 1 and len(preparation.periodic) == 2
    every = sorted((at, int(np.prod(shape))) for layer in layers for at, shape in layer.weights.values())
    assert [at for at, _ in every] == [0, *np.cumsum([size for _, size in every])[:-1]]
    assert sum(size for _, size in every) == step.count


def test_every_layer_and_activation_is_known() -> None:
    assert {layer.model_fields["type"].default for layer in LAYERS} <= {
        str(layer["type"]) for layer in STACKS["every layer"]
    }
    assert {*ACTIVATION_NAMES, "softmax"} == ACTIVATIONS.keys()


def test_a_layout_of_another_network_is_refused(material: dict[str, TrainingData]) -> None:
    preparation = material["grade"].preparation
    recipe = every_kind.recipe_of("grade", layers=STACKS["every layer"])
    core = build_core(preparation.width, recipe.layers[:3], preparation, 0)
    layout = TrainStep(core, build_loss(preparation.task), build_optimizer(Training(), 1)).weight_layout()
    for other in (layout, {}, {"dense/kernel": (0, (2, 2))}):
        with pytest.raises(ValueError, match="no "):
            placed_layers(preparation, recipe.layers, other)


def test_a_layout_without_a_bias_is_that_of_layers_without_one_alone(material: dict[str, TrainingData]) -> None:
    preparation = material["grade"].preparation
    bare, biased = (every_kind.recipe_of("grade", layers=[{"type": "Dense", "use_bias": use}]) for use in (False, True))
    core = build_core(preparation.width, bare.layers, preparation, 0)
    layout = TrainStep(core, build_loss(preparation.task), build_optimizer(Training(), 1)).weight_layout()
    *_, hidden, output = placed_layers(preparation, bare.layers, layout)
    assert (hidden.weights.keys(), output.weights.keys()) == ({"kernel"}, {"kernel", "bias"})
    with pytest.raises(ValueError, match="no \\['bias'\\]"):
        placed_layers(preparation, biased.layers, layout)
