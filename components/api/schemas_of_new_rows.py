"""What calls about new rows take and answer: predictions with what is said of them, and what a model expects."""

from typing import NotRequired

from pydantic import BaseModel, Field, JsonValue
from typing_extensions import TypedDict

from components.api.schemas import Moment, Open, ProblemDetail
from components.domain.recipe import ColumnType, Task
from components.prediction.decisions import Decisions
from components.prediction.differences import ColumnSort
from components.prediction.drift import DriftSort
from components.prediction.remarks import Sort
from components.store.batch_predictions import BatchStatus


class NewRows(BaseModel):
    """New rows, each an object from column to value."""

    rows: list[dict[str, str | float | bool | None]] = Field(min_length=1)


CarriedCells = dict[str, str | float | bool | None]  # of the columns that `carry` names
ClassPrediction = TypedDict(
    "ClassPrediction",
    {
        "class": str,
        "probabilities": dict[str, float | None],
        "warnings": list[str],
        "carried": NotRequired[CarriedCells],
    },
)
ClassPrediction.__doc__ = "The class that a row is taken for, and the probability of each."


class ValuePrediction(TypedDict):
    """The value that is predicted for a row."""

    value: float | None
    warnings: list[str]
    carried: NotRequired[CarriedCells]


class TimePrediction(ValuePrediction):
    """A time in seconds, with its `unit` and as `text`."""

    unit: str
    text: str


class RefusedRow(TypedDict):
    """Why a row gets no prediction: a cell in it cannot be read. The others are not held up by it."""

    refused: ProblemDetail
    warnings: list[str]
    carried: NotRequired[CarriedCells]


PredictionAnswer = ClassPrediction | TimePrediction | ValuePrediction | RefusedRow


class CountedWarning(BaseModel):
    """A sort of warning about a column, and how many rows have it."""

    column: str
    sort: Sort
    what: str = Field(description="the sort in words")
    rows: int


class ScoreAnswer(Open):
    """Predictions held against the target that came with the rows."""

    rows: int = Field(description="how many rows have a target that the model could answer, and a prediction")
    right: int | None = Field(description="how many got the right class; null where numbers are predicted")
    mean_absolute_error: float | None = Field(description="in the target's own units; null for classes")
    unknown: int = Field(description="rows whose target is none of the model's classes, or cannot be read")


class DriftAnswer(Open):
    """A column in which the rows as a whole look unlike the training rows."""

    column: str
    sort: DriftSort
    what: str


class RowsSummary(BaseModel):
    """What there is to say of all rows that were sent."""

    rows: int
    with_warnings: int = Field(description="rows that are predicted, with a warning")
    refused: int = Field(description="rows that get no prediction, whether they have warnings or not")
    warnings: list[CountedWarning] = Field(description="the most frequent first")
    score: ScoreAnswer | None = Field(description="null where the rows have no target")
    drift: list[DriftAnswer] = Field(description="in what 20 rows and more look unlike the training rows")


class PredictionsAnswer(Open):
    """The predictions, one for each row that was sent."""

    task: Task
    summary: RowsSummary
    predictions: list[PredictionAnswer]
    ignored: list[str] = Field(description="columns that were sent and the model does not know")
    notices: list[ProblemDetail] = Field(
        description="what was noticed about the file of rows: lines that are none, other signs"
    )
    decisions: Decisions = Field(description="as which the rows were taken where they differ from the training rows")
    threshold: float | None = Field(
        description="the second of two classes was answered where its probability is above it; null for other targets"
    )


class ChoiceAnswer(Open):
    """Something that can be decided about a difference."""

    what: str
    decisions: Decisions = Field(description="all decisions as they then are: to be put")


class DifferenceAnswer(Open):
    """In what the rows differ in one column from the training rows."""

    column: str
    sort: ColumnSort | Sort | DriftSort
    what: str
    rows: int | None = Field(description="how many rows; null where it is about the column as a whole")
    happens: str = Field(description="what becomes of it")
    choices: list[ChoiceAnswer]
    chosen: int | None = Field(description="which choice holds; null where nothing is predicted before one does")


class DifferencesAnswer(BaseModel):
    """In what rows differ from the training rows, and what becomes of each difference."""

    differences: list[DifferenceAnswer]
    decisions: Decisions


class BatchAnswer(Open):
    """A file of new rows that is predicted in the background, and how it stands."""

    id: str
    name: str
    status: BatchStatus = Field(description="the predictions are there once it is completed")
    created: Moment
    rows: int
    predicted: int = Field(description="how many rows are predicted so far")
    seconds_left: float | None = Field(description="likely, while it is running; null before there is a measure")
    decisions: Decisions = Field(description="as which the rows are taken where they differ from the training rows")
    threshold: float = Field(description="of two classes the second is answered where its probability is above it")
    interruptions: int = Field(
        description="how often the server or its engine ended meanwhile: then all rows are predicted again"
    )
    problem: ProblemDetail | None = Field(description="why it failed")
    summary: RowsSummary | None = Field(description="null until it is completed")
    notices: list[ProblemDetail] = Field(description="what was noticed about the file of rows")


class CountedValue(BaseModel):
    """A value of a column, and how many training rows have it; null where an earlier version did not count."""

    value: str
    rows: int | None


class QuantileAnswer(BaseModel):
    """The value that a share of the training rows lies below: a number, or a date as text."""

    share: float
    value: float | str


class ColumnContractAnswer(BaseModel):
    """What the model expects of a column: what it is in every training row."""

    name: str
    type: ColumnType
    written: str = Field(description="how its cells are written, in words")
    missing_share: float | None = Field(description="of the training rows; null where unknown")
    minimum: float | str | None
    maximum: float | str | None
    quantiles: list[QuantileAnswer]
    categories: list[CountedValue] = Field(description="values with a place of their own")
    rare: list[CountedValue] = Field(description="values of too few rows: they share one place")
    unlisted: int = Field(description="how many more rare values, or words of texts, there are")
    words: list[str] = Field(description="of a text: those that the network knows")
    sign: str = Field(description="a sign, such as %, that every training cell has")
    examples: list[str]


class ContractAnswer(BaseModel):
    """What a model expects of new rows, and what it answers."""

    target: str
    task: Task
    classes: list[str]
    columns: list[ColumnContractAnswer]
    json_schema: dict[str, JsonValue] = Field(description="of one row of JSON, in the words of JSON Schema 2020-12")
