"""A learning rate that was changed by hand belongs to what a run is, beside its recipe."""

from components.domain.run import LearningRateChange
from components.store.runs import RunRecord


def rates_by_hand(run: RunRecord) -> list[LearningRateChange]:
    """The changes by hand that gave the run another learning rate than it had. On a plateau a schedule may have lowered it
    before, so that there each counts."""
    training = run.recipe.training
    if training.learning_rate_schedule is not None:
        return list(run.learning_rate_changes)
    found: list[LearningRateChange] = []
    for change in run.learning_rate_changes:
        if change.learning_rate != (found[-1].learning_rate if found else training.learning_rate):
            found.append(change)
    return found


def follows_recipe(run: RunRecord) -> bool:
    """Whether its recipe trained anew comes out as this run does: nobody changed its learning rate, or is about to."""
    asked, training = None if run.status.final else run.learning_rate_asked, run.recipe.training
    keeps = asked is None or (training.learning_rate_schedule is None and asked.learning_rate == training.learning_rate)
    return keeps and not rates_by_hand(run)
