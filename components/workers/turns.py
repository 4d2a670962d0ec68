"""Whose file is read next: a few at a time, round the visitors, and never more memory together than there is for it."""

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from components.domain.problem import Busy
from components.i18n import counted, t

TELL_SECONDS = 0.25  # how often whoever waits is told, and can go away


@dataclass(frozen=True)
class Room:
    """What there is for all readings together."""

    places: int  # readings at a time
    each: int  # of one visitor at a time
    memory: int  # bytes for all of them
    least: int  # bytes that each of them may take in any case

    @property
    def largest(self) -> int:
        """Bytes that one reading can get: the others still have the least."""
        return max(self.least, self.memory - (self.places - 1) * self.least)


@dataclass(eq=False)
class Turn:
    """A reading that waits for its turn, or has it: `taken` bytes are its, `wanted` it is to have."""

    visitor: str
    taken: int
    wanted: int


class Turns:
    """Readings in a fair order: of those that wait, each visitor's first comes before anybody's second."""

    def __init__(self, room: Callable[[], Room], most_each: int, most: int) -> None:
        """At most `most_each` readings of a visitor may wait, and `most` in all."""
        self._room, self._most_each, self._most = room, most_each, most
        self._waiting: OrderedDict[str, deque[Turn]] = OrderedDict()
        self._having: list[Turn] = []
        self._changed = threading.Condition()

    @contextmanager
    def turn(
        self, visitor: str, memory: int, waits: Callable[[int], None], patience: float | None = None
    ) -> Iterator[Turn]:
        """Wait for a turn and have it, with `memory` bytes to take.

        `waits` is told again and again how many come before, and may raise. Raises Busy where too many wait already, or
        after `patience` seconds.
        """
        turn = self._join(visitor, memory)
        try:
            self._wait(turn, lambda: turn in self._having, waits, patience)
            yield turn
        finally:
            self._leave(turn)

    def grow(self, turn: Turn, memory: int, waits: Callable[[int], None], patience: float | None = None) -> None:
        """Wait until a reading that has its turn may take more memory. Raises Busy when the patience is over."""
        with self._changed:
            turn.wanted = max(turn.taken, min(memory, self._room().largest))
            self._settle()
        self._wait(turn, lambda: turn.taken >= turn.wanted, waits, patience)

    def before(self, turn: Turn) -> int:
        """How many readings get their turn earlier, as it stands now."""
        with self._changed:
            if turn not in self._waiting.get(turn.visitor, ()):
                return sum(other.wanted > other.taken for other in self._having if other is not turn)
            place = self._waiting[turn.visitor].index(turn)
            visitors = list(self._waiting)
            earlier = visitors.index(turn.visitor)
            others = (
                min(len(self._waiting[visitor]), place + (at < earlier))
                for at, visitor in enumerate(visitors)
                if at != earlier
            )
            return place + sum(others)

    def _join(self, visitor: str, memory: int) -> Turn:
        with self._changed:
            mine = len(self._waiting.get(visitor, ()))
            everybody = sum(map(len, self._waiting.values()))
            if mine >= self._most_each or everybody >= self._most:
                of_all = mine < self._most_each
                count = everybody if of_all else mine
                what = counted(count, "{n} file waits to be read already.", "{n} files wait to be read already.")
                raise Busy(
                    "too_many_files", what, "body", t("Send this one when some of them are done."), of_all=of_all
                )
            bytes_wanted = min(memory, self._room().largest)
            turn = Turn(visitor, bytes_wanted, bytes_wanted)
            self._waiting.setdefault(visitor, deque()).append(turn)
            self._settle()
        return turn

    def _leave(self, turn: Turn) -> None:
        with self._changed:
            if turn in self._having:
                self._having.remove(turn)
            elif turn in self._waiting.get(turn.visitor, ()):
                self._waiting[turn.visitor].remove(turn)
                if not self._waiting[turn.visitor]:
                    del self._waiting[turn.visitor]
            self._settle()

    def _wait(self, turn: Turn, done: Callable[[], bool], waits: Callable[[int], None], patience: float | None) -> None:
        deadline = float("inf") if patience is None else time.monotonic() + patience
        while True:
            with self._changed:
                if self._changed.wait_for(done, TELL_SECONDS):
                    return
            if time.monotonic() > deadline:
                what = t("The file could not be read in time: other files come before it.")
                raise Busy("reading_busy", what, "body", t("Send it again in a moment."), retry_after=10, of_all=True)
            waits(self.before(turn))

    def _settle(self) -> None:
        """Give turns and memory to whom they are due; called with the lock held."""
        room = self._room()
        for turn in self._having:
            if turn.wanted > turn.taken:
                others = sum(other.taken for other in self._having if other is not turn)
                if others + turn.wanted <= room.memory or others == 0:
                    turn.taken = turn.wanted
        while len(self._having) < room.places and (due := self._next(room)):
            self._waiting[due.visitor].popleft()
            if self._waiting[due.visitor]:
                self._waiting.move_to_end(due.visitor)
            else:
                del self._waiting[due.visitor]
            self._having.append(due)
        self._changed.notify_all()

    def _next(self, room: Room) -> Turn | None:
        used = sum(turn.wanted for turn in self._having)
        blocked = False
        for visitor, queue in self._waiting.items():
            turn = queue[0]
            # Others wait too, or may come at any moment: no visitor has all places.
            if sum(other.visitor == visitor for other in self._having) >= room.each:
                continue
            if not self._having or used + turn.wanted <= room.memory:
                # Behind a large file that waits for memory only what does not keep it waiting.
                if not blocked or turn.wanted <= room.least:
                    return turn
            else:
                blocked = True
        return None
