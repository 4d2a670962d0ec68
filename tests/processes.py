"""Child processes as tests look for them."""

import psutil


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
