"""A look through the bytes of a large text: is it clean, and which of its rows are not."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from components.intake.dialect.dialect import Dialect
from components.intake.table.layout import Layout

PIECE = 1 << 22  # bytes looked at at a time; the places of what is found in them take eight times as much
MOST_ODD = 20_000  # rows
MANY_ODD = 0.05  # of all rows
NEWLINE, RETURN = 10, 13
NO_CHARACTER = "\ufffd".encode()
# A line of nothing but such signs, seen before it is looked at for three in a row: both at once would take time with the
# square of its length.
_RULER = re.compile(rb"(?m)^(?=[-=+|:,; \t]*+\r?$)[^\n]*?(?:---|===)")


class NotCleanError(Exception):
    """Something needs a decision, which the row parser takes."""


@dataclass(frozen=True, slots=True)
class OddRow:
    """A row with another number of cells than usual: its first byte, the one behind it, its line, and the rows before it."""

    start: int
    end: int
    line: int
    before: int


def find_odd_rows(
    file: BinaryIO, start: int, layout: Layout, dialect: Dialect, progress: Callable[[float], None]
) -> tuple[list[OddRow], int]:
    """All odd rows from a byte on, and the line of the last row of the file.

    Raises NotCleanError: something is for the row parser.
    """
    odd: list[OddRow] = []
    rest, offset, line = b"", start, layout.body_line
    file.seek(start)
    while True:
        read = file.read(PIECE)
        piece = rest + read
        whole = piece.rfind(b"\n") + 1 if read else len(piece)  # the last row may go on in the next piece
        piece, rest = piece[:whole], piece[whole:]
        if piece:
            ends, widths = _ends_and_widths(piece, layout, dialect)
            for row in map(int, np.flatnonzero(widths != layout.width)):
                begin, end = int(ends[row - 1]) + 1 if row else 0, min(int(ends[row]) + 1, len(piece))
                odd.append(OddRow(offset + begin, offset + end, line + row, line + row - layout.body_line))
            offset, line = offset + len(piece), line + len(ends)
        if len(odd) > max(10, min(MOST_ODD, MANY_ODD * (line - layout.body_line))):
            raise NotCleanError
        progress(float(offset))
        if not read:
            return odd, line - 1


def _ends_and_widths(piece: bytes, layout: Layout, dialect: Dialect) -> tuple[np.ndarray, np.ndarray]:
    """Where each row of a piece ends (rows,) and how many cells it has (rows,)."""
    quote, delimiter = dialect.quotechar.encode(), dialect.delimiter.encode()
    quoted = bool(quote) and quote in piece
    gap = b"\n" + delimiter * (layout.width - 1)
    returns = piece.count(b"\r")
    # Where the header stands again, another table may begin.
    names = [layout.header_text.encode() + end for end in (b"\n", b"\r")] if layout.header_text else []
    if (
        b"\x00" in piece
        or NO_CHARACTER in piece
        or ((b"---" in piece or b"===" in piece) and _RULER.search(piece))
        or (gap + b"\n" in piece or gap + b"\r" in piece)  # a table of fewer columns may follow an empty row
        or (returns and (dialect.line_end == "\n" or returns != piece.count(b"\r\n")))
        or (dialect.space_after and quoted)
        or any(b"\n" + again in piece or piece.startswith(again) for again in names)
    ):
        raise NotCleanError
    letters = np.frombuffer(piece, "uint8")
    ends = np.flatnonzero(letters == NEWLINE)
    if not len(ends) or ends[-1] != len(letters) - 1:
        ends = np.append(ends, len(letters))
    delimiters = np.flatnonzero(letters == ord(delimiter))
    if quoted:
        delimiters = _outside_quotes(letters, ord(quote), ord(delimiter), delimiters, ends)
    return ends, np.diff(np.searchsorted(delimiters, ends), prepend=0) + 1


def _outside_quotes(
    piece: np.ndarray, quote: int, delimiter: int, delimiters: np.ndarray, ends: np.ndarray
) -> np.ndarray:
    """Delimiters that separate; raises NotCleanError unless quotes open after a delimiter and close before one."""
    quotes = np.flatnonzero(piece == quote)
    if not len(quotes):
        return delimiters
    if len(quotes) % 2:
        raise NotCleanError
    opening, closing = quotes[0::2], quotes[1::2]
    before = np.where(opening > 0, piece[opening - 1], NEWLINE)
    after = np.where(closing + 1 < len(piece), piece[np.minimum(closing + 1, len(piece) - 1)], NEWLINE)
    opens = np.isin(before, (delimiter, NEWLINE, quote))
    closes = np.isin(after, (delimiter, NEWLINE, RETURN, quote))
    # A line break inside quotes is fine, but whether the quote is a stray one needs a closer look.
    inside = np.searchsorted(quotes, ends) % 2
    if not (opens.all() and closes.all()) or inside.any():
        raise NotCleanError
    return delimiters[np.searchsorted(quotes, delimiters) % 2 == 0]
