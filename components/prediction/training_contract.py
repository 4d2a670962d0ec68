"""The contract of a model, made of its training rows where these are prepared. Columns are PyArrow's here."""

from dataclasses import replace

import numpy as np
import pandas as pd

from components.columns.arrow import as_text, pc
from components.columns.formats import NumberFormat
from components.features import BooleanFeature, CategoryFeature, Feature, TextFeature
from components.features.text import cut_words, texts_with_words
from components.features.training_arrays import TrainingData
from components.prediction.contract import SHARES, ColumnContract, Contract

MOST_VALUES = 10_000  # of a category, and words of texts, that are counted by name
FIRST = 1000  # cells among which examples are found
EXAMPLES = 3
PERCENT = "%"


def make_contract(cells: pd.DataFrame, data: TrainingData) -> Contract:
    """What the training rows of `data`, which stand in the table of text `cells`, say of each column."""
    training = data.learned
    at = data.row_numbers[training]
    preparation = data.preparation
    columns = [
        _of_training(feature, data.inputs[feature.name][training, 0], cells[feature.name], at)
        for feature in preparation.features
    ]
    return Contract(columns, preparation.task, preparation.target, list(preparation.classes))


def _of_training(feature: Feature, values: np.ndarray, cells: pd.Series, at: np.ndarray) -> ColumnContract:
    """Of raw `values` (rows,) of the training rows, which stand `at` (rows,) in the table's `cells`."""
    first = pc.drop_null(as_text(cells.iloc[at[:FIRST]]))
    examples = tuple(pc.unique(first).to_pylist()[:EXAMPLES])
    base = ColumnContract(
        name=feature.name, kind=feature.kind, format=feature.format, rows=len(values), examples=examples
    )
    if not feature.numeric:
        return _with_words(replace(base, missing=int((values == "").sum())), feature, values[values != ""])
    there = values[~np.isnan(values)]
    signed = _is_percent(feature) and bool(len(first)) and pc.all(pc.match_substring(first, PERCENT)).as_py()
    if signed and len(at) > FIRST:
        signed = pc.all(pc.match_substring(as_text(cells.iloc[at]), PERCENT)).as_py()
    return replace(
        base,
        missing=len(values) - len(there),
        quantiles=tuple(np.quantile(there, SHARES).tolist()) if len(there) else (),
        sign=PERCENT if signed else "",
    )


def _with_words(base: ColumnContract, feature: Feature, values: np.ndarray) -> ColumnContract:
    """With the values (rows,) of words, or the words of texts, that training rows have."""
    if isinstance(feature, TextFeature):
        codes, texts = pd.factorize(values)
        lengths, words = cut_words(texts.tolist())
        distinct, counts = texts_with_words(lengths, words, np.bincount(codes, minlength=len(texts)))
        ordered = [distinct[place].decode() for place in np.argsort(-counts, kind="stable")]
        known = set(feature.vocabulary)
        rare = [word for word in ordered if word not in known]
        left = max(0, len(rare) - MOST_VALUES)
        return replace(base, words=feature.vocabulary, rare_words=tuple(rare[:MOST_VALUES]), unlisted=left)
    counted = {str(value): int(count) for value, count in pd.Series(values, dtype="object").value_counts().items()}
    vocabulary = feature.vocabulary if isinstance(feature, CategoryFeature | BooleanFeature) else ()
    places = tuple((value, counted.pop(value, 0)) for value in vocabulary)
    left = max(0, len(counted) - MOST_VALUES)
    return replace(base, categories=places, rare=tuple(counted.items())[:MOST_VALUES], unlisted=left)


def _is_percent(feature: Feature) -> bool:
    form = feature.format
    return isinstance(form, NumberFormat) and PERCENT in (*form.prefixes, *form.suffixes)
