"""Searches and their trials: the truth that pages, API and engine share."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, exists, insert, select, update

from components.domain.problem import NotFound
from components.domain.recipe import Recipe
from components.domain.run import PendingCommand
from components.domain.search import UNFINISHED_SEARCHES, Search, SearchStatus, Trial, TrialStatus
from components.i18n import t
from components.store.database import Store, datasets, deleted_datasets, leases, now, searches, trials
from components.store.leases import give_back, hold


@dataclass(frozen=True)
class SearchRecord:
    """A search as it stands in the store.

    Args:
        metric: what the score of a trial is: accuracy, or r2.
        networks: the most that are trained at a time.
        attempt: counts how often it was queued: each time is a task of its own.
        interruptions: how often an engine ended while it went on, since a trial ended.
        spent: seconds of its budget.
        mattered: the share of the score's spread that each varied setting explains, by its name; empty before 20 trials
            were trained to their end.
    """

    id: str
    visitor: str
    dataset: str
    recipe: Recipe
    search: Search
    metric: str
    networks: int
    status: SearchStatus
    command: PendingCommand
    attempt: int
    interruptions: int
    spent: float
    mattered: dict[str, float]
    error: str
    note: str
    created: datetime
    queued: datetime
    started: datetime | None
    finished: datetime | None

    @property
    def seconds_left(self) -> float:
        """What is left of its budget; 0 where it has ended."""
        return 0.0 if self.status.final else max(0.0, self.search.seconds - self.spent)


def add_search(
    store: Store, visitor: str, recipe: Recipe, search: Search, *, metric: str, networks: int
) -> SearchRecord:
    """A new search, waiting for its turn; `recipe` and `search` were checked."""
    identity, time = secrets.token_hex(8), now()
    store.write(
        insert(searches).values(
            id=identity,
            visitor=visitor,
            dataset=recipe.dataset,
            recipe=recipe.model_dump(mode="json"),
            search=search.model_dump(mode="json"),
            metric=metric,
            networks=networks,
            status=SearchStatus.QUEUED,
            created=time,
            queued=time,
        )
    )
    return get_search(store, visitor, identity)


def get_search(store: Store, visitor: str, search_id: str) -> SearchRecord:
    """Raises NotFound unless it belongs to `visitor`, and its table was not deleted."""
    found = store.first(SearchRecord, _select(visitor).where(searches.c.id == search_id))
    if found is None:
        what, remedy = t("There is no such search here."), t("Open one of your searches.")
        raise NotFound("no_such_search", what, str(search_id)[:40], remedy)
    return found


def find_search(store: Store, search_id: str) -> SearchRecord | None:
    """For the engine, which works for all visitors; None where it was deleted."""
    return store.first(SearchRecord, select(searches).where(searches.c.id == search_id))


def list_searches(store: Store, visitor: str, dataset: str | None = None) -> list[SearchRecord]:
    """The visitor's searches, newest first: all, or those on one table."""
    query = _select(visitor).order_by(searches.c.created.desc(), searches.c.id)
    return store.records(SearchRecord, query if dataset is None else query.where(searches.c.dataset == dataset))


def trials_of(store: Store, search_id: str) -> list[Trial]:
    """The trials of a search, in their order."""
    columns = [column for column in trials.c if column.name != "search"]
    return store.records(Trial, select(*columns).where(trials.c.search == search_id).order_by(trials.c.number))


def save_trials(store: Store, search_id: str, changed: Sequence[Trial]) -> None:
    """Write trials down, new ones and others; those of a search that was deleted meanwhile are not written."""
    numbers = [trial.number for trial in changed]
    rows = [asdict(trial) | {"search": search_id} for trial in changed]
    with store.engine.begin() as connection:
        connection.execute(delete(trials).where(trials.c.search == search_id, trials.c.number.in_(numbers)))
        if rows and connection.scalar(select(exists().where(searches.c.id == search_id))):
            connection.execute(insert(trials), rows)


def drop_trials(store: Store, search_id: str, numbers: Sequence[int]) -> None:
    """Forget trials, as if they had not been begun."""
    store.write(delete(trials).where(trials.c.search == search_id, trials.c.number.in_(numbers)))


def update_search(store: Store, search_id: str, **fields: object) -> None:
    """Set columns of a search, whatever they were."""
    store.write(update(searches).where(searches.c.id == search_id).values(**fields))


def ask_to_stop(store: Store, search_id: str) -> bool:
    """Have a search end: at once where it waits, else when its engine sees it; False where it has ended already."""
    mine = searches.c.id == search_id
    ended = {"status": SearchStatus.STOPPED, "finished": now()}
    waits = update(searches).where(mine, searches.c.status == SearchStatus.QUEUED).values(**ended)
    goes_on = update(searches).where(mine, searches.c.status == SearchStatus.RUNNING)
    with store.engine.begin() as connection:
        if connection.execute(waits).rowcount:
            connection.execute(delete(leases).where(leases.c.run == search_id, leases.c.holder == ""))
            return True
        return connection.execute(goes_on.values(command=PendingCommand.STOP)).rowcount > 0


def remove_search(store: Store, search_id: str) -> None:
    """Forget a search with its trials for good; one that goes on ends when its engine notices."""
    with store.engine.begin() as connection:
        remove_searches(connection, [search_id])


def remove_searches(connection: Connection, identities: Sequence[str]) -> None:
    """As `remove_search`, within a transaction."""
    connection.execute(delete(trials).where(trials.c.search.in_(identities)))
    connection.execute(delete(searches).where(searches.c.id.in_(identities)))


def claim_search(store: Store, search_id: str, attempt: int, holder: str) -> SearchRecord | None:
    """Take a waiting search to go on with it, or one whose task was lost; None where that is no longer wanted.

    One that was already running counts an interruption, and the trials that it had begun are forgotten. From now on
    `holder` alone can settle it.
    """
    mine = [searches.c.id == search_id, searches.c.attempt == attempt]
    fresh = update(searches).where(*mine, searches.c.status == SearchStatus.QUEUED).values(status=SearchStatus.RUNNING)
    lost = update(searches).where(*mine, searches.c.status == SearchStatus.RUNNING)
    with store.engine.begin() as connection:
        interrupted = connection.execute(lost.values(interruptions=searches.c.interruptions + 1)).rowcount
        if not (interrupted or connection.execute(fresh).rowcount):
            return None
        begun = (trials.c.search == search_id, trials.c.status == TrialStatus.RUNNING)
        connection.execute(delete(trials).where(*begun))
        first = update(searches).where(searches.c.id == search_id, searches.c.started.is_(None))
        connection.execute(first.values(started=now()))
        hold(connection, search_id, attempt, holder, searches)
    return find_search(store, search_id)


def settle_search(store: Store, search_id: str, attempt: int, holder: str, **fields: object) -> bool:
    """Write how a search ended and give its lease back, all or nothing; False where the lease is another's by now."""
    mine = exists().where(leases.c.run == search_id, leases.c.holder == holder)
    here = (searches.c.id == search_id, searches.c.attempt == attempt, searches.c.status == SearchStatus.RUNNING, mine)
    with store.engine.begin() as connection:
        settled = connection.execute(update(searches).where(*here).values(**fields)).rowcount > 0
        if settled:
            give_back(connection, search_id, holder)
    return settled


def unfinished_on(dataset_id: str) -> Any:
    """Whether a search on a table waits or goes on."""
    return exists().where(searches.c.dataset == dataset_id, searches.c.status.in_(UNFINISHED_SEARCHES))


def _select(visitor: str) -> Select[Any]:
    there = searches.c.dataset.not_in(select(deleted_datasets.c.dataset))
    return select(searches).where(searches.c.visitor == visitor, there, searches.c.dataset.in_(select(datasets.c.id)))
