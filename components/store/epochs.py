"""The epochs of runs: what was measured in each, in the order of training."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from pydantic_core import from_json
from sqlalchemy import Dialect, Text, bindparam, cast, delete, exists, insert, select, update

from components.domain.recipe import MOST_EPOCHS
from components.domain.run import EpochDocument, EpochRecord
from components.store.database import Store, epochs, runs

# Built once: that takes longer than to ask the database.
_AFTER = (
    select(epochs.c.epoch, cast(epochs.c.logs, Text), epochs.c.seconds)
    .where(epochs.c.run == bindparam("run"), epochs.c.epoch > bindparam("after"))
    .order_by(epochs.c.epoch)
    .limit(bindparam("most"))
)
# A run that is there and whose epochs are all new, as nearly always: nothing else has to be asked.
_FURTHER = (
    update(runs)
    .where(runs.c.id == bindparam("which"), runs.c.epoch < bindparam("first"))
    .values(epoch=bindparam("last"))
)
_COLUMNS = ["run", "epoch", "logs", "seconds"]


def append_epochs(store: Store, run_id: str, records: Sequence[EpochRecord]) -> None:
    """Add finished epochs; those that a run repeats after an interruption replace their first telling."""
    append_epoch_documents(store, run_id, [record.document() for record in records])


def append_epoch_documents(store: Store, run_id: str, documents: Sequence[EpochDocument]) -> None:
    """As `append_epochs`; thousands may come in a second, so nothing is made of each."""
    if not documents:
        return
    first, last = documents[0][0], documents[-1][0]
    with store.engine.begin() as connection:
        if not connection.execute(_FURTHER, {"which": run_id, "first": first, "last": last}).rowcount:
            connection.execute(update(runs).where(runs.c.id == run_id, runs.c.epoch < last).values(epoch=last))
            connection.execute(delete(epochs).where(epochs.c.run == run_id, epochs.c.epoch.between(first, last)))
            if not connection.scalar(select(exists().where(runs.c.id == run_id))):
                return
        statement, positions = _insert(store.engine.dialect)
        rows: list[Any] = [(run_id, *document) for document in documents]
        if positions is None:
            rows = [dict(zip(_COLUMNS, row, strict=True)) for row in rows]
        elif positions != _COLUMNS:
            places = [_COLUMNS.index(name) for name in positions]
            rows = [tuple(row[place] for place in places) for row in rows]
        connection.exec_driver_sql(statement, rows)


@lru_cache(maxsize=8)
def _insert(dialect: Dialect) -> tuple[str, list[str] | None]:
    """The statement in the database's own words, and the order of its values; None where they have names.

    The driver is given it as it is: with the values of each row taken apart by SQLAlchemy, a row takes three times as long.
    """
    compiled = insert(epochs).compile(dialect=dialect, column_keys=_COLUMNS)
    return str(compiled), compiled.positiontup


def forget_epochs_after(store: Store, run_id: str, epoch: int) -> None:
    """Take back what was told of epochs above `epoch`, where a run ends before it has repeated them all."""
    with store.engine.begin() as connection:
        connection.execute(delete(epochs).where(epochs.c.run == run_id, epochs.c.epoch > epoch))
        connection.execute(update(runs).where(runs.c.id == run_id, runs.c.epoch > epoch).values(epoch=epoch))


def epochs_after(store: Store, run_id: str, epoch: int = 0, most: int | None = None) -> list[dict[str, float | None]]:
    """Finished epochs above `epoch`: {"epoch", "loss", "accuracy" or "mae", "val_loss", ..., "seconds"}; the first `most`."""
    documents = epoch_documents_after(store, run_id, epoch, most or MOST_EPOCHS)
    # Of one text in one go: read one by one, epochs take six times as long, and a run may have a thousand a second.
    return list(from_json("[" + ",".join(document for _, document in documents) + "]"))


def epoch_documents_after(store: Store, run_id: str, epoch: int, most: int) -> list[tuple[int, str]]:
    """The numbers of the first `most` epochs above `epoch`, and what `epochs_after` has of each as JSON.

    As it is stored, without being read: thousands may come in a second, for whoever watches a run.
    """
    values = {"run": run_id, "after": epoch, "most": most}
    with store.engine.connect() as connection:
        found = connection.execute(_AFTER, values).all()
    return [
        (number, f'{{"epoch":{number},{logs[1:-1]}{"," * (logs != "{}")}"seconds":{seconds!r}}}')
        for number, logs, seconds in found
    ]
