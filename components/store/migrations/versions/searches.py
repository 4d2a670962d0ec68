"""Searches and their trials."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the tables of them, with nothing in them."""
    op.create_table(
        "searches",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("visitor", sa.String(64), nullable=False),
        sa.Column("dataset", sa.String(32), sa.ForeignKey("datasets.id"), nullable=False),
        sa.Column("recipe", sa.JSON, nullable=False),
        sa.Column("search", sa.JSON, nullable=False),
        sa.Column("metric", sa.String(16), nullable=False),
        sa.Column("networks", sa.Integer, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("command", sa.String(16), nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("interruptions", sa.Integer, nullable=False),
        sa.Column("spent", sa.Float, nullable=False),
        sa.Column("mattered", sa.JSON, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("created", sa.Float, nullable=False),
        sa.Column("queued", sa.Float, nullable=False),
        sa.Column("started", sa.Float, nullable=True),
        sa.Column("finished", sa.Float, nullable=True),
    )
    for column in ("visitor", "dataset", "status"):
        op.create_index(f"ix_searches_{column}", "searches", [column])
    op.create_table(
        "trials",
        sa.Column("search", sa.String(32), sa.ForeignKey("searches.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("settings", sa.JSON, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("loss", sa.Float, nullable=True),
        sa.Column("score", sa.Float, nullable=True),
        sa.Column("best_epoch", sa.Integer, nullable=False),
        sa.Column("epochs", sa.Integer, nullable=False),
        sa.Column("networks", sa.Integer, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("losses", sa.JSON, nullable=False),
    )
