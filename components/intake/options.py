"""What a person may say about a file instead of letting it be found."""

import codecs
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from components.columns.header_names import LONGEST_NAME, name_key, own_names
from components.domain.finding import ReadingPatch
from components.domain.problem import WrongField
from components.i18n import t

LONGEST_DELIMITER = 8
MOST_SKIPPED = 100_000
MOST_HEADER_ROWS = 10
MOST_MARKERS = 50
MOST_NAMED = 1_000  # columns
MOST_SHOWN = 40  # characters of what was refused


@dataclass(frozen=True)
class ReadOptions:
    """Each is found in the file where it is None.

    Args:
        delimiter: one or more characters; a blank, or two, with `repeated` for runs of them.
        repeated: whether a run of delimiters counts as one.
        quote: one character, or "" where nothing is quoted.
        escape: the character that makes the next one literal, or "" where quotes are doubled.
        decimal: "." or ",".
        header: whether a header is there.
        header_rows: how many rows it has.
        skip_rows: lines above the table that are not part of it.
        comment: what a line begins with that is not part of the table, or "".
        missing: cells that stand for "missing", in any case; empty cells always do.
        table: which table of a file that has several, from 1.
        sheet: the name of a spreadsheet's sheet.
        as_words: columns in which words such as None are values: only empty cells are missing there.
        split: columns of two numbers, such as `120/80`, and the mark at which each becomes two columns.
        names: what columns are called, by the name that they have otherwise; all other options use the new one.
    """

    delimiter: str | None = None
    repeated: bool | None = None
    quote: str | None = None
    escape: str | None = None
    encoding: str | None = None
    decimal: str | None = None
    header: bool | None = None
    header_rows: int | None = None
    skip_rows: int | None = None
    comment: str | None = None
    missing: tuple[str, ...] | None = None
    table: int | None = None
    sheet: str | None = None
    as_words: tuple[str, ...] | None = None
    split: Mapping[str, str] | None = None
    names: Mapping[str, str] | None = None

    def __post_init__(self) -> None:
        for name, (holds, remedy, most) in _RULES.items():
            value = getattr(self, name)
            if value is not None and not holds(value):
                what = t("{name} cannot be {value}.", name=name.replace("_", " "), value=_in_words(value, holds))
                raise WrongField("wrong_field", what, name, t(remedy, most=most))
        if self.header_rows == 0 and self.header:
            raise WrongField("wrong_field", t("A header has at least one row."), "header_rows", t("Give 1 or more."))

    def as_dict(self) -> dict[str, object]:
        """Only what was said."""
        return {name: value for name, value in vars(self).items() if value is not None}

    def spelt_as(self, names: Collection[str]) -> "ReadOptions":
        """The same with the columns that it names spelt as the file's own `names` are."""
        given = self.names or {}
        renamed = dict(zip(own_names(given, names), given.values(), strict=True))
        shown = [renamed.get(name, name) for name in names]
        split = self.split and dict(zip(own_names(self.split, shown), self.split.values(), strict=True))
        as_words = self.as_words and tuple(own_names(self.as_words, shown))
        return replace(self, as_words=as_words, split=split, names=renamed or None)

    @classmethod
    def from_dict(cls, document: Mapping[str, object]) -> "ReadOptions":
        """From JSON; what is unknown is passed over. Raises WrongField where a value cannot be."""
        known = {field.name for field in fields(cls)} & document.keys()
        given = {name: tuple(value) if isinstance(value := document[name], list) else value for name in known}
        return cls(**given)  # type: ignore[arg-type] # what cannot be is refused by `_RULES`


def with_columns(options: ReadOptions, said: ReadingPatch) -> ReadOptions:
    """The options with something else said of single columns: `as_words`, True or False; `split`, a mark or None.

    Raises WrongField: a value cannot be.
    """
    words = {**dict.fromkeys(options.as_words or (), True), **said.get("as_words", {})}
    marks = {**(options.split or {}), **said.get("split", {})}
    return replace(
        options,
        as_words=tuple(name for name, kept in words.items() if kept) or None,
        split={name: mark for name, mark in marks.items() if isinstance(mark, str) and mark} or None,
    )


def with_name(options: ReadOptions, name: str, new: str) -> ReadOptions:
    """The options with the column that is called `name` now called `new`. Raises WrongField: it cannot be."""
    names = dict(options.names or {})
    given = next((one for one, now in names.items() if now == name), name)
    names.pop(given, None)
    if new != given:
        names[given] = new
    words = [new if each == name else each for each in options.as_words or ()]
    split = {new if each == name else each: mark for each, mark in (options.split or {}).items()}
    return replace(options, names=names or None, as_words=tuple(words) or None, split=split or None)


def _is_encoding(name: str) -> bool:
    try:
        return codecs.lookup(name)._is_text_encoding
    except (LookupError, ValueError):
        return False


def _one_or_none(mark: str) -> bool:
    return len(mark) <= 1 and mark not in ("\n", "\r")


def _in_words(value: object, holds: Callable[[Any], bool]) -> str:
    """What was said, as it is said over HTTP; of several the first of which the rule does not hold."""
    match value:
        case Mapping():
            wrong = (f"{_cut(str(name))}={_cut(str(said))}" for name, said in value.items() if not holds({name: said}))
        case tuple():
            wrong = (_cut(str(said)) for said in value if not holds((said,)))
        case _:
            return _cut(repr(value))
    return next(wrong, t("{n} at once", n=f"{len(value):,}"))


def _cut(text: str) -> str:
    return text if len(text) <= MOST_SHOWN else text[:MOST_SHOWN] + "…"


# What holds of each option, what to give where it does not, and the most that the sentence names.
_RULES: dict[str, tuple[Callable[[Any], bool], str, int]] = {
    "delimiter": (
        lambda mark: 0 < len(mark) <= LONGEST_DELIMITER and not {"\n", "\r"} & set(mark),
        "Give one to {most} characters, none a line break.",
        LONGEST_DELIMITER,
    ),
    "quote": (_one_or_none, "Give one character, or nothing.", 1),
    "escape": (_one_or_none, "Give one character, or nothing.", 1),
    "encoding": (_is_encoding, "Give the name of an encoding, such as utf-8, cp1252 or gb18030.", 1),
    "decimal": (lambda mark: mark in (".", ","), "Give a point or a comma.", 1),
    "header_rows": (lambda rows: 0 <= rows <= MOST_HEADER_ROWS, "Give 0 to {most}.", MOST_HEADER_ROWS),
    "skip_rows": (lambda rows: 0 <= rows <= MOST_SKIPPED, "Give 0 to {most:,}.", MOST_SKIPPED),
    "comment": (lambda mark: len(mark) <= LONGEST_DELIMITER, "Give at most {most} characters.", LONGEST_DELIMITER),
    "missing": (
        lambda markers: len(markers) <= MOST_MARKERS and all(len(marker) <= 40 for marker in markers),
        "Give at most {most} markers of at most 40 characters.",
        MOST_MARKERS,
    ),
    "as_words": (
        lambda names: len(names) <= MOST_NAMED and all(isinstance(name, str) for name in names),
        "Give the names of at most {most:,} columns.",
        MOST_NAMED,
    ),
    "split": (
        lambda marks: len(marks) <= MOST_NAMED and all(0 < len(mark) <= LONGEST_DELIMITER for mark in marks.values()),
        "Give at most {most:,} columns, each with what parts its numbers.",
        MOST_NAMED,
    ),
    "names": (
        lambda names: (
            len(names) <= MOST_NAMED and all(name_key(name) and len(name) <= LONGEST_NAME for name in names.values())
        ),
        "Give each column a name of at most {most} characters.",
        LONGEST_NAME,
    ),
    "table": (lambda number: number >= 1, "Give 1 or more.", 1),
    "sheet": (lambda name: 0 < len(name) <= 200, "Give the name of a sheet.", 200),
}
