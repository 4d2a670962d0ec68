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
from components.store.leases import Lease, give_back, hold


@dataclass(frozen=True)
class SearchRecord:
    """A search as it stands in the store.

    Args:
        metric: what the score of a trial is: accuracy, or r2.
        networks: the most that are trained at a time.
        attempt: counts how often it was queued: each time is a task of its own.
        interruptions: how often an engine ended while it went on.
        interruptions_in_row: those of them since a trial ended.
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
    interruptions_in_row: int
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


def save_trials(store: Store, search_id: str, holder: str, changed: Sequence[Trial]) -> bool:
    """Write trials down, new ones and others; one that has ended ends the interruptions in a row. False, and nothing written,
    where the search is not the holder's any more."""
    numbers = [trial.number for trial in changed]
    rows = [asdict(trial) | {"search": search_id} for trial in changed]
    with store.engine.begin() as connection:
        held = _is_held(connection, search_id, holder)
        if held and rows:
            connection.execute(delete(trials).where(trials.c.search == search_id, trials.c.number.in_(numbers)))
            connection.execute(insert(trials), rows)
        if held and any(trial.status is not TrialStatus.RUNNING for trial in changed):
            connection.execute(update(searches).where(searches.c.id == search_id).values(interruptions_in_row=0))
    return held


def drop_trials(store: Store, search_id: str, holder: str, numbers: Sequence[int]) -> bool:
    """Forget trials, as if they had not been begun; False where the search is not the holder's any more."""
    with store.engine.begin() as connection:
        held = _is_held(connection, search_id, holder)
        if held:
            connection.execute(delete(trials).where(trials.c.search == search_id, trials.c.number.in_(numbers)))
    return held


def update_search(store: Store, search_id: str, holder: str, **fields: object) -> bool:
    """Set columns of a search, whatever they were; False where it is not the holder's any more."""
    with store.engine.begin() as connection:
        held = _is_held(connection, search_id, holder)
        if held:
            connection.execute(update(searches).where(searches.c.id == search_id).values(**fields))
    return held


def _is_held(connection: Connection, search_id: str, holder: str) -> bool:
    """Whether a search goes on and `holder` has its lease. Until the transaction ends nobody else takes it: who does changes
    the row of the search first, as this does."""
    goes_on = (searches.c.id == search_id, searches.c.status == SearchStatus.RUNNING)
    lock = update(searches).where(*goes_on).values(attempt=searches.c.attempt)
    lease = select(leases.c.run).where(leases.c.run == search_id, leases.c.holder == holder)
    return connection.execute(lock).rowcount > 0 and connection.execute(lease).first() is not None


def _forget_begun(connection: Connection, search_id: str) -> None:
    """The trials that were begun and not ended."""
    connection.execute(delete(trials).where(trials.c.search == search_id, trials.c.status == TrialStatus.RUNNING))


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
        counts = (searches.c.interruptions, searches.c.interruptions_in_row)
        interrupted = connection.execute(lost.values({count: count + 1 for count in counts})).rowcount
        if not (interrupted or connection.execute(fresh).rowcount):
            return None
        _forget_begun(connection, search_id)
        first = update(searches).where(searches.c.id == search_id, searches.c.started.is_(None))
        connection.execute(first.values(started=now()))
        hold(connection, search_id, attempt, holder, searches)
    return find_search(store, search_id)


def settle_search(store: Store, search_id: str, attempt: int, holder: str, **fields: object) -> bool:
    """Write how a search ended, forget the trials that had not, and give its lease back, all or nothing; False where the
    lease is another's by now."""
    mine = (searches.c.id == search_id, searches.c.attempt == attempt)
    with store.engine.begin() as connection:
        settled = _is_held(connection, search_id, holder)
        settled = settled and connection.execute(update(searches).where(*mine).values(**fields)).rowcount > 0
        if settled:
            _forget_begun(connection, search_id)
            give_back(connection, search_id, holder)
    return settled


def lose_search(store: Store, lease: Lease, error: str) -> bool:
    """Write that the task which had `lease` was lost: the search has failed, what it had begun and what was asked of it are
    forgotten, and the lease goes; all or nothing. False where the search has ended by now, or the lease is not the same."""
    waits = (
        searches.c.id == lease.run,
        searches.c.attempt == lease.attempt,
        searches.c.status.in_(UNFINISHED_SEARCHES),
    )
    failed = {"status": SearchStatus.FAILED, "error": error, "command": PendingCommand.NONE, "finished": now()}
    same = (leases.c.run == lease.run, leases.c.holder == lease.holder, leases.c.renewals == lease.renewals)
    with store.engine.begin() as connection:
        lost = connection.execute(update(searches).where(*waits).values(attempt=searches.c.attempt)).rowcount > 0
        lost = lost and connection.execute(delete(leases).where(*same)).rowcount > 0
        if lost:
            connection.execute(update(searches).where(searches.c.id == lease.run).values(**failed))
            _forget_begun(connection, lease.run)
    return lost


def unfinished_on(dataset_id: str) -> Any:
    """Whether a search on a table waits or goes on."""
    return exists().where(searches.c.dataset == dataset_id, searches.c.status.in_(UNFINISHED_SEARCHES))


def _select(visitor: str) -> Select[Any]:
    there = searches.c.dataset.not_in(select(deleted_datasets.c.dataset))
    return select(searches).where(searches.c.visitor == visitor, there, searches.c.dataset.in_(select(datasets.c.id)))
