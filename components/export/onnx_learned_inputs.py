"""What a network makes first of the last columns of its input, in ONNX: waves of numbers, and embeddings of indices."""

import keras
import numpy as np

from components.domain.recipe import ColumnType
from components.export.onnx_graph import Graph, Value
from components.export.onnx_preparation import joined
from components.features import Preparation, Slot

LEARNED = ("frequencies", "embed")  # with which the names of these layers begin


def with_learned_inputs(x: Value, core: keras.Model, preparation: Preparation) -> Value:
    """x with waves and what the embeddings say, as `training.model.build_core`; of a pack (rows, networks, width), of each
    network its own, as `PackNetwork`."""
    begin, periodic = preparation.learned_from, preparation.periodic
    if begin == preparation.width:
        return x
    plain, numbers = _columns(x, 0, begin), _columns(x, begin, begin + len(periodic))
    if type(core.layers[-1]).__name__ != "GlobalAveragePooling1D":
        blocks = [plain] if begin else []
        if periodic:
            blocks.append(_waves(numbers, _weights(core, "frequencies", "kernel")))
        return joined([*blocks, *_embedded(x, core, preparation)])
    embedded = _embedded_in_each(x, core, preparation)
    networks = core.layers[-1].input.shape[1]
    blocks = [repeated(plain, networks)] if begin else []
    if periodic:
        blocks.append(_waves_in_each(repeated(numbers, networks), _weights(core, "frequencies", "kernel")))
    blocks += embedded
    return blocks[0] if len(blocks) == 1 else x.graph.node("Concat", *blocks, axis=-1)


def _weights(core: keras.Model, layer: str, name: str) -> np.ndarray:
    return np.asarray(getattr(core.get_layer(layer), name))


def _waves(numbers: Value, frequencies: np.ndarray) -> Value:
    """Of each column (rows, columns) the number itself, and sines and cosines of it: (rows, columns * numbers of each)."""
    return numbers.graph.node("Flatten", _number_and_waves(numbers, frequencies), axis=1)


def _waves_in_each(numbers: Value, frequencies: np.ndarray) -> Value:
    """The same of (rows, networks, columns), with frequencies (networks, columns, numbers of each)."""
    together = numbers.graph.constant([0, len(frequencies), -1], "int64")
    return numbers.graph.node("Reshape", _number_and_waves(numbers, frequencies), together)


def _number_and_waves(numbers: Value, frequencies: np.ndarray) -> Value:
    """Along a last axis of its own."""
    graph = numbers.graph
    each = graph.node("Unsqueeze", numbers, axis(graph, -1))
    angles = each * frequencies[None] * np.float32(2 * np.pi)
    return graph.node("Concat", each, graph.node("Sin", angles), graph.node("Cos", angles), axis=-1)


def _embedded(x: Value, core: keras.Model, preparation: Preparation) -> list[Value]:
    """What the embeddings say, a block each."""
    graph, blocks = x.graph, []
    for number, slot in enumerate(preparation.embedded):
        table = graph.constant(_weights(core, f"embedding_{number}", "embeddings"), "float32")
        indices = _columns(x, slot.begin, slot.end).cast("int64")
        found = graph.node("Gather", table, indices)  # (rows, codes, dimension)
        if slot.feature.kind is ColumnType.TEXT:
            blocks.append(_mean_of_words(found, indices))
        else:
            blocks.append(graph.node("Flatten", found, axis=1))
    return blocks


def _embedded_in_each(x: Value, core: keras.Model, preparation: Preparation) -> list[Value]:
    """(rows, networks, width) each: the tables of the networks lie one behind the other in one."""
    graph, blocks = x.graph, []
    for number, slot in enumerate(preparation.embedded):
        table, values = _weights(core, f"embedding_{number}", "embeddings"), _values_of(slot)
        networks = len(table) // values
        begins = np.arange(networks).reshape(1, networks, 1) * values
        indices = graph.node("Unsqueeze", _columns(x, slot.begin, slot.end).cast("int64"), axis(graph, 1))
        found = graph.node(
            "Gather", graph.constant(table, "float32"), indices + begins
        )  # (rows, networks, codes, dimension)
        if slot.feature.kind is ColumnType.TEXT:
            blocks.append(_mean_of_words(found, indices))
        else:
            together = graph.constant([0, networks, (slot.end - slot.begin) * table.shape[1]], "int64")
            blocks.append(graph.node("Reshape", found, together))
    return blocks


def _values_of(slot: Slot) -> int:
    embedding = slot.feature.embedding
    assert embedding is not None  # noqa: S101 - codes are indices into one
    return embedding.values


def _mean_of_words(found: Value, indices: Value) -> Value:
    """The mean of what stands for words, over the indices (..., words) that are above 0."""
    graph = found.graph
    there = graph.node("Greater", indices, 0, dtype="bool").cast("float32")
    weights = graph.node("Unsqueeze", there, axis(graph, -1))
    words = graph.node("Max", graph.node("ReduceSum", there, axis(graph, -1), keepdims=1), 1.0)
    return graph.node("ReduceSum", found * weights, axis(graph, -2), keepdims=0) / words


def repeated(x: Value, count: int) -> Value:
    """(rows, count, values) of (rows, values)."""
    graph = x.graph
    return graph.node("Tile", graph.node("Unsqueeze", x, axis(graph, 1)), graph.constant([1, count, 1], "int64"))


def axis(graph: Graph, number: int) -> Value:
    """The number of an axis, as operators take it."""
    return graph.constant([number], "int64")


def _columns(x: Value, begin: int, end: int) -> Value:
    first, behind = (x.graph.constant([at], "int64") for at in (begin, end))
    return x.graph.node("Slice", x, first, behind, axis(x.graph, 1))
