"""What calls answer: read from the records of the rooms below, described by OpenAPI, held by the tests."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AliasPath, BaseModel, BeforeValidator, ConfigDict, Field, JsonValue

from components.columns.profile import ColumnProfile
from components.domain.finding import Cure, Patch, Severity, Subject, Value
from components.domain.recipe import Recipe, Task
from components.domain.run import LearningRateChange, LearningRateRequest, PendingCommand, RunStatus, Speed
from components.evaluation.advice import Weight
from components.evaluation.comparison import Method
from components.evaluation.measures import Measure
from components.intake.dialect.dialect import Dialect
from components.intake.report import ReportDocument

Measurements = dict[str, float | None]
Moment = Annotated[
    str, BeforeValidator(lambda when: when and datetime.isoformat(when)), Field(description="ISO 8601, UTC")
]


class Open(BaseModel):
    """An answer, read from a record of the same fields; later versions may say more in it."""

    model_config = ConfigDict(extra="allow", from_attributes=True, json_schema_serialization_defaults_required=True)


class ProblemDetail(Open):
    """What went wrong, or was noticed, in words."""

    code: str = Field(description="a stable name for programs, such as `empty_file`")
    what: str = Field(description="what happened")
    where: str = Field(description="the file, row, column or field it concerns")
    remedy: str = Field(description="what to do about it")


class FindingAnswer(ProblemDetail):
    """What was noticed: its values, and their words."""

    severity: Severity = Field(description="serious: the result will not hold; question: only a person can know")
    subject: Subject = Field(description="the columns, the target among them, or the first lines of the file")
    values: dict[str, Value]
    cure: Cure | None = Field(
        description="a change that cures it and the way back: JSON merge patches (RFC 7396) of the recipe, null takes a setting back"
    )
    applied: bool = Field(description="whether the recipe has the cure already")


class FindingsAnswer(BaseModel):
    """What a person sees on the Data page: notices about file and split, then the alarms, the most severe first."""

    target: str
    task: Task | None = Field(description="null where the target cannot be predicted")
    problem: ProblemDetail | None = Field(description="why the recipe cannot be trained as it is")
    findings: list[FindingAnswer]


class DatasetEntry(Open):
    """A table in a list."""

    id: str
    name: str
    rows: int
    created: Moment


class DatasetAnswer(DatasetEntry):
    """A table: what was found in it, and what became of every line of its file."""

    columns: list[ColumnProfile]
    dialect: Dialect
    problems: list[ProblemDetail]
    report: ReportDocument


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
    dataset: str = Field(validation_alias=AliasPath("recipe", "dataset"))
    dataset_name: str
    recipe: Recipe
    status: RunStatus
    command: str = Field(description="what was asked of the run and it has not done yet: none, pause or stop")
    speed: Speed = Field(
        description="slow: about 5 epochs a second; step: an epoch each time one is asked for, then it waits"
    )
    hurried: bool = Field(description="whether it was slow and goes on in full, since others waited for its place")
    learning_rate_asked: LearningRateRequest | None = Field(
        description="the last that was asked for while it trained; among the changes once it was taken"
    )
    learning_rate_changes: list[LearningRateChange] = Field(
        description="learning rates that came while it trained, each after so many epochs; `asked` in seconds since 1970"
    )
    epoch: int
    epochs: int
    metrics: dict[str, Measurements] = Field(
        description="by part of the rows: train, validation, validation_baseline; test and baseline once the test rows were opened"
    )
    timing: dict[str, float | None]
    error: str
    note: str
    created: Moment
    started: Moment | None
    finished: Moment | None
    queue_position: int = Field(0, description="1 is next; 0 where it does not wait, or has its place already")
    waiting: str = Field("", description="why it has not begun; empty where it does not wait")
    test_looks: int = Field(0, description="how often the test rows of its split were opened")


class DifferingSetting(BaseModel):
    """A setting in which two runs differ, by its place in the recipe, and its value in each; null where it has none.

    `learning_rate_changes` is none of the recipe but of the run: the learning rates that came by hand.
    """

    path: list[str | int]
    values: list[JsonValue]


class ComparisonAnswer(BaseModel):
    """Whether the first of two runs is really better than the other on the validation rows of both."""

    runs: list[str]
    comparable: bool
    why_not: str = Field("", description="why their scores say nothing together")
    metric: str = Field("", description="accuracy (more is better) or mae (less is)")
    scores: list[float] = Field([], description="of each run, the mean over its seeds")
    seeds: list[int] = Field([], description="how many each run has")
    method: Method = Field(Method.NONE, description="paired by seed, Welch's t, or none where a run has a single seed")
    difference: float | None = Field(None, description="the first less the second")
    low: float | None = Field(None, description="lower end of the 95 % interval; null where a run has a single seed")
    high: float | None = None
    better: str | None = Field(None, description="the run that is better beyond the luck of training; null where open")
    settings: list[DifferingSetting]


class EpochEvent(Open):
    """An epoch that has ended, with its metrics under Keras's names; its number is the event's id."""

    epoch: int
    epochs: int
    seconds: float | None = None


class StatusEvent(BaseModel):
    """What changes about a run beside its epochs; of one that was deleted its status alone."""

    status: RunStatus | Literal["deleted"]
    command: PendingCommand = PendingCommand.NONE
    speed: Speed = Speed.FULL
    faster_until: int = Field(0, description="a slow run gets faster by itself up to this epoch; 0: it stays slow")
    epoch: int | None = None
    epochs: int = 0
    error: str = ""
    note: str = ""
    queue_position: int = 0
    waiting: str = ""
    metrics: dict[str, Measurements] | None = Field(None, description="once it has ended")
    timing: dict[str, float | None] | None = Field(None, description="once it has ended, in seconds")


class RecipeCureAnswer(Open):
    """What to try in the next run."""

    label: str
    patch: Patch = Field(description="a JSON merge patch (RFC 7396) of the run's recipe")


class AdviceAnswer(Open):
    """A sentence about a training, and what it rests on."""

    code: str = Field(description="a stable name for programs, such as `overfitting`")
    weight: Weight = Field(description="alarm: it does not learn what it could; hint: it could be better; note")
    what: str
    evidence: str = Field(description="the numbers")
    cure: RecipeCureAnswer | None


class MeasureAnswer(Open):
    """A metric with its 95 % interval over the rows; null where they leave that unknown: a single row, or not one mistake."""

    value: float
    low: float | None
    high: float | None
    left_out: float = Field(
        description="the share of samples of the rows in which it is not defined; above 0.1 the interval says little"
    )


class FoldAnswer(Open):
    """One fold of a cross-validation: so many rows, what a network that learned the others scores on them, after how many
    epochs."""

    fold: int = Field(description="counted from 1; the model that is kept is that of the first")
    rows: int
    epoch: int
    best_epoch: int
    metrics: dict[str, float]


class NetworkSettingsAnswer(Open):
    """What a network of a pack has of its own."""

    seed: int
    learning_rate: float
    weight_decay: float = Field(description="of adamw alone")
    dropout: float | None = Field(description="of all its Dropout layers; null where each has its own")
    units: float = Field(description="the share of the neurons of each Dense layer that it has")
    fold: int | None = Field(
        description="that it holds out, counted from 0; null where all hold out the validation rows"
    )


class NetworkAnswer(Open):
    """One network of a pack: its settings, and what it scores on the rows that it holds out, after how many epochs."""

    network: int = Field(description="counted from 1")
    settings: NetworkSettingsAnswer
    rows: int
    epoch: int
    best_epoch: int = Field(description="whose validation loss was lowest; 0 where none was a number")
    answers: bool = Field(description="whether the mean is of it too: not where its loss grew beyond all numbers")
    metrics: dict[str, float] = Field(description="none where it does not answer")


class EvaluationAnswer(Open):
    """Measurements on the test rows, or on the validation rows."""

    task: Task
    rows: int
    test_looks: int
    measures: dict[Measure, MeasureAnswer | None] | None = Field(
        description="every metric of the task, of two classes at a threshold of 0.5, in the target's own units; one is null where the "
        "rows leave it undefined, all of it while it is computed (202: ask again), and of a run of an earlier version, which kept "
        "no predictions of rows"
    )
    folds: list[FoldAnswer] = Field(
        [], description="of validation rows of a cross-validation, which are those of all folds; else empty"
    )
    pack: list[NetworkAnswer] = Field(
        [], description="of validation rows of a pack, whose answer is the mean of its networks; else empty"
    )


class NewName(BaseModel):
    """Another name for a run."""

    model_config = ConfigDict(json_schema_extra={"example": {"name": "First try"}})

    name: str = Field(min_length=1)


class NewSpeed(BaseModel):
    """How fast a run is to train from now on."""

    model_config = ConfigDict(json_schema_extra={"example": {"speed": "slow"}})

    speed: Speed


class NewLearningRate(BaseModel):
    """Another learning rate from the next epoch on."""

    model_config = ConfigDict(json_schema_extra={"example": {"learning_rate": 0.01}})

    learning_rate: float = Field(gt=0, le=10)
