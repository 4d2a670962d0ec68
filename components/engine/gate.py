"""A few at once, by turns between visitors: for what a person waits for, such as predictions."""

import secrets
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from components.problem import Unavailable
from components.store.fair import Waiting, fair_order
from components.words import t


class Gate:
    """Lets `places` through at a time, and at most `waiting` of one visitor wait."""

    def __init__(self, waiting: int) -> None:
        self.places = 1
        self._most_waiting = waiting
        self._free = threading.Condition()
        self._waiting: list[Waiting] = []
        self._inside: Counter[str] = Counter()
        self._turns: dict[str, float] = {}

    @contextmanager
    def entered(self, visitor: str, seconds: float) -> Iterator[None]:
        """Wait for a place, and have it.

        Raises:
            Unavailable: too many of the visitor's wait already, or none came free within `seconds`.
        """
        ticket = Waiting(secrets.token_hex(8), visitor, time.monotonic())
        with self._free:
            if sum(other.visitor == visitor for other in self._waiting) >= self._most_waiting:
                raise too_many(t("{n} of your requests wait already.", n=self._most_waiting))
            self._waiting.append(ticket)
            try:
                if not self._free.wait_for(lambda: self._is_next(ticket), seconds):
                    raise too_many(t("There was no place for {n:.0f} seconds.", n=seconds))
                self._inside[visitor] += 1
                self._turns[visitor] = time.monotonic()
            finally:
                self._waiting.remove(ticket)
                self._free.notify_all()
        try:
            yield
        finally:
            with self._free:
                self._inside[visitor] -= 1
                if not self._inside[visitor]:
                    del self._inside[visitor]
                if not self._inside and not self._waiting:
                    self._turns.clear()
                self._free.notify_all()

    def _is_next(self, ticket: Waiting) -> bool:
        free = self.places - self._inside.total()
        return ticket in fair_order(self._waiting, self._inside, self._turns)[: max(0, free)]


def too_many(why: str) -> Unavailable:
    """Answered with 503."""
    return Unavailable("busy", why, "engine", t("Try again when they are done."), retry_after=5)
