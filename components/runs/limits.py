"""How much a run may take of the machine it runs on."""

import os
from dataclasses import dataclass
from pathlib import Path

import psutil

from components.settings import settings

RESERVED_SHARE = 0.15  # of the memory, for the server and the system


@dataclass(frozen=True)
class RunLimits:
    """Memory in bytes that a run's process may have of its own, its threads, and the folder that caches compiled programs."""

    memory: int
    threads: int
    cache: Path | None = None


def runs_at_a_time() -> int:
    """LAYERBOARD_RUNS, or one a core."""
    return settings().runs or os.cpu_count() or 1


def runs_per_visitor(slots: int) -> int:
    """LAYERBOARD_RUNS_PER_VISITOR: how many of one visitor's runs train at a time; or as many as there are slots."""
    return settings().runs_per_visitor or max(1, slots)


def limits(home: Path | None = None) -> RunLimits:
    """LAYERBOARD_RUN_MEMORY_MB, or an equal part of the machine's memory; LAYERBOARD_RUN_THREADS, or all cores."""
    share = int(psutil.virtual_memory().total * (1 - RESERVED_SHARE) / runs_at_a_time())
    memory = settings().run_memory_mb * 1_000_000 or share
    return RunLimits(memory, settings().run_threads, home / "engine" / "compiled" if home else None)
