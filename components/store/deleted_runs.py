"""Runs that a person deleted and may still have back: they keep their rows and files until the time for that is over."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from components.domain.problem import NotFound
from components.i18n import t
from components.store.database import Store, deleted_runs, now, runs
from components.store.runs import RunRecord, forget_run, get_run

UNDO_HOURS = 24


@dataclass(frozen=True)
class DeletedRun:
    """A run that can be had back until `until` (UTC)."""

    id: str
    name: str
    experiment: str | None
    until: datetime


def mark_deleted(store: Store, visitor: str, run_id: str) -> None:
    """Hide a run from every list, page and call; `undelete_run` brings it back. Raises NotFound unless it is theirs."""
    get_run(store, visitor, run_id)
    try:
        with store.engine.begin() as connection:
            connection.execute(insert(deleted_runs).values(run=run_id, deleted=now()))
    except IntegrityError:  # two tabs deleted it at the same moment, or it was deleted for good
        return


def undelete_run(store: Store, visitor: str, run_id: str) -> RunRecord:
    """Bring a deleted run back with its epochs and model.

    Raises:
        NotFound: it was removed for good meanwhile, or belongs to somebody else.
    """
    mine = select(runs.c.id).where(runs.c.visitor == visitor)
    with store.engine.begin() as connection:
        change = delete(deleted_runs).where(deleted_runs.c.run == run_id, deleted_runs.c.run.in_(mine))
        back = connection.execute(change).rowcount
    if not back:
        what = t("The run is not there any more: it was removed for good.")
        raise NotFound("no_such_run", what, str(run_id)[:40], t("Train its network again."))
    return get_run(store, visitor, run_id)


def list_deleted(store: Store, visitor: str) -> list[DeletedRun]:
    """What the visitor deleted and can still have back, the last deleted first."""
    query = (
        select(runs.c.id, runs.c.name, runs.c.experiment, deleted_runs.c.deleted)
        .join(deleted_runs, deleted_runs.c.run == runs.c.id)
        .where(runs.c.visitor == visitor, deleted_runs.c.deleted > _oldest())
        .order_by(deleted_runs.c.deleted.desc())
    )
    with store.engine.connect() as connection:
        rows = connection.execute(query).all()
    wait = timedelta(hours=UNDO_HOURS)
    return [
        DeletedRun(row.id, row.name, row.experiment, datetime.fromtimestamp(row.deleted, UTC) + wait) for row in rows
    ]


def remove_deleted(store: Store) -> int:
    """Remove for good what cannot be had back any more; how many runs that were."""
    with store.engine.connect() as connection:
        over = list(connection.scalars(select(deleted_runs.c.run).where(deleted_runs.c.deleted <= _oldest())))
    for run_id in over:
        forget_run(store, run_id)
    return len(over)


def _oldest() -> float:
    return now() - 3600 * UNDO_HOURS
