"""What was measured of a run on its test rows: evaluation.json in its folder, the API's answer, the Evaluate page."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from components.domain.recipe import Task


class DividedRows(BaseModel):
    """How the rows were divided: the recipe's split, in a sentence, how many rows each part got.

    `test_rows` names the positions of the test rows, 64 hexadecimal digits; runs of earlier versions have neither.
    """

    model_config = ConfigDict(extra="allow")

    in_words: str = ""
    rows: dict[str, int] = Field({})
    test_rows: str = ""


class ClassMetrics(BaseModel):
    """Precision, recall and F1 of one class, and how many of the test rows are of it."""

    model_config = ConfigDict(serialize_by_alias=True, populate_by_name=True)

    name: str = Field(alias="class")
    precision: float
    recall: float
    f1: float
    rows: float


class Report(BaseModel):
    """What both reports have: the number of test rows, and the metrics as of `RunOutcome`."""

    model_config = ConfigDict(ser_json_inf_nan="constants")

    rows: int
    metrics: dict[str, dict[str, float]] = Field({})
    split: DividedRows = DividedRows()


class ClassificationReport(Report):
    """`confusion` is (classes, classes): how many rows of a class (first index) were taken for each."""

    task: Literal[Task.BINARY, Task.MULTICLASS]
    classes: list[str]
    confusion: list[list[int]]
    per_class: list[ClassMetrics]


class RegressionReport(Report):
    """`actual` and `predicted` are of the first test rows, in the target's own units."""

    task: Literal[Task.REGRESSION]
    classes: list[str] = Field([])
    actual: list[float]
    predicted: list[float]


EvaluationReport = ClassificationReport | RegressionReport
EVALUATION: TypeAdapter[EvaluationReport] = TypeAdapter(Annotated[EvaluationReport, Field(discriminator="task")])
