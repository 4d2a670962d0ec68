"""A search keeps how often it was interrupted in all, beside how often since a trial of it ended."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Of those so far it is known since a trial ended alone."""
    op.add_column("searches", sa.Column("interruptions_in_row", sa.Integer, nullable=False, server_default="0"))
    op.execute("UPDATE searches SET interruptions_in_row = interruptions")
