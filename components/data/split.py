"""Which rows train, which validate, which test: drawn once, from the recipe's seed alone."""

from dataclasses import dataclass

import numpy as np

from components.recipe import Split


@dataclass(frozen=True)
class Parts:
    """Row positions (int64, sorted) of the three parts; together every row once."""

    train: np.ndarray
    validation: np.ndarray
    test: np.ndarray


def split_rows(labels: np.ndarray | None, rows: int, split: Split) -> Parts:
    """Draw the parts of `rows` rows; with `labels` (rows,) each class keeps its share in each part.

    Every class has a training row, and each part has at least one row.
    """
    rng = np.random.default_rng(split.seed)
    order = rng.permutation(rows)
    if labels is None:
        validation, test = _whole(split.validation * rows), _whole(split.test * rows)
        return _parts(order[validation + test :], order[:validation], order[validation : validation + test])
    # A running share over the shuffled rows, class after class, gives each part its exact size and each class its share.
    train, held_validation, held_test = [], [], []
    debt_validation = debt_test = 0.0
    for label in np.unique(labels):
        members = order[labels[order] == label]
        debt_validation += split.validation * len(members)
        debt_test += split.test * len(members)
        free = len(members) - 1
        validation = min(round(debt_validation), free)
        test = min(round(debt_test), free - validation)
        debt_validation -= validation
        debt_test -= test
        held_validation.append(members[:validation])
        held_test.append(members[validation : validation + test])
        train.append(members[validation + test :])
    parts = [np.concatenate(rows_of) for rows_of in (train, held_validation, held_test)]
    for short in (1, 2):
        if len(parts[short]) == 0:
            parts[short], parts[0] = _one_to_spare(parts[0], labels)
    return _parts(*parts)


def _one_to_spare(train: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A training row of the largest class, and the others; in a table too small for that, a row of any class."""
    classes, counts = np.unique(labels[train], return_counts=True)
    place = int(np.flatnonzero(labels[train] == classes[counts.argmax()])[-1])
    return train[place : place + 1], np.delete(train, place)


def _whole(share: float) -> int:
    return max(1, round(share))


def _parts(train: np.ndarray, validation: np.ndarray, test: np.ndarray) -> Parts:
    return Parts(*(np.sort(rows).astype("int64") for rows in (train, validation, test)))
