"""What can be asked about a run that has ended, beyond what it measured itself, and what is answered."""

import hashlib
from typing import Annotated, Literal

from pydantic import Field, JsonValue, TypeAdapter
from pydantic.dataclasses import dataclass
from pydantic_core import to_json

from components.domain.recipe import Part
from components.domain.threshold import HALF
from components.evaluation.baseline_name import BaselineName
from components.evaluation.bootstrap import Measured
from components.evaluation.learning_curve import LearningCurve
from components.evaluation.measures import Measure
from components.explanation.attribution import Attribution
from components.explanation.counterfactual import Counterfactual
from components.explanation.dependence import Dependence, DependenceMap
from components.explanation.importance import Importance
from components.workers.messages import Crashed, DiskFailed, Done, OutOfMemory, Progress, Ready, Refused

RawRow = dict[str, float | str | None]  # by column; None for a number that is missing


@dataclass(frozen=True)
class AskBaselines:
    """What simpler methods make of the validation or test rows."""

    part: Part = Part.VALIDATION
    kind: Literal["baselines"] = "baselines"


@dataclass(frozen=True)
class AskMeasures:
    """Every metric of the network on the validation or test rows, with its interval."""

    part: Part = Part.VALIDATION
    kind: Literal["measures"] = "measures"


@dataclass(frozen=True)
class AskImportance:
    """What each column is worth on validation rows; with `together` correlated ones are dealt out as one."""

    together: bool = False
    kind: Literal["importance"] = "importance"


@dataclass(frozen=True)
class AskDependence:
    """How the answers change along a column, or over two."""

    column: str
    second: str | None = None
    kind: Literal["dependence"] = "dependence"


@dataclass(frozen=True)
class AskAttribution:
    """What each column of a row does to the answer for class number `output`, or the one that is given; and the training
    rows that are most like it. Of two classes the second is given above the `threshold`."""

    row: RawRow
    output: int | None = None
    threshold: float = HALF
    kind: Literal["attribution"] = "attribution"


@dataclass(frozen=True)
class AskCounterfactuals:
    """Which small changes of a row turn the decision, to class number `wanted` or any other; `locked` columns stay. Of two
    classes the second is decided for above the `threshold`."""

    row: RawRow
    wanted: int | None = None
    locked: tuple[str, ...] = ()
    threshold: float = HALF
    kind: Literal["counterfactuals"] = "counterfactuals"


@dataclass(frozen=True)
class AskLearningCurve:
    """What the network would be worth with fewer training rows; each size is trained from so many seeds."""

    seeds: int
    kind: Literal["learning_curve"] = "learning_curve"


Question = Annotated[
    AskBaselines | AskMeasures | AskImportance | AskDependence | AskAttribution | AskCounterfactuals | AskLearningCurve,
    Field(discriminator="kind"),
]


@dataclass(frozen=True)
class Baseline:
    """One method: its metrics, and the accuracy (or mean absolute error) of the network less its own with a 95 % interval.

    `rows` are those it has an answer for; `detail` as of `BaselinePredictions`.
    """

    name: BaselineName
    metrics: dict[str, float]
    difference: float
    low: float | None  # None where there is one row
    high: float | None
    rows: int
    detail: int
    seconds: float


@dataclass(frozen=True)
class Baselines:
    """Those computed so far; `network` are the network's own metrics on all of the same rows."""

    network: dict[str, float]
    rows: int
    methods: list[Baseline]


@dataclass(frozen=True)
class Measures:
    """Each metric that the task has, None where the rows leave it undefined."""

    rows: int
    measured: dict[Measure, Measured | None]


@dataclass(frozen=True)
class SimilarTrainingRow:
    """A training row by its position in the table, how far it is away (0 to 1), and what it is and was answered."""

    row: int
    distance: float
    target: float
    answer: float


@dataclass(frozen=True)
class RowExplanation:
    """Where a row's answer comes from."""

    attribution: Attribution
    similar: list[SimilarTrainingRow]


@dataclass(frozen=True)
class Counterfactuals:
    """Those found; none where no change of a few columns within the seen values turns the decision."""

    found: list[Counterfactual]


@dataclass(frozen=True)
class NoAxis:
    """Along this column nothing can be drawn: it holds texts, or was the same in all rows."""

    column: str


Analysed = (
    Baselines
    | Measures
    | Importance
    | Dependence
    | DependenceMap
    | NoAxis
    | RowExplanation
    | Counterfactuals
    | LearningCurve
)


@dataclass(frozen=True)
class Analyse:
    """Answer a question about a run of the store at `home` and `database`, as it stood after `epoch` epochs of an attempt,
    into `file`; or write the rows that another process needs to answer it into the folder `rows`."""

    visitor: str
    run: str
    epoch: int
    attempt: int
    question: Question
    file: str
    home: str
    database: str | None
    rows: str | None = None


Message = Annotated[
    Ready | Progress | Done[JsonValue] | Refused | OutOfMemory | DiskFailed | Crashed, Field(discriminator="kind")
]
MESSAGES: TypeAdapter[Message] = TypeAdapter(Message)
REQUESTS: TypeAdapter[Analyse] = TypeAdapter(Analyse)
QUESTIONS: TypeAdapter[Question] = TypeAdapter(Question)
RESULTS: dict[str, TypeAdapter[Analysed]] = {
    "baselines": TypeAdapter(Baselines),
    "measures": TypeAdapter(Measures),
    "importance": TypeAdapter(Importance),
    "dependence": TypeAdapter(Dependence | DependenceMap | NoAxis),
    "attribution": TypeAdapter(RowExplanation),
    "counterfactuals": TypeAdapter(Counterfactuals),
    "learning_curve": TypeAdapter(LearningCurve),
}


def file_name(question: Question, epoch: int, attempt: int) -> str:
    """Of the answer to a question about a run as it stands after so many epochs."""
    asked = QUESTIONS.dump_json(question) + f" {epoch} {attempt}".encode()
    return f"{question.kind}-{hashlib.sha256(asked).hexdigest()[:24]}.json"


def written_answer(kind: str, result: Analysed, *, is_complete: bool) -> bytes:
    """An answer to a question of a kind, or what is known of it so far, as it stands in its file."""
    document = {"complete": is_complete, "result": RESULTS[kind].dump_python(result, mode="json")}
    return to_json(document, inf_nan_mode="constants")
