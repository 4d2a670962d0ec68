"""What was read from the database a moment ago, for a page that asks for the same many times while it is drawn."""

import threading
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from components.store.changes import Changes
from components.store.database import Store

MOST = 1000  # values; beyond it all are let go of

V = TypeVar("V")


class ReadCache:
    """Values by key until anybody writes to the database, in this process or another; shared between threads, who do not
    change them. Of a database that does not tell whether it was written to, nothing is kept."""

    def __init__(self, store: Store) -> None:
        self._changes, self._lock = Changes(store), threading.Lock()
        self._version: int | None = None
        self._values: dict[Hashable, Any] = {}

    def get(self, key: Hashable, read: Callable[[], V]) -> V:
        """What `read` gives, or gave for the `key` since the last write."""
        with self._lock:
            version = self._changes.version()
            if version != self._version or version is None or len(self._values) > MOST:
                self._version, self._values = version, {}
            if key in self._values:
                value: V = self._values[key]
                return value
        found = read()
        with self._lock:
            # Written meanwhile: whether before or after it was read is not known. The next look sees that by the version.
            if version is not None and version == self._version:
                self._values[key] = found
        return found

    def close(self) -> None:
        """Let go of the database."""
        with self._lock:
            self._changes.close()
