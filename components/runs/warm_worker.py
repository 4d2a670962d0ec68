"""A child kept ready: forked, set up and warmed by a small training while nothing else wants the processor.

The first steps of TensorFlow and XLA in a process take some tenths of a second; who starts a run need not wait for them.
"""

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from components.runs.limits import Limits
    from components.runs.process import Running

_lock = threading.Lock()
_spares: "dict[Limits, Running]" = {}


def keep_one(limits: "Limits") -> None:
    """Start a spare child for runs with these limits, if there is none."""
    from components.runs.process import start
    from components.settings import settings

    with _lock:
        if limits in _spares or not settings().spare:
            return
        running = start()
        running.channel.send(("warm", (limits,)))
        _spares[limits] = running


def take(limits: "Limits") -> "Running | None":
    """The spare child, if it is ready and still there; one that is still warming up stays."""
    with _lock:
        running = _spares.get(limits)
        if running is None:
            return None
        try:
            if not running.channel.poll(0):
                return None
            running.channel.recv()
        except (EOFError, OSError):
            running = None  # it died: the next one is made when it is needed
        del _spares[limits]
    return running


def let_go() -> None:
    """End what is kept: a spare child ends when its pipe closes."""
    with _lock:
        for running in _spares.values():
            running.channel.close()
        _spares.clear()
