"""Piecewise-linear encoding: a number becomes ramps, one for each bin between neighbouring knots.

A ramp is 0 below its bin, rises in a straight line within it, and is 1 above (Gorishniy, Rubachev, Babenko 2022, "On
Embeddings for Numerical Features in Tabular Deep Learning", section 3.2). Knots are quantiles of the training values, or these
values themselves where they are few. Nothing is learned.

Otherwise than in the paper and in rtdl_num_embeddings, whose first and last ramps go on in straight lines beyond the training
values, all are level there. Within the training values both are equal; beyond them a single wild cell of a new row would
become thousands of times as large as all that the network has seen. `soft_clip` levels robustly scaled numbers likewise.
"""

from collections.abc import Sequence

import numpy as np

BINS = 16
FEW_VALUES = 33  # up to so many distinct values have a ramp from each to the next
MOST_RAMPS = FEW_VALUES - 1
FEWEST_RAMPS = 2  # of a column, where there are many columns
ALL_RAMPS = 1024  # of all columns together, about
LARGEST = 1e300  # beyond which values count as so large: the distance of two of them is a number
SMALLEST_BIN = 1e-200  # what can be divided by
ROWS_AT_ONCE = 8192  # whose ramps stay in the processor's cache


def most_ramps_each(columns: int) -> int:
    """How many ramps each of so many columns may have."""
    return int(np.clip(ALL_RAMPS // max(1, columns), FEWEST_RAMPS, MOST_RAMPS))


def fit_knots(values: np.ndarray, most: int) -> tuple[float, ...]:
    """Where the ramps of training values (rows,) float64 begin and end, in rising order: at least two.

    Of values that are all alike one ramp begins at them, so that only greater ones are told apart from them.
    """
    values = np.clip(values, -LARGEST, LARGEST)
    distinct = np.unique(values)
    if len(distinct) - 1 > most or len(distinct) > FEW_VALUES:
        distinct = np.unique(np.quantile(values, np.linspace(0, 1, min(most, BINS) + 1)))
    apart = np.concatenate([[True], np.diff(distinct) > SMALLEST_BIN])
    knots = distinct[apart]
    if len(knots) == 1:
        knots = np.array([knots[0], knots[0] + max(1.0, abs(knots[0]))])
    return tuple(knots.astype(float).tolist())


def check_knots(knots: Sequence[float]) -> None:
    """Raises ValueError where there can be no ramps between them."""
    if len(knots) < 2 or not np.isfinite(knots).all() or not (np.diff(knots) > 0).all():
        raise ValueError(f"Expected two or more knots in rising order. Received: {knots}")


def fill_ramps(values: np.ndarray, knots: tuple[float, ...], x: np.ndarray) -> None:
    """Write the ramps of values (rows,) float64, none of them missing, into x (rows, knots - 1)."""
    low, width, count = np.array(knots[:-1]), np.diff(knots), len(knots) - 1
    below = np.tri(count, k=-1, dtype="float32")  # of a value in each bin, the ramps that have ended before it
    for begin in range(0, len(values), ROWS_AT_ONCE):
        some = values[begin : begin + ROWS_AT_ONCE]
        bins = np.clip(np.searchsorted(knots, some, side="right") - 1, 0, count - 1)
        with np.errstate(over="ignore"):
            risen = np.clip((some - low[bins]) / width[bins], 0.0, 1.0)
        rows = below[bins]
        rows[np.arange(len(some)), bins] = risen
        x[begin : begin + ROWS_AT_ONCE] = rows


def between_knots(ramps: np.ndarray, knots: Sequence[float]) -> np.ndarray:
    """(rows,) float64: the values that ramps (rows, knots - 1) came of, those beyond the knots as the first or last of these."""
    return np.asarray(knots[0] + ramps.astype("float64") @ np.diff(knots))


def bin_widths(knots: Sequence[float]) -> tuple[float, ...]:
    """The ramps of a value, each so many times, sum up to its distance from the first knot."""
    return tuple(np.diff(knots).tolist())
