"""The output layer and the loss: they follow from the task and are not for choosing."""

from dataclasses import dataclass

from components.columns.task_decision import TaskDecision
from components.domain.recipe import Task
from components.i18n import t


@dataclass(frozen=True)
class OutputLayer:
    """Keras's names; `metric` is what is watched beside the loss: accuracy, or mae in the target's units."""

    units: int
    activation: str
    loss: str
    metric: str
    reason: str


def output_layer(decision: TaskDecision) -> OutputLayer:
    """The one that a task needs."""
    match decision.task:
        case Task.BINARY:
            positive = decision.classes[1]
            why = t("Two classes: one neuron with sigmoid gives the probability of {positive}.", positive=positive)
            return OutputLayer(1, "sigmoid", "binary_crossentropy", "accuracy", why)
        case Task.MULTICLASS:
            n = len(decision.classes)
            why = t("{count} classes: a neuron each; softmax makes them probabilities that add up to 1.", count=n)
            return OutputLayer(n, "softmax", "sparse_categorical_crossentropy", "accuracy", why)
        case _:
            why = t("A number: one neuron, linear, so that any value can come out.")
            return OutputLayer(1, "linear", "mean_squared_error", "mae", why)
