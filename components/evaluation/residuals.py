"""Where the predictions of a number are off, in which direction, and how sure that is.

A residual is the number predicted less the actual one: above 0 the network answers too high.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from components.evaluation.groups import FEWEST_ROWS, MOST_GROUPS, bins_of
from components.evaluation.intervals import Interval, mean_interval

MOST_BINS, FEWEST_BINS = 10, 2  # of numbers, with as many rows each
ROWS_OF_BIN = 25  # where there are enough: equal values stay together, and fewer than 20 rows tell nothing
WHISKER = 1.5  # times the middle half, as J. W. Tukey drew it


@dataclass(frozen=True)
class ResidualGroup:
    """Rows that are alike in a column, or in the target.

    Attributes:
        name: of a category; "" of a range of numbers.
        begin, end, centre: the smallest and largest number of a range, and the mean of its rows'; NaN of a category.
        mae, mae_interval: how far off its rows are, with the 95 % interval; None of a single row.
        bias, bias_interval: the mean residual likewise.
        bias_beside_others, mae_beside_others: intervals that hold for all groups together with 95 % confidence.
        quartiles: of the residuals, (3,).
        whiskers: the residuals that are farthest out, but within 1.5 times the middle half of it.
    """

    name: str
    begin: float
    end: float
    centre: float
    rows: int
    mae: float
    mae_interval: Interval | None
    mae_beside_others: Interval | None
    bias: float
    bias_interval: Interval | None
    bias_beside_others: Interval | None
    quartiles: tuple[float, float, float]
    whiskers: tuple[float, float]

    @property
    def is_small(self) -> bool:
        """Whether it has too few rows to tell anything."""
        return self.rows < FEWEST_ROWS

    @property
    def is_off(self) -> bool:
        """Whether its answers are too high, or too low, beyond the luck of its rows and of the choice among the groups."""
        sure = self.bias_beside_others
        return not self.is_small and sure is not None and (sure[0] > 0 or sure[1] < 0)


def residuals_of(targets: np.ndarray, predictions: np.ndarray) -> np.ndarray:
    """(rows,) float64, predicted less actual. Arguments as of `RowPredictions`."""
    return predictions[:, 0].astype("float64") - targets.astype("float64")


def residuals_by_number(values: np.ndarray, residuals: np.ndarray) -> list[ResidualGroup]:
    """Ranges of `values` (rows,) with as many rows each, in their order; rows whose value is missing (NaN) are left out."""
    there = ~np.isnan(values)
    values, residuals = values[there], residuals[there]
    if not len(values):
        return []
    if len(np.unique(values)) <= MOST_BINS:  # each value is a range of its own
        places = np.unique(values, return_inverse=True)[1].ravel()
    else:
        count = int(np.clip(len(values) // ROWS_OF_BIN, FEWEST_BINS, MOST_BINS))
        begins = [bounds[0] if bounds else np.nan for bounds in bins_of(values, count)]
        places = np.unique(begins, return_inverse=True)[1].ravel()
    of = [np.flatnonzero(places == place) for place in range(int(places.max()) + 1)]
    return [_group("", values[rows], residuals[rows], len(of)) for rows in of]


def residuals_by_category(values: Sequence[str], residuals: np.ndarray) -> list[ResidualGroup]:
    """The values with the most rows, those answered too low first."""
    places, names = pd.factorize(np.array(values, "object"))
    counts = np.bincount(places, minlength=len(names))
    most = np.argsort(-counts, kind="stable")[:MOST_GROUPS]
    found = [_group(str(names[at]), np.full(1, np.nan), residuals[places == at], len(most)) for at in most]
    return sorted(found, key=lambda each: (each.is_small, each.bias))


def errors_by_range(targets: np.ndarray, predictions: np.ndarray) -> list[ResidualGroup]:
    """How far off rows are by the range of the target that they lie in, from the smallest to the largest."""
    return residuals_by_number(targets.astype("float64"), residuals_of(targets, predictions))


def worst_range(found: Sequence[ResidualGroup], mae: float) -> ResidualGroup | None:
    """The group that is farthest off, where that is more than the `mae` of all rows beyond luck; None where none is."""

    def sure(groups: Sequence[ResidualGroup]) -> Iterator[ResidualGroup]:
        for each in groups:
            if not each.is_small and each.mae_beside_others and each.mae_beside_others[0] > mae:
                yield each

    return max(sure(found), key=lambda each: each.mae, default=None)


def _group(name: str, values: np.ndarray, residuals: np.ndarray, together: int) -> ResidualGroup:
    errors = np.abs(residuals)
    first, median, third = (float(each) for each in np.quantile(residuals, [0.25, 0.5, 0.75]))
    reach = WHISKER * (third - first)
    near = residuals[(residuals >= first - reach) & (residuals <= third + reach)]
    return ResidualGroup(
        name=name,
        begin=float(values.min()),
        end=float(values.max()),
        centre=float(values.mean()),
        rows=len(residuals),
        mae=float(errors.mean()),
        mae_interval=_from_zero(mean_interval(errors)),
        mae_beside_others=_from_zero(mean_interval(errors, together)),
        bias=float(residuals.mean()),
        bias_interval=mean_interval(residuals),
        bias_beside_others=mean_interval(residuals, together),
        quartiles=(first, median, third),
        whiskers=(float(near.min()), float(near.max())),
    )


def _from_zero(interval: Interval | None) -> Interval | None:
    return interval and (max(0.0, interval[0]), interval[1])


@dataclass(frozen=True)
class WallEffect:
    """What rows at which the target was cut off do to the error.

    Attributes:
        rows: measured rows that stand there.
        without: the others.
        mae: of all.
        mae_without, interval: of the others, with the 95 % interval; None where too few are left to tell.
    """

    rows: int
    without: int
    mae: float
    mae_without: float | None
    interval: Interval | None


def wall_effect(targets: np.ndarray, predictions: np.ndarray, at_wall: np.ndarray) -> WallEffect:
    """`at_wall` (rows,) says which rows stand at the wall; other arguments as of `RowPredictions`."""
    errors = np.abs(residuals_of(targets, predictions))
    others = errors[~at_wall]
    enough = len(others) >= FEWEST_ROWS
    return WallEffect(
        rows=int(at_wall.sum()),
        without=len(others),
        mae=float(errors.mean()),
        mae_without=float(others.mean()) if enough else None,
        interval=_from_zero(mean_interval(others)) if enough else None,
    )
