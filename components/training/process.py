"""Setting up a process for training, before its first TensorFlow operation."""

import gc
import hashlib
import os
import platform
from functools import cache
from pathlib import Path

import tensorflow as tf

from components.training.xla_function import CACHE_FOLDERS

# Beside another run a thread pool in every matrix product costs more than it brings, and small networks never repay it.
XLA_FLAGS = "--xla_cpu_multi_thread_eigen=false"
# Half the compiler's work for a tenth to a quarter of the speed: right where compiling takes longer than most runs.
QUICK_FLAGS = (
    "--xla_cpu_use_fusion_emitters=false --xla_backend_optimization_level=1 --xla_cpu_parallel_codegen_split_count=2"
)
MOST_CACHED = 200_000_000  # bytes of compiled programs


@cache
def set_up(threads: int = 0, programs: Path | None = None) -> None:
    """What a run may use; once, before the first TensorFlow operation: that makes the threads and reads the flags.

    `threads` are 0 for as many as there are cores; the folder `programs` caches compiled programs for the next run.
    """
    if programs is not None:
        folder = programs / fingerprint()
        folder.mkdir(parents=True, exist_ok=True)
        evict_unused(folder)
        os.environ.setdefault("TF_XLA_FLAGS", f"--tf_xla_persistent_cache_directory={folder}")
        CACHE_FOLDERS.add(folder)
    if threads:
        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(threads)
    # Its optimizations take longer than the one uncompiled epoch that could gain from them.
    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})
    gc.freeze()  # what was imported stays: no collection has to look at it


def choose_compiler(*, quick: bool) -> None:
    """How XLA compiles in this process; it looks once, before its first compilation.

    The same job is always compiled the same way, so that cached programs of both kinds never mix.
    """
    os.environ.setdefault("XLA_FLAGS", f"{XLA_FLAGS} {QUICK_FLAGS}" if quick else XLA_FLAGS)


def fingerprint() -> str:
    """Names the machine code that fits here: a shared folder may be used by hosts with other processors."""
    processor = platform.processor() + platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines()
        processor += next((line for line in lines if line.startswith(("flags", "Features"))), "")
    facts = f"{tf.__version__} {processor} {os.environ.get('XLA_FLAGS', '')}"
    return hashlib.sha256(facts.encode()).hexdigest()[:16]


def evict_unused(folder: Path, most: int = MOST_CACHED) -> None:
    """Remove the programs that were not used for longest, until the rest fits into `most` bytes."""
    total = 0
    files = [(file, file.stat()) for file in folder.glob("*.pb")]
    for file, facts in sorted(files, key=lambda each: -max(each[1].st_atime, each[1].st_mtime)):
        total += facts.st_size
        if total > most:
            file.unlink(missing_ok=True)
