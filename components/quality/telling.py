"""Which columns tell most about the target, from prepared rows alone: no table is needed."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from components.domain.recipe import Task
from components.features.axes import has_axis, value_codes
from components.features.category import CategoryFeature
from components.features.preparation import Preparation, Slot
from components.quality.held_out_halves import (
    FEWEST,
    MOST_BINS,
    ROWS_A_BIN,
    Target,
    both_halves,
    quantile_bins,
    strengths_of,
)


def measure_strengths(preparation: Preparation, x: np.ndarray, y: np.ndarray) -> dict[str, float]:
    """How much each column that has an axis tells alone about the target, 0 to 1.

    It is the measure of `associations` (Theil's uncertainty coefficient on rows that were not counted), from the prepared
    rows that are given: of a sample of some hundred rows it orders the columns roughly. All are 0 where there are too few
    rows, or all are alike.

    Args:
        x: (rows, width) float32, training rows alone.
        y: (rows,) class indices, or the target as the network learns it.
    """
    slots = _by_column(preparation)
    order = np.random.default_rng(0).permutation(len(y))
    y = y[order].astype("float64")
    bins = min(MOST_BINS, max(3, len(y) // (2 * ROWS_A_BIN)))
    is_regression = preparation.task is Task.REGRESSION
    codes = quantile_bins(y, bins)[0] if is_regression else pd.factorize(y)[0].astype("int64")
    target = Target(codes, None, 3 * bins)
    if len(y) < 2 * FEWEST or target.classes < 2:
        return dict.fromkeys(slots, 0.0)
    x = x[order]
    return {name: _strength(own, x, target) for name, own in slots.items()}


def _strength(slots: list[Slot], x: np.ndarray, target: Target) -> float:
    values = value_codes(slots, x)
    if isinstance(slots[0].feature, CategoryFeature):
        codes, bins = values.astype("int64"), int(values.max()) + 1
    else:
        codes, bins = quantile_bins(values, target.bins)
    return float(strengths_of(both_halves(codes[None], bins, target))[0])


def most_telling(strengths: Mapping[str, float], count: int) -> list[str]:
    """The names of the columns that tell most, the first of equals first."""
    return sorted(strengths, key=lambda name: -strengths[name])[:count]


def _by_column(preparation: Preparation) -> dict[str, list[Slot]]:
    """The slots of each column that may have an axis, in the order of the columns."""
    found: dict[str, list[Slot]] = {feature.name: [] for feature in preparation.features if has_axis(feature)}
    for slot in preparation.slots:
        if slot.feature.name in found:
            found[slot.feature.name].append(slot)
    return {name: slots for name, slots in found.items() if slots}
