"""What was used last, held in memory for the next look."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

import pandas as pd

from components.columns.profile import ColumnProfile

CELLS_IN_MEMORY = 600_000_000  # bytes of tables that are held for the next look
PROFILES_IN_MEMORY = 20_000  # columns; some kilobytes each

V = TypeVar("V")


class RecentCache(Generic[V]):
    """Values by key, shared between callers, who do not change them.

    All of them together have `most` by `size`, by default their number; the last one is held however large it is.
    """

    def __init__(self, most: int, size: Callable[[V], int] = lambda _: 1) -> None:
        self._most, self._size, self._lock = most, size, threading.Lock()
        self._values: OrderedDict[Hashable, V] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], V]) -> V:
        """The value of `key`, which `make` gives where it is not held."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        made = make()
        with self._lock:
            self._values[key] = made
            while len(self._values) > 1 and sum(map(self._size, self._values.values())) > self._most:
                self._values.popitem(last=False)
        return made


def cell_cache(most: int = CELLS_IN_MEMORY) -> RecentCache[pd.DataFrame]:
    """For the cells of tables by the tables' keys; `most` in bytes."""
    return RecentCache(most, lambda cells: int(cells.memory_usage(index=False).sum()))


def profile_cache(most: int = PROFILES_IN_MEMORY) -> RecentCache[list[ColumnProfile]]:
    """For what the columns of tables are by the tables' ids; `most` in columns."""
    return RecentCache(most, len)
