"""One server a home: two of them would each train every run that waits."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from components.domain.problem import Problem
from components.i18n import t

FILE = "server.lock"


class HomeInUse(Problem):
    """Another server works on this home."""


class HomeLock:
    """Held from when it is made until `release`, or until the process ends, however it does.

    Others may hold it too where all say `shared`: servers of one Dask cluster, which divide the runs among them.
    Raises HomeInUse where another server holds it.
    """

    def __init__(self, home: Path, *, shared: bool) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self._file = (home / FILE).open("a+b")
        try:
            _lock(self._file, shared=shared)
        except OSError as error:
            self._file.seek(0)
            who = self._file.read(20).decode("ascii", "replace").strip() or "?"
            self._file.close()
            what = t("Another Layerboard (process {number}) works on the folder {folder}.", number=who, folder=home)
            remedy = t(
                "Open that one in the browser, end it, or set LAYERBOARD_HOME to another folder. Several servers can "
                "share a folder only where DASK_SCHEDULER_ADDRESS names the cluster that they share."
            )
            raise HomeInUse("home_in_use", what, "LAYERBOARD_HOME", remedy) from error
        self._file.truncate(0)
        self._file.write(str(os.getpid()).encode())
        self._file.flush()

    def release(self) -> None:
        """Let others have the home folder."""
        self._file.close()


@contextmanager
def waiting_lock(path: Path) -> Iterator[None]:
    """Hold the file `path` alone, after waiting for whoever has it; a file system without locks lets everybody in."""
    with path.open("a+b") as file:
        with suppress(OSError):
            _lock(file, waits=True)
        yield


def _lock(file: IO[bytes], *, shared: bool = False, waits: bool = False) -> None:
    """Raises OSError where it cannot be had, at once unless it `waits`."""
    if os.name == "nt":
        import msvcrt

        if not shared:  # of a byte far behind what is written: others can read who has it
            file.seek(1 << 20)
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if waits else msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        return
    import fcntl

    fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if waits else fcntl.LOCK_NB))
