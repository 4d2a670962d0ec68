"""Sparse rows of svmlight and LIBSVM: `1 3:0.5 7:1 # a comment` is target 1, the third column 0.5, the seventh 1."""

import re
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa

from components.domain.problem import TooLarge
from components.i18n import t
from components.intake.dialect.lines import plain_lines
from components.intake.file_reading import ProgressCallback
from components.intake.refusals import refuse_wide
from components.intake.report import ReadingReport
from components.intake.table.row_buffer import CELL, column_names

TARGET, QUERY, COLUMN = "target", "qid", "feature_{}"
MOST_CELLS = 50_000_000  # of the table, which is a full one once it is read
LOOKED_AT, ENOUGH_LINES = 200, 2
MOSTLY = 0.9  # of the first lines are of this form
_NUMBER = r"[-+]?(?:\d++(?:\.\d*+)?|\.\d++|nan|inf)(?:e[-+]?\d++)?"  # possessive: a long line is looked at once
_ROW = re.compile(
    rf"\s*(?:{_NUMBER})(?:,{_NUMBER})*+(?:\s+qid:\d++)?(?:\s+(?:0|[1-9]\d{{,17}}):{_NUMBER})*+\s*(?:#.*)?",
    re.IGNORECASE,
)
_PAIR = re.compile(r"(\d+):(\S+)")
_CLOCK = re.compile(r"(?:[01]?\d|2[0-3]):[0-5]\d")


def is_svmlight(head: str) -> bool:
    """Whether the lines that a text begins with, its last one perhaps cut, are sparse rows."""
    lines = [line for line in head.removeprefix("\ufeff").splitlines() if line.strip() and not line.startswith("#")]
    lines = lines[:LOOKED_AT]
    rows = [line for line in lines if _ROW.fullmatch(line)]
    if len(lines) < ENOUGH_LINES or len(rows) < MOSTLY * len(lines):
        return False
    pairs = [_PAIR.findall(line.partition("#")[0]) for line in rows]
    filled = [found for found in pairs if found]
    clocks = all(_CLOCK.fullmatch(f"{index}:{value}") for found in filled for index, value in found)
    rising = all(int(later) > int(earlier) for found in filled for (earlier, _), (later, _) in pairwise(found))
    return len(filled) > len(rows) / 2 and not clocks and rising


def read_svmlight(
    path: Path, name: str, report: ReadingReport, progress: ProgressCallback
) -> tuple[list[str], pa.Table]:
    """Names and text cells: the target, the query where there is one, and a column for each place; absent ones are 0.

    Raises:
        Unreadable: there are too many columns.
        TooLarge: the full table would be.
    """
    targets: list[str] = []
    queries: dict[int, str] = {}
    columns: defaultdict[int, tuple[list[int], list[str]]] = defaultdict(lambda: ([], []))  # rows and cells by place
    for number, line in plain_lines(path, progress):
        text = line.partition("#")[0].strip()
        if not line.strip():
            report.blank_lines += 1
            continue
        if not text or not _ROW.fullmatch(text):
            report.leave_out(number, "not_sparse" if text else "comment", line)
            continue
        target, *pairs = text.split()
        for pair in pairs:
            index, _, value = pair.partition(":")
            if index == QUERY:
                queries[len(targets)] = value
            else:
                rows, cells = columns[int(index)]
                rows.append(len(targets))
                cells.append(value)
        targets.append(target)
    return _full(name, targets, queries, columns)


def _full(
    name: str, targets: list[str], queries: dict[int, str], filled: dict[int, tuple[list[int], list[str]]]
) -> tuple[list[str], pa.Table]:
    first = 0 if 0 in filled else 1
    count = max(filled, default=0) - first + 1
    refuse_wide(count + 1, name)
    if count * len(targets) > MOST_CELLS:
        sentence = "The sparse rows make a table of {rows:,} rows and {columns:,} columns, which is too large."
        what = t(sentence, rows=len(targets), columns=count)
        raise TooLarge("too_large", what, name, t("Upload fewer rows or columns."))
    names = [TARGET, *([QUERY] if queries else []), *(COLUMN.format(index) for index in range(first, first + count))]
    columns = [pa.array(targets, CELL)]
    if queries:
        columns.append(pa.array([queries.get(row, "") for row in range(len(targets))], CELL))
    for index in range(first, first + count):
        cells = np.full(len(targets), "0", "object")
        if index in filled:
            rows, cells_there = filled[index]
            cells[rows] = cells_there
        columns.append(pa.array(cells, CELL))
    return names, pa.Table.from_arrays(columns, column_names(len(columns)))
