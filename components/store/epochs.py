"""The epochs of runs: what was measured in each, in the order of training."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from components.domain.run import EpochRecord
from components.store.database import Store, epochs, runs


def append_epochs(store: Store, run_id: str, logs: Sequence[EpochRecord]) -> None:
    """Add finished epochs; those that a run repeats after an interruption replace their first telling."""
    if not logs:
        return
    rows = [{"run": run_id, "epoch": log.epoch, "logs": log.logs, "seconds": log.seconds} for log in logs]
    with store.engine.begin() as connection:
        connection.execute(
            update(runs).where(runs.c.id == run_id, runs.c.epoch < logs[-1].epoch).values(epoch=logs[-1].epoch)
        )
        first, last = rows[0]["epoch"], rows[-1]["epoch"]
        connection.execute(delete(epochs).where(epochs.c.run == run_id, epochs.c.epoch.between(first, last)))
        there = connection.scalar(select(func.count()).select_from(runs).where(runs.c.id == run_id))
        if there:
            connection.execute(insert(epochs), rows)


def forget_epochs_after(store: Store, run_id: str, epoch: int) -> None:
    """Take back what was told of epochs above `epoch`, where a run ends before it has repeated them all."""
    with store.engine.begin() as connection:
        connection.execute(delete(epochs).where(epochs.c.run == run_id, epochs.c.epoch > epoch))
        connection.execute(update(runs).where(runs.c.id == run_id, runs.c.epoch > epoch).values(epoch=epoch))


def epochs_after(store: Store, run_id: str, epoch: int = 0, most: int | None = None) -> list[dict[str, Any]]:
    """Finished epochs above `epoch`: {"epoch", "loss", "accuracy" or "mae", "val_loss", ..., "seconds"}.

    Args:
        most: at most so many of them, the first ones; all of them with None.
    """
    query = select(epochs).where(epochs.c.run == run_id, epochs.c.epoch > epoch).order_by(epochs.c.epoch).limit(most)
    with store.engine.connect() as connection:
        return [{"epoch": row.epoch, **row.logs, "seconds": row.seconds} for row in connection.execute(query)]
