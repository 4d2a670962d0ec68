"""What a process that searches is asked and says; what it is asked meanwhile comes from the engine's task."""

from dataclasses import dataclass
from pathlib import Path

from components.domain.recipe import Recipe
from components.domain.search import Trial
from components.runs.limits import RunLimits
from components.training.search_job import SearchJob


@dataclass(frozen=True)
class RunSearch:
    """Try settings until the time of the job is over; the result is a SearchOutcome."""

    job: SearchJob
    limits: RunLimits


@dataclass(frozen=True)
class ArraysWanted:
    """The rows of a recipe are wanted; ArraysReady is awaited."""

    recipe: Recipe


@dataclass(frozen=True)
class ArraysReady:
    """The rows that were wanted are in this folder."""

    folder: Path


@dataclass(frozen=True)
class StopSearch:
    """The search is to end where it stands."""


@dataclass(frozen=True)
class TrialsChanged:
    """How trials stand now, new ones and others."""

    trials: list[Trial]


@dataclass(frozen=True)
class TrialsDropped:
    """Trials that are to be forgotten, by number."""

    numbers: list[int]


@dataclass(frozen=True)
class MatteredFound:
    """The share of the score's spread that each setting explains."""

    shares: dict[str, float]


SearchMessage = ArraysWanted | TrialsChanged | TrialsDropped | MatteredFound
