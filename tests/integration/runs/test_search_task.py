"""The task of a search and what the server makes of how it came back; its child says what the test has it say."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from components.domain.layers import Dense
from components.domain.recipe import Recipe
from components.domain.run import PendingCommand
from components.domain.search import Search, SearchStatus, Trial, TrialStatus
from components.runs import search_task
from components.runs.scheduler import Ended, Scheduler, schedule_or_say_why
from components.runs.search_messages import ArraysWanted, StopSearch, TrialsChanged
from components.runs.search_task import execute_search
from components.store.database import open_store
from components.store.datasets import add_dataset
from components.store.leases import drop_lease, find_lease, find_work, hold
from components.store.searches import (
    SearchRecord,
    add_search,
    ask_to_stop,
    claim_search,
    find_search,
    save_trials,
    settle_search,
    trials_of,
)
from components.training.search_job import SearchOutcome
from components.workers.messages import Done
from components.workers.supervisor import WorkerDiedError
from tests.integration.store.test_database import CSV

ENDED = Trial(1, {"units": 8}, TrialStatus.COMPLETED, 0.4, 0.9)
BEGUN = Trial(2, {"units": 9})
Said = object | Callable[[], object]  # a message, or what is done when it is heard


class Script:
    """Child after child, each with what it says, one after the other; `heard` is what each was sent."""

    def __init__(self, *children: list[Said]) -> None:
        self._children, self.heard = list(children), list[list[object]]()

    def start_child(self) -> SimpleNamespace:
        """The next child; without one left the test fails."""
        lines, heard = iter(self._children.pop(0)), list[object]()
        self.heard.append(heard)

        def receive(_: float) -> object:
            line = next(lines)
            return line() if callable(line) else line

        return SimpleNamespace(send=heard.append, receive=receive, end=lambda: None)


@pytest.fixture
def search(home: Path, monkeypatch: pytest.MonkeyPatch) -> SearchRecord:
    monkeypatch.setattr(search_task, "Watch", lambda *_: SimpleNamespace(check=lambda: None))
    monkeypatch.setattr(search_task, "RENEW_SECONDS", 0.0)
    store = open_store()
    table = add_dataset(store, "ada", "small.csv", CSV)
    recipe = Recipe(dataset=table.id, target="kind", layers=[Dense()])
    return add_search(store, "ada", recipe, Search(seconds=60, units=(4, 32)), metric="accuracy", networks=16)


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Script]:
    def scripted(*children: list[Said]) -> Script:
        script = Script(*children)
        monkeypatch.setattr(search_task, "start_child", script.start_child)
        return script

    return scripted


class Clock:
    """Seconds that pass where the test says so."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def monotonic(self) -> float:
        """As that of `time`."""
        return self.seconds


@pytest.fixture
def slow_preparing(search: SearchRecord, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows take 90 s of a search of 60 s."""
    clock = Clock()

    def have_prepared(_pool: object, _request: object, check: Callable[[], None]) -> None:
        for _ in range(9):
            clock.seconds += 10
            check()

    monkeypatch.setattr(search_task, "time", clock)
    monkeypatch.setattr(search_task, "have_prepared", have_prepared)
    monkeypatch.setattr(search_task, "engine_state", lambda: SimpleNamespace(preparing=None))


def done(search: SearchRecord) -> SearchRecord:
    """The search as its task has left it."""
    store = open_store()
    assert execute_search(search.id, search.attempt, str(store.home), None) is None
    return now(search)


def now(search: SearchRecord) -> SearchRecord:
    found = find_search(open_store(), search.id)
    assert found is not None
    return found


def lost(search: SearchRecord, times: int) -> None:
    """Let as many tasks of a search be lost, one after the other."""
    store = open_store()
    for number in range(times):
        claim_search(store, search.id, 0, f"lost {number}")
    lease = find_lease(store, search.id)
    assert lease is not None and drop_lease(store, lease)


def killed() -> object:
    raise WorkerDiedError(-9)


def test_a_task_that_wakes_when_another_has_the_search_leaves_that_alone(
    search: SearchRecord, scripted: Callable[..., Script], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_task, "RENEW_SECONDS", 3600.0)  # it does not look before it writes
    store = open_store()

    def taken() -> object:
        with store.engine.begin() as connection:
            hold(connection, search.id, 0, "another")
        save_trials(store, search.id, "another", [BEGUN])
        return TrialsChanged([Trial(2, {"units": 30})])

    script = scripted([TrialsChanged([ENDED]), taken])
    assert done(search).status is SearchStatus.RUNNING
    assert trials_of(store, search.id) == [ENDED, BEGUN] and len(script.heard) == 1
    lease = find_lease(store, search.id)
    assert lease is not None and lease.holder == "another"


def test_the_server_writes_that_an_engine_lost_a_search(search: SearchRecord) -> None:
    store, server = open_store(), Scheduler(open_store(), None, lambda: None)  # type: ignore[arg-type]
    claim_search(store, search.id, 0, "task")
    save_trials(store, search.id, "task", [ENDED, BEGUN])
    ask_to_stop(store, search.id)
    server._ended[search.id] = Ended(0, error="its worker died")
    assert schedule_or_say_why(server, 0, None) == ""
    found = now(search)
    assert (found.status, found.command) == (SearchStatus.FAILED, PendingCommand.NONE)
    assert found.error == "The engine lost this search: its worker died"
    assert trials_of(store, search.id) == [ENDED] and find_lease(store, search.id) is None


def test_what_has_ended_before_the_server_saw_that_its_task_was_lost_stays_so(search: SearchRecord) -> None:
    store, server = open_store(), Scheduler(open_store(), None, lambda: None)  # type: ignore[arg-type]
    claim_search(store, search.id, 0, "task")
    work = find_work(store)
    settle_search(store, search.id, 0, "task", status=SearchStatus.COMPLETED)
    server._ended[search.id] = Ended(0, error="its worker died")
    server._settle_what_came_back(work)  # which was read just before
    assert (now(search).status, now(search).error) == (SearchStatus.COMPLETED, "")


@pytest.mark.parametrize("how", ["killed", "crowded"])
def test_a_search_that_was_asked_to_stop_begins_no_other_process(
    search: SearchRecord, scripted: Callable[..., Script], how: str
) -> None:
    end: Said = killed if how == "killed" else Done(SearchOutcome(SearchStatus.RUNNING))

    def asked() -> object:
        ask_to_stop(open_store(), search.id)
        return TrialsChanged([ENDED, BEGUN])

    script = scripted([asked, end])
    found = done(search)
    assert (found.status, found.error, found.command) == (SearchStatus.STOPPED, "", PendingCommand.NONE)
    assert StopSearch() in script.heard[0] and trials_of(open_store(), search.id) == [ENDED]


def test_a_search_whose_task_was_lost_when_it_was_asked_to_stop_begins_no_process(
    search: SearchRecord, scripted: Callable[..., Script]
) -> None:
    script = scripted()
    lost(search, 9)
    ask_to_stop(open_store(), search.id)
    found = done(search)
    assert (found.status, found.error, script.heard) == (SearchStatus.STOPPED, "", [])


def test_a_search_that_ended_says_how_often_it_was_interrupted(
    search: SearchRecord, scripted: Callable[..., Script]
) -> None:
    lost(search, 3)
    scripted([TrialsChanged([ENDED]), Done(SearchOutcome(SearchStatus.COMPLETED))])
    found = done(search)
    assert (found.status, found.interruptions) == (SearchStatus.COMPLETED, 3)


def test_a_search_that_is_interrupted_again_and_again_is_given_up_and_says_how_often_it_was(
    search: SearchRecord, scripted: Callable[..., Script]
) -> None:
    lost(search, 2)  # before a trial ended
    claim_search(open_store(), search.id, 0, "task")
    save_trials(open_store(), search.id, "task", [ENDED])
    lost(search, 4)
    script, found = scripted(), done(search)
    assert (found.status, found.interruptions, script.heard) == (SearchStatus.FAILED, 7, [])
    assert found.error.startswith("The search was interrupted 5 times in a row and was given up.")


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ([], "No trial came far enough in 60 s to be counted."),
        ([Trial(1, {"units": 8}, TrialStatus.PRUNED, 0.7), BEGUN], "No trial came far enough in 60 s to be counted."),
        ([Trial(1, {"units": 8}, TrialStatus.DIVERGED)], "The loss of every trial grew beyond all numbers."),
    ],
    ids=["none", "given up", "diverged"],
)
@pytest.mark.usefixtures("slow_preparing")
def test_a_search_whose_time_is_over_with_nothing_tried_has_failed(
    search: SearchRecord, scripted: Callable[..., Script], before: list[Trial], said: str
) -> None:
    scripted([TrialsChanged(before), ArraysWanted(search.recipe), None])
    found = done(search)
    assert (found.status, found.note, found.spent) == (SearchStatus.FAILED, "", 90.0)
    assert found.error.startswith(said)


@pytest.mark.usefixtures("slow_preparing")
def test_a_search_whose_time_is_over_before_its_last_trials_ended_is_completed_by_the_others(
    search: SearchRecord, scripted: Callable[..., Script]
) -> None:
    scripted([TrialsChanged([ENDED, BEGUN]), ArraysWanted(search.recipe), None])
    found = done(search)
    assert (found.status, found.error, found.spent) == (SearchStatus.COMPLETED, "", 90.0)
    assert found.note == "Its last trials took longer than its time."
    assert trials_of(open_store(), search.id) == [ENDED]


@pytest.mark.usefixtures("slow_preparing")
def test_a_search_that_was_asked_to_stop_is_stopped_also_where_its_time_is_over(
    search: SearchRecord, scripted: Callable[..., Script]
) -> None:
    def asked() -> object:
        ask_to_stop(open_store(), search.id)
        return ArraysWanted(search.recipe)

    scripted([asked, None])
    assert (done(search).status, now(search).error) == (SearchStatus.STOPPED, "")
