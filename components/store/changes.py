"""Whether anything was written to the database, asked many times a second."""

import sqlite3
from pathlib import Path

from components.store.database import Store


class Changes:
    """Watches a database: of SQLite 3 microseconds a look, without a lock; of others nothing is known.

    Used by one thread at a time.
    """

    def __init__(self, store: Store) -> None:
        self._connection: sqlite3.Connection | None = None
        database = store.engine.url.database
        if store.engine.dialect.name == "sqlite" and database:
            address = f"{Path(database).absolute().as_uri()}?mode=ro"
            self._connection = sqlite3.connect(address, uri=True, check_same_thread=False, isolation_level=None)

    def version(self) -> int | None:
        """Another number than before where somebody has written since; None where that cannot be known."""
        if self._connection is None:
            return None
        try:
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.Error:  # it is locked or away at this moment: whoever asks looks for themselves
            return None

    def close(self) -> None:
        """Let go of the database."""
        if self._connection is not None:
            self._connection.close()
