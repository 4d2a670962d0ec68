"""What calls answer, for the API's description: OpenAPI and the tests hold real answers against these models."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from components.domain.finding import Finding, Severity, Subject, Value
from components.domain.problem import Problem
from components.domain.recipe import ColumnType, Recipe, Task
from components.domain.run import PendingCommand, RunStatus
from components.intake.dialect.dialect import Dialect
from components.intake.report import ReportDocument

Measurements = dict[str, float | None]


class Open(BaseModel):
    """An answer that later versions may say more in."""

    model_config = ConfigDict(extra="allow")


class EngineState(Open):
    """The engine that trains and predicts."""

    state: str = Field(description="starting, ready, or failed")
    detail: str


class HealthAnswer(Open):
    """Answered with 503 where `status` is degraded: runs cannot be trained, or nothing can be kept."""

    status: str = Field(description="ok, starting or degraded")
    store: str = Field(description="ready, or why it is not")
    engine: EngineState


class ProblemDetail(Open):
    """What went wrong, or was noticed, in words."""

    code: str = Field(description="a stable name for programs, such as `empty_file`")
    what: str = Field(description="what happened")
    where: str = Field(description="the file, row, column or field it concerns")
    remedy: str = Field(description="what to do about it")

    @classmethod
    def of(cls, told: Problem | Finding) -> Self:
        """The words of a problem, or of a finding."""
        return cls(code=told.code, what=told.what, where=told.where, remedy=told.remedy)


class CureAnswer(BaseModel):
    """A change that cures what was found, and the way back."""

    label: str
    patch: dict[str, JsonValue] = Field(description="a JSON merge patch (RFC 7396) of the recipe")
    undo: dict[str, JsonValue] = Field(description="the patch that takes it back; null takes a setting back")
    back: str = Field(description="the label of the way back")
    reading: dict[str, dict[str, str | bool | None]] = Field(
        description="what to say at /read instead, by option and column, where the file has to be read otherwise"
    )
    reading_undo: dict[str, dict[str, str | bool | None]]


class FindingAnswer(ProblemDetail):
    """What was noticed: its values, and their words."""

    severity: Severity = Field(description="serious: the result will not hold; question: only a person can know")
    subject: Subject = Field(description="the columns, the target among them, or the first lines of the file")
    values: dict[str, Value]
    cure: CureAnswer | None
    applied: bool = Field(description="whether the recipe has the cure already")

    @classmethod
    def of(cls, told: Problem | Finding) -> Self:
        """The finding with its words. Raises TypeError for a problem."""
        if isinstance(told, Problem):
            raise TypeError
        words = {"code": told.code, "what": told.what, "where": told.where, "remedy": told.remedy}
        cure = CureAnswer.model_validate(told.cure, from_attributes=True) if told.cure else None
        subject, values = told.subject, dict(told.values)
        return cls(severity=told.severity, subject=subject, values=values, cure=cure, applied=told.applied, **words)


class FindingsAnswer(BaseModel):
    """What a person sees on the Data page: notices about file and split, then the alarms, the most severe first."""

    target: str
    task: Task | None = Field(description="null where the target cannot be predicted")
    problem: ProblemDetail | None = Field(description="why the recipe cannot be trained as it is")
    findings: list[FindingAnswer]


class ColumnDescription(Open):
    """What was found in a column."""

    name: str
    kind: ColumnType


class DatasetAnswer(Open):
    """A table: what was found in it, and what became of every line of its file."""

    id: str
    name: str
    rows: int
    columns: list[ColumnDescription]
    dialect: Dialect
    problems: list[ProblemDetail]
    report: ReportDocument
    created: str = Field(description="ISO 8601, UTC")


class DatasetEntry(Open):
    """A table in a list."""

    id: str
    name: str
    rows: int
    created: str


class PreviewAnswer(Open):
    """The first rows of a file as they would be read."""

    names: list[str]
    rows: list[list[str | None]]
    dialect: Dialect
    problems: list[ProblemDetail]
    whole: bool = Field(description="whether the file has no more rows than were looked at")


class RowsPage(Open):
    """Some rows of a table, `offset` counted from 0."""

    offset: int
    total: int
    rows: list[dict[str, str | None]]


class RunAnswer(Open):
    """How far a run is, and how it ended."""

    id: str
    name: str
    experiment: str | None
    dataset: str
    dataset_name: str
    recipe: Recipe
    status: RunStatus
    command: str = Field(description="what was asked of the run and it has not done yet: none, pause or stop")
    epoch: int
    epochs: int
    metrics: dict[str, Measurements] = Field(
        description="by part of the rows: train, validation; test and baseline once the test rows were opened"
    )
    timing: dict[str, float | None]
    error: str
    note: str
    created: str
    started: str | None
    finished: str | None
    queue_position: int = Field(description="1 is next; 0 where it does not wait, or has its place already")
    waiting: str = Field(description="why it has not begun; empty where it does not wait")
    test_looks: int = Field(description="how often the test rows of its split were opened")


class EpochEvent(Open):
    """An epoch that has ended, with its metrics under Keras's names; its number is the event's id."""

    epoch: int
    epochs: int
    seconds: float | None = None


class StatusEvent(BaseModel):
    """What changes about a run beside its epochs; of one that was deleted its status alone."""

    status: RunStatus | Literal["deleted"]
    command: PendingCommand = PendingCommand.NONE
    epoch: int | None = None
    epochs: int = 0
    error: str = ""
    note: str = ""
    queue_position: int = 0
    waiting: str = ""
    metrics: dict[str, Measurements] | None = Field(None, description="once it has ended")
    timing: dict[str, float | None] | None = Field(None, description="once it has ended, in seconds")


class PredictionAnswer(Open):
    """One row's answer: a class with probabilities, or a value; a time in seconds, with its `unit` and as `text`."""

    warnings: list[str]


class PredictionsAnswer(Open):
    """The predictions, one for each row that was sent."""

    task: Task
    predictions: list[PredictionAnswer]
    ignored: list[str] = Field(description="columns that were sent and the model does not know")
    notices: list[ProblemDetail] = Field(
        description="what was noticed about the file of rows: lines that are none, other signs"
    )


class EvaluationAnswer(Open):
    """Measurements on the test rows."""

    task: Task
    rows: int
    test_looks: int


class NewName(BaseModel):
    """Another name for a run."""

    model_config = ConfigDict(json_schema_extra={"example": {"name": "First try"}})

    name: str = Field(min_length=1)


class NewRows(BaseModel):
    """New rows, each an object from column to value."""

    rows: list[dict[str, str | float | bool | None]] = Field(min_length=1)
