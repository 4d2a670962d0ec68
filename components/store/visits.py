"""When each visitor was last here, and the end of what nobody came back for."""

import logging
import threading
from collections import OrderedDict

from sqlalchemy import ColumnElement, delete, exists, insert, or_, select, union, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from components.settings import settings
from components.store.database import Store, datasets, experiments, now, runs, test_set_views, visits
from components.store.deleted_tables import UNFINISHED, remove_datasets

MOST_REMEMBERED = 10_000
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
        if not connection.scalar(select(_owns(visitor))):
            return
    try:
        with store.engine.begin() as connection:
            connection.execute(insert(visits).values(visitor=visitor, last_seen=moment))
    except IntegrityError:  # two calls at the same moment
        return


def remove_abandoned(store: Store) -> int:
    """Remove what visitors left who were not here for LAYERBOARD_KEEP_DAYS; how many of them there were.

    Whose run still waits or trains is passed over. For whom no visit is noted, as in a store of an older version, the
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
    oldest = now() - days * 24 * 3600
    for visitor in having - seen.keys():
        _write(store, visitor, now())
    gone = [visitor for visitor, last in seen.items() if last < oldest and visitor not in busy]
    for visitor in gone:
        with store.engine.connect() as connection:
            tables = list(connection.scalars(select(datasets.c.id).where(datasets.c.visitor == visitor)))
        remove_datasets(store, tables)
        with store.engine.begin() as connection:
            connection.execute(delete(test_set_views).where(test_set_views.c.visitor == visitor))
            connection.execute(delete(visits).where(visits.c.visitor == visitor, visits.c.last_seen < oldest))
    return sum(visitor in having for visitor in gone)


def _owns(visitor: str) -> ColumnElement[bool]:
    return or_(*(exists().where(table.c.visitor == visitor) for table in (datasets, experiments, runs)))
