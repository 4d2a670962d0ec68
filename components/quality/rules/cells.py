"""Alarms about cells that say more, or less, than one value: several labels, two numbers, a word taken for missing."""

from collections.abc import Callable, Iterator

from components.columns import MISSING_WORDS
from components.columns.detection import short
from components.columns.profile import ColumnProfile
from components.domain.recipe import ColumnType
from components.i18n import counted, t
from components.quality.rules.alarm import Alarm, Cure, Facts, Weight
from components.quality.rules.several import labels_in, mark_between_numbers

WORDS = (ColumnType.CATEGORY, ColumnType.BOOLEAN)
FREQUENT, FEWEST = 0.05, 5  # the share of a feature's rows, and the cells, from which a word may be a value
RARE = 0.02  # of the target's rows: fewer may well be without a value
SHOWN = 3


def cell_alarms(facts: Facts) -> Iterator[Alarm]:
    """The alarms of every column, the target first."""
    columns = sorted(facts.columns, key=lambda column: column.name != facts.recipe.target)
    for rule in RULES:
        for column in columns:
            yield from rule(facts, column)


def _missing_words(facts: Facts, column: ColumnProfile) -> Iterator[Alarm]:
    """A word such as None that counts as missing where it may be a value: always in a target, elsewhere if it is frequent."""
    is_target = column.name == facts.recipe.target
    words = _kept_words(facts, column) if column.as_words else column.missing_words
    count = sum(cells for _, cells in words)
    holds_words = column.reads_as in WORDS if is_target else column.reads_as is ColumnType.CATEGORY
    if not count or not holds_words or column.distinct == 0:
        return
    if not is_target and not column.as_words and count < max(FEWEST, FREQUENT * facts.rows):
        return
    what, singular = said(words), t("class") if is_target else t("value")
    if column.as_words:
        remedy = t("It is a {what} of its own.", what=singular)
    elif is_target:
        remedy = t("That is taken for missing, and these rows are left out. If it is a class of its own, say so.")
    else:
        remedy = t("That is taken for missing. If it is a value of its own, say so.")
    cure = Cure(
        t("Make it a class") if is_target else t("Make it a value"),
        t("read as a word"),
        {},
        {},
        t("Take it for missing"),
        {"as_words": {column.name: True}},
        {"as_words": {column.name: False}},
    )
    weight = Weight.WARNING if is_target and count >= RARE * facts.rows else Weight.QUESTION
    yield Alarm("missing_word", weight, f"{what}.", remedy, (column.name,), cure, column.as_words)


def said(words: tuple[tuple[str, int], ...]) -> str:
    """Example: "120 cells say None, 3 cells say NA"."""
    listed = [counted(count, "{n} cell says ", "{n} cells say ") + short(word, 24) for word, count in words[:SHOWN]]
    return ", ".join(listed) + (" …" if len(words) > SHOWN else "")


def _kept_words(facts: Facts, column: ColumnProfile) -> tuple[tuple[str, int], ...]:
    counts = facts.cells[column.name].value_counts()
    return tuple((str(word), int(count)) for word, count in counts.items() if str(word).lower() in MISSING_WORDS)


def _two_numbers(facts: Facts, column: ColumnProfile) -> Iterator[Alarm]:
    if column.kind in (ColumnType.NUMBER, ColumnType.DATE, ColumnType.BOOLEAN, ColumnType.CONSTANT) or column.part_of:
        return
    mark = mark_between_numbers(column.name, facts.cells[column.name])
    if not mark:
        return
    example = short(str(facts.cells[column.name].dropna().iloc[0]))
    what = t("The cells hold two numbers with {mark} between them, such as {example}.", mark=mark, example=example)
    remedy = t("As they are they count as words. In two columns each is a number.")
    cure = _split(column.name, mark, t("Split into two columns"))
    yield Alarm("two_numbers", Weight.WARNING, what, remedy, (column.name,), cure)


def _parts(facts: Facts, column: ColumnProfile) -> Iterator[Alarm]:
    """The columns that were split, told at the first of both."""
    parts = [other.name for other in facts.columns if column.part_of and other.part_of == column.part_of]
    if parts and parts[0] == column.name:
        what = t("{whole} was split into {parts}.", whole=column.part_of, parts=t(" and ").join(parts))
        cure = _split(column.part_of, "", t("Split into two columns"))
        remedy = t("New rows may have both numbers in one cell or in two.")
        yield Alarm("two_numbers", Weight.QUESTION, what, remedy, tuple(parts), cure, applied=True)


def _split(name: str, mark: str, label: str) -> Cure:
    back = t("Put together again")
    return Cure(label, t("split"), {}, {}, back, {"split": {name: mark}}, {"split": {name: None}})


def _several_labels(facts: Facts, column: ColumnProfile) -> Iterator[Alarm]:
    if column.reads_as not in (ColumnType.CATEGORY, ColumnType.TEXT) or column.kind is ColumnType.CONSTANT:
        return
    found = labels_in(facts.cells[column.name])
    if not found:
        return
    what = t("The cells list {n} labels parted by {mark}", n=len(found.labels), mark=found.mark) + "; "
    if column.name == facts.recipe.target:
        what += t("each of the {n:,} combinations would be a class of its own.", n=found.combinations)
    else:
        what += t("each of the {n:,} combinations would be a value of its own.", n=found.combinations)
    remedy = t(
        "So {label} and {example} share nothing. Write a column of yes and no for each label, or one label a cell.",
        label=short(found.example.split(found.mark)[0].strip(), 24),
        example=short(found.example),
    )
    yield Alarm("several_labels", Weight.WARNING, what, remedy, (column.name,))


RULES: list[Callable[[Facts, ColumnProfile], Iterator[Alarm]]] = [_missing_words, _two_numbers, _parts, _several_labels]
