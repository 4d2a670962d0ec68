"""What calls about searches take and answer."""

from pydantic import BaseModel, Field

from components.api.schemas import Moment, Open
from components.domain.recipe import Recipe
from components.domain.search import Search, SearchStatus, TrialStatus


class NewSearch(BaseModel):
    """What is to be searched."""

    recipe: Recipe
    search: Search


class TrialAnswer(Open):
    """One choice of settings, and what came of it; losses and scores are of validation rows, in folds of all of them."""

    number: int = Field(description="counted from 1")
    settings: dict[str, int | float | str] = Field(description="by the name that the search gives them")
    status: TrialStatus = Field(description="pruned: given up, since its loss was above the median of the others")
    loss: float | None = Field(description="the lowest validation loss; null before there is one")
    score: float | None = Field(description="at that epoch; null of trials that were not trained to their end")
    best_epoch: int = Field(description="the epoch of that loss, counted from 1; in folds the mean of theirs")
    epochs: int
    networks: int = Field(description="that it was trained with: one, or one a fold")
    seconds: float
    losses: list[tuple[int, float]] = Field(description="now and then: epochs, and the lowest loss so far")


class SearchEntry(Open):
    """A search in a list: how far it is, and how it ended."""

    id: str
    dataset: str
    recipe: Recipe
    search: Search
    status: SearchStatus
    command: str = Field(description="what was asked of it and it has not done yet: none or stop")
    metric: str = Field(description="what the score of a trial is: accuracy, or r2")
    seconds_left: float = Field(description="of its time; 0 where it has ended")
    error: str
    note: str
    created: Moment
    started: Moment | None
    finished: Moment | None
    waiting: str = Field("", description="why it has not begun; empty where it does not wait")


class SearchAnswer(SearchEntry):
    """A search with its trials."""

    best: int | None = Field(
        None, description="the number of the trial with the lowest loss of those that were completed"
    )
    what_mattered: dict[str, float] = Field(
        {},
        validation_alias="mattered",
        description="the share of the score's spread that each setting explains; empty before 20 trials were completed",
    )
    trials: list[TrialAnswer] = Field([], description="in their order")
