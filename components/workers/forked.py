"""Workers that are forked from a fork server, with what takes seconds to import in them. Messages are pickled data classes.

Elsewhere than on Linux they are started afresh.
"""

import multiprocessing
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from components.workers.memory import own_memory
from components.workers.supervisor import Worker

_starting = threading.Lock()  # the fork server is one a process, and is asked by one thread at a time


def start_forked(target: Callable[[Connection], None], preload: str) -> Worker[Any]:
    """Start a process that runs `target` with its end of the channel; the fork server imports the module `preload` once."""
    forks = sys.platform == "linux"
    context: Any = multiprocessing.get_context("forkserver" if forks else "spawn")
    if forks:
        context.set_forkserver_preload([preload])
    # The workers of a Dask cluster are daemons, which multiprocessing allows no children. These end by themselves
    # when their channel closes, so nothing is left behind.
    multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]
    mine, theirs = context.Pipe()
    process = context.Process(target=target, args=(theirs,), daemon=True)
    with _starting:
        process.start()
    theirs.close()
    return Worker(process, mine, own_memory)
