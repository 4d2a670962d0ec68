"""What was measured of a run: evaluation.json in its folder of the test rows and validation.json of the validation rows, the
API's answer, the Evaluate page."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from components.domain.recipe import Part, Task

REPORT_FILES = {Part.TEST: "evaluation.json", Part.VALIDATION: "validation.json"}  # in a run's folder


class DividedRows(BaseModel):
    """How the rows were divided: the recipe's split, in a sentence, how many rows each part got.

    `test_rows` and `validation_rows` name the positions of these rows, 64 hexadecimal digits each; runs of earlier
    versions lack what was not kept then.
    """

    model_config = ConfigDict(extra="allow")

    in_words: str = ""
    rows: dict[str, int] = Field({})
    test_rows: str = ""
    validation_rows: str = ""


class ClassMetrics(BaseModel):
    """Precision, recall and F1 of one class, and how many of the measured rows are of it."""

    model_config = ConfigDict(serialize_by_alias=True, populate_by_name=True)

    name: str = Field(alias="class")
    precision: float
    recall: float
    f1: float
    rows: int


class Report(BaseModel):
    """What both reports have: the number of rows measured, and the metrics as of `RunOutcome`.

    The report of the validation rows has no metrics of test rows.
    """

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
    """`actual` and `predicted` are of the first rows measured, in the target's own units."""

    task: Literal[Task.REGRESSION]
    classes: list[str] = Field([])
    actual: list[float]
    predicted: list[float]


EvaluationReport = ClassificationReport | RegressionReport
EVALUATION: TypeAdapter[EvaluationReport] = TypeAdapter(Annotated[EvaluationReport, Field(discriminator="task")])
