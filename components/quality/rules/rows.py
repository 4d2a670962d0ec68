"""Alarms about the table as a whole."""

from collections.abc import Iterator

from components.columns.profile import used_as
from components.domain.recipe import AtRandom, Role
from components.i18n import counted, percent, t
from components.quality.associations import strongest
from components.quality.rules.alarm import Alarm, Cure, Facts, Weight, is_applied, on_columns

ROWS_A_COLUMN = 10  # what is kept where there are more columns than rows


def row_alarms(facts: Facts) -> Iterator[Alarm]:
    """Rows that are copies of others, and too few rows for the columns."""
    yield from _duplicates(facts)
    yield from _more_columns_than_rows(facts)


def _duplicates(facts: Facts) -> Iterator[Alarm]:
    # Where most rows are alike, there are few ways in which they can differ at all: nothing is wrong with that.
    if not 0 < facts.duplicates < 0.5 * facts.rows:
        return
    what = counted(facts.duplicates, "{n} row is the copy of another", "{n} rows are copies of others")
    share = facts.duplicates / facts.rows
    weight = Weight.WARNING if share >= 0.01 else Weight.QUESTION
    remedy = t("Where a row was written down twice by mistake, keep one.")
    if isinstance(facts.recipe.split.way, AtRandom):
        remedy = t("Copies stay in one part of the split.") + " " + remedy
    if not facts.recipe.split.copies_together:
        remedy = t("The same row in training and test makes the network look better than it is.")
    cure = Cure(
        t("Keep one of each"),
        t("one of each is kept"),
        {"drop_duplicates": True},
        {"drop_duplicates": False},
        t("Undo"),
    )
    applied = is_applied(facts.recipe, cure)
    yield Alarm("duplicates", weight, f"{what} ({percent(share)}).", remedy, (), cure, applied)


def _more_columns_than_rows(facts: Facts) -> Iterator[Alarm]:
    split = facts.recipe.split
    rows = int(facts.rows * (1 - split.validation - split.test))
    by_default = [column.name for column in facts.features if used_as(column, None)]
    if len(by_default) < max(rows, 2):
        return
    keep = set(strongest(facts.associations, max(2, rows // ROWS_A_COLUMN)))
    rest = tuple(name for name in by_default if name not in keep)
    what = t("{columns} columns for {rows} training rows.", columns=f"{len(by_default):,}", rows=f"{rows:,}")
    remedy = t("A network finds patterns in chance then. Collect more rows, or keep the columns that say most.")
    cure = None
    if facts.associations:
        cure = Cure(
            t("Keep the {n} most telling", n=len(keep)),
            t("the {n} most telling are kept", n=len(keep)),
            on_columns(rest, role=Role.IGNORE.value),
            on_columns(rest, role=None),
            t("Undo"),
        )
    applied = cure is not None and is_applied(facts.recipe, cure)
    yield Alarm("more_columns_than_rows", Weight.SERIOUS, what, remedy, (), cure, applied)
