"""A few at once, by turns between visitors: for what a person waits for, such as predictions."""

import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from components.domain.problem import Busy
from components.i18n import t
from components.workers.fair_scheduling import Waiting, fair_order

LOOK_SECONDS = 0.5  # between two looks whether it is still wanted


class FairSlots:
    """Lets `count` through at a time, of one visitor one less, so that others need not wait for them."""

    def __init__(self, waiting: int) -> None:
        """At most `waiting` of one visitor may wait."""
        self.count = 1
        self._most_waiting = waiting
        self._free = threading.Condition()
        self._waiting: list[Waiting] = []
        self._inside: Counter[str] = Counter()
        self._turns: dict[str, float] = {}

    @contextmanager
    def entered(self, visitor: str, seconds: float, is_wanted: Callable[[], bool] = lambda: True) -> Iterator[None]:
        """Wait for a place, and have it. Raises Busy where too many wait already, or none came free within `seconds`, or it
        is not wanted any more, which is looked for again and again."""
        ticket = Waiting(secrets.token_hex(8), visitor, time.monotonic())
        with self._free:
            if sum(other.visitor == visitor for other in self._waiting) >= self._most_waiting:
                raise _busy(t("{n} of your predictions wait already.", n=self._most_waiting), of_all=False)
            self._waiting.append(ticket)
            try:
                end = time.monotonic() + seconds
                while not self._free.wait_for(lambda: self._is_next(ticket), min(LOOK_SECONDS, end - time.monotonic())):
                    if time.monotonic() < end and is_wanted():
                        continue
                    raise _busy(t("Others predict at this moment."), of_all=True)
                self._inside[visitor] += 1
                self._turns[visitor] = time.monotonic()
            finally:
                self._waiting.remove(ticket)
                self._free.notify_all()
        try:
            yield
        finally:
            with self._free:
                self._inside -= Counter([visitor])  # which forgets whoever has none left
                if not self._inside and not self._waiting:
                    self._turns.clear()
                self._free.notify_all()

    def _is_next(self, ticket: Waiting) -> bool:
        free, each = self.count - self._inside.total(), max(1, self.count - 1)
        due = [one for one in self._waiting if self._inside[one.visitor] < each]
        return ticket in fair_order(due, self._inside, self._turns)[: max(0, free)]


def _busy(why: str, *, of_all: bool) -> Busy:
    return Busy("too_many_predictions", why, "engine", t("Try again in a moment."), retry_after=5, of_all=of_all)
