"""What the machine has: memory, as far as this process may have it."""

from pathlib import Path

import psutil

from components.settings import settings

READING_SHARE = 0.5  # of the memory, for all files that are being read
_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


def memory_for_readings() -> int:
    """Bytes for all files that are read at a time: LAYERBOARD_READING_MEMORY_MB, or half of the machine's memory."""
    return settings().reading_memory_mb * 1_000_000 or int(total_memory() * READING_SHARE)


def total_memory() -> int:
    """Bytes of the machine, or of the container that this process runs in where that has fewer."""
    limits = [int(psutil.virtual_memory().total)]
    for path in _LIMITS:
        try:
            said = path.read_text(encoding="ascii").strip()
        except OSError:
            continue
        if said.isdigit():
            limits.append(int(said))
    return min(limits)
