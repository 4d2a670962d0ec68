"""Raw columns -> the network's input x in ONNX: as `training.preparation_layers`, operator by operator."""

from collections.abc import Mapping, Sequence

import numpy as np

from components.domain.recipe import ColumnType
from components.export.onnx_graph import ML, Graph, Value
from components.export.onnx_texts import index_of, words_of
from components.features import (
    BooleanFeature,
    CategoryFeature,
    DateFeature,
    Feature,
    NumberFeature,
    Preparation,
    TextFeature,
)
from components.features.boolean import TRUTH
from components.features.date import CYCLES, part_of
from components.features.number import HARD_CLIP_LIMIT, SOFT_CLIP_LIMIT


def prepared(preparation: Preparation, columns: Mapping[str, Value]) -> Value:
    """x (rows, width) float32 of raw columns (rows, 1) by name, each part where `preparation.slots` says."""
    blocks = [_block(slot.feature, slot.part == "missing", columns[slot.feature.name]) for slot in preparation.slots]
    return joined(blocks)


def joined(blocks: Sequence[Value]) -> Value:
    """Blocks of one type side by side."""
    return blocks[0] if len(blocks) == 1 else blocks[0].graph.node("Concat", *blocks, axis=1)


def _block(feature: Feature, missing: bool, raw: Value) -> Value:
    graph = raw.graph
    if missing:
        found = (
            graph.node("IsNaN", raw, dtype="bool") if feature.numeric else graph.node("Equal", raw, [""], dtype="bool")
        )
        return found.cast("float32")
    match feature:
        case NumberFeature():
            return _number(feature, raw).cast("float32")
        case BooleanFeature():
            return _boolean(raw)
        case DateFeature():
            return _date(feature, raw).cast("float32")
        case CategoryFeature():
            known = {word: index for index, word in enumerate(feature.indexed, 1)}
            indices = index_of(raw, known, 0)
            return indices.cast("float32") if feature.codes else _one_hot(indices, feature.size)
        case TextFeature():
            return _text(feature, words_of(raw, feature))
    kind = ColumnType(feature.kind)
    raise TypeError(f"Expected a feature that a network is given. Received: {kind}")


def _filled(raw: Value, median: float) -> Value:
    """In float64 until the very end: float32 would lose small steps between large numbers."""
    graph = raw.graph
    return graph.node(
        "Where", graph.node("IsNaN", raw, dtype="bool"), graph.constant([[median]], "float64"), raw, dtype="float64"
    )


def _number(feature: NumberFeature, raw: Value) -> Value:
    graph, filled = raw.graph, _filled(raw, feature.median)
    if feature.log:
        size = graph.node("Log", graph.node("Abs", filled) + 1.0)
        filled = graph.node("Sign", filled) * size
    if feature.has_ramps:
        return _ramps(filled, feature.knots)
    if feature.scaling == "quantile":
        return _between_quantiles(feature, filled)
    scaled = (filled - feature.center) / feature.scale
    return _soft_clip(scaled) if feature.scaling in ("robust", "periodic") else scaled


def _soft_clip(scaled: Value) -> Value:
    graph = scaled.graph
    near = _clipped(scaled, -HARD_CLIP_LIMIT, HARD_CLIP_LIMIT)
    ratio = near / SOFT_CLIP_LIMIT
    return near / graph.node("Sqrt", ratio * ratio + 1.0)


def _clipped(values: Value, low: float, high: float) -> Value:
    return values.graph.node("Clip", values, low, high)


def _between_quantiles(feature: NumberFeature, values: Value) -> Value:
    """Straight lines between the quantiles: a sum of ramps, each rising from one of them to the next."""
    graph = values.graph
    knots, heights = np.array(feature.knots), np.array(feature.heights)
    if len(knots) == 1:
        return values * 0.0 + float(heights[0])
    ramps = _clipped((values - knots[None, :-1]) / np.diff(knots)[None], 0.0, 1.0)
    risen = ramps * np.diff(heights)[None]
    return graph.node("ReduceSum", risen, graph.constant([1], "int64"), keepdims=1) + float(heights[0])


def _ramps(values: Value, knots: Sequence[float]) -> Value:
    """(rows, knots - 1) of values (rows, 1)."""
    low, width = np.array(knots[:-1])[None], np.diff(knots)[None]
    return _clipped((values - low) / width, 0.0, 1.0)


def _boolean(raw: Value) -> Value:
    false, true = TRUTH
    return raw.graph.node(
        "LabelEncoder",
        raw,
        dtype="float32",
        domain=ML,
        keys_strings=[false, true],
        values_floats=[-1.0, 1.0],
        default_float=0.0,
    )


def _date(feature: DateFeature, raw: Value) -> Value:
    graph, columns = raw.graph, []
    days = _filled(raw, feature.median)
    for part in feature.parts:
        of = part_of(days, part, lambda value: graph.node("Floor", value))
        if part in CYCLES:
            angle = of * (2 * np.pi / CYCLES[part])
            columns += [graph.node("Sin", angle), graph.node("Cos", angle)]
        elif feature.has_ramps:
            columns.append(_ramps(of, feature.knots_of(part)))
        else:
            center, scale = feature.scaled_by(part)
            columns.append(_soft_clip((of - center) / scale))
    return joined(columns)


def _one_hot(indices: Value, size: int) -> Value:
    """(rows, size) float32 of indices (rows, 1) int64."""
    graph = indices.graph
    return graph.node("Equal", indices, np.arange(size)[None], dtype="bool").cast("float32")


def _text(feature: TextFeature, words: Value) -> Value:
    graph: Graph = words.graph
    if feature.codes:
        return _cut_to(words, feature.length).cast("float32")
    # Each word adds 1 at its index; where a text has ended that is the first one, which nobody asks for.
    empty = graph.node("Shape", words, dtype="int64", end=1)
    shape = graph.node("Concat", empty, graph.constant([feature.size + 1], "int64"), axis=0)
    zeros = graph.node("Expand", graph.constant([[0.0]], "float32"), shape)
    ones = graph.node("Expand", graph.constant([[1.0]], "float32"), graph.node("Shape", words, dtype="int64"))
    counts = graph.node("ScatterElements", zeros, words, ones, axis=1, reduction="add")
    begin, end, axis = (graph.constant([at], "int64") for at in (1, feature.size + 1, 1))
    counts = graph.node("Slice", counts, begin, end, axis)
    return counts if feature.words == "count" else graph.node("Min", counts, 1.0)


def _cut_to(words: Value, length: int) -> Value:
    """The first `length` indices of each row, filled up with 0."""
    graph = words.graph
    filled = graph.node("Pad", words, graph.constant([0, 0, 0, length], "int64"), graph.constant(0, "int64"))
    begin, end, axis = (graph.constant([at], "int64") for at in (0, length, 1))
    return graph.node("Slice", filled, begin, end, axis)
