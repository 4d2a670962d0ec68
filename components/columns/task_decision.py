"""The task of a recipe, as it was decided from the target."""

from dataclasses import dataclass

from components.columns.formats import DurationFormat
from components.domain.recipe import Task


@dataclass(frozen=True)
class TaskDecision:
    """The task, why, and for classes their names and how many rows each has; `time` where seconds are predicted."""

    task: Task
    reason: str
    classes: list[str]
    counts: list[int]
    time: DurationFormat | None = None
