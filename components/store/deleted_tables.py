"""Tables that go: hidden at once, to be had back for a day, and then removed with all that was made of them.

The bytes of an upload and the files of a table belong to all who brought the same: they go with the last of them.
"""

import contextlib
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, exists, func, insert, select
from sqlalchemy.exc import IntegrityError

from components.domain.problem import NotFound, NotNow
from components.i18n import counted, t
from components.store.artifacts import remove_run_folder, report_file, table_file, unread_file, upload_file
from components.store.database import Store, datasets, deleted_datasets, epochs, experiments, now, runs

UNDO_HOURS = 24
UNFINISHED = ("queued", "running")
_storing = threading.Lock()


@dataclass(frozen=True)
class DeletedTable:
    """A table that can be had back until `until` (UTC)."""

    id: str
    name: str
    until: datetime


@contextlib.contextmanager
def storing() -> Iterator[None]:
    """While a table is put into the store nothing is removed from it: both look at who has the same bytes."""
    with _storing:
        yield


def mark_deleted(store: Store, visitor: str, dataset_id: str) -> None:
    """Hide a table, its experiments and its runs; `undelete` brings them back.

    Raises:
        NotFound: it does not belong to `visitor`.
        NotNow: a run of it waits or trains.
    """
    with contextlib.suppress(IntegrityError), store.engine.begin() as connection:  # two tabs at the same moment
        _refuse_unless_idle(connection, visitor, dataset_id)
        connection.execute(insert(deleted_datasets).values(dataset=dataset_id, deleted=now()))


def undelete(store: Store, visitor: str, dataset_id: str) -> None:
    """Bring a table back with its runs. Raises NotFound where it was removed for good meanwhile."""
    mine = select(datasets.c.id).where(datasets.c.visitor == visitor)
    change = delete(deleted_datasets).where(
        deleted_datasets.c.dataset == dataset_id, deleted_datasets.c.dataset.in_(mine)
    )
    with store.engine.begin() as connection:
        back = connection.execute(change).rowcount
    if not back:
        what = t("The table is not there any more: it was removed for good.")
        raise NotFound("no_such_dataset", what, str(dataset_id)[:40], t("Upload it again."))


def list_deleted(store: Store, visitor: str) -> list[DeletedTable]:
    """What the visitor deleted and can still have back, the last deleted first."""
    query = (
        select(datasets.c.id, datasets.c.name, deleted_datasets.c.deleted)
        .join(deleted_datasets, deleted_datasets.c.dataset == datasets.c.id)
        .where(datasets.c.visitor == visitor, deleted_datasets.c.deleted > _oldest())
        .order_by(deleted_datasets.c.deleted.desc())
    )
    with store.engine.connect() as connection:
        rows = connection.execute(query).all()
    wait = timedelta(hours=UNDO_HOURS)
    return [DeletedTable(row.id, row.name, datetime.fromtimestamp(row.deleted, UTC) + wait) for row in rows]


def delete_dataset(store: Store, visitor: str, dataset_id: str, *, with_runs: bool = False) -> None:
    """Remove a table for good.

    Args:
        with_runs: whether its runs and their models go, too.

    Raises:
        NotFound: it does not belong to `visitor`.
        NotNow: a run of it waits or trains; or runs of it are there and `with_runs` is not said.
    """
    with store.engine.connect() as connection:
        _refuse_unless_idle(connection, visitor, dataset_id)
        count = connection.scalar(select(func.count()).select_from(runs).where(runs.c.dataset == dataset_id)) or 0
    if count and not with_runs:
        what = counted(count, "{n} run learned from this table.", "{n} runs learned from this table.")
        remedy = t("Delete them first, or delete them with it: add {option}.", option="?runs=true")
        raise NotNow("table_has_runs", what, "runs", remedy)
    remove_datasets(store, [dataset_id])


def remove_deleted(store: Store, *, at_once: bool = False) -> int:
    """Remove for good what cannot be had back any more, or `at_once` all that was deleted; how many tables that were."""
    query = select(deleted_datasets.c.dataset)
    with store.engine.connect() as connection:
        over = list(connection.scalars(query if at_once else query.where(deleted_datasets.c.deleted <= _oldest())))
    remove_datasets(store, over)
    return len(over)


def remove_datasets(store: Store, identities: Sequence[str]) -> None:
    """Remove tables for good, with their experiments and runs, whoever has them; not where a run waits or trains."""
    for identity in identities:
        with store.engine.begin() as connection:
            if connection.scalar(select(_unfinished(identity))):
                continue
            files = connection.execute(select(datasets).where(datasets.c.id == identity)).first()
            gone = list(connection.scalars(select(runs.c.id).where(runs.c.dataset == identity)))
            connection.execute(delete(epochs).where(epochs.c.run.in_(gone)))
            connection.execute(delete(runs).where(runs.c.dataset == identity))
            connection.execute(delete(experiments).where(experiments.c.dataset == identity))
            connection.execute(delete(deleted_datasets).where(deleted_datasets.c.dataset == identity))
            connection.execute(delete(datasets).where(datasets.c.id == identity))
        for run in gone:
            remove_run_folder(store, run)
        if files is not None:
            with storing():
                remove_unused_files(store, files.content_hash, files.table_key)


def remove_unused_files(store: Store, content_hash: str, table_key: str) -> None:
    """Remove the files of an upload and of a table that nobody has any more. To be called while `storing`."""
    with store.engine.connect() as connection:
        uploads = connection.scalar(select(exists().where(datasets.c.content_hash == content_hash)))
        tables = connection.scalar(select(exists().where(datasets.c.table_key == table_key)))
    if not uploads:
        upload_file(store, content_hash).unlink(missing_ok=True)
    if not tables:
        for file in (table_file, report_file, unread_file):
            file(store, table_key).unlink(missing_ok=True)


def _refuse_unless_idle(connection: Connection, visitor: str, dataset_id: str) -> None:
    mine = select(datasets.c.name).where(
        datasets.c.id == dataset_id,
        datasets.c.visitor == visitor,
        datasets.c.id.not_in(select(deleted_datasets.c.dataset)),
    )
    name = connection.scalar(mine)
    if name is None:
        what, remedy = t("There is no such table here."), t("It may be deleted already.")
        raise NotFound("no_such_dataset", what, str(dataset_id)[:40], remedy)
    if connection.scalar(select(_unfinished(dataset_id))):
        what = t("A run of {name} waits or trains.", name=name)
        raise NotNow("table_in_use", what, "runs", t("Stop it, or let it end, then delete the table."))


def _unfinished(dataset_id: str) -> ColumnElement[bool]:
    return exists().where(runs.c.dataset == dataset_id, runs.c.status.in_(UNFINISHED))


def _oldest() -> float:
    return now() - 3600 * UNDO_HOURS
