"""Rows above a table's header: titles, notes and facts, also where a spreadsheet padded them with separators."""

from itertools import takewhile
from string import ascii_uppercase

from components.intake.dialect.quoted_rows import ParsedRow
from components.intake.table.cell_shape import TYPED, column_shapes, disagreements, filled_indices, shape_of
from components.intake.table.header import is_header, names_clearly
from components.intake.table.numeric_names import are_numbered

COMMENT = "#"
MOST_ABOVE = 200
AHEAD = 30  # rows below a title within which the names stand
_FACTS = ([0], [0, 1])  # where the cells of a fact stand
MOSTLY = 0.6  # of the columns have a name, or of the rows no more than one cell


def find_start(rows: list[ParsedRow], width: int) -> int:
    """The index of the first row that can be the table's: wide enough, no comment, no title, no fact about the table."""
    for index, row in enumerate(rows[: min(len(rows) - 1, MOST_ABOVE)]):
        if len(row.cells) == width and row.filled and not any(above(rows, index, width) for above in _STAND_ABOVE):
            return index
    fits = [index for index, row in enumerate(rows) if len(row.cells) == width]
    filled = [index for index in fits if rows[index].filled]
    return (filled or fits or [0])[0]


def _is_title(rows: list[ParsedRow], index: int, width: int) -> bool:
    """Whether a row's only cell is a title, above names that stand in more columns."""
    row, following = rows[index], rows[index + 1]
    if row.filled > 1:
        return False
    column = filled_indices(row.cells)
    rest = [other for other in rows[index : index + 30] if other.filled][:20]
    if sum(filled_indices(other.cells) == column for other in rest) > 0.5 * len(rest):
        return False  # rows with a single cell in the same column are what the whole table is made of
    if width > 2 or following.line > row.last_line + 1 or not following.filled:
        return True
    return width == 2 and _names_follow(rows, index, width)


def _names_follow(rows: list[ParsedRow], index: int, width: int) -> bool:
    """Whether the next row that is not empty names the columns of those below it beyond doubt."""
    below = [row.cells for row in rows[index + 1 : index + MOST_ABOVE] if row.filled and len(row.cells) == width]
    return len(below) > 2 and all(cell.strip() for cell in below[0]) and names_clearly(below[0], below[1:])


def _is_fact(rows: list[ParsedRow], index: int, width: int) -> bool:
    """Whether a row is a fact about the table, such as `Period,July 2017,,,`: two cells, and the names further down.

    A group of columns that is named above them (`Region,Sales,,`) leaves the cell below it empty, or is no key and value.
    """
    row = rows[index]
    if len(row.cells) != width or width < 3 or filled_indices(row.cells) != [0, 1]:
        return False
    for names in range(index + 1, min(len(rows), index + AHEAD)):
        if len(rows[names].cells) == width and rows[names].filled > max(2, MOSTLY * width):
            break
    else:
        return False
    below = [other.cells for other in rows[names + 1 : names + MOST_ABOVE] if len(other.cells) == width]
    if not all(cell.strip() for cell in rows[names].cells[:2]) or not names_clearly(rows[names].cells, below):
        return False
    key, value = (cell.strip() for cell in row.cells[:2])
    several = filled_indices(rows[index + 1].cells) in _FACTS or (index > 0 and rows[index - 1].filled <= 1)
    labelled = key.endswith(":") or shape_of(value) in TYPED
    return labelled or _is_parted_facts(rows, index) or (width > 3 and several)


def _is_parted_facts(rows: list[ParsedRow], index: int) -> bool:
    """Whether only lines of one or two cells stand between a row and an empty line."""
    facts = takewhile(lambda at: filled_indices(rows[at].cells) in _FACTS, range(index, len(rows) - 1))
    return any(_parts(rows, at) or not rows[at + 1].filled for at in facts)


def _is_pair(rows: list[ParsedRow], index: int, width: int) -> bool:
    """Whether a row of two cells is among facts that an empty line parts from the names of a table of two columns."""
    if width != 2 or rows[index].filled < 2:
        return False
    gap = next((at for at in range(index, min(len(rows) - 1, index + AHEAD)) if _parts(rows, at)), None)
    if gap is None or not _names_follow(rows, gap, width):
        return False
    body = [row.cells for row in rows[gap + 2 : gap + MOST_ABOVE] if row.filled and len(row.cells) == width]
    shapes = column_shapes(body, width)
    facts = [row.cells for row in rows[index : gap + 1]]
    return all(disagreements(cells, shapes) and shape_of(cells[0]) not in TYPED for cells in facts)


def _parts(rows: list[ParsedRow], index: int) -> bool:
    """Whether an empty line follows a row."""
    return rows[index + 1].line > rows[index].last_line + 1


def _is_sentence(rows: list[ParsedRow], index: int, width: int) -> bool:
    """Whether a row is a sentence that its own commas cut, above names: blanks follow its commas, and not theirs."""
    later = [cell for cell in rows[index].cells[1:] if cell.strip()]
    if not later or not all(cell.startswith(" ") for cell in later) or not _names_follow(rows, index, width):
        return False
    names = next(row for row in rows[index + 1 :] if row.filled)
    return not any(cell.startswith(" ") for cell in names.cells)


def _is_numbering(rows: list[ParsedRow], index: int, width: int) -> bool:
    """Whether a row counts the columns, in numbers or in a spreadsheet's letters, right above their names."""
    cells = [cell.strip().strip("().") for cell in rows[index].cells]
    counted = are_numbered(cells, 1) or cells == list(ascii_uppercase)[: len(cells)]
    return counted and width > 2 and _names_follow(rows, index, width)


def _is_comment(rows: list[ParsedRow], index: int, width: int) -> bool:
    """A line after `#` is a comment, unless it names the columns of the rows right below it."""
    if not rows[index].text.startswith(COMMENT):
        return False
    following = rows[index + 1 : index + MOST_ABOVE]
    if following and following[0].text.startswith(COMMENT):
        return True
    below = [other.cells for other in following if len(other.cells) == width]
    return len(below) > 1 and is_header(below[0], below[1:])


_STAND_ABOVE = (_is_title, _is_fact, _is_pair, _is_sentence, _is_numbering, _is_comment)
