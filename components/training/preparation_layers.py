"""Raw columns -> the network's input x, in Keras's own layers and operations: as `features.apply`, in the model.

A model of these loads with Keras and TensorFlow alone: no layer of ours, no Lambda.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import keras
import numpy as np
from keras import layers, ops

from components.domain.recipe import ColumnType, DatePart
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
from components.features.date import CYCLES, share_of_day, weekday, year_and_month
from components.features.number import HARD_CLIP_LIMIT, SCALINGS, SOFT_CLIP_LIMIT


def input_of(position: int, feature: Feature) -> Any:
    """The model's input for a column: (rows, 1) float64 for numbers and dates, or text."""
    # Keras's own names may hold no slash; the key of the dict is the column's real name in any case.
    name = f"{feature.name.replace('/', '|')} ({position})" if "/" in feature.name else feature.name
    return keras.Input(shape=(1,), dtype="float64" if feature.numeric else "string", name=name)


def prepared(preparation: Preparation, inputs: Mapping[str, Any]) -> Any:
    """x (rows, width) float32 of raw columns by name, each part where `preparation.slots` says."""
    blocks = [
        *_numbers(preparation.of(ColumnType.NUMBER), inputs),
        *_booleans(preparation.of(ColumnType.BOOLEAN), inputs),
        *(_date(feature, inputs[feature.name]) for feature in preparation.of(ColumnType.DATE) if feature.size),
        *_missing(preparation.flagged, inputs),
    ]
    rest = [slot.feature for slot in preparation.slots if slot.feature.kind in (ColumnType.CATEGORY, ColumnType.TEXT)]
    blocks += [_vocabulary_codes(feature, inputs[feature.name]) for feature in rest]
    return joined(blocks)


def joined(blocks: list[Any]) -> Any:
    """Blocks of one type side by side."""
    return blocks[0] if len(blocks) == 1 else ops.concatenate(blocks, axis=1)


def _numbers(features: list[NumberFeature], inputs: Mapping[str, Any]) -> list[Any]:
    """A block for each scaling: columns of one scaling are worked on together."""
    groups = ([one for one in features if one.scaling == scaling] for scaling in SCALINGS)
    return [_number_block(group, joined([inputs[one.name] for one in group])) for group in groups if group]


def _number_block(features: list[NumberFeature], raw: Any) -> Any:
    """In float64 until the very end: float32 would lose small steps between large numbers."""
    return ops.cast(_scaled(features, raw), "float32")


def _scaled(features: list[NumberFeature], raw: Any) -> Any:
    filled = ops.where(ops.isnan(raw), _row(one.median for one in features), raw)
    logs = [one.log for one in features]
    if any(logs):
        logarithms = ops.sign(filled) * ops.log1p(ops.abs(filled))
        filled = logarithms if all(logs) else ops.where(np.array([logs]), logarithms, filled)
    if features[0].scaling == "quantile":
        columns = [ops.take(filled, np.array([index], "int32"), axis=1) for index in range(len(features))]
        blocks = [_between_quantiles(one, column) for one, column in zip(features, columns, strict=True)]
        return blocks[0] if len(blocks) == 1 else ops.concatenate(blocks, axis=1)
    scaled = (filled - _row(one.center for one in features)) / _row(one.scale for one in features)
    return _soft_clip(scaled) if features[0].scaling == "robust" else scaled


def _row(values: Iterable[float]) -> np.ndarray:
    return np.array([list(values)], "float64")


def _soft_clip(scaled: Any) -> Any:
    near = ops.clip(scaled, -HARD_CLIP_LIMIT, HARD_CLIP_LIMIT)
    return near / ops.sqrt(1.0 + ops.square(near / SOFT_CLIP_LIMIT))


def _between_quantiles(feature: NumberFeature, values: Any) -> Any:
    """Straight lines between the quantiles: a sum of ramps, each rising from one of them to the next."""
    knots, heights = np.array(feature.knots, "float64"), np.array(feature.heights, "float64")
    if len(knots) == 1:
        return ops.zeros_like(values) + float(heights[0])
    ramps = ops.clip((values - knots[None, :-1]) / np.diff(knots)[None], 0.0, 1.0)
    return ops.sum(ramps * np.diff(heights)[None], axis=1, keepdims=True) + float(heights[0])


def _booleans(features: list[BooleanFeature], inputs: Mapping[str, Any]) -> list[Any]:
    features = [one for one in features if one.size]
    if not features:
        return []
    # One lookup for all of them: 0 for neither, 1 for false, 2 for true.
    codes = layers.StringLookup(vocabulary=TRUTH, num_oov_indices=1)(joined([inputs[one.name] for one in features]))
    false, true = (ops.cast(ops.equal(codes, code), "float32") for code in (1, 2))
    return [true - false]


def _date(feature: DateFeature, raw: Any) -> Any:
    """In float64 until the very end: float32 would lose the minutes."""
    days = ops.where(ops.isnan(raw), np.array([[feature.median]], "float64"), raw)
    columns = [column for part in feature.parts for column in _part(feature, part, days)]
    return ops.cast(ops.concatenate(columns, axis=1), "float32")


def _part(feature: DateFeature, part: DatePart, days: Any) -> list[Any]:
    match part:
        case "year":
            of = year_and_month(days, ops.floor)[0]
        case "month":
            of = year_and_month(days, ops.floor)[1]
        case "weekday":
            of = weekday(days, ops.floor)
        case "hour":
            of = share_of_day(days, ops.floor)
        case _:
            of = days
    if part in CYCLES:
        angle = of * (2 * np.pi / CYCLES[part])
        return [ops.sin(angle), ops.cos(angle)]
    center, scale = feature.scaled_by(part)
    return [_soft_clip((of - center) / scale)]


def _missing(features: list[Feature], inputs: Mapping[str, Any]) -> list[Any]:
    """1 where a column lacks a value, a block for each run of columns of one kind."""
    blocks = []
    for kind in dict.fromkeys(feature.kind for feature in features):
        raw = joined([inputs[feature.name] for feature in features if feature.kind is kind])
        if kind is ColumnType.BOOLEAN:  # 1 is the word that stands for missing, 0 all others
            blocks.append(ops.cast(layers.StringLookup(vocabulary=[""], num_oov_indices=1)(raw), "float32"))
        else:
            blocks.append(ops.cast(ops.isnan(raw), "float32"))
    return blocks


def _vocabulary_codes(feature: Feature, raw: Any) -> Any:
    if isinstance(feature, TextFeature):
        return _words(feature, raw)
    assert isinstance(feature, CategoryFeature)  # noqa: S101 - the only other kind here
    # The word for "none of them" must be none of them: a column may hold Keras's own, "[UNK]".
    unknown = "[UNK]"
    while unknown in feature.vocabulary:
        unknown += "*"
    mode = "int" if feature.codes else "one_hot"
    lookup = layers.StringLookup(vocabulary=feature.indexed, num_oov_indices=1, oov_token=unknown, output_mode=mode)
    return _as_block(lookup(raw), feature)


def _words(feature: TextFeature, raw: Any) -> Any:
    vocabulary = list(feature.vocabulary)
    if feature.codes:
        cut = layers.TextVectorization(vocabulary=vocabulary, output_mode="int", output_sequence_length=feature.length)
    else:
        cut = layers.TextVectorization(vocabulary=vocabulary, output_mode=feature.words)
    return _as_block(cut(raw), feature)


def _as_block(codes: Any, feature: Feature) -> Any:
    return ops.cast(layers.Reshape((feature.size + feature.codes,))(codes), "float32")
