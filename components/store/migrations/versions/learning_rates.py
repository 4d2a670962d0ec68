"""A run keeps how its learning rate was changed while it trained."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """No run so far was changed."""
    op.add_column("runs", sa.Column("learning_rate_asked", sa.JSON, nullable=True))
    op.add_column("runs", sa.Column("learning_rate_changes", sa.JSON, nullable=False, server_default="[]"))
