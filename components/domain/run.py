"""What a run is to all who speak of one: its status, what is asked of it, its epochs, how it ends. Nothing here does anything."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from pydantic import ConfigDict, TypeAdapter
from pydantic_core import to_json

from components.domain.pack import Member

SEED_RESULTS_FILE = "spread.json"  # in a run's folder
FOLD_RESULTS_FILE = "folds.json"  # in a run's folder
PACK_RESULTS_FILE = "pack.json"  # in a run's folder


class RunStatus(StrEnum):
    """How far a run has come; the last three are final."""

    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    COMPLETED = "completed"
    STOPPED = "stopped"
    FAILED = "failed"

    @property
    def final(self) -> bool:
        """Whether it has ended; it can only be made longer then."""
        return self in (RunStatus.COMPLETED, RunStatus.STOPPED, RunStatus.FAILED)


UNFINISHED = (RunStatus.QUEUED, RunStatus.RUNNING)  # waits or trains


class Command(StrEnum):
    """What a person asks of a run."""

    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"


class PendingCommand(StrEnum):
    """What was asked of a run in training and is not done yet."""

    NONE = "none"
    PAUSE = "pause"
    STOP = "stop"


class Speed(StrEnum):
    """How fast a run trains, so that people can watch it learn; no result depends on it."""

    FULL = "full"
    SLOW = "slow"  # SLOW_EPOCHS a second at most, as a beginning faster and faster
    STEP = "step"  # an epoch each time one is asked for, then it waits


SLOW_EPOCHS = 5.0  # a second
# A slow beginning gets faster by so many epochs a second with each epoch, twice as fast every 2.3 seconds, so that nothing
# of what is learned goes by in one jump: 300 epochs take 10 seconds.
FASTER_BY = 0.3


@dataclass(frozen=True)
class LearningRateRequest:
    """A learning rate that a person wants from the next epoch on; `asked`, in seconds since 1970, tells two of a rate apart."""

    learning_rate: float
    asked: float


@dataclass(frozen=True)
class LearningRateChange(LearningRateRequest):
    """A learning rate that came after `epoch` epochs were trained."""

    epoch: int


@dataclass(frozen=True)
class Steering:
    """What is asked of a run in training, in one message; a later one replaces it."""

    command: PendingCommand = PendingCommand.NONE
    speed: Speed = Speed.FULL
    until: int = 0  # the epoch at which a run in `step` waits, or goes on in full from `slow`, faster until then; 0: it stays slow
    learning_rate: LearningRateRequest | None = None  # the last that was asked for, also where it was taken already


@dataclass(frozen=True)
class EpochRecord:
    """One finished epoch, counted from 1; it took `seconds`.

    `logs` has Keras's names (loss, accuracy or mae, ..., val_loss, ..., learning_rate) and gradient_norm; with several
    seeds also the lowest and highest of them all, such as val_loss_low and val_loss_high; with a pack these, and the
    validation scores of each network, such as val_loss_network_1.
    """

    epoch: int
    logs: dict[str, float]
    seconds: float

    def document(self) -> "EpochDocument":
        """As it is stored: (epoch, logs as JSON, seconds); a number that is not finite is null."""
        return self.epoch, to_json(self.logs, inf_nan_mode="null").decode(), self.seconds


EpochDocument = tuple[int, str, float]  # thousands may cross to the engine in a second, where no object is made of each


class Listener(Protocol):
    """Who watches a training: is told of epochs, and says how it is to go on."""

    def epochs(self, records: list[EpochRecord]) -> None:
        """Epochs that have just ended, in their order."""

    def learning_rates(self, changes: list[LearningRateChange]) -> None:
        """All changes of the learning rate so far, in their order."""

    def steering(self) -> Steering:
        """What is asked of the training now."""

    def wait(self, seen: Steering, seconds: float | None) -> None:
        """Return when something else than `seen` is asked, or after `seconds`; None waits as long as it takes."""


@dataclass(frozen=True)
class RunOutcome:
    """How a training ended: completed, stopped (best weights kept), paused (checkpoint written), or failed with an error.

    A failed run has metrics, and a model, where some epoch before was sound.
    """

    status: RunStatus
    epoch: int
    best_epoch: int
    # By part of the rows (train, validation, test; baseline and validation_baseline: the same answer to every test or
    # validation row), then by Keras's name.
    metrics: dict[str, dict[str, float]] = field(default_factory=dict)
    timing: dict[str, float] = field(default_factory=dict)  # in seconds
    note: str = ""
    error: str = ""


@dataclass(frozen=True)
class SeedResult:
    """How one of several seeds of a run ended: `metrics` as of `RunOutcome`, `history` by Keras's name, a value an epoch."""

    seed: int
    epoch: int
    best_epoch: int
    metrics: dict[str, dict[str, float]]
    history: dict[str, list[float]]


@dataclass(frozen=True)
class FoldResult:
    """How one fold of a cross-validation ended, counted from 1, with so many rows: `metrics` of these, which its network has
    not learned; `history` by Keras's name, a value an epoch."""

    fold: int
    rows: int
    epoch: int
    best_epoch: int
    metrics: dict[str, float]
    history: dict[str, list[float]]


@dataclass(frozen=True)
class MemberResult:
    """How one network of a pack ended, counted from 1, with its settings: `metrics` of the `rows` that it holds out, none
    where its loss grew beyond all numbers; `answers` says whether the mean is of it too. `history` by Keras's name, a value an
    epoch."""

    network: int
    settings: Member
    rows: int
    epoch: int
    best_epoch: int
    answers: bool
    metrics: dict[str, float]
    history: dict[str, list[float]]


LEARNING_RATES = TypeAdapter(list[LearningRateChange])
SEED_RESULTS = TypeAdapter(list[SeedResult], config=ConfigDict(ser_json_inf_nan="constants"))
FOLD_RESULTS = TypeAdapter(list[FoldResult], config=ConfigDict(ser_json_inf_nan="constants"))
PACK_RESULTS = TypeAdapter(list[MemberResult], config=ConfigDict(ser_json_inf_nan="constants"))
