"""Rules about cells that say more, or less, than one value: several labels, two numbers, a word taken for missing."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import pandas as pd

from components.columns.cell_parser import to_numbers
from components.columns.cell_text import MISSING_WORDS, plain_text
from components.columns.detection import short
from components.columns.name_hints import names_a_code, names_an_id
from components.columns.profile import ColumnProfile
from components.domain.finding import Cure, Finding, FindingType, Severity, Subject, Values
from components.domain.recipe import ColumnType
from components.domain.sign_names import name_of_signs
from components.i18n import counted, t
from components.quality.facts import Facts
from components.quality.rules.cures import curable, treat_as_missing

WORDS = (ColumnType.CATEGORY, ColumnType.BOOLEAN)
FREQUENT, FEWEST = 0.05, 5  # the share of a feature's rows, and the cells, from which a word may be a value
RARE = 0.02  # of the target's rows: fewer may well be without a value
SHOWN = 3

LOOKED_AT = 5_000  # rows
MARKS = "|;,/+&"
FEWEST_LISTS, SHARE_OF_LISTS = 5, 0.05  # cells that list several labels
FEWEST_LABELS, FEWEST_COMBINATIONS = 3, 2
MOST_LABELS = 200
MOST_LEFT_OUT = 100  # combinations that a cure leaves out
USES = 3  # of a label on average, and of one that recurs
LONGEST_LABEL = 40  # characters
BETWEEN_NUMBERS = "/xX×*;|\\~–-:,"
_NUMBER = r"[+-]?[0-9]+(?:[.,][0-9]+)?"
_PAIR = re.compile(rf"({_NUMBER})\s*([{re.escape(BETWEEN_NUMBERS)}])\s*({_NUMBER})")
MOSTLY = 0.9
FEWEST_PAIRS = 10  # different ones
LONGEST_OF_A_RANGE = 4  # digits: longer numbers with a dash between are those of telephones and codes


def cells_say(words: Sequence[str], counts: Sequence[int]) -> str:
    """Example: "120 cells say None, 3 cells say NA"."""
    pairs = list(zip(words, counts, strict=True))
    listed = [counted(count, "{n} cell says ", "{n} cells say ") + short(word, 24) for word, count in pairs[:SHOWN]]
    return ", ".join(listed) + (" …" if len(pairs) > SHOWN else "")


def _missing_or_value(is_target: bool, kept: bool, **_: object) -> str:
    if kept:
        return t("It is a {what} of its own.", what=t("class") if is_target else t("value"))
    if is_target:
        return t("That is taken for missing, and these rows are left out. If it is a class of its own, say so.")
    return t("That is taken for missing. If it is a value of its own, say so.")


MISSING_WORD = FindingType(
    "missing_word",
    lambda words, counts, **_: cells_say(words, counts) + ".",
    _missing_or_value,
    several=("{n} columns have a word that is taken for missing.", "It may be a value of its own."),
)


def missing_words(facts: Facts, column: ColumnProfile) -> Iterator[Finding]:
    """A word such as None that counts as missing where it may be a value: always in a target, elsewhere if it is frequent."""
    is_target = column.name == facts.recipe.target
    words = column.missing_words
    if column.as_words:
        all_words = facts.cells[column.name].value_counts().items()
        words = tuple((str(word), int(count)) for word, count in all_words if str(word).lower() in MISSING_WORDS)
    count = sum(cells for _, cells in words)
    holds_words = column.reads_as in WORDS if is_target else column.reads_as is ColumnType.CATEGORY
    if not count or not holds_words or column.distinct == 0:
        return
    if not is_target and not column.as_words and count < max(FEWEST, FREQUENT * facts.rows):
        return
    label, back = t("Make it a class") if is_target else t("Make it a value"), t("Take it for missing")
    reading, undo = ({"as_words": {column.name: kept}} for kept in (True, False))
    severity = Severity.WARNING if is_target and count >= RARE * facts.rows else Severity.QUESTION
    named, counts = zip(*words, strict=True)
    said: Values = {"words": named, "counts": counts, "is_target": is_target, "kept": column.as_words}
    cure = Cure(label, {}, {}, back, reading, undo)
    yield Finding(MISSING_WORD, severity, Subject((column.name,)), said, cure, column.as_words)


TWO_NUMBERS = FindingType(
    "two_numbers",
    'The cells hold two numbers with "{mark}" between them, such as {example}.',
    "As they are they count as words. In two columns each is a number.",
)
SPLIT_IN_TWO = FindingType(
    "two_numbers",
    lambda whole, parts: t("{whole} was split into {parts}.", whole=whole, parts=t(" and ").join(parts)),
    "New rows may have both numbers in one cell or in two.",
)


def two_numbers(facts: Facts, column: ColumnProfile) -> Iterator[Finding]:
    """A column of two numbers a cell, such as 120/80; the two that one was split into are told at the first of both."""
    if column.part_of:
        parts = tuple(other.name for other in facts.columns if other.part_of == column.part_of)
        if parts[0] == column.name:
            said: Values = {"whole": column.part_of, "parts": parts}
            cure = _split(column.part_of, "")
            yield Finding(SPLIT_IN_TWO, Severity.QUESTION, Subject(parts), said, cure, applied=True)
    elif column.kind in (ColumnType.CATEGORY, ColumnType.TEXT, ColumnType.ID):
        cells = facts.cells[column.name]
        if mark := mark_between_numbers(column.name, cells):
            said = {"mark": mark, "example": short(str(cells.dropna().iloc[0]))}
            cure = _split(column.name, mark)
            yield Finding(TWO_NUMBERS, Severity.WARNING, Subject((column.name,)), said, cure)


def _split(name: str, mark: str) -> Cure:
    label, back = t("Split into two columns"), t("Put together again")
    return Cure(label, {}, {}, back, {"split": {name: mark}}, {"split": {name: None}})


def mark_between_numbers(name: str, cells: pd.Series) -> str:
    """What stands between the two numbers that nearly all cells of a column hold; nothing where they do not.

    A dash is only taken for the sign of a range, `3-5`: elsewhere it stands in codes. A comma only where it is no
    decimal sign and groups no thousands: `52.52, 13.40`, `52.52,13.40`.
    """
    distinct = list(dict.fromkeys(map(str, cells.dropna().iloc[:LOOKED_AT])))
    if len(distinct) < FEWEST_PAIRS or names_a_code(name) or names_an_id(name):
        return ""
    pairs = [pair for cell in distinct if (pair := _PAIR.fullmatch(plain_text(cell.strip()))) and _are_two(pair)]
    ((mark, count),) = Counter(pair[2] for pair in pairs).most_common(1) or [("", 0)]
    numbers = [number for pair in pairs for number in (pair[1], pair[3])]
    are_codes = any(re.match(r"0[0-9]", number) for number in numbers)  # no number begins with zeros
    if count < MOSTLY * len(distinct) or are_codes or mark == ":":
        return ""
    if mark == "-":
        read = to_numbers(pd.Series(numbers)).to_numpy().reshape(-1, 2)
        rising = (read[:, 0] <= read[:, 1]).mean() >= MOSTLY
        if any(len(number) > LONGEST_OF_A_RANGE for number in numbers) or not rising:
            return ""
    if mark == "," and any("," in number for number in numbers):  # then only the blank tells them apart
        cells_of_two = [cell for cell in distinct if _PAIR.fullmatch(plain_text(cell.strip()))]
        return ", " if all(cell.count(", ") == 1 for cell in cells_of_two) else ""
    # As the cells have it: a dash may be a longer one.
    return next(sign for sign in (mark, *"–—−") if any(sign in cell for cell in distinct))


def _are_two(pair: re.Match[str]) -> bool:
    first, mark, second = pair.groups()
    return mark != "," or pair.string[pair.end(2)].isspace() or ("." in first and "." in second)


def _list_labels(labels: int, mark: str, combinations: int, is_target: bool, **_: object) -> str:
    what = t("The cells list {n} labels parted by {mark}", n=labels, mark=name_of_signs(mark)) + "; "
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
    counts = Counter(map(str, facts.cells[column.name].dropna().iloc[:LOOKED_AT]))
    for mark in MARKS:
        if found := _labels(counts, mark):
            is_target = column.name == facts.recipe.target
            said = {"is_target": is_target, **found}
            lists = tuple(cell for cell in counts if len(_parts(cell, mark)) > 1)
            alone = [cell for cell, count in counts.items() if cell not in lists and count >= FEWEST_LISTS]
            if is_target and len(alone) > 1 and len(lists) <= MOST_LEFT_OUT and facts.rows <= LOOKED_AT:
                rows = sum(counts[cell] for cell in lists)
                label = counted(rows, "Leave {n} row of several labels out", "Leave {n} rows of several labels out")
                cure = treat_as_missing(facts, column.name, lists, label)
                # A question, so that Cure all leaves it open: it costs rows, and a person may rather write columns.
                yield curable(facts, SEVERAL_LABELS, Severity.QUESTION, column.name, cure, **said)
            else:
                yield Finding(SEVERAL_LABELS, Severity.WARNING, Subject((column.name,)), said)
            return


def _labels(counts: Counter[str], mark: str) -> Values | None:
    """What is said of labels with `mark` between them; None where the cells, with their counts, list none.

    In lists the same label stands alone, first or second; what only ever stands second, as the country in
    `Paris, France`, is another thing than the first.
    """
    lists = {cell: _parts(cell, mark) for cell in counts if mark in cell}
    lists = {cell: parts for cell, parts in lists.items() if len(parts) > 1}
    rows = sum(counts[cell] for cell in lists)
    if len(lists) < FEWEST_COMBINATIONS or rows < max(FEWEST_LISTS, SHARE_OF_LISTS * counts.total()):
        return None
    uses: Counter[str] = Counter()
    places: dict[str, set[int]] = defaultdict(set)
    within: dict[str, set[str]] = defaultdict(set)
    for cell, count in counts.items():
        for place, part in enumerate(lists.get(cell, [cell.strip()])):
            uses[part] += count
            # Alone is a place of its own; so is the last of three where it is the last of two elsewhere.
            places[part].add(place if cell in lists else -1)
            within[part].add(cell)
    listed = {part for parts in lists.values() for part in parts}
    several = [part for part in listed if len(places[part]) > 1 and len(within[part]) > 1]
    recurring = uses.total() >= USES * len(uses) and len(several) >= max(FEWEST_LABELS, 0.5 * len(listed))
    if not recurring or len(listed) > MOST_LABELS:
        return None
    alone = {cell.strip() for cell in counts if cell not in lists}
    example = next((cell for cell, parts in lists.items() if parts[0] in alone), next(iter(lists)))
    label = short(example.split(mark)[0].strip(), 24)
    said: Values = {"labels": len(listed | alone), "mark": mark, "combinations": len(counts)}
    return {**said, "label": label, "example": short(example)}


def _parts(cell: str, mark: str) -> list[str]:
    """The labels of a cell; none where something between the marks is no label."""
    parts = [part.strip() for part in cell.split(mark)]
    words = all(0 < len(part) <= LONGEST_LABEL and not re.fullmatch(_NUMBER, part) for part in parts)
    return parts if words and len(set(parts)) == len(parts) else []
