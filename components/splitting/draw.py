"""Drawing by lot: which rows train, which validate, which test, from the recipe's seed alone.

What is drawn are units: rows that have to stay in one part, most often single rows. Large units are assigned one by one
where they bring the parts nearest to the shares of rows and of each class; the others follow by lot, class after class,
so that a running share gives each part its size and each class its share.
"""

import numpy as np
import pandas as pd

from components.domain.recipe import Split
from components.splitting.parts import Parts, parts_of_codes

LARGE = 0.02  # of the rows of the smallest part: a unit beyond that is assigned by itself


def draw_parts(units: np.ndarray, labels: np.ndarray | None, split: Split) -> Parts:
    """Draw the parts of rows; those with the same number in `units` (rows,) stay together.

    With `labels` (rows,) each class keeps its share in each part. Each part has at least one row where there are three
    units, and every class has a training row where its units allow it.
    """
    return parts_of_codes(draw(units, labels, (split.validation, split.test), split.seed))


def draw(units: np.ndarray, labels: np.ndarray | None, holdout: tuple[float, float], seed: int) -> np.ndarray:
    """The part of each row (rows,) int64, as in PART_CODES; `holdout` are the shares of validation and test, 0 for none."""
    order = np.random.default_rng(seed).permutation(len(units))
    codes = pd.factorize(units[order])[0]  # in the order of the lot
    names = np.zeros(len(units), "int64") if labels is None else np.unique(labels, return_inverse=True)[1][order]
    drawing = _Drawing(codes, names.astype("int64"), holdout)
    drawing.assign_large()
    drawing.assign_rest()
    drawing.fill_empty()
    parts = np.empty(len(units), "int64")
    parts[order] = drawing.parts[codes]
    return parts


class _Drawing:
    """The part of each unit (units,), -1 before it is assigned; `codes` (rows,) are the units of rows, `labels` (rows,) their
    classes."""

    def __init__(self, codes: np.ndarray, labels: np.ndarray, holdout: tuple[float, float]) -> None:
        self.shares = np.array([1 - sum(holdout), *holdout])
        self.sizes = np.bincount(codes)
        self.classes = int(labels.max()) + 1
        # How many rows of a class a unit has, of those pairs that there are.
        pairs, self.counts = codes * self.classes + labels, np.ones(len(codes), "int64")
        if len(self.sizes) < len(codes):
            pairs, self.counts = np.unique(pairs, return_counts=True)
        self.units, self.labels = pairs // self.classes, pairs % self.classes
        self.usual = np.zeros(len(self.sizes), "int64")  # the class of most of a unit's rows
        by_count = np.argsort(self.counts, kind="stable")
        self.usual[self.units[by_count]] = self.labels[by_count]
        self.totals = np.bincount(self.labels, self.counts, self.classes)
        self.parts = np.full(len(self.sizes), -1)

    def assign_large(self) -> None:
        """The largest first, each where it brings the parts nearest to their shares of all rows and of each class."""
        smallest = min(share for share in self.shares if share > 0)
        large = self.sizes > max(1.0, LARGE * smallest * self.sizes.sum())
        units = np.flatnonzero(large)
        open_parts = np.flatnonzero(self.shares > 0)
        wanted = np.outer(self.shares[open_parts], [self.sizes.sum(), *self.totals])
        lacking = wanted.copy()
        pairs = np.flatnonzero(large[self.units])
        pairs = pairs[np.argsort(self.units[pairs], kind="stable")]
        begins = np.searchsorted(self.units[pairs], units)
        ends = np.searchsorted(self.units[pairs], units, "right")
        for at in np.argsort(-self.sizes[units], kind="stable"):
            mine = pairs[begins[at] : ends[at]]
            columns = np.concatenate([[0], 1 + self.labels[mine]])
            rows = np.concatenate([[self.sizes[units[at]]], self.counts[mine]])
            # By how much the squared distance to what is wanted grows, in units of what is wanted.
            cost = ((rows - 2 * lacking[:, columns]) * rows / wanted[:, columns]).sum(axis=1)
            chosen = int(cost.argmin())
            lacking[chosen, columns] -= rows
            self.parts[units[at]] = open_parts[chosen]

    def assign_rest(self) -> None:
        """Class after class and size after size, the share of each part; what could not be halved is owed to the next."""
        assigned = self.parts[self.units] >= 0
        done = np.zeros((3, self.classes))
        np.add.at(done, (self.parts[self.units[assigned]], self.labels[assigned]), self.counts[assigned])
        trained = done[0] > 0
        owed = self.shares[1:] * 0
        rest = np.flatnonzero(self.parts < 0)
        rest = rest[np.lexsort((-self.sizes[rest], self.usual[rest]))]
        bounds = np.searchsorted(self.usual[rest], np.arange(self.classes + 1))
        for label in range(self.classes):
            members = rest[bounds[label] : bounds[label + 1]]
            missed = self.shares[1:] * done[:, label].sum() - done[1:, label]
            if len(members) == 0:
                owed = owed + missed
                continue
            starts = np.flatnonzero(np.diff(self.sizes[members], prepend=-1))
            for begin, end in zip(starts, [*starts[1:], len(members)], strict=True):
                alike, size = members[begin:end], int(self.sizes[members[begin]])
                owed = owed + self.shares[1:] * size * len(alike)
                last = end == len(members)
                if last:
                    owed = owed + missed
                free = len(alike) - (1 if last and not trained[label] else 0)
                validation = min(max(round(owed[0] / size), 0), free)
                test = min(max(round(owed[1] / size), 0), free - validation)
                owed = owed - np.array([validation, test]) * size
                self.parts[alike] = 0
                self.parts[alike[:validation]] = 1
                self.parts[alike[validation : validation + test]] = 2
                trained[label] = trained[label] or validation + test < len(alike)

    def fill_empty(self) -> None:
        """A training row for every class, and a row for every part, where there are units for it."""
        for label in np.flatnonzero(self._trained() == 0):
            holding = np.unique(self.units[self.labels == label])
            several = np.bincount(self.parts, minlength=3)[self.parts[holding]] > 1
            # A part that is emptied by this gets another unit below.
            self.parts[self._smallest(holding[several] if several.any() else holding)] = 0
        for part in np.flatnonzero(self.shares > 0):
            units = np.bincount(self.parts, minlength=3)
            if units[part] == 0 and units.max() > 1:
                can_spare = units[0] > 1 and (len(self._spare_units()) or units[1:].max() < 2)
                self.parts[self._unit_to_move(0 if can_spare else 1 + int(units[1:].argmax()))] = part

    def _trained(self) -> np.ndarray:
        """Training rows of each class (classes,)."""
        inside = self.parts[self.units] == 0
        return np.bincount(self.labels[inside], self.counts[inside], self.classes)

    def _spare_units(self) -> np.ndarray:
        """Training units without which every class still trains."""
        sole = np.unique(self.units[self.counts == self._trained()[self.labels]])
        return np.setdiff1d(np.flatnonzero(self.parts == 0), sole)

    def _unit_to_move(self, part: int) -> int:
        """A unit that `part` can do without: no class loses its last training row by it, if that can be; the smallest
        of the largest class that has one."""
        units = np.flatnonzero(self.parts == part)
        spare = self._spare_units() if part == 0 else units
        units = spare if len(spare) else units
        rows = np.bincount(self.usual[units], self.sizes[units], self.classes)
        return self._smallest(units[self.usual[units] == rows.argmax()])

    def _smallest(self, units: np.ndarray) -> int:
        """The last by lot of the smallest."""
        return int(units[np.flatnonzero(self.sizes[units] == self.sizes[units].min())[-1]])
