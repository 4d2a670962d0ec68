"""The task of a recipe, decided from the target, with the reason."""

import numpy as np
import pandas as pd

from components.columns.cell_parser import CellParser
from components.columns.detection import short
from components.columns.formats import DateFormat, DurationFormat, NumberFormat, Order
from components.columns.profile import ColumnProfile
from components.columns.task_decision import TaskDecision
from components.domain.problem import WrongField
from components.domain.recipe import ColumnType, Task
from components.i18n import number, t

MOST_CLASSES = 1000
FEW = 20  # whole numbers with at most this many distinct values may be classes
ROWS_A_CLASS = 10  # where numbers are to be taken for classes


def decide_task(target: ColumnProfile, cells: pd.Series, wanted: Task = Task.AUTO) -> TaskDecision:
    """Decide the task from the target's text `cells`, or check that the `wanted` one is possible.

    Raises WrongField: the target has no values, one class, too many classes, or words where numbers are wanted.
    """
    present = cells.dropna()
    counts = present.value_counts()
    if len(counts) < 2:
        found = t("all its cells are missing") if counts.empty else t("it is always {value}", value=counts.index[0])
        what = t("There is nothing to predict in {target}: {found}.", target=target.name, found=found)
        raise WrongField("one_class", what, "target", t("Choose another target."))
    task, why = _auto(target, present, len(counts)) if wanted is Task.AUTO else (wanted, t("you chose it"))
    if task is Task.REGRESSION:
        return _regression(target, present, why)
    if task is Task.BINARY and len(counts) != 2:
        what = t("{target} has {count:,} distinct values, not two.", target=target.name, count=len(counts))
        raise WrongField("not_two_classes", what, "task", t("Choose several classes or a number."))
    if _too_many(len(counts), len(present)):
        what = t("{target} has {count:,} distinct values: too many for classes.", target=target.name, count=len(counts))
        remedy = t("Predict it as a number.") if holds_numbers(target) else _instead_of(target)
        raise WrongField("too_many_classes", what, "target", remedy)
    classes = sorted(map(str, counts.index))
    if holds_numbers(target):  # by size, as words are by letters
        sizes = CellParser(ColumnType.NUMBER, target.format).values(pd.Series(classes, dtype="object"))
        classes = [classes[place] for place in np.argsort(sizes, kind="stable")]
    rows = [int(counts[name]) for name in classes]
    listed = ", ".join(f"{short(name, 24)} ({count:,})" for name, count in zip(classes[:6], rows[:6], strict=True))
    more = " …" if len(classes) > 6 else ""
    return TaskDecision(task, t("{why}: {listed}", why=why, listed=listed + more), classes, rows)


def holds_numbers(target: ColumnProfile) -> bool:
    """Whether the cells of a target can be read as numbers, whatever they are taken for: times of day as seconds."""
    return isinstance(target.format, NumberFormat | DurationFormat) or target.format == DateFormat(Order.TIME)


def time_of(target: ColumnProfile) -> DurationFormat | None:
    """How a target is written whose numbers are seconds."""
    if target.format == DateFormat(Order.TIME):
        return DurationFormat(of_day=True)
    return target.format if isinstance(target.format, DurationFormat) else None


def _instead_of(target: ColumnProfile) -> str:
    """What can be done where a target is neither a number nor a few classes."""
    if isinstance(target.format, DateFormat):
        return t(
            "Choose another target, or put into the file how many days lie between it and another date, and predict that."
        )
    return t("Choose another target.")


def _auto(target: ColumnProfile, present: pd.Series, distinct: int) -> tuple[Task, str]:
    if distinct == 2:
        return Task.BINARY, t("2 distinct values")
    if not holds_numbers(target):
        return Task.MULTICLASS, t("{n:,} different words", n=distinct)
    if target.kind is ColumnType.CATEGORY:
        return Task.MULTICLASS, t("{n:,} labels written as numbers", n=distinct)
    numbers = CellParser(ColumnType.NUMBER, target.format).values(present).dropna()
    few = distinct <= FEW and len(present) >= ROWS_A_CLASS * distinct
    if time_of(target) and not few:
        return Task.REGRESSION, t("times, predicted in seconds")
    whole = bool((numbers == numbers.round()).all())
    if whole and few:
        return Task.MULTICLASS, t("only {n} different whole numbers", n=distinct)
    if not whole:
        return Task.REGRESSION, t("numbers with decimals")
    if distinct > FEW:
        return Task.REGRESSION, t("more than {few} different whole numbers", few=FEW)
    return Task.REGRESSION, t("fewer than {rows} rows for each whole number", rows=ROWS_A_CLASS)


def _regression(target: ColumnProfile, present: pd.Series, why: str) -> TaskDecision:
    if not holds_numbers(target):
        classes, example = present.nunique(), str(present.iloc[0])[:40]
        what = t("{target} holds dates ({example}), not numbers.") if isinstance(target.format, DateFormat) else ""
        what = (what or t("{target} holds words ({example}), not numbers.")).format(target=target.name, example=example)
        remedy = _instead_of(target) if _too_many(classes, len(present)) else t("Predict classes instead.")
        raise WrongField("not_a_number", what, "task", remedy)
    numbers, time = CellParser(ColumnType.NUMBER, target.format).values(present).dropna(), time_of(target)
    low, high = (time.write(v) if time else number(v) for v in (float(numbers.min()), float(numbers.max())))
    spread = t("{n:,} from {low} to {high}", n=numbers.nunique(), low=low, high=high)
    return TaskDecision(Task.REGRESSION, t("{why}: {listed}", why=why, listed=spread), [], [], time)


def _too_many(classes: int, rows: int) -> bool:
    return classes > MOST_CLASSES or (classes > rows / 2 and classes > FEW)
