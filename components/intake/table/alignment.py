"""Where cells stand in lines whose columns are lined up with runs of tabs or blanks: an empty cell leaves a gap there."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from components.intake.dialect.quoted_rows import ParsedRow

TAB_STOP = 8
MOSTLY = 0.9  # of the rows have their cells in these places
MOST_SAMPLED = 500


@dataclass(frozen=True)
class Alignment:
    """For each column the places in a line, from 0, where its cells begin, and behind which they end."""

    starts: list[set[int]]
    ends: list[set[int]]

    def spread(self, text: str, cells: list[str]) -> list[str] | None:
        """The cells in their columns, the others empty; None where a cell stands in no column, or in two."""
        spread, last = [""] * len(self.starts), -1
        for cell, (start, end) in zip(cells, _places(text), strict=False):
            columns = [
                column
                for column in range(last + 1, len(spread))
                if start in self.starts[column] or end in self.ends[column]
            ]
            if len(columns) != 1:
                return None
            last = columns[0]
            spread[last] = cell
        return spread


def find_alignment(rows: Iterable[ParsedRow], width: int) -> Alignment | None:
    """Of rows of `width` cells; None where their columns are not lined up."""
    found = [places for row in rows if len(places := _places(row.text)) == width == len(row.cells)][:MOST_SAMPLED]
    if len(found) < 3:
        return None
    starts, ends = [], []
    for column in range(width):
        start, count = Counter(places[column][0] for places in found).most_common(1)[0]
        end, end_count = Counter(places[column][1] for places in found).most_common(1)[0]
        if max(count, end_count) < MOSTLY * len(found):
            return None
        starts.append({start} if count >= MOSTLY * len(found) else set())
        ends.append({end} if end_count >= MOSTLY * len(found) else set())
    return Alignment(starts, ends)


def _places(text: str) -> list[tuple[int, int]]:
    """Where the words of a line begin and end as they are seen, tabs as far as their stops."""
    seen = text.expandtabs(TAB_STOP)
    gap = r"\S+(?: \S+)*" if "\t" in text or "  " in text else r"\S+"
    return [found.span() for found in re.finditer(gap, seen)]
