"""The engine's log does not grow for ever: the last megabytes, and those before them."""

import shutil
from pathlib import Path

MOST_BYTES = 5_000_000


def bounded_log(path: Path) -> Path:
    """`path`; where it has grown over MOST_BYTES, its lines are in `path` with `.1` now, and it begins anew.

    It is emptied in place: whoever writes to its end goes on there.
    """
    if path.exists() and path.stat().st_size > MOST_BYTES:
        shutil.copyfile(path, path.with_name(f"{path.name}.1"))
        with path.open("r+b") as file:
            file.truncate(0)
    return path
