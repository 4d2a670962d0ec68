"""Scripts that are run where nothing of the app is, within limits of time and memory."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from components.workers.memory import resident_memory
from components.workers.messages import MemoryExceededError
from components.workers.supervisor import TimeExceededError

RUNNER = Path(__file__).with_name("run_isolated.py")
LOOK_SECONDS = 0.1


@dataclass(frozen=True)
class Limits:
    """What a script may take: seconds by the clock, and bytes of memory."""

    seconds: float
    memory: int


@dataclass(frozen=True)
class Ended:
    """How a script ended: its exit code, what it printed, and the last line on standard error."""

    code: int
    printed: str
    last_words: str


def run_isolated(folder: Path, command: Sequence[str], limits: Limits) -> Ended:
    """Run a script of the folder with its arguments. Raises TimeExceededError and MemoryExceededError, when it was ended."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment |= {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1", "PYTHONIOENCODING": "utf-8"}
    with tempfile.TemporaryFile() as printed, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [sys.executable, "-I", "-X", "utf8", str(RUNNER), str(folder), *command],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=errors,
        )
        try:
            _watch(process, limits)
        finally:
            process.kill()
            process.wait()
        printed.seek(0)
        errors.seek(0)
        last = errors.read().decode("utf-8", "replace").strip().rpartition("\n")[2][:300]
        return Ended(process.returncode, printed.read().decode("utf-8-sig", "replace"), last)


def _watch(process: subprocess.Popen[bytes], limits: Limits) -> None:
    latest = time.monotonic() + limits.seconds
    while True:
        try:
            process.wait(LOOK_SECONDS)
        except subprocess.TimeoutExpired:
            if time.monotonic() > latest:
                raise TimeExceededError(limits.seconds) from None
            if resident_memory(process.pid) > limits.memory:
                raise MemoryExceededError(limits.memory) from None
        else:
            return
