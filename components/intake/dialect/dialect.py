"""How a file is written: what was understood, and what a person may change."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import TypeAdapter

Split = Mapping[str, tuple[str, str, str]]  # by the column's name: the mark, and the names of both columns


@dataclass(frozen=True)
class Dialect:
    """How a file is written.

    Args:
        delimiter: what separates cells, one or more characters; "" where the format has no such thing.
        quotechar: one character, or "" where nothing is quoted.
        repeated: whether a run of delimiters counts as one, and those at both ends of a row as none.
        escape: what makes the quote, the delimiter, a line break or itself literal; "" where quotes are doubled.
        header_rows: rows that make the header; 0 without one.
        skip_rows: lines above the header that are not part of the table.
        space_after: whether blanks after a delimiter belong to it.
        line_end: as `find_line_end` calls it.
        form: "delimited", "spreadsheet", "parquet", "json", "arff" or "svmlight".
        container: "gzip", "zip", "bzip2", "xz" or "".
        as_words: columns in which words such as None are values.
        split: columns that became two, each with the mark between its numbers and the names of both.
        renamed: columns that a person called otherwise, by the name that they have in the file.
        table, tables: which of the file's tables this is, and how many there are.
    """

    delimiter: str
    encoding: str = "utf-8"
    header: bool = True
    quotechar: str = '"'
    decimal: str = "."
    escape: str = ""
    repeated: bool = False
    comment: str = ""
    header_rows: int = 1
    skip_rows: int = 0
    line_end: str = "\n"
    space_after: bool = False
    form: str = "delimited"
    container: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    table: int = 1
    tables: int = 1
    missing: tuple[str, ...] = ()
    as_words: tuple[str, ...] = ()
    split: Split = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)


# As JSON: what an older version wrote lacks what is new; what a newer one wrote is passed over.
DIALECT = TypeAdapter(Dialect)
