"""What a server does now and then without being asked: remove what was left behind, and what nobody came back for."""

import logging
import threading
from collections.abc import Callable

from sqlalchemy import select

from components.store.database import Store, runs
from components.store.deleted_runs import remove_deleted as remove_deleted_runs
from components.store.deleted_tables import UNFINISHED, remove_deleted
from components.store.scratch import remove_leftovers, remove_run_leftovers
from components.store.visits import VisitLog, remove_abandoned

EVERY_SECONDS = 3600.0
log = logging.getLogger(__name__)


def tidy_up(store: Store) -> None:
    """Remove unfinished work of ended processes, tables and runs that cannot be had back any more, and what was abandoned."""
    jobs: list[Callable[[Store], int]] = [
        remove_leftovers,
        _remove_leftovers_of_runs,
        remove_deleted_runs,
        remove_deleted,
        remove_abandoned,
    ]
    for job in jobs:
        try:
            removed = job(store)
        except Exception:  # what fails now is tried again in an hour, and keeps nothing else from being done
            log.exception("%s", job.__name__)
        else:
            if removed:
                log.info("%s: %d", job.__name__, removed)


def _remove_leftovers_of_runs(store: Store) -> int:
    with store.engine.connect() as connection:
        training = set(connection.scalars(select(runs.c.id).where(runs.c.status.in_(UNFINISHED))))
    folders = (store.home / "runs").glob("*")
    return sum(remove_run_leftovers(folder, trains=folder.name in training) for folder in folders)


class Housekeeping:
    """Writes down who was here and calls `tidy_up`, at once and then every hour, in a thread, from `start` to `stop`."""

    def __init__(self, store: Store, visits: VisitLog) -> None:
        self._store, self._visits, self._stopping = store, visits, threading.Event()
        self._thread = threading.Thread(target=self._run, name="housekeeping", daemon=True)

    def start(self) -> None:
        """Clean up now and then, in a thread."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread, and write down who was here since."""
        self._stopping.set()
        self._visits.write()

    def _run(self) -> None:
        while True:
            self._visits.write()
            tidy_up(self._store)
            if self._stopping.wait(EVERY_SECONDS):
                return
