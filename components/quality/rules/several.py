"""Cells that list several labels, `action|drama`, and cells of two numbers, `120/80`."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass

import pandas as pd

from components.columns.cell_text import plain_text
from components.columns.name_hints import names_a_code, names_an_id

LOOKED_AT = 5_000  # rows
MARKS = "|;,/+&"
FEWEST_LISTS, SHARE_OF_LISTS = 5, 0.05  # cells that list several labels
FEWEST_LABELS, FEWEST_COMBINATIONS = 3, 2
MOST_LABELS = 200
USES = 3  # of a label on average, and of one that recurs
LONGEST_LABEL = 40  # characters
BETWEEN_NUMBERS = "/xX×*;|\\~–-:"
_NUMBER = r"[+-]?[0-9]+(?:[.,][0-9]+)?"
_PAIR = re.compile(rf"({_NUMBER})\s*([{re.escape(BETWEEN_NUMBERS)}])\s*({_NUMBER})")
MOSTLY = 0.9
FEWEST_PAIRS = 10  # different ones
LONGEST_OF_A_RANGE = 4  # digits: longer numbers with a dash between are those of telephones and codes


@dataclass(frozen=True)
class Labels:
    """What stands between labels, the labels, how many combinations of them the cells have, and one of those."""

    mark: str
    labels: tuple[str, ...]
    combinations: int
    example: str


def labels_in(cells: pd.Series) -> Labels | None:
    """The labels that the cells of a column list; None where they list none.

    In lists the same label stands alone, first or second; what only ever stands second, as the country in
    `Paris, France`, is another thing than the first.
    """
    counts = Counter(map(str, cells.dropna().iloc[:LOOKED_AT]))
    for mark in MARKS:
        found = _labels(counts, mark)
        if found:
            return found
    return None


def _labels(counts: Counter[str], mark: str) -> Labels | None:
    lists = {cell: _parts(cell, mark) for cell in counts if mark in cell}
    lists = {cell: parts for cell, parts in lists.items() if len(parts) > 1}
    rows = sum(counts[cell] for cell in lists)
    if len(lists) < FEWEST_COMBINATIONS or rows < max(FEWEST_LISTS, SHARE_OF_LISTS * counts.total()):
        return None
    uses: Counter[str] = Counter()
    places: dict[str, set[int]] = defaultdict(set)
    within: dict[str, set[str]] = defaultdict(set)
    for cell, count in counts.items():
        for place, part in enumerate(lists.get(cell, [cell.strip()])):
            uses[part] += count
            # Alone is a place of its own; so is the last of three where it is the last of two elsewhere.
            places[part].add(place if cell in lists else -1)
            within[part].add(cell)
    listed = {part for parts in lists.values() for part in parts}
    several = [part for part in listed if len(places[part]) > 1 and len(within[part]) > 1]
    recurring = uses.total() >= USES * len(uses) and len(several) >= max(FEWEST_LABELS, 0.5 * len(listed))
    if not recurring or len(listed) > MOST_LABELS:
        return None
    alone = {cell.strip() for cell in counts if cell not in lists}
    example = next((cell for cell, parts in lists.items() if parts[0] in alone), next(iter(lists)))
    return Labels(mark, tuple(sorted(listed | alone)), len(counts), example)


def _parts(cell: str, mark: str) -> list[str]:
    """The labels of a cell; none where something between the marks is no label."""
    parts = [part.strip() for part in cell.split(mark)]
    words = all(0 < len(part) <= LONGEST_LABEL and not re.fullmatch(_NUMBER, part) for part in parts)
    return parts if words and len(set(parts)) == len(parts) else []


def mark_between_numbers(name: str, cells: pd.Series) -> str:
    """What stands between the two numbers that nearly all cells of a column hold; nothing where they do not.

    A dash is only taken for the sign of a range, `3-5`: elsewhere it stands in codes.
    """
    distinct = list(dict.fromkeys(map(str, cells.dropna().iloc[:LOOKED_AT])))
    if len(distinct) < FEWEST_PAIRS or names_a_code(name) or names_an_id(name):
        return ""
    pairs = [pair for cell in distinct if (pair := _PAIR.fullmatch(plain_text(cell.strip())))]
    marks = Counter(pair[2] for pair in pairs)
    mark, count = marks.most_common(1)[0] if marks else ("", 0)
    if count < MOSTLY * len(distinct) or _are_codes(pairs) or mark == ":":
        return ""
    return _as_written(mark, distinct) if mark != "-" or _are_ranges(pairs) else ""


def _as_written(mark: str, cells: list[str]) -> str:
    """The mark as the cells have it: a dash may be a longer one."""
    return (
        mark
        if any(mark in cell for cell in cells)
        else next(sign for sign in "–—−" if any(sign in cell for cell in cells))
    )


def _are_codes(pairs: list[re.Match[str]]) -> bool:
    """Whether some numbers begin with zeros, which numbers do not."""
    return any(re.match(r"0[0-9]", number) for pair in pairs for number in (pair[1], pair[3]))


def _are_ranges(pairs: list[re.Match[str]]) -> bool:
    rising = sum(float(pair[1].replace(",", ".")) <= float(pair[3].replace(",", ".")) for pair in pairs)
    short = all(len(number) <= LONGEST_OF_A_RANGE for pair in pairs for number in (pair[1], pair[3]))
    return short and rising >= MOSTLY * len(pairs)
