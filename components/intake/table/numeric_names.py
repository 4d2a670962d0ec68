"""Whether numbers can be names of columns: years, pixels, wavelengths, doses, as spectra and long series have them."""

from itertools import pairwise

from components.intake.table.cell_shape import Shape, shape_of

FEWEST_NUMBERED = 3  # columns that are numbered: two rising numbers are often data
FEWEST_WITHOUT_WORD = 8  # columns counted from 0 or 1 with no word beside them, as pandas names them
MOST_ALIKE = 0.1  # of the rows may rise or count on as the first does, by chance
FEWEST_ROWS = 4  # from which a first row far from all others tells
RARE = {3: 2, 4: 1, 5: 1}  # signs needed beside rising numbers, by how many there are; none from 6 on


def counts_on(cells: list[str]) -> bool:
    """Whether the numbers among cells can be names: years or pixels, all different, whole, and in order."""
    numbers = [cell.strip() for cell in cells if shape_of(cell) is Shape.NUMBER]
    if len(numbers) < 2 or not all(number.isdigit() for number in numbers):
        return False
    return _in_order(list(map(float, numbers)))


def is_series(cells: list[str]) -> bool:
    """Whether cells are years one step apart, or numbers that count on by one, from 0 or 1 where they are few."""
    found = steps(cells)
    if len(set(found)) != 1 or found[0] == 0:
        return False
    if all(map(is_year, cells)):
        return len(cells) >= FEWEST_NUMBERED or abs(found[0]) == 1
    few = 1 if cells[0].strip() in ("0", "1", "00", "01") else 2
    return found[0] == 1 and len(cells) >= few * FEWEST_NUMBERED


def steps(cells: list[str]) -> list[int]:
    """From each whole number to the next; none where a cell is no whole number."""
    numbers = [cell.strip() for cell in cells]
    if not all(number.isdecimal() for number in numbers):
        return []
    return [later - earlier for earlier, later in pairwise(map(int, numbers))]


def is_year(cell: str) -> bool:
    """Whether a cell is a year of the last two centuries, this one or the next."""
    return cell.strip().isdigit() and 1800 <= int(cell) <= 2200


def are_years(column: list[str]) -> bool:
    """Whether all cells of a column that hold something are years."""
    return all(is_year(cell) for cell in column if cell.strip())


def are_numbered(cells: list[str], *starts: int) -> bool:
    """Whether cells count on by one, from one of `starts`."""
    return any(cells == [str(number) for number in range(start, start + len(cells))] for start in starts)


def counts_from_start(first: list[str], below: list[list[str]]) -> bool:
    """Whether a row is 0, 1, 2 and on, or 1, 2, 3 and on, and none below it is: names that pandas gave."""
    cells = [cell.strip() for cell in first]
    return (
        are_numbered(cells, 0, 1)
        and len(cells) >= FEWEST_WITHOUT_WORD
        and not any(set(steps(row)) == {1} for row in below)
    )


def are_levels(first: list[str], below: list[list[str]], places: list[int], words: float) -> bool:
    """Whether the numbers of a first row at `places` are levels that name columns, such as wavelengths or doses.

    They stand side by side and rise or fall all along. Beside that it tells where each is far from all numbers below it,
    where the rows below do not rise or fall as they do, where they are written otherwise, and what the words of the row say.

    Args:
        words: how far the row's words speak for a header, from 0.
    """
    levels = _numbers([first[index] for index in places])
    if len(places) < FEWEST_NUMBERED or places != list(range(places[0], places[-1] + 1)) or not levels:
        return False
    rows = [[row[index] for index in places] for row in below if places[-1] < len(row)]
    numbers = [found for found in map(_numbers, rows) if found]
    if not _in_order(levels) or len(numbers) < max(2, 0.5 * len(rows)):
        return False
    spans = [(min(column), max(column)) for column in zip(*numbers, strict=True)]
    far = all(max(low - level, level - high) > high - low for level, (low, high) in zip(levels, spans, strict=True))
    if len(numbers) >= FEWEST_ROWS and far:
        return True
    rises = levels[0] < levels[-1]
    if sum(_in_order(row) and (row[0] < row[-1]) is rises for row in numbers) > MOST_ALIKE * len(numbers):
        return False
    # Whole numbers over ones with decimals, or the other way round.
    whole = all(_is_whole(first[index]) for index in places)
    written_alike = sum(_is_whole(cell) is whole for row in rows for cell in row) >= 0.5 * len(rows) * len(places)
    return int(words > 0) + int(not written_alike) >= RARE.get(len(places), 0)


def _is_whole(cell: str) -> bool:
    return cell.strip().lstrip("+-").isdigit()


def _numbers(cells: list[str]) -> list[float]:
    """The cells as numbers; none where one is no plain number."""
    try:
        return [float(cell.strip().replace(",", ".")) for cell in cells]
    except ValueError:
        return []


def _in_order(numbers: list[float]) -> bool:
    pairs = list(pairwise(numbers))
    return all(later > earlier for earlier, later in pairs) or all(later < earlier for earlier, later in pairs)
