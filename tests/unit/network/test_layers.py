"""Every layer of the palette, held against Keras: its arguments, its shape, its parameters, its code, its words."""

import keras
import numpy as np
import pytest

from components.domain.composite_layers import Residual, ScaleInputs
from components.domain.keras_layer import Constant, KerasLayer, Optimizer
from components.domain.layers import ActivationLayer, Dense, Dropout, Layer, LayerNormalization
from components.domain.parse_recipe import parse
from components.domain.recipe import Task
from components.features import Preparation
from components.network.code import layer_code
from components.network.palette import PALETTE, fields_of
from components.training.model import build_core, keras_layer

WIDTH = 6
LAYERS: list[Layer] = [
    *(layer() for layer in PALETTE.values()),
    Dense(units=3, activation="tanh", kernel_initializer="he_normal", l1=0.5),
    Dense(units=3, l2=0.25),
    Dense(units=3, use_bias=False),
    ActivationLayer(activation="elu"),
    ScaleInputs(rate_factor=30),
    Residual(units=3, activation="gelu", dropout=0.3, normalization="layer"),
    Residual(units=7, normalization="batch"),
]
OPTIMIZERS: tuple[Optimizer, ...] = ("adam", "sgd")


@pytest.mark.parametrize("layer", LAYERS, ids=str)
def test_shape_and_parameters_are_those_of_keras(layer: Layer) -> None:
    network = build_core(WIDTH, [layer], Preparation([], Task.REGRESSION, "t", []), 0)
    output = network.get_layer("output")
    assert output.input.shape == (None, layer.output_width(WIDTH))
    trainable = sum(int(np.prod(weight.shape)) for weight in network.trainable_weights)
    counts = network.count_params(), trainable
    assert layer.parameters(WIDTH) == tuple(count - output.count_params() for count in counts)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("layer", LAYERS, ids=str)
def test_the_code_of_a_layer_makes_the_layers_that_are_trained(layer: Layer, optimizer: Optimizer) -> None:
    for each in layer.keras_layers(WIDTH, optimizer):
        written = eval(layer_code(each), {"keras": keras, "layers": keras.layers})  # our own code
        assert isinstance(written, keras.layers.Layer)
        same = keras_layer(each)
        assert type(written) is type(same)
        assert written.get_config() | {"name": ""} == same.get_config() | {"name": ""}


@pytest.mark.parametrize("layer", PALETTE.values(), ids=list(PALETTE))
def test_a_layer_is_named_as_in_keras_and_says_what_it_and_its_settings_are(layer: type[Layer]) -> None:
    assert all(hasattr(keras.layers, each.type) for each in layer().keras_layers(WIDTH, "adam"))
    assert layer.label and layer.explanation.endswith(".")
    assert all(field.label and field.help.endswith(".") for field in fields_of(layer))
    assert set(layer.brief) <= layer.model_fields.keys()
    document = {"dataset": "d", "target": "t", "layers": [{"type": layer().type}]}
    assert parse(document).layers == [layer()]


@pytest.mark.parametrize(
    ("layer", "codes"),
    [
        (Dense(), ['layers.Dense(10, activation="relu")']),
        (
            Dense(units=3, kernel_initializer="he_normal", l1=0.5),
            [
                'layers.Dense(3, activation="relu", kernel_initializer="he_normal", '
                "kernel_regularizer=keras.regularizers.L1L2(0.5, 0))"
            ],
        ),
        (Dense(units=3, use_bias=False), ['layers.Dense(3, activation="relu", use_bias=False)']),
        (Dropout(), ["layers.Dropout(rate=0.2)"]),
        (LayerNormalization(), ["layers.LayerNormalization()"]),
        (ActivationLayer(), ['layers.Activation("relu")']),
        (
            ScaleInputs(),
            [
                "layers.Rescaling(20)",
                'layers.EinsumDense("bi,i->bi", output_shape=6, kernel_initializer=keras.initializers.Constant(0.05))',
            ],
        ),
        (
            Residual(units=8, dropout=0.1, normalization="batch"),
            [
                "layers.BatchNormalization()",
                'layers.Dense(8, activation="relu")',
                "layers.Dropout(0.1)",
                "layers.Dense(6)",
            ],
        ),
    ],
    ids=str,
)
def test_layers_read_as_a_learner_would_write_them(layer: Layer, codes: list[str]) -> None:
    assert [layer_code(each) for each in layer.keras_layers(WIDTH, "adam")] == codes


def test_numbers_are_written_as_they_are() -> None:
    layer = KerasLayer("Dense", {"units": 1, "kernel_initializer": Constant(1 / 3)}, "units")
    assert layer_code(layer) == f"layers.Dense(1, kernel_initializer=keras.initializers.Constant({1 / 3!r}))"
