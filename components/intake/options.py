"""What a person may say about a file instead of letting it be found."""

import codecs
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from components.columns.header_names import own_names
from components.domain.problem import WrongField
from components.i18n import t

LONGEST_DELIMITER = 8
MOST_SKIPPED = 100_000
MOST_HEADER_ROWS = 10
MOST_MARKERS = 50
MOST_NAMED = 1_000  # columns


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

    def __post_init__(self) -> None:
        for name, (holds, remedy) in _RULES.items():
            value = getattr(self, name)
            if value is not None and not holds(value):
                what = t("{name} cannot be {value}.", name=name.replace("_", " "), value=repr(value)[:60])
                raise WrongField("wrong_field", what, name, remedy)
        if self.header_rows == 0 and self.header:
            raise WrongField("wrong_field", t("A header has at least one row."), "header_rows", t("Give 1 or more."))

    def as_dict(self) -> dict[str, Any]:
        """Only what was said."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    def spelt_as(self, names: Collection[str]) -> "ReadOptions":
        """The same with the columns that it names spelt as the file's own `names` are."""
        split = self.split and dict(zip(own_names(self.split, names), self.split.values(), strict=True))
        return replace(self, as_words=self.as_words and tuple(own_names(self.as_words, names)), split=split)

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> "ReadOptions":
        """Raises WrongField where a value cannot be."""
        known = {field.name for field in fields(cls)}
        given = {name: value for name, value in document.items() if name in known and value is not None}
        for name in ("missing", "as_words"):
            if name in given:
                given[name] = tuple(given[name])
        return cls(**given)


def with_columns(options: ReadOptions, said: Mapping[str, Mapping[str, Any]]) -> ReadOptions:
    """The options with something else said of single columns: `as_words`, True or False; `split`, a mark or None.

    Raises:
        WrongField: a value cannot be.
    """
    document = options.as_dict()
    words = dict.fromkeys(document.get("as_words", ()), True) | dict(said.get("as_words", {}))
    marks = dict(document.get("split", {})) | dict(said.get("split", {}))
    document["as_words"] = [name for name, kept in words.items() if kept] or None
    document["split"] = {name: mark for name, mark in marks.items() if mark} or None
    return ReadOptions.from_dict(document)


def _is_encoding(name: str) -> bool:
    try:
        return codecs.lookup(name)._is_text_encoding
    except (LookupError, ValueError):
        return False


def _separates(mark: str) -> bool:
    return 0 < len(mark) <= LONGEST_DELIMITER and not {"\n", "\r"} & set(mark)


def _one_or_none(mark: str) -> bool:
    return len(mark) <= 1 and mark not in ("\n", "\r")


_RULES = {
    "delimiter": (_separates, t("Give one to {most} characters, none a line break.", most=LONGEST_DELIMITER)),
    "quote": (_one_or_none, t("Give one character, or nothing.")),
    "escape": (_one_or_none, t("Give one character, or nothing.")),
    "encoding": (_is_encoding, t("Give the name of an encoding, such as utf-8, cp1252 or gb18030.")),
    "decimal": (lambda mark: mark in (".", ","), t("Give a point or a comma.")),
    "header_rows": (lambda rows: 0 <= rows <= MOST_HEADER_ROWS, t("Give 0 to {most}.", most=MOST_HEADER_ROWS)),
    "skip_rows": (lambda rows: 0 <= rows <= MOST_SKIPPED, t("Give 0 to {most:,}.", most=MOST_SKIPPED)),
    "comment": (
        lambda mark: len(mark) <= LONGEST_DELIMITER,
        t("Give at most {most} characters.", most=LONGEST_DELIMITER),
    ),
    "missing": (
        lambda markers: len(markers) <= MOST_MARKERS and all(len(marker) <= 40 for marker in markers),
        t("Give at most {most} markers of at most 40 characters.", most=MOST_MARKERS),
    ),
    "as_words": (
        lambda names: len(names) <= MOST_NAMED and all(isinstance(name, str) for name in names),
        t("Give the names of at most {most:,} columns.", most=MOST_NAMED),
    ),
    "split": (
        lambda marks: len(marks) <= MOST_NAMED and all(0 < len(mark) <= LONGEST_DELIMITER for mark in marks.values()),
        t("Give at most {most:,} columns, each with what parts its numbers.", most=MOST_NAMED),
    ),
    "table": (lambda place: place >= 1, t("Give 1 or more.")),
    "sheet": (lambda name: 0 < len(name) <= 200, t("Give the name of a sheet.")),
}
