"""No unit test starts a process: what needs one belongs to tests/integration."""

import sys
from collections.abc import Iterator

import pytest

STARTS = {"subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.exec", "os.system"}
_watching = False


def _refuse(event: str, _arguments: tuple[object, ...]) -> None:
    if _watching and event in STARTS:
        raise AssertionError(f"a unit test starts a process ({event}): move it to tests/integration")


sys.addaudithook(_refuse)


@pytest.fixture(autouse=True)
def no_processes() -> Iterator[None]:
    """Let a test fail where it starts a process."""
    global _watching
    _watching = True
    yield
    _watching = False
