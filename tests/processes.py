"""Child processes as tests look for them."""

import psutil

from components.runs.app_state import app_state


def running(module: str, parent: int | None = None, *, recursive: bool = False) -> list[psutil.Process]:
    """The living children of a process, of this one by default, whose command names `module`; `recursive`: theirs too."""
    found = []
    for child in psutil.Process(parent).children(recursive=recursive):
        try:
            if any(module in part for part in child.cmdline()):
                found.append(child)
        except psutil.NoSuchProcess:  # it has ended; also where nobody has asked for its exit code yet
            continue
    return found


def engine_process() -> psutil.Process:
    """That of the engine of this app; of others that wait for their next test there may be more."""
    process = app_state().engine._cluster._process
    assert process is not None
    return psutil.Process(process.pid)
