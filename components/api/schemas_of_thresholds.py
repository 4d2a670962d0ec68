"""What calls about the threshold of two classes answer."""

from pydantic import BaseModel, Field


class ErrorCountsAnswer(BaseModel):
    """Validation rows by what they are and what is answered to them at a threshold; `positive` is the second class."""

    threshold: float
    true_negatives: int
    false_positives: int
    false_negatives: int
    true_positives: int
    cost: float = Field(description="what the errors cost together")


class ThresholdAnswer(BaseModel):
    """The threshold that holds for the predictions of a run, and the cheapest one."""

    negative: str = Field(description="the first class: answered where the probability of the second is not above")
    positive: str = Field(description="the second class: answered where its probability is above the threshold")
    kept: bool = Field(description="whether a person or a program kept it, or costs beside 0.5; else it is 0.5")
    outdated: float | None = Field(
        description="what was kept before the run was trained further, and holds no more; null where there is no such"
    )
    threshold: float = Field(description="what holds for predictions")
    false_positive_cost: float = Field(description="that the figures below are counted with")
    false_negative_cost: float
    rows: int = Field(description="validation rows")
    few_rows: bool = Field(description="fewer than 20 rows: the cheapest threshold is likely luck")
    now: ErrorCountsAnswer = Field(description="at the threshold that holds")
    likelier: ErrorCountsAnswer = Field(description="at 0.5")
    best: ErrorCountsAnswer = Field(
        description="at the cheapest threshold on these rows, of several the one nearest to 0.5; on other rows it is likely "
        "a little dearer"
    )
