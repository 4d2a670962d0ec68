"""Who trains which run, or goes on with which search. A lease is a slot for training given to one of them, and held by the
one task that trains it; what is said of runs here is true of searches too.

The holder renews it while it lives: a lease that stands still is that of a task that was lost. Whoever takes a lease over
writes its own name into it, and from then on the former holder can write nothing more about the run.
"""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, Table, delete, exists, func, insert, literal, select, union_all, update
from sqlalchemy.exc import IntegrityError

from components.domain.run import UNFINISHED, PendingCommand, RunStatus, Speed
from components.domain.search import UNFINISHED_SEARCHES
from components.store.database import Store, deleted_datasets, deleted_runs, leases, now, runs, searches, slot_grants
from components.workers.fair_scheduling import Waiting, fair_order

STALE_SECONDS = 10.0  # a lease that was not renewed for so long is that of a task that was lost
LOOK_SECONDS = 1.0
GRANTS_KEPT_SECONDS = 86_400.0  # a visitor whose last slot is longer ago counts as new


@dataclass(frozen=True)
class Lease:
    """`holder` is empty until a task has begun; `renewals` counts how often it was renewed."""

    run: str
    visitor: str
    attempt: int
    holder: str
    renewals: int
    takes_slot: bool


@dataclass(frozen=True)
class UnfinishedRun:
    """What an engine needs to know of a run, or a search, that waits or trains."""

    run: str
    visitor: str
    status: str
    command: str
    attempt: int
    queued: float
    is_search: bool = False

    @property
    def needs_slot(self) -> bool:
        """Whether it will train; the end of a stopped run is only measured."""
        return not (self.status == RunStatus.QUEUED and self.command == "stop")


@dataclass(frozen=True)
class Work:
    """All that waits or trains, of all visitors."""

    unfinished_runs: Sequence[UnfinishedRun]
    leases: Mapping[str, Lease]
    last_grants: Mapping[str, float]

    @property
    def busy(self) -> Counter[str]:
        """How many slots each visitor has."""
        return Counter(lease.visitor for lease in self.leases.values() if lease.takes_slot)

    def is_slot_awaited(self, run: str, most: int) -> bool:
        """Whether another run waits that may have the slot of this one; `most` a visitor may have, 0 for all there are."""
        lease, busy = self.leases.get(run), self.busy
        if lease is None or not lease.takes_slot:
            return False
        return any(each.visitor == lease.visitor or not most or busy[each.visitor] < most for each in self.queue())

    def queue(self) -> list[Waiting]:
        """The runs that wait for a slot, the next first."""
        waiting = [
            Waiting(run.run, run.visitor, run.queued)
            for run in self.unfinished_runs
            if run.status == RunStatus.QUEUED and run.needs_slot and run.run not in self.leases
        ]
        return fair_order(waiting, self.busy, self.last_grants)


def find_work(store: Store) -> Work:
    """What there is to do now."""
    columns = (runs.c.id, runs.c.visitor, runs.c.status, runs.c.command, runs.c.attempt, runs.c.queued)
    # What is queued of a table or run that was deleted waits until that is had back; what is to be stopped, is.
    kept = (runs.c.command == "stop") | runs.c.id.not_in(select(deleted_runs.c.run))
    there = (runs.c.status == RunStatus.RUNNING) | (runs.c.dataset.not_in(select(deleted_datasets.c.dataset)) & kept)
    of_runs = select(*columns, literal(False)).where(runs.c.status.in_(UNFINISHED), there)
    columns = (
        searches.c.id,
        searches.c.visitor,
        searches.c.status,
        searches.c.command,
        searches.c.attempt,
        searches.c.queued,
    )
    kept_table = searches.c.dataset.not_in(select(deleted_datasets.c.dataset))
    goes_on = searches.c.status.in_(UNFINISHED_SEARCHES)
    unfinished = union_all(of_runs, select(*columns, literal(True)).where(goes_on, kept_table)).order_by("queued")
    with store.engine.connect() as connection:
        unfinished_runs = [UnfinishedRun(*row) for row in connection.execute(unfinished)]
        held = {row.run: Lease(*row) for row in connection.execute(select(leases))}
        last = {row.visitor: row.granted for row in connection.execute(select(slot_grants))}
    return Work(unfinished_runs, held, last)


def place_in_queue(store: Store, identity: str) -> int:
    """The place of a run or a search among those that wait for one: 1 is the next; 0 where it does not wait."""
    queue = [each.run for each in find_work(store).queue()]
    return queue.index(identity) + 1 if identity in queue else 0


def grant(store: Store, run: UnfinishedRun, slots: int | None) -> bool:
    """Give a run a lease, unless it has one, has changed since, or all `slots` are taken; None where none is needed."""
    things = searches if run.is_search else runs
    unchanged = exists().where(things.c.id == run.run, things.c.attempt == run.attempt, things.c.status == run.status)
    taken = select(func.count()).select_from(leases).where(leases.c.takes_slot).scalar_subquery()
    row = select(*map(literal, [run.run, run.visitor, run.attempt, "", 0, run.needs_slot])).where(unchanged)
    try:
        with store.engine.begin() as connection:
            granted = _insert_lease(connection, row if slots is None else row.where(taken < slots))
            if granted and slots is not None:
                _note_grant(connection, run.visitor)
    except IntegrityError:  # another server was quicker
        return False
    return granted


def _note_grant(connection: Connection, visitor: str) -> None:
    moment = now()
    connection.execute(delete(slot_grants).where(slot_grants.c.granted < moment - GRANTS_KEPT_SECONDS))
    known = update(slot_grants).where(slot_grants.c.visitor == visitor).values(granted=moment)
    if not connection.execute(known).rowcount:
        connection.execute(insert(slot_grants).values(visitor=visitor, granted=moment))


def hold(connection: Connection, run_id: str, attempt: int, holder: str, things: Table = runs) -> None:
    """Write `holder` into the lease of a run, or of one of `things`; whoever held it before does no longer."""
    change = update(leases).where(leases.c.run == run_id).values(attempt=attempt, holder=holder)
    if not connection.execute(change).rowcount:
        row = select(things.c.id, things.c.visitor, literal(attempt), literal(holder), literal(0), literal(True))
        _insert_lease(connection, row.where(things.c.id == run_id))


def _insert_lease(connection: Connection, row: Select[*tuple[Any, ...]]) -> bool:
    """Write the lease that a query gives, in the order of the table's columns; whether it gave one."""
    return connection.execute(insert(leases).from_select(list(leases.c), row)).rowcount > 0


def find_lease(store: Store, run_id: str) -> Lease | None:
    """The lease of a run; None where it has none."""
    return store.first(Lease, select(leases).where(leases.c.run == run_id))


def stands_still(store: Store, lease: Lease) -> bool:
    """Whether nobody renews a lease: seen by looking again, since the clocks of several machines differ."""
    deadline = time.monotonic() + STALE_SECONDS
    while time.monotonic() < deadline:
        time.sleep(LOOK_SECONDS)
        if find_lease(store, lease.run) != lease:
            return False
    return True


def renew(store: Store, run_id: str, holder: str) -> bool:
    """Show that the holder is alive; False where it holds the lease no longer."""
    mine = (leases.c.run == run_id, leases.c.holder == holder)
    return store.write(update(leases).where(*mine).values(renewals=leases.c.renewals + 1)) > 0


def release(store: Store, run_id: str, holder: str = "") -> None:
    """Give a lease back; without a `holder`, one that no task has taken up yet."""
    with store.engine.begin() as connection:
        give_back(connection, run_id, holder)


def give_back(connection: Connection, run_id: str, holder: str = "") -> None:
    """As `release`, within a transaction."""
    connection.execute(delete(leases).where(leases.c.run == run_id, leases.c.holder == holder))


def decline(store: Store, run_id: str, attempt: int) -> None:
    """Give back the slot of an attempt that is no longer wanted; that of a later one stays."""
    store.write(delete(leases).where(leases.c.run == run_id, leases.c.attempt == attempt, leases.c.holder == ""))


def hurry(store: Store, run_id: str, until: int) -> None:
    """Let a run that is slow, up to the epoch `until`, go on in full since others wait, unless something else is asked.

    Where it stood is kept as the `speed_until` of a run in full, so that it is known what made it so.
    """
    same = (runs.c.id == run_id, runs.c.speed == Speed.SLOW, runs.c.speed_until == until, runs.c.command == "none")
    store.write(update(runs).where(*same).values(speed=Speed.FULL, speed_until=runs.c.epoch))


def pause_waiting_step(store: Store, run_id: str, until: int) -> None:
    """Pause a run that waits at the epoch `until` for the next step, unless something else is asked by now."""
    same = (runs.c.id == run_id, runs.c.speed == Speed.STEP, runs.c.speed_until <= until, runs.c.command == "none")
    store.write(update(runs).where(*same).values(command=PendingCommand.PAUSE))


def drop_lease(store: Store, lease: Lease) -> bool:
    """Take a lease from a holder that was lost; False where it turned out to live."""
    same = (leases.c.run == lease.run, leases.c.holder == lease.holder, leases.c.renewals == lease.renewals)
    return store.write(delete(leases).where(*same)) > 0


def drop_all_leases(store: Store) -> None:
    """After the only engine there is has ended: nobody trains any more."""
    store.write(delete(leases))


def settle_run(
    store: Store, run_id: str, attempt: int, holder: str, commands: Sequence[str] | None, **fields: object
) -> bool:
    """Write how a run ended and give its lease back, all or nothing.

    False where the holder's lease, the attempt, or the command (none of `commands`) is another by now: nothing was written.
    """
    mine = exists().where(leases.c.run == run_id, leases.c.holder == holder)
    here = [runs.c.id == run_id, runs.c.attempt == attempt, runs.c.status == RunStatus.RUNNING, mine]
    if commands is not None:
        here.append(runs.c.command.in_(list(commands)))
    with store.engine.begin() as connection:
        settled = connection.execute(update(runs).where(*here).values(**fields)).rowcount > 0
        if settled:
            give_back(connection, run_id, holder)
    return settled
