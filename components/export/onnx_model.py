"""A trained model as ONNX: raw columns by name in, what Keras's model answers out.

Written operator by operator, for Keras's own export knows no operator of ONNX for its layers of texts and categories.
"""

from collections.abc import Callable, Mapping
from typing import Any

import keras
import numpy as np
from onnx import ModelProto

from components.domain.recipe import Task
from components.evaluation.network_forward import LEAKY_SLOPE
from components.export.onnx_graph import Graph, Value
from components.export.onnx_learned_inputs import LEARNED, axis, repeated, with_learned_inputs
from components.export.onnx_preparation import prepared
from components.features import Preparation
from components.features.number import MOST

OUTPUT = "output"
EQUATIONS = frozenset({"bi,i->bi", "bi,ki->bki", "bki,ki->bki", "bi,kio->bko", "bki,kio->bko"})


def onnx_model(model: keras.Model, preparation: Preparation) -> ModelProto:
    """The ONNX model of one that `build_servable` has made: an input (rows, 1) for each column, double or string, and `output`.

    Raises TypeError: its network has a layer that is not known here.
    """
    graph, core = Graph(), model.get_layer("network")
    columns = {
        feature.name: graph.column(feature.name, "float64" if feature.numeric else "string")
        for feature in preparation.features
    }
    x = with_learned_inputs(prepared(preparation, columns), core, preparation)
    x = _answers(core, x)
    if preparation.task is Task.REGRESSION:
        x = x.cast("float64") * preparation.target_std + preparation.target_mean
        if preparation.target_log:
            x = graph.node("Exp", graph.node("Clip", x, -MOST, MOST))
    return graph.model(x, OUTPUT, ["rows", core.output.shape[1]])


def _answers(core: keras.Model, x: Value) -> Value:
    """What the layers of the recipe and the output make of x, which holds embeddings in place of indices into them."""
    stack = _stack_of(core)
    values = {id(stack[0].input): x}
    for layer in stack:
        given = layer.input if isinstance(layer.input, list) else [layer.input]
        x = values[id(layer.output)] = _layer(layer, *(values[id(tensor)] for tensor in given))
    return x


def _stack_of(core: keras.Model) -> list[Any]:
    """The layers of the recipe and the output, which come behind waves and embeddings; of a pack with the mean of its networks."""
    layers = list(core.layers)
    begin = len(layers)
    while begin and type(layers[begin - 1]).__name__ in _OF_STACKS and not layers[begin - 1].name.startswith(LEARNED):
        begin -= 1
    return layers[begin:]


def _layer(layer: keras.layers.Layer, *given: Value) -> Value:
    name = type(layer).__name__
    if name not in LAYER_OPERATORS:
        raise TypeError(f"Expected one of {sorted(LAYER_OPERATORS)}. Received: {name}")
    return LAYER_OPERATORS[name](layer, *given)


def _dense(layer: Any, x: Value) -> Value:
    graph, kernel = x.graph, np.asarray(layer.kernel)
    sums = graph.node("MatMul", x, kernel)
    if layer.use_bias:
        sums += np.asarray(layer.bias)
    return _activation(layer, sums)


def _batch_normalization(layer: Any, x: Value) -> Value:
    weights = (layer.gamma, layer.beta, layer.moving_mean, layer.moving_variance)
    return x.graph.node("BatchNormalization", x, *map(np.asarray, weights), epsilon=float(layer.epsilon))


def _layer_normalization(layer: Any, x: Value) -> Value:
    ones = np.ones(layer.input.shape[-1])  # that of a pack has its weights in the layer behind it
    weights = (np.asarray(layer.gamma), np.asarray(layer.beta)) if layer.scale else (ones, 0 * ones)
    return x.graph.node("LayerNormalization", x, *weights, axis=-1, epsilon=float(layer.epsilon))


def _activation(layer: Any, x: Value) -> Value:
    return ACTIVATIONS[keras.activations.serialize(layer.activation)](x)


def _rescaling(layer: Any, x: Value) -> Value:
    return x * float(layer.scale)


def _einsum(layer: Any, x: Value) -> Value:
    """A factor for each value, or neurons; of the networks of a pack each has its own, of its own values or of the same."""
    if layer.equation not in EQUATIONS:
        raise TypeError(f"Expected one of {sorted(EQUATIONS)}. Received: {layer.equation}")
    found = x.graph.node("Einsum", x, np.asarray(layer.kernel), equation=layer.equation)
    if layer.bias is not None:
        found += np.asarray(layer.bias)
    return _activation(layer, found)


def _repeat(layer: Any, x: Value) -> Value:
    return repeated(x, layer.n)


def _reshape(layer: Any, x: Value) -> Value:
    return x.graph.node("Reshape", x, x.graph.constant([0, *layer.target_shape], "int64"))  # 0 keeps the rows


def _mean(_layer: Any, x: Value) -> Value:
    return x.graph.node("ReduceMean", x, axis(x.graph, 1), keepdims=0)


def _sum(_layer: Any, x: Value, branch: Value) -> Value:
    return x + branch


def _as_it_is(_layer: Any, x: Value) -> Value:
    """Dropout and noise are there only while a network learns."""
    return x


LAYER_OPERATORS: Mapping[str, Callable[..., Value]] = {
    "Dense": _dense,
    "Dropout": _as_it_is,
    "BatchNormalization": _batch_normalization,
    "LayerNormalization": _layer_normalization,
    "Activation": _activation,
    "GaussianNoise": _as_it_is,
    "Rescaling": _rescaling,
    "EinsumDense": _einsum,
    "Add": _sum,
    "RepeatVector": _repeat,
    "Reshape": _reshape,
    "GlobalAveragePooling1D": _mean,
}
_OF_STACKS = frozenset(LAYER_OPERATORS)


def _gelu(x: Value) -> Value:
    return x * (x.graph.node("Erf", x / np.sqrt(2.0)) + 1.0) * 0.5


def _of_operator(operator: str, **attributes: Any) -> Callable[[Value], Value]:
    return lambda x: x.graph.node(operator, x, **attributes)


ACTIVATIONS: Mapping[str, Callable[[Value], Value]] = {
    "linear": lambda x: x,
    "relu": _of_operator("Relu"),
    "leaky_relu": _of_operator("LeakyRelu", alpha=LEAKY_SLOPE),
    "elu": _of_operator("Elu"),
    "selu": _of_operator("Selu"),
    "gelu": _gelu,
    "silu": lambda x: x * x.graph.node("Sigmoid", x),
    "tanh": _of_operator("Tanh"),
    "sigmoid": _of_operator("Sigmoid"),
    "softplus": _of_operator("Softplus"),
    "softsign": _of_operator("Softsign"),
    "softmax": _of_operator("Softmax", axis=-1),
}
