"""Rules about the table as a whole."""

import math
from collections.abc import Iterator

from components.columns.effective_columns import used_as
from components.domain.finding import Cure, Finding, FindingType, Severity, Subject, Values
from components.domain.recipe import AtRandom, ByColumn, ByGroup, Role, Split
from components.domain.recipe_patch import on_columns
from components.i18n import counted, percent, t
from components.quality.associations import strongest
from components.quality.facts import Facts
from components.quality.rules.cures import curable

FEWEST_TEST_ROWS = 20  # for a figure to be called anything
SHARE_STEP = 0.05
FOLDS = 5  # of the cross-validation that is offered
ROWS_A_FOLD = 2  # at least
MOST_TEST = 0.3  # of the rows, that a cure sets aside
ROWS_A_COLUMN = 10  # what is kept where there are more columns than rows


def _copies(count: int, share: float, **_: object) -> str:
    what = counted(count, "{n} row is the copy of another", "{n} rows are copies of others")
    return f"{what} ({percent(share)})."


def _keep_one(together: bool, at_random: bool, **_: object) -> str:
    if not together:
        return t("The same row in training and test makes the network look better than it is.")
    remedy = t("Where a row was written down twice by mistake, keep one.")
    return t("Copies stay in one part of the split.") + " " + remedy if at_random else remedy


DUPLICATES = FindingType("duplicates", _copies, _keep_one)


def duplicates(facts: Facts) -> Iterator[Finding]:
    """Rows that are copies of others."""
    # Where most rows are alike, there are few ways in which they can differ at all: nothing is wrong with that.
    if not 0 < facts.duplicates < 0.5 * facts.rows:
        return
    share, split = facts.duplicates / facts.rows, facts.recipe.split
    severity = Severity.WARNING if share >= 0.01 else Severity.QUESTION
    cure = Cure(t("Keep one of each"), {"drop_duplicates": True}, {"drop_duplicates": False})
    said = {"together": split.copies_together, "at_random": isinstance(split.way, AtRandom)}
    yield curable(facts, DUPLICATES, severity, "", cure, count=facts.duplicates, share=share, **said)


MORE_COLUMNS_THAN_ROWS = FindingType(
    "more_columns_than_rows",
    "{columns:,} columns for {rows:,} training rows.",
    "A network finds patterns in chance then. Collect more rows, or keep the columns that say most.",
)


def more_columns_than_rows(facts: Facts) -> Iterator[Finding]:
    """Fewer training rows than columns that the network is given by default."""
    split = facts.recipe.split
    rows = int(facts.rows * (1 - sum(split.held_out)))
    by_default = [column.name for column in facts.features if used_as(column, None)]
    if len(by_default) < max(rows, 2):
        return
    said: Values = {"columns": len(by_default), "rows": rows}
    if not facts.associations:
        yield Finding(MORE_COLUMNS_THAN_ROWS, Severity.SERIOUS, Subject(), said)
        return
    keep = set(strongest(facts.associations, max(2, rows // ROWS_A_COLUMN)))
    rest = tuple(name for name in by_default if name not in keep)
    out, used = on_columns(rest, role=Role.IGNORE.value), on_columns(rest, role=None)
    cure = Cure(t("Keep the {n} most telling", n=len(keep)), out, used)
    yield curable(facts, MORE_COLUMNS_THAN_ROWS, Severity.SERIOUS, "", cure, **said)


def _few_to_test(rows: int, classes: bool, **_: object) -> str:
    left = counted(rows, "About {n} row is left to test on", "About {n} rows are left to test on")
    if not classes:
        return left + t(": a single one that lies far off changes the mean error.")
    step = percent(1 / max(rows, 1))
    return left + t(": one answer more or less right changes the share of right ones by {step}.", step=step)


def _more_to_test(share: float, held_out: int, **_: object) -> str:
    if held_out:
        return t(
            "With cross-validation each of the other {n:,} rows is held out once, and tells how good it is.", n=held_out
        )
    if share:
        return t("With {share} of the rows there are 20.", share=percent(share))
    return t("So few rows prove nothing, whatever the score. Collect more of them.")


FEW_TEST_ROWS = FindingType("few_test_rows", _few_to_test, _more_to_test)


def few_test_rows(facts: Facts) -> Iterator[Finding]:
    """Too few rows with a target to test on."""
    split, values = facts.recipe.split, facts.target_values
    if values is None or isinstance(split.way, ByColumn):  # what a column says is counted beside it
        return
    dropped = facts.duplicates if facts.recipe.drop_duplicates else 0
    rows = int(values.notna().sum()) - dropped
    default, now = Split().test, round(split.test * rows)
    if round(default * rows) >= FEWEST_TEST_ROWS and now >= FEWEST_TEST_ROWS:
        return
    needed = math.ceil(FEWEST_TEST_ROWS / max(rows, 1) / SHARE_STEP) * SHARE_STEP
    share = round(needed, 2) if needed <= MOST_TEST else 0.0
    classes = bool(facts.decision and facts.decision.classes)
    offered = isinstance(split.way, AtRandom | ByGroup) and now < FEWEST_TEST_ROWS
    folds = split.folds or (min(FOLDS, (rows - now) // ROWS_A_FOLD) if offered else 0)
    said: Values = {"rows": now, "share": share, "classes": classes, "held_out": rows - now if folds > 1 else 0}
    if folds > 1:
        label = t("Cross-validate in {n} folds", n=folds)
        severity = Severity.WARNING if rows - now >= FEWEST_TEST_ROWS else Severity.SERIOUS
        patch: dict[str, object] = {"split": {"folds": folds}}
        if facts.recipe.training.seeds > 1:  # several seeds and several folds cannot be at once
            label = t("Cross-validate in {n} folds, with one seed", n=folds)
            patch["training"] = {"seeds": 1}
        cure = Cure(label, patch, {"split": {"folds": None}}, t("Split once"))
        yield Finding(FEW_TEST_ROWS, severity, Subject(), said, cure, applied=bool(split.folds))
        return
    if not share:
        yield Finding(FEW_TEST_ROWS, Severity.SERIOUS, Subject(), said)
        return
    cure = Cure(t("Test on {share}", share=percent(share)), {"split": {"test": share}}, {"split": {"test": default}})
    yield Finding(FEW_TEST_ROWS, Severity.WARNING, Subject(), said, cure, applied=now >= FEWEST_TEST_ROWS)
