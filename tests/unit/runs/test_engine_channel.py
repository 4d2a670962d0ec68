"""Many threads ask over one pair of pipes, and each hears its own answer, or why there is none."""

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest

from components.domain.problem import Unavailable
from components.runs.engine_channel import EngineChannel, EngineLostError, answer_questions
from components.workers.messages import WorkerCrashedError
from components.workers.supervisor import WorkerDiedError


@contextmanager
def channel_to(answer: Callable[[Any], object]) -> Iterator[EngineChannel]:
    (asked, asking), (heard, saying) = os.pipe(), os.pipe()
    questions, answers = os.fdopen(asked, "rb"), os.fdopen(saying, "wb")

    def engine() -> None:
        answer_questions(questions, answers, answer)
        questions.close()
        answers.close()

    thread = threading.Thread(target=engine)
    thread.start()
    channel = EngineChannel(os.fdopen(asking, "wb"), os.fdopen(heard, "rb"))
    try:
        yield channel
    finally:
        channel.close()
        thread.join(30)
        assert not thread.is_alive()


def test_each_of_many_askers_hears_its_own_answer() -> None:
    with channel_to(lambda number: np.full(20_000, number)) as channel, ThreadPoolExecutor(16) as threads:
        for number, answer in enumerate(threads.map(lambda number: channel.ask(number, 30), range(200))):
            assert (answer == number).all()


def test_one_that_takes_long_keeps_no_other_waiting() -> None:
    go_on = threading.Event()
    with channel_to(lambda wait: go_on.wait(30) if wait else "quick") as channel, ThreadPoolExecutor(1) as threads:
        slow = threads.submit(channel.ask, True, 30)
        assert channel.ask(False, 30) == "quick"
        assert not slow.done()
        go_on.set()
        assert slow.result(30) is True


@pytest.mark.parametrize(
    ("met", "heard"),
    [
        (WorkerDiedError(-9), WorkerDiedError),
        (Unavailable("disk_full", "what", "where", "remedy", 7), Unavailable),
        (ValueError("it holds what cannot cross", threading.Lock()), WorkerCrashedError),
    ],
)
def test_what_the_engine_meets_is_met_by_the_one_who_asked(met: Exception, heard: type[Exception]) -> None:
    def fail(_asked: object) -> None:
        raise met

    with channel_to(fail) as channel:
        with pytest.raises(heard) as found:
            channel.ask(None, 30)
        assert not isinstance(found.value, WorkerDiedError) or found.value.code == -9
        with pytest.raises(heard):  # and the next question is answered as well
            channel.ask(None, 30)


def test_who_waits_when_the_engine_ends_is_told() -> None:
    (asked, asking), (heard, saying) = os.pipe(), os.pipe()
    channel = EngineChannel(os.fdopen(asking, "wb"), os.fdopen(heard, "rb"))
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(channel.ask, "anybody?", 30)
        os.read(asked, 1)
        os.close(saying)
        with pytest.raises(EngineLostError):
            waiting.result(30)
    os.close(asked)
    with pytest.raises(EngineLostError):
        channel.ask("still there?", 30)
    channel.close()


def test_after_it_was_closed_nothing_is_asked() -> None:
    with channel_to(lambda asked: asked) as channel:
        assert channel.ask(1, 30) == 1
        channel.close()
        with pytest.raises(EngineLostError):
            channel.ask(2, 30)


def test_an_answer_that_comes_too_late_is_nobodys() -> None:
    go_on = threading.Event()
    with channel_to(lambda wait: go_on.wait(30) if wait else "quick") as channel:
        with pytest.raises(TimeoutError):
            channel.ask(True, 0.01)
        go_on.set()
        assert channel.ask(False, 30) == "quick"
