"""How much memory there is, and how much of it a process has."""

from pathlib import Path

import psutil

_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


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


def resident_memory(pid: int) -> int:
    """Bytes that a process holds in memory, also what others share; 0 where it has ended."""
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return 0


def own_memory(pid: int) -> int:
    """Bytes that a process has for itself, without what it shares with its fork server; 0 where it has ended."""
    smaps = Path(f"/proc/{pid}/smaps_rollup")
    try:
        if not smaps.exists():
            return resident_memory(pid)
        lines = smaps.read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return 1024 * sum(int(line.split()[1]) for line in lines if line.startswith(("Private_Clean:", "Private_Dirty:")))
