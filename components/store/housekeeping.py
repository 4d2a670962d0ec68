"""What a server does now and then without being asked: write down who was here, and remove what was left behind and what
nobody came back for."""

import contextlib
import logging
import threading
from collections import OrderedDict

from sqlalchemy import delete, exists, insert, or_, select, union, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from components.domain.run import UNFINISHED
from components.domain.search import UNFINISHED_SEARCHES
from components.settings import settings
from components.store.batch_predictions import remove_old_batches
from components.store.database import Store, datasets, experiments, now, runs, searches, test_set_views, visits
from components.store.deletion import remove_datasets, remove_deleted_runs, remove_deleted_tables
from components.store.scratch import remove_leftovers, remove_run_leftovers

EVERY_SECONDS = 3600.0
MOST_REMEMBERED = 10_000  # visitors
log = logging.getLogger(__name__)


class VisitLog:
    """Who was here since it was last written: in memory, so that looking at a page or a run writes nothing."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._seen: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def note(self, visitor: str) -> None:
        """The visitor is here now."""
        with self._lock:
            self._seen[visitor] = now()
            self._seen.move_to_end(visitor)
            while len(self._seen) > MOST_REMEMBERED:
                self._seen.popitem(last=False)

    def write(self) -> None:
        """Write down who was here; of whom nothing is kept, nothing is written. What cannot be written waits."""
        with self._lock:
            seen, self._seen = self._seen, OrderedDict()
        for visitor, moment in seen.items():
            try:
                _write(self._store, visitor, moment)
            except SQLAlchemyError:
                log.warning("a visit could not be noted", exc_info=True)
                with self._lock:
                    self._seen.setdefault(visitor, moment)


def _write(store: Store, visitor: str, moment: float) -> None:
    with store.engine.begin() as connection:
        if connection.execute(update(visits).where(visits.c.visitor == visitor).values(last_seen=moment)).rowcount:
            return
        owns = (exists().where(table.c.visitor == visitor) for table in (datasets, experiments, runs))
        if not connection.scalar(select(or_(*owns))):
            return
    with contextlib.suppress(IntegrityError):  # two calls at the same moment
        store.write(insert(visits).values(visitor=visitor, last_seen=moment))


def remove_abandoned(store: Store) -> int:
    """Remove what visitors left who were not here for LAYERBOARD_KEEP_DAYS; how many of them there were.

    Whose run or search still waits or trains is passed over. For whom no visit is noted, as in a store of an older version, the
    days count from now on.
    """
    days = settings().keep_days
    if not days:
        return 0
    owners = union(select(datasets.c.visitor), select(experiments.c.visitor), select(runs.c.visitor))
    with store.engine.connect() as connection:
        having = set(connection.scalars(owners))
        seen = {row.visitor: row.last_seen for row in connection.execute(select(visits))}
        busy = set(connection.scalars(select(runs.c.visitor).where(runs.c.status.in_(UNFINISHED))))
        busy |= set(connection.scalars(select(searches.c.visitor).where(searches.c.status.in_(UNFINISHED_SEARCHES))))
    oldest = now() - days * 24 * 3600
    for visitor in having - seen.keys():
        _write(store, visitor, now())
    gone = [visitor for visitor, last in seen.items() if last < oldest and visitor not in busy]
    for visitor in gone:
        remove_datasets(store, store.scalars(select(datasets.c.id).where(datasets.c.visitor == visitor)))
        with store.engine.begin() as connection:
            connection.execute(delete(test_set_views).where(test_set_views.c.visitor == visitor))
            connection.execute(delete(visits).where(visits.c.visitor == visitor, visits.c.last_seen < oldest))
    return sum(visitor in having for visitor in gone)


def tidy_up(store: Store) -> None:
    """Remove unfinished work of ended processes, tables and runs that cannot be had back any more, and what was abandoned."""
    for job in (
        remove_leftovers,
        _tidy_run_folders,
        remove_deleted_runs,
        remove_deleted_tables,
        remove_abandoned,
        remove_old_batches,
    ):
        try:
            removed = job(store)
        except Exception:  # what fails now is tried again in an hour, and keeps nothing else from being done
            log.exception("%s", job.__name__)
        else:
            if removed:
                log.info("%s: %d", job.__name__, removed)


def _tidy_run_folders(store: Store) -> int:
    training = store.scalars(select(runs.c.id).where(runs.c.status.in_(UNFINISHED)))
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
