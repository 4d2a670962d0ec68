"""Tables and columns are called what they are: views of test figures, slots for training, when a visitor was last seen."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Rename them; every row stays."""
    op.drop_index("ix_looks_experiment", "looks")
    op.rename_table("looks", "test_set_views")
    op.create_index("ix_test_set_views_experiment", "test_set_views", ["experiment"])
    op.alter_column("test_set_views", "seen", new_column_name="viewed")
    op.alter_column("leases", "beats", new_column_name="renewals")
    op.alter_column("leases", "place", new_column_name="takes_slot")
    op.rename_table("turns", "slot_grants")
    op.alter_column("slot_grants", "last", new_column_name="granted")
    op.alter_column("visits", "seen", new_column_name="last_seen")
