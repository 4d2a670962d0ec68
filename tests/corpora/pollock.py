"""Pollock's score, as its authors compute it (Vitagliano et al., VLDB 2023; `pollock/metrics.py`, `evaluate.py`).

Ten measures a file, each from 0 to 1: loaded at all, and precision, recall and F1 of header cells, of records and of all
cells, as multisets. The simple score is their sum, averaged over the files. What a loader gives is written as a CSV and
read back, as there; a file it refuses counts nothing.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable

Rows = list[list[str]]


def written_and_read(rows: Rows) -> Rows:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
    return list(csv.reader(io.StringIO(text.getvalue())))


def normalised(cell: str) -> str:
    """Their `normalize_cell` also gives numbers and dates one spelling; both sides here are text as it was written."""
    return cell.lower()


def agreement(wanted: Iterable[str], got: Iterable[str]) -> tuple[float, float, float]:
    """Precision, recall and F1 of two multisets, named as the authors name them."""
    source, loaded = Counter(wanted), Counter(got)
    common = (source & loaded).total()
    if not source:
        return 1.0, 1.0, 1.0
    if not common:
        return 0.0, 0.0, 0.0
    precision, recall = common / source.total(), common / loaded.total()
    return precision, recall, 2 * precision * recall / (precision + recall)


def file_score(clean: Rows, loaded: Rows | None) -> float:
    """The ten measures of one file, added up; None is a file that was refused."""
    if loaded is None:
        return 0.0
    if not clean:
        return 10.0
    loaded = written_and_read(loaded)
    header = agreement(map(normalised, clean[0]), map(normalised, loaded[0]) if loaded else [])
    records = agreement(map(_record, clean[1:]), map(_record, loaded[1:]))
    cells = agreement((cell for row in clean for cell in row), (cell for row in loaded for cell in row))
    return 1.0 + sum(header) + sum(records) + sum(cells)


def _record(row: list[str]) -> str:
    return "".join(map(normalised, row))


def simple_score(scores: Iterable[float]) -> float:
    every = list(scores)
    return sum(every) / len(every)
