"""The cells of the tables used last, held in memory for the next look."""

import threading
from collections import OrderedDict
from collections.abc import Callable

import pandas as pd

CELLS_IN_MEMORY = 600_000_000  # bytes of tables that are held for the next look


class CellCache:
    """Cells by the key of their table, shared between callers, who do not change them.

    All of them together take `most` bytes; the last one is held however large it is.
    """

    def __init__(self, most: int = CELLS_IN_MEMORY) -> None:
        self._most, self._lock = most, threading.Lock()
        self._tables: OrderedDict[str, pd.DataFrame] = OrderedDict()

    def get(self, key: str, read: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """The cells of a table, which `read` gives where they are not held."""
        with self._lock:
            if key in self._tables:
                self._tables.move_to_end(key)
                return self._tables[key]
        cells = read()
        with self._lock:
            self._tables[key] = cells
            while len(self._tables) > 1 and self._bytes() > self._most:
                self._tables.popitem(last=False)
        return cells

    def _bytes(self) -> int:
        return sum(int(cells.memory_usage(index=False).sum()) for cells in self._tables.values())
