"""One engine process for the homes of many test modules, one after the other: its start imports TensorFlow, which takes
seconds of a processor. Whatever is in the store, and what a run leaves, is that of the home of the module alone.

An engine that was killed or hangs, or that still works when a module ends, is not handed on. What is about the process
itself (its keys, its files) belongs into a module that says `OWN_ENGINE = True`.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from components.runs.cluster import Embedded

COMPILED = "TESTS_COMPILED"  # names the folder of compiled programs, one for all workers of pytest

_open, _close = Embedded.open, Embedded.close
_waiting: dict[tuple[tuple[str, str], ...], Embedded] = {}  # by the settings that they were started with


def _settings() -> tuple[tuple[str, str], ...]:
    """What an engine reads at its start; its home is told with every task."""
    return tuple(
        sorted((n, v) for n, v in os.environ.items() if n.startswith("LAYERBOARD_") and n != "LAYERBOARD_HOME")
    )


def _can_go_on(engine: Embedded) -> bool:
    process, client = engine._process, engine.client
    if process is None or client is None or process.poll() is not None or client.status != "running":
        return False
    try:
        working = client.sync(client.scheduler.processing, callback_timeout=10)
    except (TimeoutError, OSError):
        return False
    return engine._channel is not None and not any(working.values())


@contextmanager
def lent_engine(home: Path) -> Iterator[None]:
    """Whoever opens the engine of `home` from here on takes one that waits, and leaves it behind."""
    settings, folder = _settings(), home / "engine"
    share_compiled(home)

    def open_one(self: Embedded) -> None:
        waiting = _waiting.pop(settings, None) if self._folder == folder else None
        if waiting is None:
            _open(self)
            return
        folder.mkdir(parents=True, exist_ok=True)
        if _can_go_on(waiting):
            self._process, self._channel, self.client = waiting._process, waiting._channel, waiting.client
        else:
            _close(waiting)
            _open(self)

    def close(self: Embedded) -> None:
        if self._folder == folder and settings not in _waiting and _can_go_on(self):
            _waiting[settings] = kept = Embedded(home)
            kept._process, kept._channel, kept.client = self._process, self._channel, self.client
            self._process = self._channel = self.client = None
        else:
            _close(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Embedded, "open", open_one)
        patch.setattr(Embedded, "close", close)
        yield


def share_compiled(home: Path) -> None:
    """Let runs of this home find what others of the suite have compiled, as those of one home do: XLA takes longer to
    compile their programs than they run."""
    programs = os.environ.get(COMPILED)
    if programs:
        (home / "engine").mkdir(parents=True, exist_ok=True)
        (home / "engine" / "compiled").symlink_to(programs)


def end_waiting() -> None:
    """End those that nobody will take any more."""
    while _waiting:
        _close(_waiting.popitem()[1])
