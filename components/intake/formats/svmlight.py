"""Sparse rows of svmlight and LIBSVM: `1 3:0.5 7:1 # a comment` is target 1, the third column 0.5, the seventh 1."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa

from components.domain.problem import TooLarge
from components.i18n import t
from components.intake.file_reading import ProgressCallback
from components.intake.refusals import refuse_wide
from components.intake.report import ReadingReport
from components.intake.table.row_buffer import CELL, column_names

TARGET, QUERY, COLUMN = "target", "qid", "feature_{}"
MOST_CELLS = 50_000_000  # of the table, which is a full one once it is read
ENOUGH_LINES = 2
MOSTLY = 0.9  # of the first lines are of this form
_NUMBER = r"[-+]?(?:\d++(?:\.\d*+)?|\.\d++|nan|inf)(?:e[-+]?\d++)?"  # possessive: a long line is looked at once
_ROW = re.compile(
    rf"\s*(?:{_NUMBER})(?:,{_NUMBER})*+(?:\s+qid:\d++)?(?:\s+(?:0|[1-9]\d*+):{_NUMBER})*+\s*(?:#.*)?", re.IGNORECASE
)
_PAIR = re.compile(r"(\d+):(\S+)")
_CLOCK = re.compile(r"(?:[01]?\d|2[0-3]):[0-5]\d")


def is_svmlight(head: str) -> bool:
    """Whether the lines that a text begins with, its last one perhaps cut, are sparse rows."""
    lines = [line for line in head.removeprefix("\ufeff").splitlines() if line.strip() and not line.startswith("#")][
        :200
    ]
    if len(lines) < ENOUGH_LINES:
        return False
    rows = [line for line in lines if _ROW.fullmatch(line)]
    if len(rows) < MOSTLY * len(lines):
        return False
    pairs = [[pair.group() for pair in _PAIR.finditer(line.partition("#")[0])] for line in rows]
    filled = [found for found in pairs if found]
    clocks = all(_CLOCK.fullmatch(pair) for found in filled for pair in found)
    return len(filled) > len(rows) / 2 and not clocks and all(map(_rises, filled))


def _rises(pairs: list[str]) -> bool:
    places = [int(place) for pair in pairs if (place := pair.partition(":")[0]).isdigit()]
    return all(later > earlier for earlier, later in pairwise(places))


def read_svmlight(
    path: Path, name: str, report: ReadingReport, progress: ProgressCallback
) -> tuple[list[str], pa.Table]:
    """Names and text cells: the target, the query where there is one, and a column for each place; absent ones are 0.

    Raises:
        Unreadable: there are too many columns.
        TooLarge: the full table would be.
    """
    size, read = max(1, path.stat().st_size), 0
    targets: list[str] = []
    queries: dict[int, str] = {}
    rows: list[int] = []
    places: list[int] = []
    values: list[str] = []
    for number, line in _lines(path):
        read += len(line)
        if number % 50_000 == 0:
            progress("rows", min(1.0, read / size))
        text = line.partition("#")[0].strip()
        if not text:
            _pass_over(number, line, report)
            continue
        if not _ROW.fullmatch(text):
            report.leave_out(number, "not_sparse", line)
            continue
        target, *pairs = text.split()
        for pair in pairs:
            place, _, value = pair.partition(":")
            if place == QUERY:
                queries[len(targets)] = value
            else:
                rows.append(len(targets))
                places.append(int(place))
                values.append(value)
        targets.append(target)
    return _full(name, targets, queries, rows, places, values)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        for number, line in enumerate(file, 1):
            yield number, line.rstrip("\r\n")


def _pass_over(number: int, line: str, report: ReadingReport) -> None:
    if line.strip():
        report.leave_out(number, "comment", line)
    else:
        report.blank_lines += 1


def _full(
    name: str, targets: list[str], queries: dict[int, str], rows: list[int], places: list[int], values: list[str]
) -> tuple[list[str], pa.Table]:
    first = 0 if 0 in places else 1
    count = max(places, default=0) - first + 1
    refuse_wide(count + 1, name)
    if count * len(targets) > MOST_CELLS:
        what = t(
            "The sparse rows make a table of {rows:,} rows and {columns:,} columns, which is too large.",
            rows=len(targets),
            columns=count,
        )
        raise TooLarge("too_large", what, name, t("Upload fewer rows or columns."))
    names = [TARGET, *([QUERY] if queries else []), *(COLUMN.format(place) for place in range(first, first + count))]
    columns = [pa.array(targets, CELL)]
    if queries:
        columns.append(pa.array([queries.get(row, "") for row in range(len(targets))], CELL))
    by_place, row_of, value_of = np.array(places, "int64"), np.array(rows, "int64"), np.array(values, "object")
    order = np.argsort(by_place, kind="stable")
    ends = np.searchsorted(by_place[order], np.arange(first, first + count + 1))
    for start, end in pairwise(ends):
        cells = np.full(len(targets), "0", "object")
        cells[row_of[order[start:end]]] = value_of[order[start:end]]
        columns.append(pa.array(cells, CELL))
    return names, pa.Table.from_arrays(columns, column_names(len(columns)))
