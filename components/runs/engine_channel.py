"""The direct way from the server to the engine of its machine: small questions over the pipes that bind their lives.

A task of Dask takes 10 ms of two processes, over a connection that is encrypted, before anything is done: that is right
for a training and too much for a row.
"""

import contextlib
import itertools
import pickle
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import IO, Any

from components.workers.messages import WorkerCrashedError

QUESTIONS_AT_A_TIME = 8
CLOSE_SECONDS = 1.0
LENGTH_BYTES = 8  # before each message


class EngineLostError(Exception):
    """The engine ended before it had answered."""


@dataclass(frozen=True)
class Question:
    """What is asked, with the number that its answer will have."""

    number: int
    asked: object


@dataclass(frozen=True)
class Answer:
    """The `result` of the question of this number, or the `error` that it met."""

    number: int
    result: object = None
    error: Exception | None = None


class EngineChannel:
    """The server's end: any thread may ask, and waits for its own answer."""

    def __init__(self, questions: IO[bytes], answers: IO[bytes]) -> None:
        self._questions, self._answers = questions, answers
        self._numbers = itertools.count()
        self._waiting: dict[int, Future[Any]] = {}
        self._lock = threading.Lock()  # of what waits
        self._sending = threading.Lock()
        self._lost = False
        threading.Thread(target=self._listen, name="engine answers", daemon=True).start()

    def ask(self, asked: object, seconds: float) -> Any:
        """The result. Raises EngineLostError, TimeoutError, and what the engine met."""
        number, future = next(self._numbers), Future[Any]()
        with self._lock:
            if self._lost:
                raise EngineLostError
            self._waiting[number] = future
        try:
            try:
                with self._sending:
                    _write(self._questions, Question(number, asked))
            except (OSError, ValueError) as error:  # the pipe broke, or was closed here
                raise EngineLostError from error
            return future.result(seconds)
        finally:
            with self._lock:
                self._waiting.pop(number, None)

    def close(self) -> None:
        """Let the engine know that nothing is asked any more, for which it ends; unless it is hung and reads nothing."""
        if self._sending.acquire(timeout=CLOSE_SECONDS):
            try:
                with contextlib.suppress(OSError):  # it ended before it had read all
                    self._questions.close()
            finally:
                self._sending.release()

    def _listen(self) -> None:
        try:
            while True:
                answer: Answer = _read(self._answers)
                with self._lock:
                    future = self._waiting.pop(answer.number, None)
                if future is None:  # nobody waits for it any more
                    continue
                if answer.error is not None:
                    future.set_exception(answer.error)
                else:
                    future.set_result(answer.result)
        except (EOFError, OSError):
            with self._lock:
                self._lost = True
                waiting, self._waiting = [*self._waiting.values()], {}
            for future in waiting:
                future.set_exception(EngineLostError())
            self._answers.close()


def answer_questions(questions: IO[bytes], answers: IO[bytes], answer: Callable[[Any], object]) -> None:
    """The engine's end: have questions answered, several at a time, until the server closes its own."""
    sending = threading.Lock()

    def reply(question: Question) -> None:
        try:
            said = Answer(question.number, answer(question.asked))
        except Exception as error:  # noqa: BLE001 - it is the server that has to say it
            said = Answer(question.number, error=_as_it_arrives(error))
        with sending, contextlib.suppress(OSError):  # the server is gone
            _write(answers, said)

    threads = ThreadPoolExecutor(QUESTIONS_AT_A_TIME, "question")
    while True:
        try:
            question: Question = _read(questions)
        except (EOFError, OSError):
            threads.shutdown(wait=False, cancel_futures=True)  # nobody hears what is still being answered
            return
        threads.submit(reply, question)


def _as_it_arrives(error: Exception) -> Exception:
    """The error, or its text where it cannot cross."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - made here
    except Exception:  # noqa: BLE001 - whatever its class does
        return WorkerCrashedError(f"{type(error).__name__}: {error}"[:500])
    return error


def _write(stream: IO[bytes], message: object) -> None:
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    stream.write(len(data).to_bytes(LENGTH_BYTES) + data)
    stream.flush()


def _read(stream: IO[bytes]) -> Any:
    """Raises EOFError where the other end is gone."""
    return pickle.loads(_read_bytes(stream, int.from_bytes(_read_bytes(stream, LENGTH_BYTES))))  # noqa: S301 - our own process


def _read_bytes(stream: IO[bytes], count: int) -> bytes:
    data = stream.read(count)
    if len(data) < count:
        raise EOFError
    return data
