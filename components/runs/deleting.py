"""Deleting a run from a page: what trains is stopped first, so that it comes back with its best weights."""

from contextlib import suppress

from components.domain.problem import NotNow
from components.runs import service
from components.store.database import open_store
from components.store.deleting import mark_deleted
from components.store.runs import RunRecord, get_run


def delete_run(visitor: str, run_id: str) -> RunRecord:
    """Stop a run if it still goes on, and delete it so that it can be had back; how it was before.

    Raises NotFound unless the run is theirs.
    """
    store = open_store()
    run = get_run(store, visitor, run_id)
    if not run.status.final:
        with suppress(NotNow):  # it has ended just now
            service.stop_run(visitor, run_id)
    mark_deleted(store, visitor, run_id)
    return run
