"""How a file's reading ended, held against what was expected."""

from enum import Enum

from components.domain.problem import Problem
from components.intake.file_reading import FileReading, ReadRequest
from components.intake.pipeline import read_cells
from components.intake.report import ReadingReport
from tests.corpora.cases import Case, Rows


class Outcome(Enum):
    EXACT = "the expected table"
    REPORTED = "another table, and the report says why"
    REFUSED = "refused by name"
    WRONG = "another table, and nothing said"


def read_case(case: Case) -> tuple[Outcome, FileReading | Problem]:
    try:
        result = read_cells(case.data, ReadRequest(case.name, case.options))
    except Problem as problem:
        return Outcome.REFUSED, problem
    if comparable(as_rows(result), case.greedy) == comparable(case.expected):
        return Outcome.EXACT, result
    said = not took_all_as_it_stands(result.report) or len(result.report.tables) > 1
    return (Outcome.REPORTED if said else Outcome.WRONG), result


def took_all_as_it_stands(report: ReadingReport) -> bool:
    return not (report.repaired or report.unread or report.damage or report.damaged_columns)


def as_rows(result: FileReading) -> Rows:
    header = [] if result.header is None else [result.header]
    return [*header, *result.rows()]


def comparable(rows: Rows, greedy: bool = False) -> Rows:
    """Rows without blank lines, short ones filled up to the longest, and line breaks inside cells alike."""
    kept = [row for row in rows if (len(row) > 1 and not greedy) or any(cell.strip() for cell in row)]
    width = max(map(len, kept), default=0)
    return [[cell.replace("\r\n", "\n") for cell in row] + [""] * (width - len(row)) for row in kept]
