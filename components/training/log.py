"""What a run says about itself while it goes on. Nothing here imports TensorFlow: the server reads it too."""

from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

SPREAD_FILE = "spread.json"  # in a run's folder: how each of its seeds ended

Command = Literal["none", "pause", "stop"]


@dataclass(frozen=True)
class EpochLog:
    """One finished epoch, counted from 1.

    `logs` has Keras's names (loss, accuracy or mae, ..., val_loss, ..., learning_rate) and gradient_norm; with several
    seeds also the lowest and highest of them all, such as val_loss_low and val_loss_high.
    """

    epoch: int
    logs: dict[str, float]
    seconds: float


class Listener(Protocol):
    """Who watches a run: is told of epochs, and answers whether to go on."""

    def epochs(self, logs: list[EpochLog]) -> None: ...

    def command(self) -> Command: ...


@dataclass(frozen=True)
class Outcome:
    """How a run ended: completed, stopped (best weights kept), paused (checkpoint written), or failed with an error.

    A failed run has metrics, and a model, where some epoch before was sound.
    """

    status: Literal["completed", "stopped", "paused", "failed"]
    epoch: int
    best_epoch: int
    metrics: dict[str, dict[str, float]] = field(default_factory=dict)
    timing: dict[str, float] = field(default_factory=dict)
    note: str = ""
    error: str = ""

    def as_dict(self) -> dict[str, Any]:
        return dict(self.__dict__)
