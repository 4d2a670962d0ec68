"""The median of more numbers than are to be held: exact of few, to five digits of many."""

import numpy as np

MOST_EXACT = 200_000  # numbers
DROPPED_BITS = 36  # of the 52 behind a number's first: 16 stay, which is one part in 65,536


class RunningMedian:
    """Numbers are added part by part; of many it is counted how often those occur that agree in their first digits."""

    def __init__(self) -> None:
        self._parts: list[np.ndarray] = []
        self._count = 0
        self._keys, self._counts = np.empty(0, "int64"), np.empty(0, "int64")

    def add(self, numbers: np.ndarray) -> None:
        """Take in more numbers (rows,) float64, none of them NaN."""
        self._count += len(numbers)
        self._parts.append(numbers)
        if self._count <= MOST_EXACT:
            return
        parts, self._parts = self._parts, []
        for part in parts:
            keys, counts = np.unique(_ordered(part) >> DROPPED_BITS, return_counts=True)
            together = np.concatenate([self._keys, keys])
            self._keys, places = np.unique(together, return_inverse=True)
            weights = np.concatenate([self._counts, counts])
            self._counts = np.bincount(places, weights, len(self._keys)).astype("int64")

    def value(self) -> float:
        """The median of all numbers so far; NaN where there is none."""
        if self._count <= MOST_EXACT:
            return float(np.median(np.concatenate(self._parts))) if self._count else float("nan")
        ends = np.cumsum(self._counts)
        middle = [np.searchsorted(ends, place, "right") for place in ((self._count - 1) // 2, self._count // 2)]
        return float(np.mean(_as_numbers(self._keys[middle] << DROPPED_BITS)))  # whole numbers stay whole


def _ordered(numbers: np.ndarray) -> np.ndarray:
    """The bits of numbers as integers in the same order."""
    bits = (numbers + 0.0).view("int64")  # -0.0 is 0.0
    return np.where(bits < 0, bits ^ np.int64(0x7FFF_FFFF_FFFF_FFFF), bits)


def _as_numbers(ordered: np.ndarray) -> np.ndarray:
    """The way back."""
    return np.where(ordered < 0, ordered ^ np.int64(0x7FFF_FFFF_FFFF_FFFF), ordered).view("float64")
