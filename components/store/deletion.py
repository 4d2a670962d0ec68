"""Tables and runs that go: hidden at once, to be had back for a day, and then removed with all that was made of them.

The bytes of an upload and the files of a table belong to all who brought the same: they go with the last of them.
"""

import contextlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, ColumnElement, Connection, Table, delete, exists, func, insert, select
from sqlalchemy.exc import IntegrityError

from components.domain.problem import NotFound, NotNow
from components.domain.run import UNFINISHED
from components.i18n import counted, t
from components.store.artifacts import remove_run_folder, report_file, table_file, unread_file, upload_file
from components.store.database import (
    Store,
    datasets,
    deleted_datasets,
    deleted_runs,
    epochs,
    experiments,
    now,
    runs,
    searches,
)
from components.store.runs import RunRecord, forget_run, get_run
from components.store.searches import remove_searches, unfinished_on

UNDO_HOURS = 24
storing = threading.Lock()  # held while a table is stored or files go: both look at who has the same bytes


@dataclass(frozen=True)
class Deleted:
    """A table or run that can be had back until `until` (UTC)."""

    id: str
    name: str
    until: datetime


def mark_table_deleted(store: Store, visitor: str, dataset_id: str) -> None:
    """Hide a table, its experiments, runs and searches; `undelete_table` brings them back.

    Raises NotFound unless it is theirs, NotNow where a run or a search of it waits or trains.
    """
    with contextlib.suppress(IntegrityError), store.engine.begin() as connection:  # two tabs at the same moment
        _refuse_unless_idle(connection, visitor, dataset_id)
        connection.execute(insert(deleted_datasets).values(dataset=dataset_id, deleted=now()))


def mark_run_deleted(store: Store, visitor: str, run_id: str) -> None:
    """Hide a run from every list, page and call; `undelete_run` brings it back. Raises NotFound unless it is theirs."""
    get_run(store, visitor, run_id)
    with contextlib.suppress(IntegrityError):  # two tabs deleted it at the same moment, or it was deleted for good
        store.write(insert(deleted_runs).values(run=run_id, deleted=now()))


def undelete_table(store: Store, visitor: str, dataset_id: str) -> None:
    """Bring a table back with its runs. Raises NotFound where it was removed for good meanwhile, or is not theirs."""
    if not _undelete(store, visitor, datasets, deleted_datasets.c.dataset, dataset_id):
        what = t("The table is not there any more: it was removed for good.")
        raise NotFound("no_such_dataset", what, str(dataset_id)[:40], t("Upload it again."))


def undelete_run(store: Store, visitor: str, run_id: str) -> RunRecord:
    """Bring a run back with its epochs and model. Raises NotFound where it was removed for good, or is not theirs."""
    if not _undelete(store, visitor, runs, deleted_runs.c.run, run_id):
        what = t("The run is not there any more: it was removed for good.")
        raise NotFound("no_such_run", what, str(run_id)[:40], t("Train its network again."))
    return get_run(store, visitor, run_id)


def _undelete(store: Store, visitor: str, things: Table, key: Column[str], identity: str) -> bool:
    mine = select(things.c.id).where(things.c.visitor == visitor)
    return store.write(delete(key.table).where(key == identity, key.in_(mine))) > 0


def list_deleted_tables(store: Store, visitor: str) -> list[Deleted]:
    """What the visitor deleted and can still have back, the last deleted first."""
    return _list_deleted(store, visitor, datasets, deleted_datasets.c.dataset)


def list_deleted_runs(store: Store, visitor: str) -> list[Deleted]:
    """What the visitor deleted and can still have back, the last deleted first."""
    return _list_deleted(store, visitor, runs, deleted_runs.c.run)


def _list_deleted(store: Store, visitor: str, things: Table, key: Column[str]) -> list[Deleted]:
    deleted = key.table.c.deleted
    query = select(things.c.id, things.c.name, (deleted + 3600 * UNDO_HOURS).label("until"))
    mine = query.join(key.table, key == things.c.id).where(things.c.visitor == visitor, deleted > _oldest())
    return store.records(Deleted, mine.order_by(deleted.desc()))


def delete_dataset(store: Store, visitor: str, dataset_id: str, *, with_runs: bool = False) -> None:
    """Remove a table for good with its searches, `with_runs` also its runs and their models.

    Raises NotFound unless it is theirs; NotNow where a run or a search of it waits or trains, or runs are there that are
    not to go.
    """
    with store.engine.connect() as connection:
        _refuse_unless_idle(connection, visitor, dataset_id)
        count = connection.scalar(select(func.count()).select_from(runs).where(runs.c.dataset == dataset_id)) or 0
    if count and not with_runs:
        what = counted(count, "{n} run learned from this table.", "{n} runs learned from this table.")
        remedy = t("Delete them first, or delete them with it: add {option}.", option="?runs=true")
        raise NotNow("table_has_runs", what, "runs", remedy)
    remove_datasets(store, [dataset_id])


def remove_deleted_tables(store: Store) -> int:
    """Remove for good what cannot be had back any more; how many tables that were."""
    over = store.scalars(select(deleted_datasets.c.dataset).where(deleted_datasets.c.deleted <= _oldest()))
    remove_datasets(store, over)
    return len(over)


def remove_deleted_runs(store: Store) -> int:
    """Remove for good what cannot be had back any more; how many runs that were."""
    over = store.scalars(select(deleted_runs.c.run).where(deleted_runs.c.deleted <= _oldest()))
    for run_id in over:
        forget_run(store, run_id)
    return len(over)


def remove_datasets(store: Store, identities: Sequence[str]) -> None:
    """Remove tables for good, with all that was made of them, whoever has them; not where a run or a search waits or trains."""
    for identity in identities:
        with store.engine.begin() as connection:
            if connection.scalar(select(_unfinished(identity) | unfinished_on(identity))):
                continue
            files = connection.execute(select(datasets).where(datasets.c.id == identity)).first()
            gone = list(connection.scalars(select(runs.c.id).where(runs.c.dataset == identity)))
            connection.execute(delete(epochs).where(epochs.c.run.in_(gone)))
            remove_searches(
                connection, list(connection.scalars(select(searches.c.id).where(searches.c.dataset == identity)))
            )
            for key in (runs.c.dataset, experiments.c.dataset, deleted_datasets.c.dataset, datasets.c.id):
                connection.execute(delete(key.table).where(key == identity))
        for run in gone:
            remove_run_folder(store, run)
        if files is not None:
            with storing:
                remove_unused_files(store, files.content_hash, files.table_key)


def remove_unused_files(store: Store, content_hash: str, table_key: str) -> None:
    """Remove the files of an upload and of a table that nobody has any more. To be called while `storing`."""
    if not store.scalar(select(exists().where(datasets.c.content_hash == content_hash))):
        upload_file(store, content_hash).unlink(missing_ok=True)
    if not store.scalar(select(exists().where(datasets.c.table_key == table_key))):
        for file in (table_file, report_file, unread_file):
            file(store, table_key).unlink(missing_ok=True)


def _refuse_unless_idle(connection: Connection, visitor: str, dataset_id: str) -> None:
    there = datasets.c.id.not_in(select(deleted_datasets.c.dataset))
    mine = select(datasets.c.name).where(datasets.c.id == dataset_id, datasets.c.visitor == visitor, there)
    name = connection.scalar(mine)
    if name is None:
        what, remedy = t("There is no such table here."), t("It may be deleted already.")
        raise NotFound("no_such_dataset", what, str(dataset_id)[:40], remedy)
    if connection.scalar(select(_unfinished(dataset_id))):
        what = t("A run of {name} waits or trains.", name=name)
        raise NotNow("table_in_use", what, "runs", t("Stop it, or let it end, then delete the table."))
    if connection.scalar(select(unfinished_on(dataset_id))):
        what = t("A search on {name} waits or goes on.", name=name)
        raise NotNow("table_in_use", what, "searches", t("Stop it, or let it end, then delete the table."))


def _unfinished(dataset_id: str) -> ColumnElement[bool]:
    return exists().where(runs.c.dataset == dataset_id, runs.c.status.in_(UNFINISHED))


def _oldest() -> float:
    return now() - 3600 * UNDO_HOURS
