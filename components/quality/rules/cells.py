"""Rules about cells that say more, or less, than one value: several labels, two numbers, a word taken for missing."""

from collections.abc import Iterator, Sequence

from components.columns.cell_text import MISSING_WORDS
from components.columns.detection import short
from components.columns.profile import ColumnProfile
from components.domain.finding import Cure, Finding, FindingType, Severity
from components.domain.recipe import ColumnType
from components.i18n import counted, t
from components.quality.facts import Facts
from components.quality.rules.several import labels_in, mark_between_numbers

WORDS = (ColumnType.CATEGORY, ColumnType.BOOLEAN)
FREQUENT, FEWEST = 0.05, 5  # the share of a feature's rows, and the cells, from which a word may be a value
RARE = 0.02  # of the target's rows: fewer may well be without a value
SHOWN = 3


def cells_say(words: Sequence[str], counts: Sequence[int]) -> str:
    """Example: "120 cells say None, 3 cells say NA"."""
    pairs = list(zip(words, counts, strict=True))
    listed = [counted(count, "{n} cell says ", "{n} cells say ") + short(word, 24) for word, count in pairs[:SHOWN]]
    return ", ".join(listed) + (" …" if len(pairs) > SHOWN else "")


def _words_say(words: Sequence[str], counts: Sequence[int], **_: object) -> str:
    return cells_say(words, counts) + "."


def _missing_or_value(is_target: bool, kept: bool, **_: object) -> str:
    if kept:
        return t("It is a {what} of its own.", what=t("class") if is_target else t("value"))
    if is_target:
        return t("That is taken for missing, and these rows are left out. If it is a class of its own, say so.")
    return t("That is taken for missing. If it is a value of its own, say so.")


MISSING_WORD = FindingType(
    "missing_word",
    _words_say,
    _missing_or_value,
    several=("{n} columns have a word that is taken for missing.", "It may be a value of its own."),
)


def missing_words(facts: Facts, column: ColumnProfile) -> Iterator[Finding]:
    """A word such as None that counts as missing where it may be a value: always in a target, elsewhere if it is frequent."""
    is_target = column.name == facts.recipe.target
    words = _kept_words(facts, column) if column.as_words else column.missing_words
    count = sum(cells for _, cells in words)
    holds_words = column.reads_as in WORDS if is_target else column.reads_as is ColumnType.CATEGORY
    if not count or not holds_words or column.distinct == 0:
        return
    if not is_target and not column.as_words and count < max(FEWEST, FREQUENT * facts.rows):
        return
    cure = Cure(
        t("Make it a class") if is_target else t("Make it a value"),
        {},
        {},
        t("Take it for missing"),
        {"as_words": {column.name: True}},
        {"as_words": {column.name: False}},
    )
    yield MISSING_WORD.finding(
        column.name,
        severity=Severity.WARNING if is_target and count >= RARE * facts.rows else Severity.QUESTION,
        cure=cure,
        applied=column.as_words,
        words=[word for word, _ in words],
        counts=[cells for _, cells in words],
        is_target=is_target,
        kept=column.as_words,
    )


def _kept_words(facts: Facts, column: ColumnProfile) -> tuple[tuple[str, int], ...]:
    counts = facts.cells[column.name].value_counts()
    return tuple((str(word), int(count)) for word, count in counts.items() if str(word).lower() in MISSING_WORDS)


def _two_or_split(mark: str = "", example: str = "", whole: str = "", parts: Sequence[str] = ()) -> str:
    if whole:
        return t("{whole} was split into {parts}.", whole=whole, parts=t(" and ").join(parts))
    return t("The cells hold two numbers with {mark} between them, such as {example}.", mark=mark, example=example)


def _two_or_split_remedy(whole: str = "", **_: object) -> str:
    if whole:
        return t("New rows may have both numbers in one cell or in two.")
    return t("As they are they count as words. In two columns each is a number.")


TWO_NUMBERS = FindingType("two_numbers", _two_or_split, _two_or_split_remedy)


def two_numbers(facts: Facts, column: ColumnProfile) -> Iterator[Finding]:
    """A column of two numbers a cell, such as 120/80."""
    if column.kind in (ColumnType.NUMBER, ColumnType.DATE, ColumnType.BOOLEAN, ColumnType.CONSTANT) or column.part_of:
        return
    mark = mark_between_numbers(column.name, facts.cells[column.name])
    if mark:
        example = short(str(facts.cells[column.name].dropna().iloc[0]))
        cure = _split(column.name, mark)
        yield TWO_NUMBERS.finding(column.name, severity=Severity.WARNING, cure=cure, mark=mark, example=example)


def columns_split(facts: Facts, column: ColumnProfile) -> Iterator[Finding]:
    """The columns that were split, told at the first of both."""
    parts = [other.name for other in facts.columns if column.part_of and other.part_of == column.part_of]
    if parts and parts[0] == column.name:
        cure = _split(column.part_of, "")
        yield TWO_NUMBERS.finding(
            *parts, severity=Severity.QUESTION, cure=cure, applied=True, whole=column.part_of, parts=parts
        )


def _split(name: str, mark: str) -> Cure:
    label, back = t("Split into two columns"), t("Put together again")
    return Cure(label, {}, {}, back, {"split": {name: mark}}, {"split": {name: None}})


def _list_labels(labels: int, mark: str, combinations: int, is_target: bool, **_: object) -> str:
    what = t("The cells list {n} labels parted by {mark}", n=labels, mark=mark) + "; "
    if is_target:
        return what + t("each of the {n:,} combinations would be a class of its own.", n=combinations)
    return what + t("each of the {n:,} combinations would be a value of its own.", n=combinations)


SEVERAL_LABELS = FindingType(
    "several_labels",
    _list_labels,
    "So {label} and {example} share nothing. Write a column of yes and no for each label, or one label a cell.",
)


def several_labels(facts: Facts, column: ColumnProfile) -> Iterator[Finding]:
    """Cells that list labels, such as action|drama."""
    if column.reads_as not in (ColumnType.CATEGORY, ColumnType.TEXT) or column.kind is ColumnType.CONSTANT:
        return
    found = labels_in(facts.cells[column.name])
    if found:
        yield SEVERAL_LABELS.finding(
            column.name,
            severity=Severity.WARNING,
            labels=len(found.labels),
            mark=found.mark,
            combinations=found.combinations,
            is_target=column.name == facts.recipe.target,
            label=short(found.example.split(found.mark)[0].strip(), 24),
            example=short(found.example),
        )
