"""What a search is given and how it ends: what crosses between the engine and the process that searches."""

from dataclasses import dataclass

from components.domain.recipe import Recipe
from components.domain.search import Search, SearchStatus, Trial


@dataclass(frozen=True)
class SearchJob:
    """What is to be searched: `trials` are those that ended before, `seconds` what is left, `networks` the most that are
    trained at a time."""

    recipe: Recipe
    search: Search
    trials: list[Trial]
    seconds: float
    networks: int


@dataclass(frozen=True)
class SearchOutcome:
    """How a search ended: completed, stopped, or failed with an error; `note` says what is to be said of it. One that is still
    running is to be gone on with in another process."""

    status: SearchStatus
    note: str = ""
    error: str = ""
