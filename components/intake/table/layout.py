"""Where in a text the table stands: what is above it, its header, how many cells its rows have."""

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import groupby

from components.columns.header_names import are_row_names
from components.intake.dialect.quoted_rows import ParsedRow
from components.intake.dialect.tokenizer import Tokenizer
from components.intake.expected import Expected
from components.intake.options import ReadOptions
from components.intake.report import ReadingReport
from components.intake.table.alignment import Alignment, find_alignment
from components.intake.table.cell_shape import Shape, agreements, column_shapes, disagreements
from components.intake.table.header import (
    find_named_header,
    first_row_names,
    is_header,
    join_header,
    names_clearly,
    without_prefixes,
)
from components.intake.table.preamble import COMMENT, find_start
from components.intake.table.repair import OTHER_DELIMITERS, RULER
from components.intake.table.under_header import Under, read_under

FEWEST_IN_A_RUN = 5  # more rows of one width than these may be a table of their own
MOST_BETWEEN = 5  # short rows between the names and the first full row
SMALL_SHARE = 0.1  # of the rows of a later run: an earlier run smaller than that stands above the table


@dataclass(frozen=True)
class Layout:
    """Where the table stands.

    Args:
        width: cells of its rows.
        names: of the columns, as they stand; None without a header.
        header_rows: rows of the header; 0 without one.
        first_line: of the header, or of the first row without one.
        body_line: of the first row below the header.
        shapes: what the cells of each column look like.
        above: rows above that are not part of it.
        under: rows below the names that are no data, each with a code for why.
        notes: what was noticed about the header, as codes.
        alignment: where the columns stand in lines that runs of blanks or tabs line up.
        repaired: rows of the header whose quotes had to be made out.
        header: the cells of its rows as they stand; `header_text` is the first of them as it is in the file.
        resized: whether its width is not the usual one of the rows it was found among: names are more, or say which rows count.
    """

    width: int
    names: list[str] | None
    header_rows: int
    first_line: int
    body_line: int
    shapes: list[Shape | None]
    above: list[ParsedRow] = field(default_factory=list)
    under: list[tuple[ParsedRow, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    repaired: list[ParsedRow] = field(default_factory=list)
    alignment: Alignment | None = None
    header: list[list[str]] = field(default_factory=list)
    header_text: str = ""
    resized: bool = False

    def add_to(self, report: ReadingReport) -> None:
        """Put into the report what was left out above and below the names, and what was noticed about them."""
        for row in self.repaired:
            report.repair(row.line, row.how, row.text)
        for note in self.notes:
            report.damage[note] += 1
        for row in self.above:
            report.leave_out(row.line, "comment" if row.text.startswith(COMMENT) else "above_table", row.text)
        for row, why in self.under:
            report.leave_out(row.line, why, row.text)


def usual_width(rows: list[ParsedRow]) -> int:
    """The number of cells of the first table's rows; small tables above a large one do not count."""
    widths = [len(row.cells) for row in rows if not row.blank and not row.text.startswith(COMMENT)]
    several = [width for width in widths if width > 1]
    if not several:
        return max(Counter(widths).most_common(1), default=(1, 0))[0]
    if len(several) == 2 and several[0] < several[1]:
        return several[1]  # names over a single row, which has the last word on how many cells there are
    counts = Counter(several)
    most = max(counts, key=lambda width: counts[width])  # of two as frequent ones that which comes first
    for width, run in groupby(several):
        if width == most:
            break
        length = len(list(run))
        if length >= SMALL_SHARE * counts[most] and length > FEWEST_IN_A_RUN:
            return width
    return most


def find_layout(
    rows: list[ParsedRow], width: int, tokenizer: Tokenizer, options: ReadOptions, expected: Expected | None = None
) -> Layout:
    """Find the table among `rows`, the first of a text; its header is where the expected names stand, if they do."""
    rows, usual = [row for row in rows if not row.blank and not RULER.fullmatch(row.text)], width
    named = find_named_header(rows, expected) if expected and options.header_rows is None else range(0)
    start = named.start if named else find_start(rows, width)
    if named:
        width = usual_width(rows[start:])
    ordered = [row.cells for row in rows[start:] if len(row.cells) == width]
    lined_up = tokenizer.dialect.repeated
    found = (start, first_row_names(rows[start].cells, rows[start].text)) if named else None
    found = found or _header(rows, start, ordered, width, tokenizer, options)
    if found is None:
        first = rows[start].line if start < len(rows) else 1
        alignment = find_alignment(rows[start:], width) if lined_up else None
        shapes = column_shapes(ordered, width)
        return Layout(width, None, 0, first, first, shapes, rows[:start], alignment=alignment)
    start, first_names = found
    below = rows[start + 1 :]
    if not named and options.header_rows is not None:
        under = Under(below[: max(0, options.header_rows - 1)])
    else:
        under = read_under(first_names, below, len(named) - 1 if named else None)
    last = under.last or rows[start]
    body = [row.cells for row in below if row.line > last.line and len(row.cells) == width]
    shapes = column_shapes(body, width)
    names = join_header([first_names, *(row.cells for row in under.names)])
    names, width, notes = _fit_names(names, body, width, few=1 if expected else 2)
    names, prefixed = without_prefixes(names)
    notes += ["orange_prefixes"] if prefixed else []
    odd = [row for row in [rows[start], *under.names] if row.how]
    shapes = shapes + [None] * (width - len(shapes))
    return Layout(
        width,
        names,
        1 + len(under.names),
        rows[start].line,
        last.last_line + 1,
        shapes[:width],
        rows[:start],
        under.left_out,
        notes,
        odd,
        find_alignment(below, width) if lined_up else None,
        [rows[start].cells, *(row.cells for row in below if row.line <= last.line)],
        rows[start].text,
        width != usual,
    )


def _header(
    rows: list[ParsedRow], start: int, ordered: list[list[str]], width: int, tokenizer: Tokenizer, options: ReadOptions
) -> tuple[int, list[str]] | None:
    """The index of the first row of the header, and the names in it; None where there is no header."""
    if start >= len(rows):
        return None
    own = (start, first_row_names(rows[start].cells, rows[start].text))
    if options.header_rows is not None:
        return own if options.header_rows > 0 else None
    if options.header is False:
        return None
    if ordered and is_header(ordered[0], ordered[1:]):
        return own
    nearly = _nearly(rows, start, ordered, width, tokenizer, clearly=bool(options.header))
    return nearly or (own if options.header else None)


def _nearly(
    rows: list[ParsedRow], start: int, ordered: list[list[str]], width: int, tokenizer: Tokenizer, *, clearly: bool
) -> tuple[int, list[str]] | None:
    """The index of the row above that names the columns although its cells are too many, too few, or cut otherwise.

    It stands right above, or above rows that lack no more than their last cells; those speak `clearly` for it.
    """
    shapes = column_shapes(ordered, width)
    for index in range(start - 1, max(-1, start - 1 - MOST_BETWEEN), -1):
        row = rows[index]
        for delimiter in OTHER_DELIMITERS:
            cells, flaw = Tokenizer(replace(tokenizer.dialect, delimiter=delimiter, repeated=False)).strict(row.text)
            if len(row.cells) == 1 and width > 2 and flaw is None and len(cells) == width and is_header(cells, ordered):
                return index, cells
        near = abs(len(row.cells) - width) <= max(1, width // 4) and row.filled >= max(2, width // 2)
        near = near or (index == 0 and row.filled >= 2)  # nothing stands above it
        names = is_header if index == start - 1 and not clearly else names_clearly
        if near and names(row.cells[:width], ordered):
            return index, row.cells
        # A row of the table that lacks its last cells says so by what its others hold.
        if (
            not agreements(row.cells, shapes)
            or disagreements(row.cells, shapes)
            or not width // 2 < len(row.cells) < width
        ):
            return None
    return None


def _fit_names(names: list[str], below: list[list[str]], width: int, few: int) -> tuple[list[str], int, list[str]]:
    """Names for as many columns as there are, and what had to be done for that.

    Args:
        few: rows that show enough of a first column without a name.
    """
    while len(names) > width and not names[-1].strip():
        names = names[:-1]
    if len(names) > width and not names[0].strip():
        return names[1:], width, ["blank_name_left_out"]
    if len(names) > width:
        return names, len(names), ["more_names_than_cells"]
    missing = width - len(names)
    if not missing:
        return names, width, []
    first, last = [row[0] for row in below], [row[-1] for row in below]
    if missing == 1 and len(first) >= few and are_row_names(first) and any(last):
        return ["", *names], width, ["row_names"]
    return names + [""] * missing, width, ["fewer_names_than_cells"]
