"""The tables of the version before the first migration; a database of that version has them already."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create each table and index that is not there."""
    for name, columns in TABLES.items():
        op.create_table(name, *columns(), if_not_exists=True)
    for table, column in INDEXED:
        op.create_index(f"ix_{table}_{column}", table, [column], if_not_exists=True)


TABLES = {
    "datasets": lambda: (
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("visitor", sa.String(64), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("table_key", sa.String(64), nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("columns", sa.JSON, nullable=False),
        sa.Column("dialect", sa.JSON, nullable=False),
        sa.Column("problems", sa.JSON, nullable=False),
        sa.Column("created", sa.Float, nullable=False),
    ),
    "deleted_datasets": lambda: (
        sa.Column("dataset", sa.String(32), sa.ForeignKey("datasets.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("deleted", sa.Float, nullable=False),
    ),
    "visits": lambda: (
        sa.Column("visitor", sa.String(64), primary_key=True),
        sa.Column("seen", sa.Float, nullable=False),
    ),
    "experiments": lambda: (
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("visitor", sa.String(64), nullable=False),
        sa.Column("dataset", sa.String(32), sa.ForeignKey("datasets.id"), nullable=False),
        sa.Column("recipe", sa.JSON, nullable=False),
        sa.Column("created", sa.Float, nullable=False),
        sa.Column("updated", sa.Float, nullable=False),
    ),
    "runs": lambda: (
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("visitor", sa.String(64), nullable=False),
        sa.Column("experiment", sa.String(32), sa.ForeignKey("experiments.id"), nullable=True),
        sa.Column("dataset", sa.String(32), sa.ForeignKey("datasets.id"), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("recipe", sa.JSON, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("command", sa.String(16), nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("interruptions", sa.Integer, nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("epochs", sa.Integer, nullable=False),
        sa.Column("metrics", sa.JSON, nullable=False),
        sa.Column("timing", sa.JSON, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("created", sa.Float, nullable=False),
        sa.Column("queued", sa.Float, nullable=False),
        sa.Column("started", sa.Float, nullable=True),
        sa.Column("finished", sa.Float, nullable=True),
    ),
    "epochs": lambda: (
        sa.Column("run", sa.String(32), sa.ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("epoch", sa.Integer, primary_key=True),
        sa.Column("logs", sa.JSON, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
    ),
    "deleted_runs": lambda: (
        sa.Column("run", sa.String(32), sa.ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("deleted", sa.Float, nullable=False),
    ),
    "looks": lambda: (
        sa.Column("run", sa.String(32), primary_key=True),
        sa.Column("epoch", sa.Integer, primary_key=True),
        sa.Column("experiment", sa.String(64), nullable=False),
        sa.Column("split", sa.String(64), nullable=False),
        sa.Column("visitor", sa.String(64), nullable=False),
        sa.Column("seen", sa.Float, nullable=False),
    ),
    "leases": lambda: (
        sa.Column("run", sa.String(32), primary_key=True),
        sa.Column("visitor", sa.String(64), nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("holder", sa.String(32), nullable=False),
        sa.Column("beats", sa.Integer, nullable=False),
        sa.Column("place", sa.Boolean, nullable=False),
    ),
    "turns": lambda: (
        sa.Column("visitor", sa.String(64), primary_key=True),
        sa.Column("last", sa.Float, nullable=False),
    ),
}
INDEXED = [
    ("datasets", "visitor"),
    ("experiments", "visitor"),
    ("runs", "visitor"),
    ("runs", "experiment"),
    ("runs", "status"),
    ("looks", "experiment"),
]
