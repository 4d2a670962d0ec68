"""What is to be learned, decided from the target, with the reason."""

from dataclasses import dataclass

import pandas as pd

from components.data.kinds import to_numbers
from components.data.profile import ColumnProfile
from components.problem import WrongField
from components.recipe import Kind, Task
from components.words import t

MOST_CLASSES = 1000
FEW = 20  # whole numbers with at most this many distinct values may be classes


@dataclass(frozen=True)
class TaskDecision:
    """The task, why, and for classes their names and how many rows each has."""

    task: Task
    reason: str
    classes: list[str]
    counts: list[int]


def decide_task(target: ColumnProfile, cells: pd.Series, wanted: Task = Task.AUTO) -> TaskDecision:
    """Decide the task from the target's text `cells`, or check that the `wanted` one is possible.

    Raises:
        WrongField: the target has no values, one class, too many classes, or words where numbers are wanted.
    """
    present = cells.dropna()
    counts = present.value_counts()
    if len(counts) < 2:
        found = t("all its cells are missing") if counts.empty else t("it is always {value}", value=counts.index[0])
        raise WrongField(
            "one_class",
            t("There is nothing to predict in {target}: {found}.", target=target.name, found=found),
            "target",
            t("Choose another target."),
        )
    numeric = target.kind is Kind.NUMBER
    task = _auto(present, len(counts), numeric) if wanted is Task.AUTO else wanted
    if task is Task.REGRESSION:
        return _regression(target, present, numeric)
    if task is Task.BINARY and len(counts) != 2:
        raise WrongField(
            "not_two_classes",
            t("{target} has {count:,} distinct values, not two.", target=target.name, count=len(counts)),
            "task",
            t("Choose several classes or a number."),
        )
    if len(counts) > MOST_CLASSES or (len(counts) > len(present) / 2 and len(counts) > FEW):
        raise WrongField(
            "too_many_classes",
            t("{target} has {count:,} distinct values: too many for classes.", target=target.name, count=len(counts)),
            "target",
            t("Choose another target, or predict it as a number if it is one."),
        )
    classes = sorted(map(str, counts.index), key=_class_order(numeric))
    rows = [int(counts[name]) for name in classes]
    listed = ", ".join(f"{name} ({count:,})" for name, count in zip(classes[:6], rows[:6], strict=True))
    more = " …" if len(classes) > 6 else ""
    reason = t("{count} distinct values: {listed}", count=len(classes), listed=listed + more)
    return TaskDecision(task, reason, classes, rows)


def _auto(present: pd.Series, distinct: int, numeric: bool) -> Task:
    if distinct == 2:
        return Task.BINARY
    if not numeric:
        return Task.MULTICLASS
    numbers = to_numbers(present).dropna()
    whole = bool((numbers == numbers.round()).all())
    enough = len(present) / distinct >= 10
    return Task.MULTICLASS if whole and distinct <= FEW and enough else Task.REGRESSION


def _regression(target: ColumnProfile, present: pd.Series, numeric: bool) -> TaskDecision:
    if not numeric:
        raise WrongField(
            "not_a_number",
            t("{target} holds words ({example}), not numbers.", target=target.name, example=str(present.iloc[0])[:40]),
            "task",
            t("Predict classes instead."),
        )
    distinct = present.nunique()
    reason = t(
        "{count:,} distinct numbers from {low:g} to {high:g}", count=distinct, low=target.minimum, high=target.maximum
    )
    return TaskDecision(Task.REGRESSION, reason, [], [])


def _class_order(numeric: bool):  # type: ignore[no-untyped-def]
    return (lambda name: to_numbers(pd.Series([name], dtype="object")).iloc[0]) if numeric else str
