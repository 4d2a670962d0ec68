"""Raw columns -> the network's input x, in Keras's own layers and operations: as `features.apply`, in the model.

A model of these loads with Keras and TensorFlow alone: no layer of ours, no Lambda.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import keras
import numpy as np
from keras import layers, ops

from components.domain.recipe import ColumnType
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
from components.features.number import HARD_CLIP_LIMIT, SCALINGS, SOFT_CLIP_LIMIT

LookUp = Callable[[layers.StringLookup, list[Any]], Any]


def input_of(position: int, feature: Feature, precision: str = "float64") -> Any:
    """The model's input for a column: (rows, 1) of numbers and dates in `precision`, or text."""
    # Keras's own names may hold no slash; the key of the dict is the column's real name in any case.
    name = f"{feature.name.replace('/', '|')} ({position})" if "/" in feature.name else feature.name
    return keras.Input(shape=(1,), dtype=precision if feature.numeric else "string", name=name)


def prepared(preparation: Preparation, inputs: Mapping[str, Any], *, texts_apart: bool = False) -> Any:
    """x (rows, width) float32 of raw columns by name, each part where `preparation.slots` says.

    With `texts_apart` no two columns of text are put side by side, for which LiteRT has no operator, and the width of x is said:
    it has none for learned products of numbers whose count is not known.
    """
    look_up = _each_looked_up if texts_apart else _looked_up
    numbers = preparation.of(ColumnType.NUMBER)
    groups = ([one for one in numbers if one.scaling == scaling] for scaling in SCALINGS if scaling != "periodic")
    blocks = [
        *(_numbers(group, joined([inputs[one.name] for one in group])) for group in groups if group),
        *_booleans(preparation.of(ColumnType.BOOLEAN), inputs, look_up),
        *(_date(feature, inputs[feature.name]) for feature in preparation.of(ColumnType.DATE) if feature.size),
        *_missing(preparation.flagged, inputs, look_up),
    ]
    rest = [
        (slot.part, one) for slot in preparation.slots if isinstance(one := slot.feature, CategoryFeature | TextFeature)
    ]
    words, codes = (
        [_vocabulary_codes(one, inputs[one.name]) for part, one in rest if part == wanted]
        for wanted in ("values", "codes")
    )
    periodic = [one for one in numbers if one.is_periodic]
    waves = [_numbers(periodic, joined([inputs[one.name] for one in periodic]))] if periodic else []
    x = joined([*blocks, *words, *waves, *codes])
    return ops.reshape(x, (-1, preparation.width)) if texts_apart else x


def joined(blocks: list[Any]) -> Any:
    """Blocks of one type side by side."""
    return blocks[0] if len(blocks) == 1 else ops.concatenate(blocks, axis=1)


def _numbers(features: list[NumberFeature], raw: Any) -> Any:
    """Columns of one scaling together; in float64 until the very end: float32 would lose small steps between large numbers."""
    row = partial(_row, dtype=raw.dtype)
    filled = ops.where(ops.isnan(raw), row(one.median for one in features), raw)
    logs = [one.log for one in features]
    if any(logs):
        logarithms = ops.sign(filled) * ops.log1p(ops.abs(filled))
        filled = logarithms if all(logs) else ops.where(np.array([logs]), logarithms, filled)
    if features[0].has_ramps:
        return ops.cast(_ramps(filled, [one.knots for one in features]), "float32")
    if features[0].scaling == "quantile":
        columns = [ops.take(filled, np.array([index], "int32"), axis=1) for index in range(len(features))]
        scaled = joined([_between_quantiles(one, column) for one, column in zip(features, columns, strict=True)])
    else:
        scaled = (filled - row(one.center for one in features)) / row(one.scale for one in features)
    is_clipped = features[0].scaling in ("robust", "periodic")
    return ops.cast(_soft_clip(scaled) if is_clipped else scaled, "float32")


def _row(values: Iterable[float], dtype: str) -> np.ndarray:
    return np.array([list(values)], dtype)


def _soft_clip(scaled: Any) -> Any:
    near = ops.clip(scaled, -HARD_CLIP_LIMIT, HARD_CLIP_LIMIT)
    return near / ops.sqrt(1.0 + ops.square(near / SOFT_CLIP_LIMIT))


def _between_quantiles(feature: NumberFeature, values: Any) -> Any:
    """Straight lines between the quantiles: a sum of ramps, each rising from one of them to the next."""
    knots, heights = np.array(feature.knots, values.dtype), np.array(feature.heights, values.dtype)
    if len(knots) == 1:
        return ops.zeros_like(values) + float(heights[0])
    ramps = ops.clip((values - knots[None, :-1]) / np.diff(knots)[None], 0.0, 1.0)
    return ops.sum(ramps * np.diff(heights)[None], axis=1, keepdims=True) + float(heights[0])


def _ramps(values: Any, knots: Sequence[Sequence[float]]) -> Any:
    """The ramps of columns (rows, columns) between the knots of each, side by side: one operation for all of them."""
    counts = [len(own) - 1 for own in knots]
    if len(counts) > 1:
        values = ops.take(values, np.repeat(np.arange(len(counts), dtype="int32"), counts), axis=1)
    low = np.concatenate([own[:-1] for own in knots])
    width = np.concatenate([np.diff(own) for own in knots])
    limits = np.finfo(values.dtype)  # float32 in LiteRT alone, where a bin may be narrower than it can tell
    low, width = np.clip(low, limits.min, limits.max), np.clip(width, limits.tiny, limits.max)
    return ops.clip((values - low[None].astype(values.dtype)) / width[None].astype(values.dtype), 0.0, 1.0)


def _looked_up(lookup: layers.StringLookup, columns: list[Any]) -> Any:
    """The indices of the words of columns (rows, 1), side by side: one lookup for all of them."""
    return lookup(joined(columns))


def _each_looked_up(lookup: layers.StringLookup, columns: list[Any]) -> Any:
    return joined([lookup(column) for column in columns])


def _booleans(features: list[BooleanFeature], inputs: Mapping[str, Any], look_up: LookUp) -> list[Any]:
    features = [one for one in features if one.size]
    if not features:
        return []
    # 0 for neither, 1 for false, 2 for true.
    codes = look_up(layers.StringLookup(vocabulary=TRUTH, num_oov_indices=1), [inputs[one.name] for one in features])
    false, true = (ops.cast(ops.equal(codes, code), "float32") for code in (1, 2))
    return [true - false]


def _date(feature: DateFeature, raw: Any) -> Any:
    """In float64 until the very end: float32 would lose the minutes."""
    days = ops.where(ops.isnan(raw), _row([feature.median], raw.dtype), raw)
    columns = []
    for part in feature.parts:
        of = part_of(days, part, ops.floor)
        if part in CYCLES:
            angle = of * (2 * np.pi / CYCLES[part])
            columns += [ops.sin(angle), ops.cos(angle)]
        elif feature.has_ramps:
            columns.append(_ramps(of, [feature.knots_of(part)]))
        else:
            center, scale = feature.scaled_by(part)
            columns.append(_soft_clip((of - center) / scale))
    return ops.cast(ops.concatenate(columns, axis=1), "float32")


def _missing(features: list[Feature], inputs: Mapping[str, Any], look_up: LookUp) -> list[Any]:
    """1 where a column lacks a value, a block for each run of columns of one kind."""
    blocks = []
    for kind in dict.fromkeys(feature.kind for feature in features):
        columns = [inputs[feature.name] for feature in features if feature.kind is kind]
        if kind is ColumnType.BOOLEAN:  # 1 is the word that stands for missing, 0 all others
            codes = look_up(layers.StringLookup(vocabulary=[""], num_oov_indices=1), columns)
            blocks.append(ops.cast(codes, "float32"))
        else:
            blocks.append(ops.cast(ops.isnan(joined(columns)), "float32"))
    return blocks


def _vocabulary_codes(feature: CategoryFeature | TextFeature, raw: Any) -> Any:
    if isinstance(feature, TextFeature):
        mode, length = ("int", feature.length) if feature.codes else (feature.words, None)
        vocabulary = list(feature.vocabulary)
        lookup = layers.TextVectorization(vocabulary=vocabulary, output_mode=mode, output_sequence_length=length)
    else:
        # The word for "none of them" must be none of them: a column may hold Keras's own, "[UNK]".
        unknown = "[UNK]"
        while unknown in feature.vocabulary:
            unknown += "*"
        mode, indexed = "int" if feature.codes else "one_hot", feature.indexed
        lookup = layers.StringLookup(vocabulary=indexed, num_oov_indices=1, oov_token=unknown, output_mode=mode)
    return ops.cast(layers.Reshape((feature.size + feature.codes,))(lookup(raw)), "float32")
