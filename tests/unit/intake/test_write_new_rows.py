"""New rows that go into a file part by part: the same cells and notices as in memory, whatever the file is."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from components.domain.problem import Misfit
from components.intake import new_rows
from components.intake.expected import Expected
from components.intake.new_rows import read_new_rows, write_new_rows
from components.intake.table import arrow_parser
from components.intake.table.rows_file import as_cells

EXPECTED = Expected(
    columns=("size", "colour", "day"), target="kind", missing=("n/a",), split={"bp": ("/", "high", "low")}
)
ROWS = 900


def lines(rows: int = ROWS) -> list[str]:
    return [f"{n}.5,{('red', ' green', 'n/a')[n % 3]},2024-03-{1 + n % 28:02},{n}/{n % 7}" for n in range(rows)]


def changed(place: int, line: str, rows: int = ROWS) -> str:
    every = lines(rows)
    every[place] = line
    return text(every)


def text(rows: list[str], header: str = "size,colour,day,bp") -> str:
    return "\n".join([header, *rows]) + "\n"


FILES: dict[str, str] = {
    "clean": text(lines()),
    "one row": text(lines(1)),
    "quoted": changed(3, '4.5,"red, or blue",2024-03-01,1/2'),
    "a quote that does not close": changed(3, '4.5,"red,2024-03-01,1/2'),
    "a cell is missing at the end": changed(5, "4.5,red,2024-03-01"),
    "blank cells at the end, first row": changed(0, "4.5,red,2024-03-01,1/2,,"),
    "blank cells at the end, last row": changed(ROWS - 1, "4.5,red,2024-03-01,1/2,,"),
    "formulas": changed(7, '="04.5",red,2024-03-01,1/2'),
    "note below": text(lines()) + "\nSource: the office of statistics\n",
    "a total below": text(lines()) + f"{sum(n + 0.5 for n in range(ROWS))},Total,,\n",
    "bars at both ends": "\n".join("|" + line.replace(",", "|") + "|" for line in text(lines()).splitlines()) + "\n",
    "blanks behind separators": text(lines()).replace(",", ", "),
    "semicolons": text(lines()).replace(",", ";"),
    "columns that the model does not know": text([f"{line},NA,n/a" for line in lines()], "size,colour,day,bp,key,note"),
    "the header again": text([*lines(), "size,colour,day,bp", *lines(5)]),
}


@pytest.fixture(params=["as a small file", "as a large file"])
def parts(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of few rows; what is read by PyArrow from some megabytes on is read so at once."""
    monkeypatch.setattr(new_rows, "ROWS_A_GROUP", 100)
    monkeypatch.setattr(arrow_parser, "SPILLED_ROWS", 70)
    if request.param == "as a large file":
        real: Callable[..., object] = arrow_parser.read_with_arrow
        monkeypatch.setattr(
            "components.intake.formats.delimited.read_with_arrow",
            lambda *given, **named: real(*given, **named, worth_it=0),
        )


@pytest.mark.usefixtures("parts")
@pytest.mark.parametrize("name", FILES)
def test_rows_written_part_by_part_are_those_read_at_once(name: str, tmp_path: Path) -> None:
    path, written = tmp_path / "rows.csv", tmp_path / "rows.parquet"
    path.write_text(FILES[name], encoding="utf-8")
    at_once = read_new_rows(path, path.name, EXPECTED)
    found = write_new_rows(path, path.name, EXPECTED, written, tmp_path)
    assert found.rows == len(at_once.cells) >= 1
    pd.testing.assert_frame_equal(as_cells(pq.read_table(written)), at_once.cells, check_column_type=False)
    assert [notice.what for notice in found.notices] == [notice.what for notice in at_once.notices]


@pytest.mark.usefixtures("parts")
def test_rows_that_would_vanish_are_refused_as_well(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(changed(500, "4.5,red,2024-03-01,1/2,more,and more"), encoding="utf-8")
    with pytest.raises(Misfit) as refused:
        write_new_rows(path, path.name, EXPECTED, tmp_path / "rows.parquet", tmp_path)
    assert "Line 502 cannot be read" in refused.value.what
