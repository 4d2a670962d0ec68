"""Text that a spreadsheet program would run as a formula, and how it is kept from that in every table that leaves as CSV.

With Python's own library alone: the exported script has this module too.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T")

MARK = "\ufeff".encode()  # of UTF-8
_BEGIN = "=+\\-@＝＋－＠"
_HIDDEN = "\\s\\x00-\\x1f\u00ad\u200b-\u200f\u2060\ufeff"
_SUSPICIOUS = re.compile(f"[{_BEGIN}\t\r\n]")
_FORMULA = re.compile(f"'*(?:[\t\r\n]|[{_HIDDEN}]*'*[{_BEGIN}])")
_NUMBER = re.compile(
    "[+-]?(?:\\d{1,3}(?:[ .,'’\u00a0\u202f]\\d{3})+|\\d+)?(?:[.,]\\d*)?(?:[eE][+-]?\\d+)?[ \u00a0\u202f]?[%‰]?"
)


def escape_formula(cell: str) -> str:
    """The cell with an apostrophe before whatever a spreadsheet would run; numbers such as -1.5 stay as they are.

    A cell can begin within a cell, too: a program that parts cells by semicolons cuts `a;=b` in two. An apostrophe that
    stands there already gets another, so that taking one away gives the cell back.
    https://owasp.org/www-community/attacks/CSV_Injection

    Example:
        >>> escape_formula("=1+1"), escape_formula("-1.5"), escape_formula("a;@b")
        ("'=1+1", '-1.5', "a;'@b")
    """
    if not _SUSPICIOUS.search(cell):
        return cell
    first, *others = re.split("([;\t])", cell)
    escaped = "".join(map(_escape_start, others))
    return f"'{first}{escaped}" if _begins_with_tab(first, others) else _escape_start(first) + escaped


def _begins_with_tab(first: str, others: Sequence[str]) -> bool:
    """Whether a cell begins with a tab, or with apostrophes and a tab; `first` is what stands before its first sign."""
    return not first.strip("'") and others[:1] == ["\t"]


def _escape_start(cell: str) -> str:
    if cell in (";", "\t") or not _FORMULA.match(cell):
        return cell
    plain_number = cell[0] not in "\t\r\n" and any(map(str.isdigit, cell)) and _NUMBER.fullmatch(cell.strip(" "))
    return cell if plain_number else "'" + cell


def unescape_formula(cell: str) -> str:
    """The cell that `escape_formula` gave this for.

    Example:
        >>> unescape_formula("'=1+1"), unescape_formula("it's")
        ('=1+1', "it's")
    """
    if not _SUSPICIOUS.search(cell):
        return cell
    first, *others = re.split("([;\t])", cell)
    if first and _begins_with_tab(first, others):
        return first[1:] + "".join(map(_unescape_start, others))
    return "".join(map(_unescape_start, (first, *others)))


def _unescape_start(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def safe_csv(table: "pd.DataFrame") -> bytes:
    """CSV in UTF-8 with a byte order mark, without the index, in which no cell and no heading can run as a formula in a spreadsheet program."""
    safe = table.copy(deep=False)
    for position, dtype in enumerate(table.dtypes):
        if dtype.kind not in "biufM":  # numbers and moments cannot be formulas
            safe.isetitem(position, table.iloc[:, position].map(escape_if_text).array)
    safe.columns = table.columns.map(escape_if_text)
    return with_mark(safe.to_csv(index=False).encode())


def with_mark(csv: bytes) -> bytes:
    """CSV in UTF-8 with the mark at its beginning by which Excel knows it."""
    return csv if csv.startswith(MARK) else MARK + csv


def escape_if_text(cell: T) -> T | str:
    """`escape_formula` of a string; anything else as it is."""
    return escape_formula(cell) if isinstance(cell, str) else cell
