"""The threshold of two classes: the probability above which the second one is answered."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

HALF = 0.5  # what holds where nobody kept another: the likelier class is answered
MOST_COST = 1e12

Cost = Annotated[float, Field(ge=0, le=MOST_COST, allow_inf_nan=False)]


class Threshold(BaseModel):
    """A threshold, and what errors cost where it was chosen.

    Args:
        threshold: the second class is answered where its probability is above it.
        false_positive_cost: of a row of the first class that is answered the second; in any unit.
        false_negative_cost: of a row of the second class that is answered the first; in the same unit.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    threshold: Annotated[float, Field(gt=0, lt=1, allow_inf_nan=False)] = HALF
    false_positive_cost: Cost = 1.0
    false_negative_cost: Cost = 1.0

    @model_validator(mode="after")
    def _costs_something(self) -> "Threshold":
        if not self.false_positive_cost and not self.false_negative_cost:
            raise ValueError("one of the two costs must be above 0")
        return self


LIKELIER = Threshold()
