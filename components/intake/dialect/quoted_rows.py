"""Rows of a text, each cut into cells, with quotes made out where they do not close as they should."""

from collections.abc import Iterator
from dataclasses import dataclass

from components.columns.cell_text import unwrapped
from components.intake.dialect.lines import Line, Lines
from components.intake.dialect.tokenizer import Flaw, OpenRow, Tokenizer

MOST_LINES_IN_A_CELL = 1_000
LONGEST_CELL = 1_000_000  # characters looked through for a closing quote
A_LINE = 100  # what it costs to look at a line at all, in characters of it
# Characters looked through for closing quotes that there are not, at first and for each one read; then FEW_LINES do.
MOST_IN_VAIN, IN_VAIN_A_CHARACTER = 10_000_000, 20
FEW_LINES = 5
NO_CHARACTER = "\ufffd"


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """A row as cut.

    Args:
        line: the number of its first line.
        text: as it stands in the file.
        how: what was done to cut it, a code; "" where it was cut as it stands.
        loose: whether a quote stands inside a cell that is not quoted, where it is text.
    """

    line: int
    cells: list[str]
    text: str
    how: str = ""
    loose: bool = False

    @property
    def last_line(self) -> int:
        """The number of its last line: a quoted cell may span several."""
        return self.line + self.text.count("\n")

    @property
    def blank(self) -> bool:
        """Whether the row's line has nothing but blanks."""
        return not self.text.strip()

    @property
    def filled(self) -> int:
        """How many cells hold something."""
        return sum(bool(cell.strip()) for cell in self.cells)


class Rows:
    """Cuts line after line; a quoted cell may span several.

    Args:
        width: the usual number of cells, which decides where quotes can be read in several ways; None where unknown.
    """

    def __init__(self, lines: Lines, tokenizer: Tokenizer, width: int | None = None) -> None:
        self._lines, self._tokenizer, self._width = lines, tokenizer, width
        self._in_vain = 0

    def __iter__(self) -> Iterator[ParsedRow]:
        return (self._row(line) for line in self._lines)

    def _row(self, line: Line) -> ParsedRow:
        text = line.text
        if not text:
            return ParsedRow(line.number, [""], "")
        odd = ""
        if "\x00" in text:
            text, odd = text.replace("\x00", ""), "nul_removed"
        if NO_CHARACTER in text:
            odd = "no_character"
        cells, flaw = self._tokenizer.strict(text)
        if flaw is None:
            return ParsedRow(line.number, cells, text, odd, self._has_loose_quote(text, cells))
        if flaw is Flaw.OPEN:
            whole = self._over_lines(line, text)
            if whole:
                return whole
        return self._patiently(line, text)

    def _has_loose_quote(self, text: str, cells: list[str]) -> bool:
        quote = self._tokenizer.dialect.quotechar
        if not quote or quote not in text or self._tokenizer.dialect.escape:
            return False
        index = 0
        for cell in cells:
            if quote not in cell or unwrapped(cell) != cell:
                continue
            quoted = f"{quote}{cell.replace(quote, quote + quote)}{quote}"
            index = text.find(quoted, index)  # on from the cell before: the row is looked through once
            if index < 0:
                return True
            index += len(quoted)
        return False

    def _over_lines(self, first: Line, text: str) -> ParsedRow | None:
        """The row with the lines that its open cell spans; None, and the lines put back, where the quote was a stray one."""
        taken: list[Line] = []
        row, end = OpenRow(self._tokenizer, text), first.end
        bounded = self._in_vain > MOST_IN_VAIN + IN_VAIN_A_CHARACTER * self._lines.read
        most = FEW_LINES if bounded else MOST_LINES_IN_A_CELL
        for line in self._lines:
            taken.append(line)
            row.add(end, line.text)
            end = line.end
            if row.flaw is not Flaw.OPEN or len(taken) >= most or len(row.text) > LONGEST_CELL:
                break
        if row.flaw is None and not self._is_stray(text, row.cells, taken):
            return ParsedRow(first.number, row.cells, row.text)
        self._in_vain += len(row.text) + A_LINE * len(taken)
        self._lines.put_back(taken)
        return None

    def _is_stray(self, text: str, cells: list[str], taken: list[Line]) -> bool:
        """Whether the quote that opened was a stray one: without it the line is a row, and so are those it swallowed."""
        width = self._width
        if width is None or len(self._tokenizer.literal(text)) != width:
            return False
        if len(cells) != width:
            return True
        swallowed = [self._tokenizer.strict(line.text) for line in taken[:-1]]
        enough = len(swallowed) >= (1 if width > 2 else 3)
        return enough and all(flaw is None and len(found) == width for found, flaw in swallowed)

    def _patiently(self, first: Line, text: str) -> ParsedRow:
        """The row with quotes made out that are not doubled: alone, or with further lines, none of which is a row itself."""
        width, how = self._width, "quotes_not_doubled"
        lenient = self._tokenizer.lenient(text, width)
        if width is None or len(lenient) == width:
            return ParsedRow(first.number, lenient, text, how)
        literal = self._tokenizer.literal(text)
        if len(literal) == width:
            return ParsedRow(first.number, literal, text, "stray_quote")
        taken: list[Line] = []
        whole, end = text, first.end
        for line in self._lines if len(lenient) < width else ():
            taken.append(line)
            whole, end = whole + end + line.text, line.end
            cells = self._tokenizer.lenient(whole, width)
            if len(cells) == width and self._tokenizer.is_closed(whole):
                return ParsedRow(first.number, cells, whole, how)
            is_row = len(self._tokenizer.strict(line.text)[0]) == width
            if is_row or len(cells) > width or len(taken) >= FEW_LINES or len(whole) > LONGEST_CELL:
                break
        self._lines.put_back(taken)
        return ParsedRow(first.number, lenient, text, how)
