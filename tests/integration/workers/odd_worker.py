"""A worker for tests: does what it is asked, however bad."""

import os
import sys
import time
from dataclasses import dataclass
from typing import Literal

from pydantic import TypeAdapter

from components.domain.problem import Unreadable
from components.workers.messages import Crashed, DiskFailed, Done, OutOfMemory, Progress, Ready, Refused
from components.workers.module import Report, serve


@dataclass(frozen=True)
class Deed:
    """What to do, and with what number."""

    what: Literal["double", "refuse", "crash", "full", "memory", "die", "sleep", "work", "grow", "print"]
    number: int = 1


@dataclass(frozen=True)
class Doubled:
    number: int


DEEDS = TypeAdapter(Deed)
ANSWERS: TypeAdapter[Ready | Progress | Done[Doubled] | Refused | OutOfMemory | DiskFailed | Crashed] = TypeAdapter(
    Ready | Progress | Done[Doubled] | Refused | OutOfMemory | DiskFailed | Crashed
)


def do(deed: Deed, report: Report) -> Doubled:
    report("doubling", 0.5)
    match deed.what:
        case "refuse":
            raise Unreadable("odd", "It is odd.", "line 3", "Make it even.")
        case "crash":
            raise ZeroDivisionError("by nothing")
        case "full":
            raise OSError(28, "No space left on device")
        case "memory":
            raise MemoryError
        case "die":
            os._exit(3)
        case "sleep":
            time.sleep(deed.number)
        case "work":
            while True:
                pass
        case "grow":
            taken = b"x" * deed.number
            time.sleep(30)
            del taken
        case "print":
            print("not a message")
            sys.stdout.flush()
    return Doubled(2 * deed.number)


if __name__ == "__main__":
    serve(DEEDS, do)
