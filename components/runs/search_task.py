"""On a worker of the engine: a search, in a child process that is started again where it was killed."""

import logging
import secrets
import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

from components.domain.problem import Problem, Unavailable
from components.domain.recipe import Recipe
from components.domain.run import PendingCommand
from components.domain.search import SearchStatus, Trial, TrialStatus
from components.i18n import t
from components.runs.engine_state import engine_state
from components.runs.limits import RunLimits, limits
from components.runs.preparing import PrepareRequest, have_prepared
from components.runs.process import death_in_words, start_child
from components.runs.search_messages import (
    ArraysReady,
    ArraysWanted,
    MatteredFound,
    RunSearch,
    StopSearch,
    TrialsChanged,
    TrialsDropped,
)
from components.runs.trainer import NotWantedError
from components.store.database import Store, now, store_at
from components.store.leases import decline, find_lease, release, renew, stands_still
from components.store.scratch import working_folder
from components.store.searches import (
    SearchRecord,
    claim_search,
    drop_trials,
    find_search,
    save_trials,
    settle_search,
    trials_of,
    update_search,
)
from components.training.search_job import SearchJob, SearchOutcome, outcome_of
from components.workers.messages import (
    Crashed,
    DiskFailed,
    Done,
    MemoryExceededError,
    OutOfMemory,
    Refused,
    WorkerCrashedError,
    raise_failure,
)
from components.workers.retry import retry_while_unavailable
from components.workers.supervisor import Watch, Worker, WorkerDiedError, WorkerLimits

RENEW_SECONDS = 1.0
LISTEN_SECONDS = 0.05
OBEY_SECONDS = 20.0  # that a search may take to end when it is asked to, or when its time is over
MOST_DEATHS = 3  # without a trial that ended in between

log = logging.getLogger(__name__)


def execute_search(search_id: str, attempt: int, home: str, database: str | None) -> str | None:
    """Go on with a search to its end, or until it is stopped. Returns why it stands still, where that could not be written
    into the store."""
    store, holder = store_at(home, database), secrets.token_hex(8)
    try:
        search = retry_while_unavailable(lambda: _claim(store, search_id, attempt, holder))
        if search is None:
            retry_while_unavailable(lambda: decline(store, search_id, attempt))
            return None
    except Unavailable:
        log.exception("search %s could not be begun", search_id)
        return None  # the server gives its place to the next
    supervisor = SearchSupervisor(store, search, holder)
    try:
        outcome = supervisor.run()
    except NotWantedError:
        log.info("search %s is not wanted any more", search_id)
        release(store, search_id, holder)
        return None
    except Exception as error:  # noqa: BLE001 - whatever it is, it ends this search alone
        outcome = SearchOutcome(SearchStatus.FAILED, error=_in_words(search_id, error))
    spent = round(supervisor.spent, 3)
    try:
        retry_while_unavailable(lambda: _settle(store, search, holder, outcome, spent))
    except Unavailable as fault:
        log.exception("how search %s ended could not be written", search_id)
        return str(fault)
    return None


def _claim(store: Store, search_id: str, attempt: int, holder: str) -> SearchRecord | None:
    search = find_search(store, search_id)
    if search is None:
        return None
    if search.status is SearchStatus.RUNNING and search.attempt == attempt:
        lease = find_lease(store, search_id)
        if lease is not None and lease.holder and not stands_still(store, lease):
            return None  # another task goes on with it
    return claim_search(store, search_id, attempt, holder)


def _settle(store: Store, search: SearchRecord, holder: str, outcome: SearchOutcome, spent: float) -> None:
    ended = {"status": outcome.status, "note": outcome.note, "error": outcome.error, "spent": spent, "finished": now()}
    settle_search(store, search.id, search.attempt, holder, command=PendingCommand.NONE, **ended)


def _in_words(search_id: str, error: Exception) -> str:
    """What a person is told of an error that ended a search."""
    match error:
        case Problem():
            return str(error)
        case MemoryExceededError():
            what = t("There was not enough memory. Other runs are not affected.")
            return f"{what} {t('Let the search try fewer units or layers.')}"
        case WorkerDiedError():
            return death_in_words(error)
    log.error("search %s", search_id, exc_info=error)
    met = error if isinstance(error, WorkerCrashedError) else f"{type(error).__name__}: {error}"
    return t("The search failed: {error}", error=f"{met}"[:500])


class SearchSupervisor:
    """The parent of a child that searches: hears it, has rows prepared for it, and starts it again if it is killed."""

    def __init__(self, store: Store, search: SearchRecord, holder: str) -> None:
        self._store, self._search, self._holder = store, search, holder
        self._arrays = dict[str, Path]()
        self._began, self._renewed = time.monotonic(), float("-inf")
        stop = search.command is PendingCommand.STOP  # asked of a task that was lost
        self._asked_to_stop = self._began if stop else None  # when

    @cached_property
    def _limits(self) -> RunLimits:
        return limits(self._store.home)

    @property
    def spent(self) -> float:
        """Seconds of its budget, those of tasks that were lost too."""
        return self._search.spent + time.monotonic() - self._began

    def run(self) -> SearchOutcome:
        """Search until that has ended. Raises NotWantedError where nobody waits for it any more, else as `have_prepared` and
        what the child met."""
        lost = self._search.interruptions_in_row
        if lost > MOST_DEATHS and self._asked_to_stop is None:
            return self._given_up(t("The search was interrupted {n} times in a row and was given up.", n=lost))
        deaths = 0
        with working_folder(self._store) as folder:
            while True:
                trials = self._ended_trials()
                if self._asked_to_stop is not None:
                    return self._stopped()
                child = start_child()
                seconds = self._search.search.seconds - self.spent
                job = SearchJob(self._search.recipe, self._search.search, trials, seconds, self._search.networks)
                child.send(RunSearch(job, self._limits))
                try:
                    outcome = self._watch(child, folder)
                    if outcome.status is not SearchStatus.RUNNING:
                        return outcome
                except (WorkerDiedError, MemoryExceededError) as error:
                    deaths = deaths + 1 if len(trials) == len(self._ended_trials()) else 1
                    again = not isinstance(error, WorkerDiedError) or error.killed
                    if not again or (deaths >= MOST_DEATHS and self._asked_to_stop is None):
                        raise
                    log.warning("search %s goes on from its trials: %s", self._search.id, type(error).__name__)
                finally:
                    child.end()

    def _given_up(self, what: str) -> SearchOutcome:
        return SearchOutcome(
            SearchStatus.FAILED, error=f"{what} {t('Start another; the log of the engine says more.')}"
        )

    def _stopped(self) -> SearchOutcome:
        return SearchOutcome(SearchStatus.STOPPED, t("Stopped by hand; what was tried stays."))

    def _ended_trials(self) -> list[Trial]:
        """Those that were begun and not ended are forgotten."""
        trials = retry_while_unavailable(lambda: trials_of(self._store, self._search.id))
        begun = [trial.number for trial in trials if trial.status is TrialStatus.RUNNING]
        self._write(drop_trials, begun)
        return [trial for trial in trials if trial.status is not TrialStatus.RUNNING]

    def _write(self, change: Callable[..., bool], *values: object, **fields: object) -> None:
        """Write something down as the holder. Raises NotWantedError where another task has the search, or it is gone."""
        holder = self._search.id, self._holder
        if not retry_while_unavailable(lambda: change(self._store, *holder, *values, **fields)):
            raise NotWantedError

    def _watch(self, child: Worker[Any], folder: Path) -> SearchOutcome:
        watch = Watch(child, WorkerLimits(memory=self._limits.memory))
        while True:
            message = child.receive(LISTEN_SECONDS)
            match message:
                case TrialsChanged(changed):
                    self._write(save_trials, changed)
                case TrialsDropped(numbers):
                    self._write(drop_trials, numbers)
                case MatteredFound(shares):
                    self._write(update_search, mattered=shares)
                case ArraysWanted(recipe):
                    child.send(ArraysReady(self._prepared(recipe, folder)))
                case Done(result):
                    outcome: SearchOutcome = result
                    return outcome
                case Refused() | OutOfMemory() | DiskFailed() | Crashed():
                    raise_failure(message)
            watch.check()
            self._check(child)
            if self._asked_to_stop is not None and time.monotonic() - self._asked_to_stop > OBEY_SECONDS:
                return self._stopped()
            if self.spent > self._search.search.seconds + OBEY_SECONDS:
                return self._overdue()

    def _overdue(self) -> SearchOutcome:
        """How it ended where its process does not end it in time; preparing rows for it counts too."""
        if self._asked_to_stop is not None:
            return self._stopped()
        note = t("Its last trials took longer than its time.")
        return outcome_of(self._search.search, self._ended_trials(), note)

    def _prepared(self, recipe: Recipe, folder: Path) -> Path:
        """The rows of a recipe, prepared once for each way to prepare them."""
        if recipe.scaling not in self._arrays:
            target, store = folder / recipe.scaling, self._store
            request = PrepareRequest(self._search.visitor, recipe, str(target), str(store.home), store.database_url)
            have_prepared(engine_state().preparing, request, self._check)
            self._arrays[recipe.scaling] = target
        return self._arrays[recipe.scaling]

    def _check(self, child: Worker[Any] | None = None) -> None:
        """From time to time renew the lease, write down how much time was spent, and look whether it is to stop.

        Raises NotWantedError where it was deleted, or another task has it.
        """
        if time.monotonic() - self._renewed < RENEW_SECONDS:
            return
        self._renewed = time.monotonic()
        store, identity = self._store, self._search.id
        wanted = retry_while_unavailable(lambda: renew(store, identity, self._holder) and find_search(store, identity))
        if not wanted:
            raise NotWantedError
        self._write(update_search, spent=round(self.spent, 3))
        if wanted.command is PendingCommand.STOP and self._asked_to_stop is None and child is not None:
            self._asked_to_stop = time.monotonic()
            child.send(StopSearch())
