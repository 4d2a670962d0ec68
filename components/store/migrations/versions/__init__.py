"""One file a change of the database; a new one names the revision before it in `down_revision`."""
