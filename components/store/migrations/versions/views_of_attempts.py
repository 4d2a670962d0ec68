"""A view of test figures is of an attempt of its run: one that was trained further may have another model at the same epoch."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_COLUMNS = "run, epoch, experiment, split, visitor, viewed"


def upgrade() -> None:
    """What is open stays open: views of figures as they are now are of the attempt by which their run ended."""
    op.drop_index("ix_test_set_views_experiment", "test_set_views")
    op.rename_table("test_set_views", "former_test_set_views")
    op.create_table(  # SQLite changes no primary key
        "test_set_views",
        sa.Column("run", sa.String(32), primary_key=True),
        sa.Column("epoch", sa.Integer, primary_key=True),
        sa.Column("attempt", sa.Integer, primary_key=True),
        sa.Column("experiment", sa.String(64), nullable=False),
        sa.Column("split", sa.String(64), nullable=False),
        sa.Column("visitor", sa.String(64), nullable=False),
        sa.Column("viewed", sa.Float, nullable=False),
    )
    attempt = (
        "SELECT attempt FROM runs WHERE runs.id = former_test_set_views.run AND runs.epoch = former_test_set_views.epoch "
        "AND runs.status IN ('completed', 'stopped', 'failed')"
    )
    op.execute(
        f"INSERT INTO test_set_views ({_COLUMNS}, attempt) "  # noqa: S608 - the names are those above
        f"SELECT {_COLUMNS}, COALESCE(({attempt}), 0) FROM former_test_set_views"
    )
    op.drop_table("former_test_set_views")
    op.create_index("ix_test_set_views_experiment", "test_set_views", ["experiment"])
