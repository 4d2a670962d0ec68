"""A trained model as ONNX: raw columns by name in, what Keras's model answers out.

Written operator by operator, for Keras's own export knows no operator of ONNX for its layers of texts and categories.
"""

from collections.abc import Callable, Mapping
from typing import Any

import keras
import numpy as np
from onnx import ModelProto

from components.domain.recipe import ColumnType, Task
from components.evaluation.network_forward import LEAKY_SLOPE
from components.export.onnx_graph import Graph, Value
from components.export.onnx_preparation import joined, prepared
from components.features import Preparation
from components.features.number import MOST

OUTPUT = "output"


def onnx_model(model: keras.Model, preparation: Preparation) -> ModelProto:
    """The ONNX model of one that `build_servable` has made: an input (rows, 1) for each column, double or string, and `output`.

    Raises TypeError: its network has a layer that is not known here.
    """
    graph, core = Graph(), model.get_layer("network")
    columns = {
        feature.name: graph.column(feature.name, "float64" if feature.numeric else "string")
        for feature in preparation.features
    }
    x = _with_learned_inputs(prepared(preparation, columns), core, preparation)
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
    """The layers of the recipe and the output, which come behind the embeddings."""
    layers = list(core.layers)
    begin = len(layers)
    while begin and type(layers[begin - 1]).__name__ in _OF_STACKS:
        begin -= 1
    return layers[begin:]


def _with_learned_inputs(x: Value, core: keras.Model, preparation: Preparation) -> Value:
    """x with waves and what the embeddings say, as `training.model._with_learned_inputs`."""
    begin, periodic = preparation.learned_from, preparation.periodic
    if begin == preparation.width:
        return x
    blocks = [_columns(x, 0, begin)] if begin else []
    if periodic:
        frequencies = np.asarray(core.get_layer("frequencies").kernel)
        blocks.append(_waves(_columns(x, begin, begin + len(periodic)), frequencies))
    return joined([*blocks, *_embedded(x, core, preparation)])


def _waves(numbers: Value, frequencies: np.ndarray) -> Value:
    """Of each column (rows, columns) the number itself, and sines and cosines of it: (rows, columns * numbers of each)."""
    graph = numbers.graph
    each = graph.node("Unsqueeze", numbers, graph.constant([2], "int64"))
    angles = each * frequencies[None] * np.float32(2 * np.pi)
    all_of_each = graph.node("Concat", each, graph.node("Sin", angles), graph.node("Cos", angles), axis=2)
    return graph.node("Flatten", all_of_each, axis=1)


def _embedded(x: Value, core: keras.Model, preparation: Preparation) -> list[Value]:
    """What the embeddings say, a block each."""
    graph, blocks = x.graph, []
    for number, slot in enumerate(preparation.embedded):
        table = np.asarray(core.get_layer(f"embedding_{number}").embeddings)
        indices = _columns(x, slot.begin, slot.end).cast("int64")
        found = graph.node("Gather", graph.constant(table, "float32"), indices)  # (rows, codes, dimension)
        if slot.feature.kind is ColumnType.TEXT:
            there = graph.node("Greater", indices, 0, dtype="bool").cast("float32")
            weights = graph.node("Unsqueeze", there, graph.constant([2], "int64"))
            axis = graph.constant([1], "int64")
            words = graph.node("Max", graph.node("ReduceSum", there, axis, keepdims=1), 1.0)
            blocks.append(graph.node("ReduceSum", found * weights, axis, keepdims=0) / words)
        else:
            blocks.append(graph.node("Flatten", found, axis=1))
    return blocks


def _columns(x: Value, begin: int, end: int) -> Value:
    first, behind, axis = (x.graph.constant([at], "int64") for at in (begin, end, 1))
    return x.graph.node("Slice", x, first, behind, axis)


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
    weights = np.asarray(layer.gamma), np.asarray(layer.beta)
    return x.graph.node("LayerNormalization", x, *weights, axis=-1, epsilon=float(layer.epsilon))


def _activation(layer: Any, x: Value) -> Value:
    return ACTIVATIONS[keras.activations.serialize(layer.activation)](x)


def _rescaling(layer: Any, x: Value) -> Value:
    return x * float(layer.scale)


def _factors(layer: Any, x: Value) -> Value:
    if layer.equation != "bi,i->bi":
        raise TypeError(f"Expected a factor for each value, bi,i->bi. Received: {layer.equation}")
    return x * np.asarray(layer.kernel)


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
    "EinsumDense": _factors,
    "Add": _sum,
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
