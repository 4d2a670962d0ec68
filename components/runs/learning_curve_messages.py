"""What is asked of a process that trains on fewer rows: nothing here, or that is imported here, needs PyArrow."""

from typing import Literal

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from components.domain.recipe import Recipe


@dataclass(frozen=True)
class TrainOnSubsets:
    """Train a recipe on the subsets in `rows`, and write the curve into `file` after each size.

    `which` weights are measured as in the run, whose folder is `run`; compiled programs are cached in the folder `cache`.
    """

    rows: str
    file: str
    run: str
    recipe: Recipe
    which: Literal["best", "last"]
    cache: str | None


REQUESTS: TypeAdapter[TrainOnSubsets] = TypeAdapter(TrainOnSubsets)
