"""How much a run may take of the machine it runs on."""

import os
from dataclasses import dataclass
from pathlib import Path

import psutil

from components.settings import settings

SPARE_SHARE = 0.15  # of the memory, for the server and the system


@dataclass(frozen=True)
class Limits:
    """Memory in bytes that a run's process may have of its own, its threads, and where compiled programs are kept."""

    memory: int
    threads: int
    kept: Path | None = None


def runs_at_a_time() -> int:
    """LAYERBOARD_RUNS, or one a core."""
    return settings().runs or os.cpu_count() or 1


def runs_per_visitor(places: int) -> int:
    """LAYERBOARD_RUNS_PER_VISITOR: how many of one visitor's runs train at a time; or as many as there are places."""
    return settings().runs_per_visitor or max(1, places)


def limits(home: Path | None = None) -> Limits:
    """LAYERBOARD_RUN_MEMORY_MB, or an equal part of the machine's memory; LAYERBOARD_RUN_THREADS, or all cores."""
    share = int(psutil.virtual_memory().total * (1 - SPARE_SHARE) / runs_at_a_time())
    memory = settings().run_memory_mb * 1_000_000 or share
    return Limits(memory, settings().run_threads, home / "engine" / "compiled" if home else None)


def own_memory(pid: int) -> int:
    """Bytes that a process has for itself, without what it shares with the fork server; 0 where it has ended."""
    smaps = Path(f"/proc/{pid}/smaps_rollup")
    try:
        if smaps.exists():
            lines = smaps.read_text(encoding="ascii").splitlines()
            kilobytes = [
                int(line.split()[1]) for line in lines if line.startswith(("Private_Clean:", "Private_Dirty:"))
            ]
            return 1024 * sum(kilobytes)
        return int(psutil.Process(pid).memory_info().rss)
    except (OSError, psutil.Error):
        return 0
