"""Rules about the target and the task."""

from collections.abc import Iterator, Sequence

import numpy as np

from components.columns.cell_parser import CellParser
from components.columns.detection import short
from components.columns.effective_columns import parser_of, target_wall
from components.columns.task import FEW, holds_numbers
from components.domain.finding import Cure, Finding, FindingType, Patch, Severity, Value, Values
from components.domain.recipe import Column, ColumnType, Task
from components.domain.recipe_patch import is_applied
from components.i18n import counted, percent, t
from components.quality.facts import Facts
from components.quality.rules.cells import cells_say
from components.quality.rules.cures import curable, treat_as_missing
from components.quality.rules.values import target_sentinels

FEWEST_ROWS = 5  # of a class
STRONG = 5  # times as many rows in the largest class as in the smallest
FEW_DISTINCT = 10  # numbers with decimals
FEW_VALUES = 5  # that are named
WEIGHTED: Patch = {"training": {"class_weight": "balanced"}}
NOT_WEIGHTED: Patch = {"training": {"class_weight": None}}
AS_FOUND: Patch = {"task": Task.AUTO.value}
NOT_JUDGED = "Whether that helps cannot be said: nothing can be predicted as it is."


def _without_value(count: int, share: float, words: Sequence[str], counts: Sequence[int], **_: object) -> str:
    what = counted(count, "{n} row has no value in the target", "{n} rows have no value in the target")
    if words:
        what += t(": {words}", words=cells_say(words, counts))
    return f"{what} ({percent(share)})."


def _left_out(mostly: bool, **_: object) -> str:
    remedy = t("They are left out of training, validation and test; nothing is filled in.")
    if not mostly:
        return remedy
    return remedy + " " + t("Choose another target if there is one: most of the table is not used.")


TARGET_MISSING = FindingType("target_missing", _without_value, _left_out)


def missing_target(facts: Facts) -> Iterator[Finding]:
    """Rows without a value in the target."""
    target = facts.target
    if target is None or facts.decision is None or not target.missing:
        return
    share, words = target.missing / facts.rows, target.missing_words
    mostly = share > 0.5
    yield TARGET_MISSING.finding(
        target.name,
        severity=Severity.SERIOUS if mostly else Severity.WARNING,
        applied=not mostly,
        count=target.missing,
        share=share,
        words=[word for word, _ in words],
        counts=[count for _, count in words],
        mostly=mostly,
    )


def _few_rows(classes: Sequence[str], counts: Sequence[int], total: int, left_out: bool) -> str:
    if left_out:
        what = counted(total, "{n} class is left out: ", "{n} classes are left out: ")
    else:
        what = counted(total, "{n} class has fewer than 5 rows: ", "{n} classes have fewer than 5 rows: ")
    listed = ", ".join(f"{name} ({count:,})" for name, count in zip(classes, counts, strict=True))
    return what + listed + (" …" if total > len(classes) else "") + "."


SMALL_CLASSES = FindingType(
    "small_classes", _few_rows, "There are too few to learn from and to test on. Collect more, or leave their rows out."
)


def small_classes(facts: Facts) -> Iterator[Finding]:
    """Classes of few rows while two others are left; those that are left out already in any case."""
    if facts.target is None or (facts.decision and facts.decision.task is Task.REGRESSION):
        return
    target, decision = facts.cells[facts.recipe.target], facts.decision
    markers = (facts.recipe.columns.get(facts.recipe.target) or Column()).missing or []
    left_out = {name: count for name in markers if (count := int((target == name).sum()))}
    known = dict(zip(decision.classes, decision.counts, strict=True)) if decision else {}
    classes = known | left_out
    small = tuple(name for name, count in classes.items() if count < FEWEST_ROWS)
    if not known or len(classes) - len(small) < 2:
        small = tuple(left_out)
    if not small:
        return
    cure = treat_as_missing(facts, facts.recipe.target, small, t("Leave these rows out"))
    said: Values = {
        "classes": [short(name, 24) for name in small[:5]],
        "counts": [int(classes[name]) for name in small[:5]],
        "total": len(small),
        "left_out": not all(classes[name] < FEWEST_ROWS for name in small),
    }
    yield curable(facts, SMALL_CLASSES, Severity.WARNING, facts.recipe.target, cure, **said)


IMBALANCE = FindingType(
    "imbalance",
    lambda name, share: t("Strong imbalance: {name} is {share} of the rows.", name=name, share=percent(share)),
    "A network may do well by never answering it. Weights make every class count the same.",
)


def imbalance(facts: Facts) -> Iterator[Finding]:
    """Classes of which one is much rarer than another."""
    decision = facts.decision
    if decision and decision.counts and max(decision.counts) >= STRONG * min(decision.counts):
        name = short(decision.classes[int(np.argmin(decision.counts))], 24)
        share = min(decision.counts) / sum(decision.counts)
        cure = Cure(t("Weigh the classes"), WEIGHTED, NOT_WEIGHTED)
        yield curable(facts, IMBALANCE, Severity.WARNING, facts.recipe.target, cure, name=name, share=share)


def _stops(wall: str, rows: int, of: int, highest: bool) -> str:
    return t(
        "The values stop at {wall}, as if they had been cut off there: {rows:,} of {of:,} rows ({share}) have exactly this "
        "value, the {end}.",
        wall=wall,
        rows=rows,
        of=of,
        share=percent(rows / of),
        end=t("highest") if highest else t("lowest"),
    )


def _not_known(wall: str, highest: bool, **_: object) -> str:
    beyond = t("above {wall}", wall=wall) if highest else t("below {wall}", wall=wall)
    return t(
        "If so, their true values are not known: answers {beyond} cannot be learned, and what is said of errors does not "
        "hold for these rows.",
        beyond=beyond,
    )


TARGET_AT_WALL = FindingType("target_at_wall", _stops, _not_known)


def target_at_wall(facts: Facts) -> Iterator[Finding]:
    """A number that is predicted and stops at a value that many rows have. There is no cure: nobody knows what lies beyond."""
    if facts.decision is None:
        return
    wall = target_wall(facts.cells, facts.columns, facts.recipe, facts.decision)
    if wall:
        yield TARGET_AT_WALL.finding(
            facts.recipe.target,
            severity=Severity.QUESTION,
            wall=wall.text,
            rows=wall.rows,
            of=wall.of,
            highest=wall.highest,
        )


def _rows_without(count: int, of: int, values: Sequence[str], more: bool) -> str:
    what = counted(
        count,
        "{n} row is left out for its value in the target",
        "{n} rows are left out for their value in the target",
    )
    listed = ", ".join(values) + (" …" if more else "")
    return f"{what} ({percent(count / of)}): {listed}" + ("" if more else ".")


NUMBERS_LEFT_OUT = FindingType(
    "numbers_left_out", _rows_without, "They are in no part: nothing is learned from them, and no error counts them."
)


def numbers_left_out(facts: Facts) -> Iterator[Finding]:
    """Rows whose number in the target is taken for missing, with the way back: Train leaves out those at a wall."""
    target, decision = facts.target, facts.decision
    override = facts.recipe.columns.get(facts.recipe.target, Column())
    told = {sentinel.values["value"] for sentinel in target_sentinels(facts)}
    markers = tuple(marker for marker in override.missing or () if marker not in told)
    if target is None or decision is None or decision.task is not Task.REGRESSION or not markers:
        return
    cells = facts.cells[target.name]
    known, left = (
        parser_of(target, override.model_copy(update={"kind": ColumnType.NUMBER, "missing": missing}), cells)
        .values(cells)
        .notna()
        for missing in (None, list(markers))
    )
    count = int((known & ~left).sum())
    if count:
        cure = treat_as_missing(facts, target.name, markers, t("Leave these rows out"))
        said: Values = {"count": count, "of": int(known.sum()), "values": markers[:FEW_VALUES]}
        more = len(markers) > FEW_VALUES
        yield curable(facts, NUMBERS_LEFT_OUT, Severity.WARNING, target.name, cure, **said, more=more)


NEAR_MISS = "As classes, a near miss counts as much as a far one."
IN_BETWEEN = "As a number, the network may answer with values in between."
ORDERED_CLASSES = FindingType(
    "numbers_as_classes",
    "The {distinct} classes are numbers in an order, {low:g} to {high:g}, most of them in the middle.",
    NEAR_MISS,
)
MANY_CLASSES = FindingType(
    "numbers_as_classes", "{target} has {distinct:,} different numbers and is predicted as classes.", NEAR_MISS
)
FEW_NUMBERS = FindingType(
    "classes_as_number", "Only {distinct} different numbers: they may be names of classes.", IN_BETWEEN
)
FEW_PREDICTED = FindingType(
    "classes_as_number", "{target} has only {distinct} different values and is predicted as a number.", IN_BETWEEN
)
# Of a cure that was taken, and after which nothing can be predicted, nobody can say whether it helps.
WEIGHTS_TAKEN = FindingType("imbalance", "The classes are weighed.", NOT_JUDGED)
CLASSES_TAKEN = FindingType("classes_as_number", "The target is predicted as classes.", NOT_JUDGED)
NUMBER_TAKEN = FindingType("numbers_as_classes", "The target is predicted as a number.", NOT_JUDGED)


def cures_taken(facts: Facts) -> Iterator[Finding]:
    """The cures of the target that were taken, with the way back, while nothing can be predicted."""
    if facts.target is None or facts.decision is not None:
        return
    for of_type, change, undo in (
        (WEIGHTS_TAKEN, WEIGHTED, NOT_WEIGHTED),
        (CLASSES_TAKEN, {"task": Task.MULTICLASS.value}, AS_FOUND),
        (NUMBER_TAKEN, {"task": Task.REGRESSION.value}, AS_FOUND),
    ):
        if is_applied(facts.recipe, change):
            cure = Cure(t("Undo"), change, undo)
            yield of_type.finding(facts.recipe.target, severity=Severity.QUESTION, cure=cure, applied=True)


def other_task(facts: Facts) -> Iterator[Finding]:
    """Numbers that were taken for classes, and classes that were taken for numbers."""
    target, auto, decision = facts.target, facts.auto, facts.decision
    if target is None or auto is None or decision is None or not holds_numbers(target):
        return
    cells = facts.cells[facts.recipe.target]
    values = CellParser(ColumnType.NUMBER, target.format).values(cells).dropna().to_numpy("float64")
    numbers, counts = np.unique(values, return_counts=True)
    distinct = len(numbers)
    few = FEW if bool((numbers == np.round(numbers)).all()) else FEW_DISTINCT
    # Five values or more are frequent in the middle and rare at both ends, as measurements are.
    peak = int(np.argmax(counts)) if distinct >= 5 else 0
    rising = 0 < peak < distinct - 1 and bool(counts[peak] >= 3 * max(counts[0], counts[-1]))
    if auto.task is Task.MULTICLASS and rising:
        low, high = float(numbers[0]), float(numbers[-1])
        yield _other(facts, ORDERED_CLASSES, Task.REGRESSION, distinct=distinct, low=low, high=high)
    if auto.task is Task.REGRESSION and distinct <= few and len(values) >= 2 * distinct:
        yield _other(facts, FEW_NUMBERS, Task.MULTICLASS, distinct=distinct)
    if decision.task is Task.REGRESSION and auto.task is not Task.REGRESSION and not rising:
        yield _other(facts, FEW_PREDICTED, Task.AUTO, distinct=distinct, target=target.name)
    if decision.task is Task.MULTICLASS and auto.task is Task.REGRESSION and distinct > few:
        yield _other(facts, MANY_CLASSES, Task.AUTO, distinct=distinct, target=target.name)


def _other(facts: Facts, of_type: FindingType, task: Task, **values: Value) -> Finding:
    """A question about the task, with the cure that decides it otherwise."""
    label = t("Predict a number") if of_type.code == "numbers_as_classes" else t("Predict classes")
    cure = Cure(label, {"task": task.value}, AS_FOUND)
    return curable(facts, of_type, Severity.QUESTION, facts.recipe.target, cure, **values)
