"""Which dialect cuts a text into cells: every candidate is tried on the first lines, and the most orderly table wins.

The measure follows van den Burg, Nazábal and Sutton (2019), "Wrangling messy CSV files by detecting row and type
patterns": rows of one length, and cells that look like something. Beyond it: properly quoted cells speak for the dialect
that make them so, rows whose quotes do not close speak against them, and a delimiter may have several characters.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from components.intake.dialect.dialect import Dialect
from components.intake.dialect.tokenizer import Flaw, OpenRow, Tokenizer
from components.intake.options import ReadOptions
from components.intake.table.cell_shape import Shape, shape_of

MOST_ROWS = 300
MOST_CELLS = 4_000  # looked at for each candidate
LONGEST_CELL_LINES = 60  # lines that a quoted cell of the sample may span
MOSTLY_TOGETHER = 0.9  # of the characters of such a delimiter stand in it
ENOUGH_LINES = 5  # of the same number of words to be rows of a table, not sentences
FEWEST_LINES = 3  # that show a delimiter of several characters
USUAL = ",\t;|"
NOT_DOUBLED = 0.005  # of a flaw: quotes inside a cell, which quotes beside delimiters open and close
LIKELY = dict.fromkeys(USUAL, 1.0) | dict.fromkeys([*":&!@$%*#", "  "], 0.5) | {" ": 0.55, "/": 0.4, "=": 0.4}
NEVER = set("._+-\"'`()[]{}€£\\<>?\u00a0\ufffd")
ONCE_A_LINE_AT_LEAST = 0.5  # of the lines hold a delimiter
_HOLDING_MARKS = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?|\d{1,4}/\d{1,2}(?:/\d{1,4})?|\b\w+://\S*")
_PUNCTUATION_RUN = re.compile(r"[^\w\s\"']{2,4}")
_SEPARATOR_LINE = re.compile(r"\"?sep=(.{1,2}?)\"?", re.IGNORECASE)
_WORTH = {Shape.OTHER: 0.0, Shape.TEXT: 0.9}


@dataclass(frozen=True)
class Candidate:
    """Dialect, how well they do (0 to 1), and the usual number of cells."""

    dialect: Dialect
    score: float
    width: int


def separator_line(line: str) -> str | None:
    """What Excel's first line says separates cells: `sep=;`."""
    found = _SEPARATOR_LINE.fullmatch(line.strip(" \ufeff") if not line.lower().endswith("sep=\t") else line)
    return found[1] if found else None


def find_dialect(lines: list[str], options: ReadOptions) -> Dialect:
    """The dialect that makes the most orderly table of `lines`; what `options` says is taken as it is."""
    lines = [line for line in lines if line.strip()][:MOST_ROWS]
    found = [judge(dialect, lines) for dialect in _candidates(lines, options)]
    best = max(found, key=lambda candidate: candidate.score, default=Candidate(Dialect(","), 0.0, 1))
    if options.delimiter is None and _reads_as_one_column(best, lines):
        best = Candidate(replace(best.dialect, delimiter=",", repeated=False), 0.0, 1)
    return _with_blank_after(best.dialect, lines)


def judge(dialect: Dialect, lines: list[str]) -> Candidate:
    """How orderly a table the dialect makes."""
    tokenizer = Tokenizer(dialect)
    rows, flawed = cut_sample(tokenizer, lines)
    widths = Counter(len(cells) for _, cells in rows)
    width = max(widths, key=lambda cells: (widths[cells] * (cells > 1), cells), default=1)
    if width < 2:
        return Candidate(dialect, 0.0, 1)
    for index in flawed:
        rows[index] = (rows[index][0], tokenizer.lenient(rows[index][0], width))
    agreement = sum(len(cells) == width for _, cells in rows) / len(rows)
    ordered = [(row, cells) for row, cells in rows if len(cells) == width]
    known = _known_share(ordered[: max(5, MOST_CELLS // width)], dialect)
    flaws = 0.0
    for index in flawed:
        row, cells = rows[index]
        escaped = not dialect.escape and f"\\{dialect.quotechar}" in row
        keeps_quotes = len(cells) == width and tokenizer.is_closed(row) and not escaped
        flaws += NOT_DOUBLED if keeps_quotes else 1.0
    sound = 1 - flaws / len(rows)
    return Candidate(dialect, _likely(dialect) * agreement**2 * known**2 * sound**2 * (1 - 1 / width) ** 0.25, width)


def cut_sample(tokenizer: Tokenizer, lines: list[str]) -> tuple[list[tuple[str, list[str]]], list[int]]:
    """(row, cells) of all rows, and the places of those whose quotes do not fit."""
    rows: list[tuple[str, list[str]]] = []
    flawed, index = [], 0
    while index < len(lines):
        text, used = lines[index], 1
        cells, flaw = tokenizer.strict(text)
        if flaw is Flaw.OPEN:
            row = OpenRow(tokenizer, text)
            while row.flaw is Flaw.OPEN and used < LONGEST_CELL_LINES and index + used < len(lines):
                row.add("\n", lines[index + used])
                used += 1
            text, cells, flaw = row.text, row.cells, row.flaw
        if flaw:
            flawed.append(len(rows))
            text, cells, used = lines[index], tokenizer.lenient(lines[index]), 1
        rows.append((text, cells))
        index += used
    return rows, flawed


def _known_share(rows: list[tuple[str, list[str]]], dialect: Dialect) -> float:
    """The share of cells that look like something; one that is properly quoted needs no further proof.

    It is less where whole columns are empty: between two halves of a delimiter there is nothing.
    """
    worth, cells_seen = 0.0, 0
    for row, cells in rows:
        for cell in cells[: MOST_CELLS - cells_seen]:
            value = _WORTH.get(shape_of(cell), 1.0)
            worth += 1.0 if value < 1.0 and _is_quoted(cell, row, dialect) else value
            cells_seen += 1
    columns = [*zip(*(cells for _, cells in rows), strict=True)] if len(rows) >= FEWEST_LINES else []
    filled = 1.0 - 0.5 * sum(not any(column) for column in columns) / max(1, len(columns))
    return worth / cells_seen * filled if cells_seen else 0.0


def _is_quoted(cell: str, row: str, dialect: Dialect) -> bool:
    """Whether a cell stands in quotes in its row, those inside it doubled, escaped, or as they are."""
    quote = dialect.quotechar
    inside = {quote * 2, quote, dialect.escape + quote}
    return quote != "" and any(f"{quote}{cell.replace(quote, each)}{quote}" in row for each in inside)


def _likely(dialect: Dialect) -> float:
    likely = LIKELY.get(dialect.delimiter, 0.8)
    if dialect.repeated:
        likely *= 0.98 if " " in dialect.delimiter else 0.9
    # Only where they are needed: a single cell that they explain tells.
    for unusual in (dialect.escape, dialect.space_after, dialect.quotechar != '"'):
        likely *= 0.9999 if unusual else 1.0
    return likely


def _candidates(lines: list[str], options: ReadOptions) -> Iterator[Dialect]:
    text = "\n".join(lines)
    for delimiter in [options.delimiter] if options.delimiter is not None else _delimiters(lines):
        runs = [True] if delimiter == "  " else [False]
        if delimiter in (" ", "\t") and delimiter * 2 in text:
            runs = [False, True]
        for repeated in runs if options.repeated is None else [options.repeated]:
            for quote in _quotes(delimiter, text) if options.quote is None else [options.quote]:
                for escape in _escapes(delimiter, quote, text) if options.escape is None else [options.escape]:
                    yield Dialect(delimiter, quotechar=quote, escape=escape, repeated=repeated)
                    blank = f"{delimiter} "
                    if quote and blank + quote in text and text.count(blank) >= 0.9 * text.count(delimiter):
                        yield Dialect(delimiter, quotechar=quote, escape=escape, repeated=repeated, space_after=True)


def _delimiters(lines: list[str]) -> list[str]:
    holding: Counter[str] = Counter()
    for line in lines:
        holding.update(dict.fromkeys(line, 1))  # in the order of the text: of equally good marks the first is taken
    needed = max(1, ONCE_A_LINE_AT_LEAST * len(lines))
    single = [mark for mark, count in holding.items() if _may_separate(mark) and (count >= needed or mark in USUAL)]
    if len(lines) == 1:  # one line shows no order: only what commonly separates cells can be meant
        single = [mark for mark in single if mark in USUAL]
    # What stands in times, dates and addresses has to stand elsewhere, too.
    outside = [_HOLDING_MARKS.sub("", line) for line in lines] if {":", "/"} & {*single} else []
    single = [mark for mark in single if mark not in ":/" or sum(mark in line for line in outside) >= 0.9 * len(lines)]
    single = sorted(single, key=lambda mark: -LIKELY.get(mark, 0.8))[:12]
    blanks = ["  "] if sum("  " in line.strip() for line in lines) >= needed else []
    return _several_characters(lines) + single + blanks


def _may_separate(mark: str) -> bool:
    """Whether a sign can stand between cells: nobody means one that is not seen, such as a zero width space."""
    category = unicodedata.category(mark)
    return mark not in NEVER and (mark in USUAL or (category[0] in "PSZC" and category != "Cf"))


def _several_characters(lines: list[str]) -> list[str]:
    """Delimiters of several characters, such as `||`: whose characters hardly ever stand without each other."""
    text = "\n".join(re.sub(r"\"[^\"\n]*\"", "x", line) for line in lines)
    runs = Counter(run for run in _PUNCTUATION_RUN.findall(text))
    found = []
    for run, _ in runs.most_common(5):
        mark = run[:2] if len(run) == 4 and run[:2] == run[2:] else run
        if mark in found or set(mark) <= NEVER or not all(_may_separate(letter) for letter in mark):
            continue
        counts = [line.count(mark) for line in text.split("\n")]
        together = all(mark.count(letter) * sum(counts) >= MOSTLY_TOGETHER * text.count(letter) for letter in set(mark))
        everywhere = sum(count > 0 for count in counts) >= 0.9 * len(counts)
        # `a,,b` beside `c,,d`: commas with an empty column between, not a delimiter of two commas.
        alike = len(set(mark)) == 1 and mark[0] in ",\t;"
        padding = alike and re.search(rf"(?m)^{re.escape(mark)}|{re.escape(mark)}$", text)
        if together and everywhere and len(counts) >= FEWEST_LINES and not padding:
            found.append(mark)
    return found


def _quotes(delimiter: str, text: str) -> list[str]:
    mark = re.escape(delimiter)
    others = [
        quote
        for quote in "'`"
        if quote != delimiter
        and quote in text
        and (
            re.search(rf"(?m)(?:^|{mark}) ?{quote}(?:[^{quote}\n]|{quote}{quote})*{quote} ?(?={mark}|$)", text)
            or _open_and_close(quote, re.split(rf"{mark}|\n", text))
        )
    ]
    return ['"', *others]


def _open_and_close(quote: str, pieces: list[str]) -> bool:
    """Whether some pieces between delimiters begin with a quote and as many end with one."""
    opening = sum(len(piece) > 1 and piece.startswith(quote) for piece in pieces)
    return 0 < opening == sum(len(piece) > 1 and piece.endswith(quote) for piece in pieces)


def _escapes(delimiter: str, quote: str, text: str) -> list[str]:
    if quote == "'" and '""' in text and not text.replace('""', "").count('"'):
        return ['"']  # the quotes were changed, what they escape was not: every double quote is doubled
    return ["", "\\"] if f"\\{quote}" in text or f"\\{delimiter}" in text else [""]


def _reads_as_one_column(best: Candidate, lines: list[str]) -> bool:
    """Whether one column explains the lines as well: a time is not two numbers, a sentence is not a row of words."""
    delimiter = best.dialect.delimiter
    if best.width < 2 or delimiter.strip(USUAL) == "":
        return best.width < 2 and delimiter.strip(USUAL) != ""
    body, values = lines[1:] or lines, (Shape.NUMBER, Shape.TIME)
    typed = [shape_of(line) in values for line in body]
    rows, _ = cut_sample(Tokenizer(best.dialect), body)
    ordered = [cells for _, cells in rows if len(cells) == best.width]
    if sum(typed) >= 0.8 * len(typed) or len(ordered) < 2:
        return True
    regular = best.width > 2 and len(ordered) == len(rows) >= ENOUGH_LINES
    if regular or (len(delimiter) > 1 and delimiter.strip()):
        return False
    if len(ordered) < 0.7 * len(rows):
        return True
    has_values = any(
        sum(shape_of(cells[index]) in values for cells in ordered) > 0.7 * len(ordered) for index in range(best.width)
    )
    quoted = any(best.dialect.quotechar and best.dialect.quotechar in row for row, _ in rows)
    strange = unicodedata.category(delimiter[0])[0] == "C"
    return not (has_values or quoted or strange or delimiter.strip(" :/=&,") != "")


def _with_blank_after(dialect: Dialect, lines: list[str]) -> Dialect:
    """Whether a blank belongs to each delimiter, as in `a, b, c`."""
    if dialect.space_after or dialect.repeated or dialect.delimiter.endswith(" "):
        return dialect
    rows, _ = cut_sample(Tokenizer(dialect), lines)
    later = [cell for _, cells in rows for cell in cells[1:] if cell]
    spaced = sum(cell.startswith(" ") for cell in later)
    return replace(dialect, space_after=bool(later) and spaced >= 0.9 * len(later))
