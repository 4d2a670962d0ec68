"""What the rules of the advice look at: one run, its epochs so far, and its rows in numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from components.columns.wall import Wall
from components.domain.recipe import Recipe, Task
from components.domain.run import LearningRateChange, RunStatus

LEARNED = 0.25  # of the loss of guessing
FEWEST = 8  # epochs, before anything is said about how a training goes
RECENT = 10  # epochs that say how a training goes now, or a tenth of it where that is more


@dataclass(frozen=True)
class LayerActivity:
    """A layer with relu: `dead` of its `units` give 0 for each row that was looked at."""

    index: int  # among the recipe's layers
    title: str
    units: int
    dead: int
    rows: int


@dataclass(frozen=True)
class TrainingFacts:
    """A run as the rules see it. `history` is by Keras's name, (epochs,) float64, NaN where a number was not finite."""

    recipe: Recipe
    task: Task
    status: RunStatus
    epochs: int  # that it is to train
    history: Mapping[str, np.ndarray]
    training_rows: int
    validation_rows: int
    parameters: int
    classes: Sequence[str] = ()
    training_classes: Sequence[int] = ()  # rows of each class
    validation_classes: Sequence[int] = ()
    answered: Sequence[int] | None = None  # how many of some validation rows are taken for each class
    sampled: Sequence[int] = ()  # and how many of them are of it
    wall: Wall | None = None
    activity: Sequence[LayerActivity] = field(default_factory=tuple)
    rates_by_hand: Sequence[LearningRateChange] = ()  # in their order, each another than the one before

    @property
    def trained(self) -> int:
        """How many epochs it has trained."""
        return len(self.history.get("loss", ()))

    @property
    def loss(self) -> np.ndarray:
        """Of the training rows, an epoch each."""
        return self.history["loss"]

    @property
    def val_loss(self) -> np.ndarray:
        """Of the validation rows, an epoch each."""
        return self.history["val_loss"]

    @property
    def rate_change(self) -> LearningRateChange | None:
        """The last change of the learning rate by hand that came to work."""
        return self.change_in(self.trained - 1)

    @property
    def rate(self) -> float:
        """The learning rate at work: the recipe's, or the one that was set by hand last."""
        return self.rate_in(self.trained - 1)

    def rate_in(self, epoch: int) -> float:
        """The learning rate at work in an epoch, counted from 0."""
        change = self.change_in(epoch)
        return change.learning_rate if change else self.recipe.training.learning_rate

    def change_in(self, epoch: int) -> LearningRateChange | None:
        """The change by hand that decided the learning rate of an epoch, counted from 0."""
        return next((change for change in reversed(self.rates_by_hand) if change.epoch <= epoch), None)

    @property
    def highest_by_hand(self) -> LearningRateChange | None:
        """The change to the highest of the learning rates that were set by hand and came to work."""
        at_work = [change for change in self.rates_by_hand if change.epoch < self.trained]
        return max(at_work, key=lambda change: change.learning_rate, default=None)

    @cached_property
    def at_this_rate(self) -> "TrainingFacts":
        """The epochs since the last change of the learning rate by hand: all of them where nobody changed it."""
        begun = self.rate_change.epoch if self.rate_change else 0
        history = {name: values[begun:] for name, values in self.history.items()}
        return replace(self, history=history, epochs=self.epochs - begun, rates_by_hand=())

    @property
    def recent(self) -> int:
        """How many of the last epochs say how it goes now."""
        return min(self.trained, max(RECENT, self.trained // 10))

    @property
    def keeps_best(self) -> bool:
        """Whether the model has the weights of the best epoch, once the run has ended."""
        stopping = self.recipe.training.early_stopping
        return self.status is RunStatus.STOPPED or (stopping is not None and stopping.restore_best_weights)

    @cached_property
    def guessing_loss(self) -> float:
        """The loss of always answering the same: the classes' shares, or the mean of the target."""
        if self.task is Task.REGRESSION:
            return 1.0  # the variance of the scaled target
        shares = np.array(self.training_classes, "float64")
        return _cross_entropy(self._smoothed(shares / max(shares.sum(), 1)))

    @cached_property
    def least_loss(self) -> float:
        """The loss of a network that knows every answer: above 0 where labels are smoothed."""
        count = len(self.training_classes)
        return 0.0 if self.task is Task.REGRESSION or not count else _cross_entropy(self._smoothed(np.eye(count)[0]))

    def share_of_guessing(self, share: float) -> float:
        """The loss that lies so far above the least one, 1 being that of guessing."""
        return self.least_loss + share * (self.guessing_loss - self.least_loss)

    def _smoothed(self, shares: np.ndarray) -> np.ndarray:
        """Shares of the classes as the loss has them."""
        smoothing = self.recipe.training.label_smoothing
        return shares * (1 - smoothing) + smoothing / max(len(shares), 1)

    @property
    def is_learned(self) -> bool:
        """Whether little is left to learn: of late the validation rows are answered far better than by guessing."""
        return bool(level(self.val_loss[-self.recent :]) < self.share_of_guessing(LEARNED))

    @property
    def early_stopping_ended_it(self) -> bool:
        """Whether it ended before its last epoch by its own rule."""
        stopping = self.recipe.training.early_stopping
        return self.status is RunStatus.COMPLETED and stopping is not None and self.trained < self.epochs


def _cross_entropy(shares: np.ndarray) -> float:
    """Of labels that have these shares with answers that are these shares."""
    there = shares[shares > 0]
    return float(-(there * np.log(there)).sum())


def level(values: np.ndarray) -> float:
    """The median of those that are numbers; NaN where none is."""
    finite = values[np.isfinite(values)]
    return float(np.median(finite)) if len(finite) else float("nan")
