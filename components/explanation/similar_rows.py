"""The training rows that are most like one row, as the network is given them."""

from dataclasses import dataclass

import numpy as np

from components.explanation.network import PreparedNetwork

MOST = 5
ROWS_AT_ONCE = 2_000


@dataclass(frozen=True)
class SimilarRow:
    """`place` among the training rows; `distance` is 0 where every column says the same, 1 on average where none is alike."""

    place: int
    distance: float


def find_similar_rows(
    network: PreparedNetwork, row: np.ndarray, training: np.ndarray, most: int = MOST
) -> list[SimilarRow]:
    """The nearest of training rows (rows, width) to a row (1, width), the nearest first.

    Each column counts alike (J. Gower, "A General Coefficient of Similarity", Biometrics 27 (1971)): of a single number the
    difference as a share of the range that holds 95 % of the training rows, at most 1; of all else whether anything differs,
    and of several numbers which share of those that are not 0 in both.
    """
    total = np.zeros(len(training))
    for places in network.places.values():
        ours = row[:, places]
        for at in range(0, len(training), ROWS_AT_ONCE):
            theirs = training[at : at + ROWS_AT_ONCE][:, places]
            total[at : at + len(theirs)] += _apart(ours, theirs, training[:, places[0]] if len(places) == 1 else None)
    distance = total / max(1, len(network.places))
    nearest = np.argsort(distance, kind="stable")[:most]
    return [SimilarRow(int(place), float(distance[place])) for place in nearest]


def _apart(ours: np.ndarray, theirs: np.ndarray, numbers: np.ndarray | None) -> np.ndarray:
    if numbers is not None:
        low, high = np.quantile(numbers, (0.025, 0.975))
        span = float(high - low) or float(np.ptp(numbers)) or 1.0
        return np.asarray(np.minimum(np.abs(theirs - ours)[:, 0] / span, 1.0))
    differs, there = theirs != ours, (theirs != 0) | (ours != 0)
    return np.asarray(differs.sum(axis=1) / np.maximum(there.sum(axis=1), 1))
