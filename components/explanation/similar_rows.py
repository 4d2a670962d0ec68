"""The training rows that are most like one row, as the network is given them."""

from dataclasses import dataclass

import numpy as np

from components.explanation.network import PreparedNetwork
from components.features.preparation import Slot

MOST = 5


@dataclass(frozen=True)
class SimilarRow:
    """`place` among the training rows; `distance` is 0 where every column says the same, 1 on average where none is alike."""

    place: int
    distance: float


def find_similar_rows(
    network: PreparedNetwork, row: np.ndarray, training: np.ndarray, most: int = MOST
) -> list[SimilarRow]:
    """The nearest of training rows (rows, width) to a row (1, width), the nearest first.

    Each column counts alike (J. Gower, "A General Coefficient of Similarity", Biometrics 27 (1971)): of numbers and dates the
    difference as a share of the range that holds 95 % of the training rows, at most 1, and 1 where one of them is missing; of
    all else whether anything differs, and of several numbers which share of those that are not 0 in both.
    """
    total = np.zeros(len(training))
    slots: dict[str, list[Slot]] = {}
    for slot in network.preparation.slots:
        slots.setdefault(slot.feature.name, []).append(slot)
    for own in slots.values():
        total += np.max([_apart(slot, row, training) for slot in own], axis=0)
    distance = total / max(1, len(slots))
    nearest = np.argsort(distance, kind="stable")[:most]
    return [SimilarRow(int(place), float(distance[place])) for place in nearest]


def _apart(slot: Slot, row: np.ndarray, training: np.ndarray) -> np.ndarray:
    """(rows,) how far each training row is away in one part of a column, 0 to 1."""
    ours, theirs = row[:, slot.begin : slot.end], training[:, slot.begin : slot.end]
    if slot.part == "values" and slot.feature.numeric:
        ours, theirs = slot.feature.without_ramps(ours), slot.feature.without_ramps(theirs)
        low, high = np.quantile(theirs, (0.025, 0.975), axis=0)
        span = np.where(high > low, high - low, np.ptp(theirs, axis=0))
        return np.asarray(np.minimum(np.abs(theirs - ours) / np.where(span > 0, span, 1.0), 1.0).mean(axis=1))
    differs, there = theirs != ours, (theirs != 0) | (ours != 0)
    return np.asarray(differs.sum(axis=1) / np.maximum(there.sum(axis=1), 1))
