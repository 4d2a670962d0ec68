"""What calls answer, for the API's description: OpenAPI and the tests hold real answers against these models."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from components.domain.recipe import ColumnType, Recipe, Task
from components.domain.run import RunStatus

Measurements = dict[str, float | None]


class Open(BaseModel):
    """An answer that later versions may say more in."""

    model_config = ConfigDict(extra="allow")


class EngineState(Open):
    state: str = Field(description="starting, ready, or failed")
    detail: str


class Health(Open):
    """Answered with 503 where `status` is degraded: runs cannot be trained, or nothing can be kept."""

    status: str = Field(description="ok, starting or degraded")
    store: str = Field(description="ready, or why it is not")
    engine: EngineState


class Finding(Open):
    code: str
    what: str
    where: str
    remedy: str


class ColumnDescription(Open):
    """What was found in a column."""

    name: str
    kind: ColumnType


class Dataset(Open):
    """A table: what was found in it, and what became of every line of its file."""

    id: str
    name: str
    rows: int
    columns: list[ColumnDescription]
    dialect: dict[str, Any] = Field(description="how the file is written: delimiter, encoding, decimal, header ...")
    problems: list[Finding]
    report: dict[str, Any]
    created: str = Field(description="ISO 8601, UTC")


class DatasetEntry(Open):
    id: str
    name: str
    rows: int
    created: str


class Preview(Open):
    names: list[str]
    rows: list[list[str | None]]
    dialect: dict[str, Any]
    problems: list[Finding]
    whole: bool = Field(description="whether the file has no more rows than were looked at")


class Rows(Open):
    offset: int
    total: int
    rows: list[dict[str, str | None]]


class Run(Open):
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
    metrics: dict[str, Measurements] = Field(description="by part of the rows: train, validation, test")
    timing: dict[str, float | None]
    error: str
    note: str
    created: str
    started: str | None
    finished: str | None
    queue_position: int = Field(description="1 is next; 0 where it does not wait, or has its place already")
    waiting: str = Field(description="why it has not begun; empty where it does not wait")
    test_looks: int = Field(description="how often the test rows of its split were looked at")


class Prediction(Open):
    """One row's answer: a class with probabilities, or a value; a time in seconds, with its `unit` and as `text`."""

    warnings: list[str]


class Predictions(Open):
    task: Task
    predictions: list[Prediction]
    ignored: list[str] = Field(description="columns that were sent and the model does not know")
    notices: list[Finding] = Field(
        description="what was noticed about the file of rows: lines that are none, other signs"
    )


class Evaluation(Open):
    """Measurements on the test rows."""

    task: Task
    rows: int
    test_looks: int


class NewName(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": {"name": "First try"}})

    name: str = Field(min_length=1)


class NewRows(BaseModel):
    """New rows, each an object from column to value."""

    rows: list[dict[str, str | float | bool | None]] = Field(min_length=1)
