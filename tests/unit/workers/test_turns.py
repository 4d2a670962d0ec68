"""Whose file is read next: in rounds of the visitors, within the memory there is."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from components.domain.problem import Busy
from components.workers.turns import Room, Turn, Turns

MANY = 1000


def nothing(_before: int) -> None:
    """For who does not look while waiting."""


class Crowd:
    """Readings that wait in threads of their own; each ends when it is told to."""

    def __init__(self, room: Room) -> None:
        self.turns = Turns(lambda: room, MANY, MANY)
        self.begun: list[str] = []
        self._ends: dict[str, threading.Event] = {}
        self._threads: list[threading.Thread] = []
        self._changed = threading.Condition()

    def join(self, *names: str, memory: int = 1) -> None:
        """`ada 1` is a reading of ada; joined when this returns."""
        for name in names:
            self._ends[name] = threading.Event()
            joined = len(self.waiting) + len(self.having) + 1
            thread = threading.Thread(target=self._read, args=(name, memory), daemon=True)
            thread.start()
            self._threads.append(thread)
            self._until(lambda joined=joined: len(self.waiting) + len(self.having) == joined)  # type: ignore[misc]

    def end(self, name: str) -> None:
        """`name` is done, and whoever is next has begun."""
        count = len(self.waiting) + len(self.having)
        self._ends[name].set()
        self._until(lambda: len(self.waiting) + len(self.having) == count - 1 and len(self.having) == len(self._now))

    @property
    def waiting(self) -> list[Turn]:
        return [turn for queue in self.turns._waiting.values() for turn in queue]

    @property
    def having(self) -> list[Turn]:
        return self.turns._having

    @property
    def _now(self) -> list[str]:
        return [name for name in self.begun if not self._ends[name].is_set()]

    def _read(self, name: str, memory: int) -> None:
        with self.turns.turn(name.split()[0], memory, nothing):
            self.begun.append(name)
            self._ends[name].wait()

    def _until(self, holds: object) -> None:
        deadline = threading.Event()
        for _ in range(2000):
            if holds():  # type: ignore[operator]
                return
            deadline.wait(0.005)
        raise AssertionError(self.begun)

    def close(self) -> None:
        for event in self._ends.values():
            event.set()
        for thread in self._threads:
            thread.join(5)


@pytest.fixture
def crowds() -> Iterator[list[Crowd]]:
    made: list[Crowd] = []
    yield made
    for crowd in made:
        crowd.close()


def crowd_of(crowds: list[Crowd], room: Room) -> Crowd:
    crowds.append(Crowd(room))
    return crowds[-1]


def test_visitors_take_turns_however_many_files_one_of_them_has(crowds: list[Crowd]) -> None:
    crowd = crowd_of(crowds, Room(places=1, each=1, memory=10, least=1))
    crowd.join("ada 1", "ada 2", "ada 3", "ada 4", "bob 1", "bob 2", "eve 1")
    for done in ("ada 1", "ada 2", "bob 1", "eve 1", "ada 3", "bob 2"):
        crowd.end(done)
    assert crowd.begun == ["ada 1", "ada 2", "bob 1", "eve 1", "ada 3", "bob 2", "ada 4"]


def test_one_visitor_never_has_all_places(crowds: list[Crowd]) -> None:
    crowd = crowd_of(crowds, Room(places=3, each=2, memory=10, least=1))
    crowd.join(*(f"ada {n}" for n in range(1, 40)))
    assert crowd.begun == ["ada 1", "ada 2"]
    crowd.join("bob 1")
    assert crowd.begun[-1] == "bob 1"


def test_how_many_come_before_is_told(crowds: list[Crowd]) -> None:
    crowd = crowd_of(crowds, Room(places=1, each=1, memory=10, least=1))
    crowd.join("ada 1", "ada 2", "ada 3", "bob 1", "bob 2", "eve 1")
    before = {(turn.visitor, at): crowd.turns.before(turn) for at, turn in enumerate(crowd.waiting)}
    # Next are ada 2, bob 1, eve 1, ada 3, bob 2.
    assert list(before.values()) == [0, 3, 1, 4, 2]


def test_readings_together_stay_within_the_memory_and_small_ones_pass_a_large_one(crowds: list[Crowd]) -> None:
    crowd = crowd_of(crowds, Room(places=4, each=4, memory=100, least=10))
    crowd.join("ada 1", "bob 1", memory=60)
    assert crowd.begun == ["ada 1"]
    crowd.join("eve 1", memory=30)  # would keep bob waiting longer
    crowd.join("zoe 1", memory=10)
    assert crowd.begun == ["ada 1", "zoe 1"]
    crowd.end("ada 1")
    assert set(crowd.begun[2:]) == {"bob 1", "eve 1"}
    assert sum(turn.taken for turn in crowd.having) <= 100


def test_no_reading_gets_more_than_leaves_the_others_the_least() -> None:
    turns = Turns(lambda: Room(places=3, each=2, memory=100, least=10), MANY, MANY)
    with turns.turn("ada", 10**9, nothing) as turn:
        assert turn.taken == 80


def test_two_that_grow_at_once_get_it_one_after_the_other() -> None:
    turns = Turns(lambda: Room(places=2, each=1, memory=100, least=10), MANY, MANY)
    with turns.turn("ada", 10, nothing) as ada, ExitStack() as stack:
        bob = stack.enter_context(turns.turn("bob", 10, nothing))
        turns.grow(ada, 70, nothing)
        assert ada.taken == 70
        with pytest.raises(Busy):
            turns.grow(bob, 70, nothing, patience=0.0)
        assert bob.taken == 10
        turns.grow(bob, 30, nothing)  # it asks for less: that is there
        assert bob.taken == 30


def test_who_waits_too_long_or_behind_too_many_is_told_when_to_come_again() -> None:
    turns = Turns(lambda: Room(places=1, each=1, memory=100, least=10), most_each=1, most=2)
    with turns.turn("ada", 10, nothing):
        with pytest.raises(Busy) as late, turns.turn("bob", 10, nothing, patience=0.0):
            raise AssertionError
        assert late.value.of_all and late.value.retry_after > 0
        waiting = [turns._join("ada", 10)]
        with pytest.raises(Busy) as mine, turns.turn("ada", 10, nothing):
            raise AssertionError
        waiting.append(turns._join("bob", 10))
        with pytest.raises(Busy) as everybody, turns.turn("eve", 10, nothing):
            raise AssertionError
        assert not mine.value.of_all and everybody.value.of_all
        for turn in waiting:
            turns._leave(turn)
    assert not turns._waiting and not turns._having


class LeftError(Exception):
    pass


def test_who_leaves_while_waiting_keeps_nobody_waiting() -> None:
    turns = Turns(lambda: Room(places=1, each=1, memory=100, least=10), MANY, MANY)

    def leave(_before: int) -> None:
        raise LeftError

    with turns.turn("ada", 10, nothing), pytest.raises(LeftError), turns.turn("bob", 10, leave):
        raise AssertionError
    with turns.turn("eve", 10, nothing) as turn:
        assert turn.taken == 10
