"""Which column of new rows is meant, where one that the model needs is not there by its name."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np
import pandas as pd

from components.columns.header_names import letters_of, model_names
from components.features import BooleanFeature, CategoryFeature, Feature, Preparation
from components.prediction.cell_formats import as_file_has_it, cell_text
from components.prediction.contract import ColumnContract, Contract

LOOKED_AT = 1000  # rows that tell what is in a column
LIKE_NAMES = 0.6  # of 1, from which on two names may be the same one
LIKE_VALUES = 0.5  # the share of cells that are as the column's, below which names say nothing
SAME_VALUES = 0.95  # the share from which on values alone tell, whatever the name is


@dataclass(frozen=True)
class ColumnMatch:
    """How the columns of new rows and those of a model meet.

    Args:
        missing: columns that the model needs and are not there, each with the given column that is probably meant,
            None where none is.
        extra: given columns that the model does not know.
    """

    missing: Mapping[str, str | None]
    extra: tuple[str, ...]


def names_as_known(cells: pd.DataFrame, preparation: Preparation) -> list[str]:
    """What the columns of new rows are called by the model; those that it does not know keep their names."""
    known = [*(feature.name for feature in preparation.features), *preparation.split, preparation.target]
    return model_names(map(str, cells.columns), known, preparation.renamed)


def match_columns(cells: pd.DataFrame, preparation: Preparation, contract: Contract) -> ColumnMatch:
    """Compare the columns of text `cells` with those that the model needs."""
    names = names_as_known(cells, preparation)
    known = {*(feature.name for feature in preparation.features), *preparation.split, preparation.target}
    parts = {part for whole, (_, *both) in preparation.split.items() if whole in names for part in both}
    there = {*names, *parts}
    extra = [(place, name) for place, name in enumerate(names) if name not in known]
    lacking = [feature for feature in preparation.features if feature.name not in there]
    looked_at = cells.iloc[:LOOKED_AT]
    scores = sorted(
        (
            (likeness, feature.name, str(cells.columns[place]))
            for feature in lacking
            for place, _ in extra
            if (likeness := _likeness(looked_at.iloc[:, place], feature, preparation, contract.column(feature.name)))
        ),
        key=lambda each: -each[0],
    )
    found: dict[str, str | None] = {feature.name: None for feature in lacking}
    for _, name, given in scores:  # the likeliest first, each given column once
        if found[name] is None and given not in found.values():
            found[name] = given
    return ColumnMatch(found, tuple(str(cells.columns[place]) for place, _ in extra))


def _likeness(cells: pd.Series, feature: Feature, preparation: Preparation, known: ColumnContract) -> float:
    """How likely a given column is the feature's, 0 where nothing speaks for it."""
    name = _name_likeness(str(cells.name), feature.name)
    values, told = _value_likeness(cells, feature, preparation, known)
    if name >= LIKE_NAMES and values >= LIKE_VALUES:
        return name + values
    return values if told and values >= SAME_VALUES else 0.0


def _name_likeness(one: str, other: str) -> float:
    first, second = (letters_of(name) for name in (one, other))
    if not first or not second:
        return 0.0
    shorter, longer = sorted((first, second), key=len)
    begins = longer.startswith(shorter) and len(shorter) >= 3
    return max(0.9 * begins, SequenceMatcher(None, first, second).ratio())


def _value_likeness(
    cells: pd.Series, feature: Feature, preparation: Preparation, known: ColumnContract
) -> tuple[float, bool]:
    """The share of cells that are as the column's, and whether that tells it from any other column."""
    parser = as_file_has_it(feature, preparation)
    text = pd.Series(cell_text(cells, feature, parser, preparation), dtype="object")
    present = text.notna().to_numpy()
    if not present.any():
        return 0.0, False
    values = parser.values(text)
    if feature.numeric:
        numbers = values.to_numpy("float64")[present]
        low, high = known.minimum, known.maximum
        if low is None or high is None:
            return float(np.isfinite(numbers).mean()), False
        return float(((numbers >= low) & (numbers <= high)).mean()), False
    if isinstance(feature, CategoryFeature | BooleanFeature):
        return float(values[present].isin({*feature.vocabulary, *dict(known.rare)}).mean()), True
    return 1.0, False
