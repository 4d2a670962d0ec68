"""The threshold of two classes: the probability above which the second one is answered."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from components.i18n import noop

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
            raise ValueError(noop("one of the two costs must be above 0").text)
        return self


LIKELIER = Threshold()
MOST_DIGITS = 17  # with which every number is written as itself


def digits_of(threshold: float) -> int:
    """How many significant digits a threshold is written with: six, or as many as keep it from being read as 0, 0.5 or 1."""
    for digits in range(6, MOST_DIGITS):
        if float(f"{threshold:.{digits}g}") not in {0.0, HALF, 1.0} - {threshold}:
            return digits
    return MOST_DIGITS


def written_threshold(threshold: float) -> str:
    """`0.2`, `0.9999999`: six significant digits, or as many as keep it from being read as 0, 0.5 or 1.

    Example:
        >>> written_threshold(0.99999991)
        '0.9999999'
    """
    return f"{threshold:.{digits_of(threshold)}g}"
