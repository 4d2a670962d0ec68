"""What lives as long as a process of the engine: the processes that it keeps ready for runs."""

from functools import cache

from components.runs.preparing import preparing_pool
from components.runs.process import WarmWorkers, start_child
from components.runs.ready_runs import ReadyRuns
from components.runs.scorer import Scorer


class EngineState:
    """Processes that prepare rows, those that train, the one that keeps models, and what is ready before it is asked for."""

    def __init__(self) -> None:
        self.preparing = preparing_pool()
        self.warm_workers = WarmWorkers()
        self.scorer = Scorer(start_child)
        self.ready_runs = ReadyRuns(self.preparing, start_child)


@cache
def engine_state() -> EngineState:
    """That of this process: Dask hands its tasks nothing of what was made at start."""
    return EngineState()
