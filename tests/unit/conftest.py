"""No unit test starts a process: what needs one belongs to tests/integration."""

import sys
from collections.abc import Iterator

import pytest

from components.workers import halves

STARTS = {"subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.exec", "os.system"}
_watching = False


def _refuse(event: str, _arguments: tuple[object, ...]) -> None:
    if _watching and event in STARTS:
        raise AssertionError(f"a unit test starts a process ({event}): move it to tests/integration")


sys.addaudithook(_refuse)


@pytest.fixture(autouse=True)
def no_processes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let a test fail where it starts a process; what would work on many columns with a copy of it works alone."""
    global _watching
    monkeypatch.setattr(halves, "CORES", 1)
    _watching = True
    yield
    _watching = False
