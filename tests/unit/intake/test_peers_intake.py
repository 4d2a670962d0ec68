"""What users of the peers could not bring in: each report is a table that is read as they expected.

Numbers are those of the reports: `orange` is biolab/orange3, `playground` tensorflow/playground, `streamlit` itself is in
tests/app/test_data_page.py.
"""

import pytest

from components.domain.recipe import ColumnType
from components.intake.read_table import read_table
from tests.corpora.tables import Pen
from tests.unit.intake.test_read_table import numbers_of


def kinds(data: bytes) -> dict[str, ColumnType]:
    return {column.name: column.kind for column in read_table(data, "file.csv").columns}


def test_orange_3875_semicolons_and_decimal_commas_beside_times() -> None:
    rows = [f"2019-06-12 0{hour}:54:17;28,7{hour}" for hour in range(9)]
    table = read_table("\n".join(["Datum;Temperatur (Celsius)", *rows]).encode(), "file.csv")
    assert (table.dialect.delimiter, table.dialect.decimal) == (";", ",")
    assert [column.kind for column in table.columns] == [ColumnType.DATE, ColumnType.NUMBER]
    assert numbers_of(table, "Temperatur (Celsius)") == [float(f"28.7{hour}") for hour in range(9)]


def test_orange_4913_decimal_commas_in_many_columns() -> None:
    rows = ["a;b;c;d", *[f"x{n};6,5;{n},25;{n}" for n in range(8)]]
    table = read_table("\n".join(rows).encode(), "file.csv")
    assert numbers_of(table, "b") == [6.5] * 8
    assert table.report.numbers == {"b": ",", "c": ","}


def test_orange_5266_negative_numbers_with_a_decimal_comma() -> None:
    rows = ["A;B", *["-9999,0;x"] * 3, *[f"{n},5;y" for n in range(5)]]
    table = read_table("\n".join(rows).encode(), "file.csv")
    assert table.columns[0].kind is ColumnType.NUMBER and table.columns[0].minimum == -9999.0


def test_orange_5449_quoted_decimal_commas_between_commas() -> None:
    rows = ["name,weight", *[f'n{n},"{57 + n},8"' for n in range(8)]]
    table = read_table("\n".join(rows).encode(), "file.csv")
    assert numbers_of(table, "weight") == [57.8 + n for n in range(8)]


def test_orange_5196_sparse_numbers_are_numbers() -> None:
    rows = ["id,seldom,empty", *[f"r{n},{n / 4 if n % 5 == 0 else ''}," for n in range(40)]]
    found = kinds("\n".join(rows).encode())
    assert found["seldom"] is ColumnType.NUMBER


def test_orange_5436_a_weather_file_with_units_in_latin1() -> None:
    rows = [
        '"Date Time","p (mbar)","PAR (µmol/m²/s)","Tlog (degC)"',
        *[f"01.01.2009 00:{n}0:00,{996.5 + n},{n}.25,{n}.5" for n in range(1, 6)],
    ]
    table = read_table("\r\n".join(rows).encode("cp1252"), "mpi_roof.csv")
    assert table.dialect.encoding == "cp1252"
    assert list(table.cells.columns)[2] == "PAR (µmol/m²/s)"


@pytest.mark.parametrize("number", [20, 102, 111, 174], ids=lambda number: f"playground_{number}")
def test_own_data_can_be_brought(number: int) -> None:
    """Points of one's own, as those who asked have them: two inputs and a label, in whatever dialect they have."""
    pen = {20: Pen(), 102: Pen(";"), 111: Pen("\t"), 174: Pen(" ")}[number]
    points = [["x", "y", "label"], *([f"{n / 3:.3f}", f"{n % 7}", f"{n % 2}"] for n in range(30))]
    table = read_table(pen.write(points).encode(), "points.csv")
    assert len(table.cells) == 30 and list(table.cells.columns) == ["x", "y", "label"]
    assert [column.kind for column in table.columns] == [ColumnType.NUMBER, ColumnType.NUMBER, ColumnType.BOOLEAN]
