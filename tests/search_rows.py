"""What is written of a search whoever holds it: for tests of pages and calls that no engine stands behind."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import insert, update

from components.domain.search import Trial
from components.store.database import Store, searches, trials


def save_trials(store: Store, search_id: str, new: Sequence[Trial]) -> None:
    """Write down trials that are not there yet."""
    with store.engine.begin() as connection:
        connection.execute(insert(trials), [asdict(trial) | {"search": search_id} for trial in new])


def update_search(store: Store, search_id: str, **fields: object) -> None:
    """Set columns of a search, whatever they were."""
    store.write(update(searches).where(searches.c.id == search_id).values(**fields))
