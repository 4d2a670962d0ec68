"""How good a network is for each group of rows: where it fails."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from components.domain.recipe import Task
from components.evaluation.intervals import Z, wilson
from components.evaluation.probabilities import as_probabilities

MOST_GROUPS = 20
BINS = 5
FEWEST_ROWS = 20  # fewer tell nothing


@dataclass(frozen=True)
class GroupScore:
    """Rows of a group: their accuracy, or their mean absolute error, with its 95 % interval; None for a single number."""

    name: str
    rows: int
    score: float
    low: float | None
    high: float | None

    @property
    def is_small(self) -> bool:
        """Whether it has too few rows to tell anything."""
        return self.rows < FEWEST_ROWS


def scores_by_group(
    task: Task, targets: np.ndarray, predictions: np.ndarray, groups: Sequence[str]
) -> list[GroupScore]:
    """The groups with the most rows, the worst first, those too small to tell last.

    Args:
        targets: (rows,), class indices, or numbers in their own units.
        predictions: (rows, outputs), as of `RowPredictions`.
        groups: the group of each row.
    """
    places, names = pd.factorize(np.array(groups, "object"))
    counts = np.bincount(places)
    score = row_scores(task, targets, predictions)
    found = []
    for place in np.argsort(-counts, kind="stable")[:MOST_GROUPS]:
        own = score[places == place]
        rows, mean = len(own), float(own.mean())
        low: float | None = None
        high: float | None = None
        if task is not Task.REGRESSION:
            low, high = wilson(round(mean * rows), rows)
        elif rows > 1:
            reach = Z * float(own.std(ddof=1)) / np.sqrt(rows)
            low, high = max(0.0, mean - reach), mean + reach
        found.append(GroupScore(str(names[place]), rows, mean, low, high))
    sign = -1 if task is Task.REGRESSION else 1
    return sorted(found, key=lambda each: (each.is_small, sign * each.score))


def row_scores(task: Task, targets: np.ndarray, predictions: np.ndarray) -> np.ndarray:
    """(rows,) 1 where the answer is right and 0 else; for numbers how far it is off."""
    if task is Task.REGRESSION:
        return np.abs(predictions[:, 0].astype("float64") - targets)
    return (as_probabilities(task, predictions).argmax(axis=1) == targets.astype("int64")).astype("float64")


def bins_of(values: np.ndarray, count: int = BINS) -> list[tuple[float, float] | None]:
    """Of each number (rows,) the lowest and the highest in its part of the rows, of `count` parts with as many rows each;
    None where it is missing."""
    there = ~np.isnan(values)
    if not there.any():
        return [None] * len(values)
    edges = np.unique(np.quantile(values[there], np.linspace(0, 1, count + 1), method="nearest"))
    if len(edges) < 2:
        edges = np.repeat(edges, 2)
    places = np.clip(np.searchsorted(edges, values, side="left") - 1, 0, len(edges) - 2)
    lowest = np.full(len(edges), np.inf)
    np.minimum.at(lowest, places[there], values[there])
    return [
        (float(lowest[place]), float(edges[place + 1])) if known else None
        for place, known in zip(places, there, strict=True)
    ]
