"""One visitor's many predictions do not make another wait for all of them."""

import threading

import pytest

from components.domain.problem import Busy
from components.workers.fair_slots import FairSlots


def test_visitors_take_turns_and_too_many_of_one_are_refused() -> None:
    slots, order, entered = FairSlots(3), [], threading.Semaphore(0)
    release = threading.Event()

    def ask(visitor: str) -> None:
        with slots.entered(visitor, 30):
            order.append(visitor)
            entered.release()
            release.wait(30)

    threads = [threading.Thread(target=ask, args=("ada",))]
    threads[0].start()
    entered.acquire()
    for visitor in ("ada", "ada", "ada", "bob"):
        threads.append(threading.Thread(target=ask, args=(visitor,)))
        threads[-1].start()
        while len(slots._waiting) < len(threads) - 1:
            pass
    with pytest.raises(Busy) as refused, slots.entered("ada", 30):
        pass
    assert refused.value.retry_after > 0 and not refused.value.of_all
    with pytest.raises(Busy, match="Others"), slots.entered("cy", 0.01):
        pass
    release.set()
    for thread in threads:
        thread.join(30)
    assert order[:2] == ["ada", "bob"]
    assert order.count("ada") == 4


def test_one_visitor_never_has_all_places() -> None:
    slots, release, entered = FairSlots(3), threading.Event(), threading.Semaphore(0)
    slots.count = 2

    def ask() -> None:
        with slots.entered("ada", 30):
            entered.release()
            release.wait(30)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    entered.acquire()
    with slots.entered("bob", 1):
        assert slots._inside == {"ada": 1, "bob": 1}
    release.set()
    for thread in threads:
        thread.join(30)
