"""What a search is given and how it ends: what crosses between the engine and the process that searches."""

from collections.abc import Sequence
from dataclasses import dataclass

from components.domain.recipe import Recipe
from components.domain.search import Search, SearchStatus, Trial, TrialStatus
from components.i18n import t


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


def outcome_of(search: Search, trials: Sequence[Trial], note: str = "") -> SearchOutcome:
    """How a search ended that nobody stopped: it has failed where none of its trials was trained to its end, and says why."""
    if any(trial.status is TrialStatus.COMPLETED for trial in trials):
        return SearchOutcome(SearchStatus.COMPLETED, note)
    if any(trial.status is TrialStatus.DIVERGED for trial in trials):
        what = t("The loss of every trial grew beyond all numbers.")
        remedy = t("Let the learning rate be lower, or clip the gradient, and search again.")
    else:
        what = t("No trial came far enough in {n} s to be counted.", n=search.seconds)
        remedy = t("Give the search more seconds, or the recipe fewer epochs.")
    return SearchOutcome(SearchStatus.FAILED, error=f"{what} {remedy}")
