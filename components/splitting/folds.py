"""Rows dealt into folds of the same size by lot, each class evenly: k-fold cross-validation."""

import numpy as np

LARGE = 0.02  # of the rows of a fold: a unit beyond that is dealt by itself


def deal_folds(units: np.ndarray, labels: np.ndarray | None, folds: int, seed: int) -> np.ndarray:
    """The fold of each row (rows,) int64, from 0 on; rows with the same number in `units` (rows,) stay together.

    With `labels` (rows,) each fold gets the same share of each class. What is dealt are units: large ones one by one, where
    they bring the folds nearest to one another in rows and in classes; then the others, class after class and size after
    size; single rows come last and even out what the others left. There have to be as many units as folds.
    """
    codes = np.unique(units, return_inverse=True)[1]
    names = np.zeros(len(units), "int64") if labels is None else np.unique(labels, return_inverse=True)[1]
    dealing = _Dealing(codes, names, folds, seed)
    dealing.deal_large()
    dealing.deal_small()
    dealing.deal_single()
    dealing.fill_empty()
    return np.asarray(dealing.folds[codes])


class _Dealing:
    """The fold of each unit (units,), -1 before it is dealt; `codes` (rows,) are the units of rows, `labels` (rows,) their
    classes."""

    def __init__(self, codes: np.ndarray, labels: np.ndarray, folds: int, seed: int) -> None:
        self.sizes = np.bincount(codes)
        self.order = np.random.default_rng(seed).permutation(len(self.sizes))
        inside = np.argsort(codes, kind="stable")
        self.begins, self.labels = np.concatenate([[0], np.cumsum(self.sizes)]), labels[inside]  # unit after unit
        self.first = self.labels[self.begins[:-1]]  # the class of each unit's first row
        self.rows = np.zeros(folds, "int64")
        self.counts = np.zeros((folds, int(labels.max()) + 1), "int64")
        self.folds = np.full(len(self.sizes), -1)

    def deal_large(self) -> None:
        """The largest first."""
        large = self.order[self.sizes[self.order] > max(1.0, LARGE * len(self.labels) / len(self.rows))]
        classes = self.counts.shape[1]
        for unit in large[np.argsort(-self.sizes[large], kind="stable")]:
            own = np.bincount(self.labels[self.begins[unit] : self.begins[unit + 1]], minlength=classes)
            # By how much the squared counts of classes and of rows grow: least where both are even afterwards.
            cost = 2 * self.counts @ own + 2 * self.rows * self.sizes[unit] / classes
            self._put(np.array([unit]), np.array([int(cost.argmin())]))

    def deal_small(self) -> None:
        """As many of each class and size for each fold; the odd ones where the class is rarest."""
        small = self.order[(self.folds[self.order] < 0) & (self.sizes[self.order] > 1)]
        small = small[np.lexsort((-self.sizes[small], self.first[small]))]
        alike = self.first[small] * (int(self.sizes.max(initial=0)) + 1) + self.sizes[small]
        for members in np.split(small, np.flatnonzero(np.diff(alike)) + 1) if len(small) else []:
            each, odd = divmod(len(members), len(self.rows))
            rarest = np.lexsort((self.rows, self.counts[:, self.first[members[0]]]))
            self._put(members, np.concatenate([np.repeat(rarest, each), rarest[:odd]]))

    def deal_single(self) -> None:
        """The rows that stand alone."""
        single = self.order[self.sizes[self.order] == 1]
        single = single[self.folds[single] < 0]
        for label in range(self.counts.shape[1]):
            members = single[self.first[single] == label]
            dealt = _evened(self.counts[:, label], self.rows, len(members))
            self._put(members, np.repeat(np.arange(len(dealt)), dealt))

    def fill_empty(self) -> None:
        """The smallest unit of the fold that has most of them in each fold that has none."""
        for fold in range(len(self.rows)):
            units = np.bincount(self.folds, minlength=len(self.rows))
            if not units[fold]:
                giving = np.flatnonzero(self.folds == units.argmax())
                self.folds[giving[self.sizes[giving].argmin()]] = fold

    def _put(self, units: np.ndarray, folds: np.ndarray) -> None:
        self.folds[units] = folds
        self.rows += np.bincount(folds, self.sizes[units], len(self.rows)).astype("int64")
        rows = np.repeat(self.begins[units], self.sizes[units])
        starts = np.repeat(np.cumsum(self.sizes[units]) - self.sizes[units], self.sizes[units])
        np.add.at(
            self.counts, (np.repeat(folds, self.sizes[units]), self.labels[rows + np.arange(len(rows)) - starts]), 1
        )


def _evened(counts: np.ndarray, rows: np.ndarray, more: int) -> np.ndarray:
    """How many of `more` each fold gets so that `counts` (folds,) come as near to one another as they can; the odd ones go
    to the folds with the fewest `rows` (folds,)."""
    by_count = np.sort(counts)
    filled = by_count * np.arange(1, len(counts) + 1) - np.cumsum(by_count)  # what it takes to lift the lowest to each
    lifted = int(np.flatnonzero(filled <= more)[-1]) + 1
    level, odd = divmod(more + int(by_count[:lifted].sum()), lifted)
    dealt = np.maximum(level - counts, 0)
    low = np.flatnonzero(counts <= level)
    dealt[low[np.argsort((rows + dealt)[low], kind="stable")[:odd]]] += 1
    return dealt
