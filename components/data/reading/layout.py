"""Where in a text the table stands: what is above it, its header, how many cells its rows have."""

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import pairwise

from components.data.reading.cutting import Cutter
from components.data.reading.header import first_row_names, is_header, join_header, more_header_rows
from components.data.reading.mend import OTHER_DELIMITERS, RULER
from components.data.reading.options import ReadOptions
from components.data.reading.rows import Row
from components.data.reading.shape import Shape, column_shapes

FEWEST_IN_A_RUN = 3  # rows of one width that may be a table of their own
SMALL_SHARE = 0.1  # of the rows of a later run: an earlier run smaller than that stands above the table
MOST_ABOVE = 200
COMMENT = "#"


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
        notes: what was noticed about the header, as codes.
        mended: rows of the header whose quotes had to be made out.
    """

    width: int
    names: list[str] | None
    header_rows: int
    first_line: int
    body_line: int
    shapes: list[Shape | None]
    above: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    mended: list[Row] = field(default_factory=list)


def usual_width(rows: list[Row]) -> int:
    """The number of cells of the first table's rows; small tables above a large one do not count."""
    widths = [len(row.cells) for row in rows if not row.blank and not row.text.startswith(COMMENT)]
    several = [width for width in widths if width > 1]
    if not several or len(several) < 0.2 * len(widths):
        return max(Counter(widths).most_common(1), default=(1, 0))[0] if not several else _first_run(several)
    return _first_run(several)


def _first_run(widths: list[int]) -> int:
    counts = Counter(widths)
    most = max(counts, key=lambda width: counts[width])  # of two as frequent ones that which comes first
    for width, length in _runs(widths):
        if width == most:
            break
        if length >= FEWEST_IN_A_RUN and length >= SMALL_SHARE * counts[most] and length > 5:
            return width
    return most


def _runs(widths: list[int]) -> list[tuple[int, int]]:
    """(width, how many rows in a row have it)"""
    runs = [[widths[0], 1]]
    for before, width in pairwise(widths):
        if width == before:
            runs[-1][1] += 1
        else:
            runs.append([width, 1])
    return [(width, length) for width, length in runs]


def find_layout(rows: list[Row], width: int, cutter: Cutter, options: ReadOptions) -> Layout:
    """Find the table among `rows`, the first of a text."""
    rows = [row for row in rows if not row.blank and not RULER.fullmatch(row.text)]
    start = _start(rows, width)
    ordered = [row.cells for row in rows[start:] if len(row.cells) == width]
    header, names_row = _header(rows, start, ordered, width, cutter, options)
    if not header:
        first = rows[start].line if start < len(rows) else 1
        return Layout(width, None, 0, first, first, column_shapes(ordered, width), rows[:start])
    start = rows.index(names_row[0]) if names_row[0] in rows else start
    below = [row for row in rows[start + 1 :] if len(row.cells) == width]
    more = _more_rows(rows[start + 1 :], names_row[1], options)
    shapes = column_shapes([row.cells for row in below[more:]], width)
    parts = [names_row[1], *(row.cells for row in rows[start + 1 : start + 1 + more])]
    names, width, notes = _fit_names(join_header(parts), [row.cells for row in below[more:]], width)
    odd = [row for row in rows[start : start + 1 + more] if row.how]
    body_line = rows[start + more].last_line + 1
    shapes = shapes + [None] * (width - len(shapes))
    return Layout(width, names, 1 + more, rows[start].line, body_line, shapes[:width], rows[:start], notes, odd)


def _start(rows: list[Row], width: int) -> int:
    """The place of the first row that can be the table's: wide enough, not a comment, not a lone title."""
    place = 0
    while place < min(len(rows) - 1, MOST_ABOVE):
        row = rows[place]
        parted = rows[place + 1].line > row.last_line + 1
        title = (width > 2 or parted) and row.filled <= 1 and not _all_alike(rows, place)
        if len(row.cells) == width and not title and not _is_comment(row, rows, place, width):
            return place
        place += 1
    fits = [place for place, row in enumerate(rows) if len(row.cells) == width]
    return fits[0] if fits else 0


def _all_alike(rows: list[Row], place: int) -> bool:
    """Whether rows with a single filled cell are what the whole table is made of."""
    rest = rows[place : place + 20]
    return sum(row.filled <= 1 for row in rest) > 0.5 * len(rest)


def _is_comment(row: Row, rows: list[Row], place: int, width: int) -> bool:
    """A line after `#` is a comment, unless it names the columns of the rows right below it."""
    if not row.text.startswith(COMMENT):
        return False
    following = rows[place + 1 : place + 200]
    if following and following[0].text.startswith(COMMENT):
        return True
    below = [other.cells for other in following if len(other.cells) == width]
    return len(below) > 1 and is_header(below[0], below[1:])


def _header(
    rows: list[Row], start: int, ordered: list[list[str]], width: int, cutter: Cutter, options: ReadOptions
) -> tuple[bool, tuple[Row, list[str]]]:
    """Whether there is a header, and (its first row, the cells of it)."""
    if start >= len(rows):
        return False, (Row(1, [], ""), [])
    first = rows[start]
    own = (first, first_row_names(first.cells, first.text))
    if options.header_rows is not None:
        return options.header_rows > 0, own
    if options.header is not None:
        return options.header, own
    if ordered and is_header(ordered[0], ordered[1:]):
        return True, own
    nearly = _nearly(rows, start, ordered, width, cutter)
    return (True, nearly) if nearly else (False, own)


def _nearly(
    rows: list[Row], start: int, ordered: list[list[str]], width: int, cutter: Cutter
) -> tuple[Row, list[str]] | None:
    """The row right above that names the columns although its cells are too many, too few, or cut otherwise."""
    if start == 0:
        return None
    row = rows[start - 1]
    for delimiter in OTHER_DELIMITERS:
        cells, flaw = Cutter(replace(cutter.marks, delimiter=delimiter, repeated=False)).strict(row.text)
        if len(row.cells) == 1 and width > 2 and flaw is None and len(cells) == width and is_header(cells, ordered):
            return row, cells
    near = abs(len(row.cells) - width) <= max(1, width // 4) and row.filled >= max(2, width // 2)
    near = near or (start == 1 and row.filled >= 2)  # nothing but this row stands above
    return (row, row.cells) if near and is_header(row.cells[:width], ordered) else None


def _more_rows(rows: list[Row], names: list[str], options: ReadOptions) -> int:
    if options.header_rows is not None:
        return min(max(0, options.header_rows - 1), len(rows))
    return more_header_rows(names, [row.cells for row in rows])


def _fit_names(names: list[str], below: list[list[str]], width: int) -> tuple[list[str], int, list[str]]:
    """Names for as many columns as there are, and what had to be done for that."""
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
    if missing == 1 and len(first) > 1 and len(set(first)) == len(first) and any(last):
        return ["", *names], width, ["row_names"]
    return names + [""] * missing, width, ["fewer_names_than_cells"]
