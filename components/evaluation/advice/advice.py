"""A sentence about a training, with its evidence and a cure."""

from dataclasses import dataclass
from enum import StrEnum

from components.domain.finding import Patch


class Weight(StrEnum):
    """How much a sentence matters, the most first."""

    ALARM = "alarm"  # the network does not learn what it could
    HINT = "hint"  # it could be better
    NOTE = "note"  # nothing has to be done


@dataclass(frozen=True)
class RecipeCure:
    """A change of the recipe for the next run: the button's label, and a JSON merge patch."""

    label: str
    patch: Patch


@dataclass(frozen=True)
class Advice:
    """What is said about a run: the sentence, what it rests on in numbers, and what to try."""

    code: str  # a stable name for programs, such as `overfitting`
    weight: Weight
    what: str
    evidence: str
    cure: RecipeCure | None = None
