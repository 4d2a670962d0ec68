"""The output layer and the loss: they follow from the task and are not for choosing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from components.columns.task_decision import TaskDecision
from components.domain.recipe import Task
from components.i18n import t

OutputActivation = Literal["sigmoid", "softmax", "linear"]


@dataclass(frozen=True)
class OutputLayer:
    """Keras's names; `metric` is what is watched beside the loss: accuracy, or mae in the target's units."""

    units: int
    activation: OutputActivation
    loss: str
    metric: str
    reason: str


def output_neurons(task: Task, classes: Sequence[str]) -> tuple[int, OutputActivation]:
    """How many neurons the output has, and their activation."""
    match task:
        case Task.BINARY:
            return 1, "sigmoid"
        case Task.MULTICLASS:
            return len(classes), "softmax"
        case _:
            return 1, "linear"


def output_layer(decision: TaskDecision) -> OutputLayer:
    """The one that a task needs."""
    units, activation = output_neurons(decision.task, decision.classes)
    match decision.task:
        case Task.BINARY:
            positive = decision.classes[1]
            why = t("Two classes: one neuron with sigmoid gives the probability of {positive}.", positive=positive)
            return OutputLayer(units, activation, "binary_crossentropy", "accuracy", why)
        case Task.MULTICLASS:
            why = t("{count} classes: a neuron each; softmax makes them probabilities that add up to 1.", count=units)
            return OutputLayer(units, activation, "sparse_categorical_crossentropy", "accuracy", why)
        case _:
            why = t("A number: one neuron, linear, so that any value can come out.")
            return OutputLayer(units, activation, "mean_squared_error", "mae", why)
