"""Where unfinished work lies: each process has a folder under the home, and what a killed one left is removed by the next.

A process holds a lock on its folder. Several hosts may share a home, and not every file system that is shared passes
locks on: the folder of another host is only removed when nothing has happened in it for a day.
"""

import atexit
import contextlib
import os
import secrets
import shutil
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from components.store.artifacts import ARRAYS
from components.store.database import Store

if sys.platform != "win32":
    import fcntl

ABANDONED_SECONDS = 24 * 3600.0  # without a change: whoever wrote it is gone
# Of the process, not of a store: its locks are the process's, and two stores of one home share the folder.
_mine: set[Path] = set()
_lock = threading.Lock()


def process_folder(store: Store) -> Path:
    """This process's own folder for unfinished work; made and locked at the first call."""
    folder = store.home / "scratch" / _name(os.getpid())
    with _lock:
        if folder in _mine and folder.exists():
            os.utime(folder)
            return folder
        while not folder.exists():  # another process may take it for a leftover until it is locked
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _hold(folder)
        if folder not in _mine:
            atexit.register(shutil.rmtree, folder, ignore_errors=True)
        _mine.add(folder)
        return folder


@contextlib.contextmanager
def working_folder(store: Store) -> Iterator[Path]:
    """A fresh folder for one piece of work; gone afterwards, whatever became of who wrote there."""
    folder = fresh_folder(store)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def fresh_folder(store: Store) -> Path:
    """A folder that the caller removes; left behind, it goes when this process has ended."""
    folder = process_folder(store) / secrets.token_hex(8)
    folder.mkdir(mode=0o700, parents=True)
    return folder


def remove_leftovers(store: Store) -> int:
    """Remove what ended processes left unfinished; how many files and folders that were.

    What a living process writes stays, also that of another host.
    """
    removed, others = 0, []
    for folder in (store.home / "scratch").glob("*/"):
        if folder.name == _name(os.getpid()):
            continue
        if _abandoned(folder):
            shutil.rmtree(folder, ignore_errors=True)
            removed += 1
        if folder.exists():
            others.append(folder)
    # Files that were being written in place: by a server of an older version, or a training process.
    for path in (path for name in ("uploads", "tables") for path in (store.home / name).glob("*.aside")):
        if not others or _newest(path) < time.time() - ABANDONED_SECONDS:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def remove_run_leftovers(folder: Path, *, trains: bool) -> int:
    """Remove what was being written into a run's folder when its process was killed; how many files that were."""
    removed = 0
    for path in [*folder.glob("*.aside"), *folder.glob("aside.*")]:
        if path.is_file() and (not trains or _newest(path) < time.time() - ABANDONED_SECONDS):
            path.unlink(missing_ok=True)
            removed += 1
    for arrays in [] if trains else folder.glob(f"{ARRAYS}*"):  # of one that trains they are needed, however old
        shutil.rmtree(arrays, ignore_errors=True)
        removed += 1
    return removed


def _name(pid: int) -> str:
    """Host, process and when it began: the number alone is given to another process one day."""
    return f"{_host()}-{pid}-{int(psutil.Process(pid).create_time())}"


def _host() -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in socket.gethostname())[:40] or "host"


def _hold(folder: Path) -> None:
    """Lock the folder for as long as this process lives."""
    if sys.platform != "win32":
        # Never closed: closing it would let go of the lock. Processes that are started do not inherit it.
        handle = os.open(folder, os.O_RDONLY)
        with contextlib.suppress(OSError):  # a file system without locks: the age decides there
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _abandoned(folder: Path) -> bool:
    """Whether the process whose folder it is has ended."""
    if folder.name.rsplit("-", 2)[0] != _host():
        return _newest(folder) < time.time() - ABANDONED_SECONDS
    if sys.platform == "win32":
        return not _lives(folder)
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return not _lives(folder)
    else:
        return True
    finally:
        os.close(handle)


def _lives(folder: Path) -> bool:
    pid = folder.name.rsplit("-", 2)[1]
    try:
        return pid.isdigit() and _name(int(pid)) == folder.name
    except psutil.Error:
        return False


def _newest(path: Path) -> float:
    """When a file, or something in a folder, last changed, in seconds since 1970; now where that cannot be seen."""
    times = []
    for each in [path, *path.rglob("*")]:
        with contextlib.suppress(OSError):
            times.append(each.stat().st_mtime)
    return max(times, default=time.time())
