"""What calls about the worth of a run and the reasons of its answers take and answer."""

from typing import Literal

from pydantic import BaseModel, Field, JsonValue

from components.api.schemas import Measurements
from components.evaluation.baseline_name import BaselineName

State = Literal["running", "done"]
SHARE = Field(description="how much of it is behind, 0 to 1")


class BaselineAnswer(BaseModel):
    """A simpler method on the same rows."""

    name: BaselineName
    metrics: Measurements
    difference: float = Field(
        description="accuracy of the network less that of the method; of numbers, mean absolute error in the target's units"
    )
    low: float | None = Field(description="the 95 % interval of the difference over pairs of rows begins here")
    high: float | None
    rows: int = Field(description="rows that it has an answer for")
    detail: int = Field(description="how many neighbours, trees or rows back")
    seconds: float


class BaselinesAnswer(BaseModel):
    """What simpler methods make of the rows; while it is running those that are there."""

    state: State
    network: Measurements
    rows: int
    methods: list[BaselineAnswer]


class ImportanceOfColumns(BaseModel):
    """What is lost where the values of the columns are dealt out anew among the rows."""

    columns: list[str]
    loss: float | None = Field(
        description="by how much the log loss grows; of numbers the mean absolute error, in the target's units"
    )
    low: float | None = Field(description="the 95 % interval over the rows begins here")
    high: float | None
    wrong: float | None = Field(
        description="the share of rows that is answered wrongly beyond those before; null for numbers"
    )


class ImportanceAnswer(BaseModel):
    """Permutation importance on validation rows, the most important columns first."""

    state: State
    share: float = SHARE
    rows: int | None = None
    columns: list[ImportanceOfColumns] = Field([])


class DependenceAnswer(BaseModel):
    """What is answered on average where a column is set to each value, over validation rows; or two columns."""

    state: State
    share: float = SHARE
    columns: list[str]
    values: list[list[float] | list[str]] = Field([], description="along each column")
    means: JsonValue = Field(
        None, description="(points, outputs); of two columns (points of the second, of the first, outputs)"
    )
    counts: JsonValue = Field(None, description="rows at each point: where there are none nothing like it was seen")
    rows: int | None = None


class RowToExplain(BaseModel):
    """A row, as for a prediction, and what is asked about it."""

    row: dict[str, str | float | bool | None] = Field(min_length=1)
    of_class: str | None = Field(None, alias="class", description="the class to tell of; by default the one answered")
    wanted: str | None = Field(None, description="the class that a change should lead to; by default any other")
    locked: list[str] = Field([], description="columns that a change must leave alone")


class Contribution(BaseModel):
    """What a column does to the answer."""

    column: str
    contribution: float


class SimilarRowAnswer(BaseModel):
    """A training row like this one."""

    row: int = Field(description="its position in the table, from 0")
    distance: float = Field(description="0 where every column says the same, 1 where none is alike")
    target: str | float
    answer: str | float


class ColumnChange(BaseModel):
    """What a column would have to be."""

    column: str
    value: str


class CounterfactualAnswer(BaseModel):
    """A change that turns the decision; `cost` is 1 for a column that crosses all that is usual."""

    changes: list[ColumnChange]
    cost: float
    probabilities: dict[str, float]


class ExplanationAnswer(BaseModel):
    """`base` and all contributions add up to `prediction`: a probability of `class`, or a number in the target's units."""

    of_class: str | None = Field(serialization_alias="class")
    base: float
    prediction: float
    contributions: list[Contribution]
    exact: bool = Field(description="whether all coalitions of columns were asked about; else some orders of them")
    background: int = Field(description="training rows that stand for what is not known")
    similar: list[SimilarRowAnswer]
    counterfactuals: list[CounterfactualAnswer] = Field(description="none for numbers")


class CurveSizeAnswer(BaseModel):
    """One size of the training rows; the metrics of each training, one a seed."""

    share: float = Field(description="of all training rows")
    rows: int = Field(description="that trained, on average over the seeds")
    training: list[Measurements] = Field(description="on the rows that were learned from")
    validation: list[Measurements] = Field(description="on the validation rows, the same for all sizes")
    diverged: int = Field(description="trainings whose loss grew beyond all numbers: they have no metrics")


class GainAnswer(BaseModel):
    """By how much the error on validation rows fell over the last step: the share of wrong rows, or of numbers the mean absolute
    error in the target's units."""

    from_rows: int
    to_rows: int
    before: float
    after: float
    low: float = Field(
        description="the 95 % interval of the fall, over rows and seeds, begins here; above 0 it is no luck"
    )
    high: float


class LearningCurveAnswer(BaseModel):
    """What the network is worth with fewer training rows; while it is running the sizes that are there."""

    state: State
    share: float = SHARE
    sizes: list[CurveSizeAnswer] = Field([])
    gain: GainAnswer | None = None
    seeds: int | None = None
    epochs: int | None = None
    batch_size: int | None = None
    validation_rows: int | None = None
    is_refitted: bool | None = Field(
        None, description="whether means, spreads and vocabularies were learned from the rows of each size alone"
    )
    seconds: float | None = Field(None, description="of training")
