"""The tables of the version before the first migration; a database of that version has them already."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create each table and index that is not there."""
    for name, columns in TABLES.items():
        op.create_table(name, *columns(), if_not_exists=True)
    for table, column in INDEXED:
        op.create_index(f"ix_{table}_{column}", table, [column], if_not_exists=True)


def _filled(**kinds: TypeEngine[Any] | type[TypeEngine[Any]]) -> list[sa.Column[Any]]:
    """Columns that are never null, in this order."""
    return [sa.Column(name, kind, nullable=False) for name, kind in kinds.items()]


def _key(name: str, size: int, *references: sa.ForeignKey) -> sa.Column[str]:
    return sa.Column(name, sa.String(size), *references, primary_key=True)


HASH, ID, PERSON, WORD = sa.String(64), sa.String(32), sa.String(64), sa.String(16)
TABLES: dict[str, Callable[[], tuple[sa.Column[Any], ...]]] = {
    "datasets": lambda: (
        _key("id", 32),
        *_filled(visitor=PERSON, name=sa.Text, content_hash=HASH, table_key=HASH, rows=sa.Integer),
        *_filled(columns=sa.JSON, dialect=sa.JSON, problems=sa.JSON, created=sa.Float),
    ),
    "deleted_datasets": lambda: (
        _key("dataset", 32, sa.ForeignKey("datasets.id", ondelete="CASCADE")),
        *_filled(deleted=sa.Float),
    ),
    "visits": lambda: (_key("visitor", 64), *_filled(seen=sa.Float)),
    "experiments": lambda: (
        _key("id", 32),
        *_filled(visitor=PERSON),
        sa.Column("dataset", ID, sa.ForeignKey("datasets.id"), nullable=False),
        *_filled(recipe=sa.JSON, created=sa.Float, updated=sa.Float),
    ),
    "runs": lambda: (
        _key("id", 32),
        *_filled(visitor=PERSON),
        sa.Column("experiment", ID, sa.ForeignKey("experiments.id"), nullable=True),
        sa.Column("dataset", ID, sa.ForeignKey("datasets.id"), nullable=False),
        *_filled(name=sa.Text, recipe=sa.JSON, status=WORD, command=WORD, attempt=sa.Integer, interruptions=sa.Integer),
        *_filled(epoch=sa.Integer, epochs=sa.Integer, metrics=sa.JSON, timing=sa.JSON, error=sa.Text, note=sa.Text),
        *_filled(created=sa.Float, queued=sa.Float),
        sa.Column("started", sa.Float, nullable=True),
        sa.Column("finished", sa.Float, nullable=True),
    ),
    "epochs": lambda: (
        _key("run", 32, sa.ForeignKey("runs.id", ondelete="CASCADE")),
        sa.Column("epoch", sa.Integer, primary_key=True),
        *_filled(logs=sa.JSON, seconds=sa.Float),
    ),
    "deleted_runs": lambda: (
        _key("run", 32, sa.ForeignKey("runs.id", ondelete="CASCADE")),
        *_filled(deleted=sa.Float),
    ),
    "looks": lambda: (
        _key("run", 32),
        sa.Column("epoch", sa.Integer, primary_key=True),
        *_filled(experiment=HASH, split=HASH, visitor=PERSON, seen=sa.Float),
    ),
    "leases": lambda: (
        _key("run", 32),
        *_filled(visitor=PERSON, attempt=sa.Integer, holder=ID, beats=sa.Integer, place=sa.Boolean),
    ),
    "turns": lambda: (_key("visitor", 64), *_filled(last=sa.Float)),
}
INDEXED = [
    *((table, "visitor") for table in ("datasets", "experiments", "runs")),
    *(("runs", "experiment"), ("runs", "status"), ("looks", "experiment")),
]
