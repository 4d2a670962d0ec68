"""What lives as long as a process of the engine: the processes that it keeps ready for runs."""

from functools import cache

from components.runs.preparing import preparing_pool
from components.runs.process import WarmWorkers


class EngineState:
    """Processes that prepare rows, and those that train."""

    def __init__(self) -> None:
        self.preparing = preparing_pool()
        self.warm_workers = WarmWorkers()


@cache
def engine_state() -> EngineState:
    """That of this process: Dask hands its tasks nothing of what was made at start."""
    return EngineState()
