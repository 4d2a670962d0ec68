"""Alarms about the target and the task."""

from collections.abc import Iterator

import numpy as np

from components.columns import Reading
from components.columns.detection import short
from components.columns.task import FEW, TaskDecision, holds_numbers
from components.domain.recipe import Column, ColumnType, Task
from components.i18n import counted, percent, t
from components.quality.rules.alarm import Alarm, Cure, Facts, Weight, is_applied
from components.quality.rules.ambiguities import ambiguity_alarm
from components.quality.rules.cells import said
from components.quality.rules.columns import treat_as_missing

FEWEST_ROWS = 5  # of a class
STRONG = 5  # times as many rows in the largest class as in the smallest
FEW_DISTINCT = 10  # numbers with decimals


def target_alarms(facts: Facts) -> Iterator[Alarm]:
    """What is wrong with the target, or looks wrong about the task."""
    if facts.target is None:
        return
    doubt = facts.target.doubt
    if doubt and doubt.field == "clock":
        yield ambiguity_alarm(facts, facts.target, doubt)
    yield from _small_classes(facts, facts.decision)
    if facts.decision is None:
        yield from _taken(facts)
        return
    yield from _missing(facts)
    yield from _imbalance(facts, facts.decision)
    yield from _other_task(facts)


def _missing(facts: Facts) -> Iterator[Alarm]:
    missing = facts.target.missing if facts.target else 0
    if not missing:
        return
    share = missing / facts.rows
    what = counted(missing, "{n} row has no value in the target", "{n} rows have no value in the target")
    words = facts.target.missing_words if facts.target else ()
    if words:
        what += t(": {words}", words=said(words))
    remedy = t("They are left out of training, validation and test; nothing is filled in.")
    target, mostly = (facts.recipe.target,), share > 0.5
    if mostly:
        remedy += " " + t("Choose another target if there is one: most of the table is not used.")
    weight = Weight.SERIOUS if mostly else Weight.WARNING
    yield Alarm("target_missing", weight, f"{what} ({percent(share)}).", remedy, target, applied=not mostly)


def _small_classes(facts: Facts, decision: TaskDecision | None) -> Iterator[Alarm]:
    """Classes of few rows while two others are left; those that are left out already in any case."""
    target = facts.cells[facts.recipe.target]
    markers = (facts.recipe.columns.get(facts.recipe.target) or Column()).missing or []
    left_out = {name: count for name in markers if (count := int((target == name).sum()))}
    known = dict(zip(decision.classes, decision.counts, strict=True)) if decision else {}
    classes = known | left_out
    small = tuple(name for name, count in classes.items() if count < FEWEST_ROWS)
    if not known or len(classes) - len(small) < 2:
        small = tuple(left_out)
    if not small:
        return
    listed = ", ".join(f"{short(name, 24)} ({classes[name]:,})" for name in small[:5])
    listed += " …" if len(small) > 5 else ""
    if all(classes[name] < FEWEST_ROWS for name in small):
        what = counted(len(small), "{n} class has fewer than 5 rows: ", "{n} classes have fewer than 5 rows: ")
    else:
        what = counted(len(small), "{n} class is left out: ", "{n} classes are left out: ")
    what += listed + "."
    remedy = t("There are too few to learn from and to test on. Collect more, or leave their rows out.")
    cure, applied = treat_as_missing(facts, facts.recipe.target, small)
    cure = Cure(t("Leave these rows out"), t("rows left out"), cure.change, cure.undo, t("Undo"))
    yield Alarm("small_classes", Weight.WARNING, what, remedy, (facts.recipe.target,), cure, applied)


def _taken(facts: Facts) -> Iterator[Alarm]:
    """The other cures of the target that were taken, with the way back, while nothing can be predicted."""
    weighed, auto = {"training": {"class_weight": None}}, {"task": Task.AUTO.value}
    for code, what, change, undo in (
        ("imbalance", t("The classes are weighed."), {"training": {"class_weight": "balanced"}}, weighed),
        ("classes_as_number", t("The target is predicted as classes."), {"task": Task.MULTICLASS.value}, auto),
        ("numbers_as_classes", t("The target is predicted as a number."), {"task": Task.REGRESSION.value}, auto),
    ):
        cure = Cure(t("Undo"), t("done"), change, undo, t("Undo"))
        if is_applied(facts.recipe, cure):
            remedy = t("Whether that helps cannot be said: nothing can be predicted as it is.")
            yield Alarm(code, Weight.QUESTION, what, remedy, (facts.recipe.target,), cure, applied=True)


def _imbalance(facts: Facts, decision: TaskDecision) -> Iterator[Alarm]:
    if not decision.counts or max(decision.counts) < STRONG * min(decision.counts):
        return
    rare = decision.classes[int(np.argmin(decision.counts))]
    share = percent(min(decision.counts) / sum(decision.counts))
    what = t("Strong imbalance: {name} is {share} of the rows.", name=short(rare, 24), share=share)
    remedy = t("A network may do well by never answering it. Weights make every class count the same.")
    cure = Cure(
        t("Weigh the classes"),
        t("classes are weighed"),
        {"training": {"class_weight": "balanced"}},
        {"training": {"class_weight": None}},
        t("Undo"),
    )
    yield Alarm("imbalance", Weight.WARNING, what, remedy, (facts.recipe.target,), cure, is_applied(facts.recipe, cure))


def _other_task(facts: Facts) -> Iterator[Alarm]:
    """Numbers that were taken for classes, and classes that were taken for numbers."""
    target, auto, decision = facts.target, facts.auto, facts.decision
    if target is None or auto is None or decision is None or not holds_numbers(target):
        return
    cells = facts.cells[facts.recipe.target]
    values = Reading(ColumnType.NUMBER, target.format).values(cells).dropna().to_numpy("float64")
    distinct, counts = np.unique(values, return_counts=True)
    if auto.task is Task.MULTICLASS and _rise_and_fall(counts):
        what = t(
            "The {n} classes are numbers in an order, {low:g} to {high:g}, most of them in the middle.",
            n=len(distinct),
            low=distinct[0],
            high=distinct[-1],
        )
        remedy = t("As classes, a near miss counts as much as a far one.")
        yield _task_alarm(facts, "numbers_as_classes", Task.REGRESSION, t("Predict a number"), what, remedy)
    few = FEW if bool((distinct == np.round(distinct)).all()) else FEW_DISTINCT
    if auto.task is Task.REGRESSION and len(distinct) <= few and len(values) >= 2 * len(distinct):
        what = t("Only {n} different numbers: they may be names of classes.", n=len(distinct))
        remedy = t("As a number, the network may answer with values in between.")
        yield _task_alarm(facts, "classes_as_number", Task.MULTICLASS, t("Predict classes"), what, remedy)
    if decision.task is Task.REGRESSION and auto.task is not Task.REGRESSION and not _rise_and_fall(counts):
        what = t(
            "{target} has only {n} different values and is predicted as a number.", target=target.name, n=len(distinct)
        )
        remedy = t("As a number, the network may answer with values in between.")
        yield _task_alarm(facts, "classes_as_number", Task.AUTO, t("Predict classes"), what, remedy)
    if decision.task is Task.MULTICLASS and auto.task is Task.REGRESSION and len(distinct) > few:
        what = t(
            "{target} has {n:,} different numbers and is predicted as classes.", target=target.name, n=len(distinct)
        )
        remedy = t("As classes, a near miss counts as much as a far one.")
        yield _task_alarm(facts, "numbers_as_classes", Task.AUTO, t("Predict a number"), what, remedy)


def _task_alarm(facts: Facts, code: str, task: Task, label: str, what: str, remedy: str) -> Alarm:
    cure = Cure(label, t("done"), {"task": task.value}, {"task": Task.AUTO.value}, t("Undo"))
    target = (facts.recipe.target,)
    return Alarm(code, Weight.QUESTION, what, remedy, target, cure, is_applied(facts.recipe, cure))


def _rise_and_fall(counts: np.ndarray) -> bool:
    """Whether five values or more are frequent in the middle and rare at both ends, as measurements are."""
    if len(counts) < 5:
        return False
    peak = int(np.argmax(counts))
    ends = max(counts[0], counts[-1])
    return 0 < peak < len(counts) - 1 and bool(counts[peak] >= 3 * ends)
