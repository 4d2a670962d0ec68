"""What child processes answer: tagged data classes, the same whether they cross as JSON or pickled.

A worker answers a request with `Done` or a `Failure`; before that it may report `Progress`. What a room sends beyond these
(its requests, a training's epochs) are data classes of its own, each with a `kind` where they cross as JSON.
"""

import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Literal, NoReturn, TypeVar

from components.domain import problem as problems
from components.domain.problem import Problem, disk_fault, file_fault

R = TypeVar("R")


@dataclass(frozen=True)
class Ready:
    """The process is up and waits for its first request."""

    kind: Literal["ready"] = "ready"


@dataclass(frozen=True)
class Progress:
    """Which step of a request is being done, and what share of it (0 to 1) is behind."""

    step: str
    share: float
    kind: Literal["progress"] = "progress"


@dataclass(frozen=True)
class Done(Generic[R]):
    """The request was done, with this result."""

    result: R
    kind: Literal["done"] = "done"


@dataclass(frozen=True)
class Refused:
    """What was asked cannot be done, for a reason that a person can mend: the fields of a Problem of this class."""

    problem: str
    code: str
    what: str
    where: str
    remedy: str
    kind: Literal["refused"] = "refused"


@dataclass(frozen=True)
class OutOfMemory:
    """The system gave the process no more memory."""

    kind: Literal["out_of_memory"] = "out_of_memory"


@dataclass(frozen=True)
class DiskFailed:
    """A file could not be read or written: `code` is that of the Problem it stands for."""

    code: str
    kind: Literal["disk_failed"] = "disk_failed"


@dataclass(frozen=True)
class Crashed:
    """A fault of the program: the error's class and text."""

    error: str
    kind: Literal["crashed"] = "crashed"


Failure = Refused | OutOfMemory | DiskFailed | Crashed


class WorkerError(Exception):
    """A worker could not do what it was asked, through no fault of the person who asked."""


class WorkerCrashedError(WorkerError):
    """It met a fault of the program."""


class MemoryExceededError(WorkerError):
    """It took more than `limit` bytes; None where the system gave it no more."""

    def __init__(self, limit: int | None = None) -> None:
        super().__init__(limit)
        self.limit = limit


def answer_of(work: Callable[[], R]) -> Done[R] | Failure:
    """What a worker answers when it has tried to do some work: whatever goes wrong ends this request alone."""
    try:
        return Done(work())
    except Problem as problem:
        return Refused(type(problem).__name__, problem.code, problem.what, problem.where, problem.remedy)
    except MemoryError:
        return OutOfMemory()
    except Exception as error:  # noqa: BLE001 - reported to the parent
        traceback.print_exc(file=sys.stderr)
        fault = file_fault(error) if isinstance(error, OSError) else None
        if fault is not None:
            return DiskFailed(fault.code)
        name = type(error).__name__
        return OutOfMemory() if name == "ResourceExhaustedError" else Crashed(f"{name}: {error}"[:500])  # TensorFlow's


def raise_failure(failure: Failure) -> NoReturn:
    """Raise in the parent what happened in the child.

    Raises a Problem of the class that it met, Unavailable where its disk failed, MemoryExceeded, or WorkerCrashed.
    """
    match failure:
        case Refused():
            known: type[Problem] = getattr(problems, failure.problem, Problem)
            raise known(failure.code, failure.what, failure.where, failure.remedy)
        case OutOfMemory():
            raise MemoryExceededError
        case DiskFailed():
            raise disk_fault(failure.code)
        case Crashed():
            raise WorkerCrashedError(failure.error)
