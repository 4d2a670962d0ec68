"""Tables that their owners share, each with the token that names it to others."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the table of them, with nothing in it."""
    op.create_table(
        "shared_datasets",
        sa.Column("dataset", sa.String(32), sa.ForeignKey("datasets.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("token", sa.String(32), nullable=False, unique=True),
        sa.Column("shared", sa.Float, nullable=False),
    )
