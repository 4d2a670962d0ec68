"""What programs print for "no number" counts as missing."""

import pytest

from components.domain.recipe import ColumnType
from components.intake.read_table import read_table

NO_NUMBERS = [
    "1.#QNAN", "1.#IND", "-1.#IND", "1.#QNAN0", "-1.#IND00", "NaN", "nan(ind)", "-nan(ind)", "-nan", "+NaN", "1.#SNAN",
]  # fmt: skip


@pytest.mark.parametrize("cell", NO_NUMBERS)
def test_what_is_no_number_counts_as_missing(cell: str) -> None:
    read = read_table(("a,b\n" + "".join(f"{cell if n % 3 == 1 else n / 4},{n}\n" for n in range(30))).encode(), "f")
    column = read.columns[0]
    assert (column.kind, column.missing, column.unread) == (ColumnType.NUMBER, 10, 0)
    assert read.report.missing["a"] == {cell: 10}


@pytest.mark.parametrize("cell", ["inf", "1.#INF", "-1.#INF", "1.#INF00", "-Infinity", "∞"])
def test_infinite_cells_count_as_missing_and_are_told(cell: str) -> None:
    read = read_table(("a,b\n" + "".join(f"{cell if n % 9 == 1 else n / 4},{n}\n" for n in range(36))).encode(), "f")
    assert (read.columns[0].kind, read.columns[0].infinite, read.columns[0].unread) == (ColumnType.NUMBER, 4, 0)
    assert [problem.code for problem in read.problems if problem.where == "a"] == ["infinite"]
