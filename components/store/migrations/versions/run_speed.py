"""A run keeps how fast it is to train."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """All runs so far train in full."""
    op.add_column("runs", sa.Column("speed", sa.String(8), nullable=False, server_default="full"))
    op.add_column("runs", sa.Column("speed_until", sa.Integer, nullable=False, server_default="0"))
