"""Numbers and dates in the digits of other scripts are numbers and dates: in a table, in new rows and in the script."""

import numpy as np
import pandas as pd
import pytest

from components.columns.cell_parser import CellParser
from components.columns.formats import DateFormat, NumberFormat, Order
from components.domain.parse_recipe import parse
from components.domain.recipe import ColumnType
from components.features.prepare import prepare
from components.intake.read_table import read_table
from components.prediction.schema import check_rows, rows_as_cells
from tests.unit.prediction.new_rows import read_rows

ZEROS = {
    "Arabic-Indic": 0x660, "Persian": 0x6F0, "Devanagari": 0x966, "Bengali": 0x9E6, "Thai": 0xE50,
    "Khmer": 0x17E0, "full-width": 0xFF10,
}  # fmt: skip
NUMBERS = {
    "٤٢": 42.0, "۴۲": 42.0, "४२": 42.0, "৪২": 42.0, "๔๒": 42.0, "４２": 42.0, "٣٫٥": 3.5, "١٬٢٣٤٫٥": 1234.5,
    "-٧": -7.0, "−۷": -7.0, "\u061c-٧": -7.0, "\u200e−۷": -7.0, "－７": -7.0, "٣٫٥e٢": 350.0,
}  # fmt: skip


def in_script(text: str, zero: int) -> str:
    return "".join(chr(zero + int(sign)) if sign.isascii() and sign.isdigit() else sign for sign in text)


def table(zero: int) -> str:
    """Numbers with and without decimals, dates and shares, all in the digits of a script, and a target in words."""
    lines = [
        f"{20 + n * 7 % 41};{n}٫5;2024-0{n % 9 + 1}-1{n % 9};{n * 3 % 80}٪;{'yes' if n * 7 % 41 > 20 else 'no'}"
        for n in range(60)
    ]
    return "age;weight;day;share;buys\n" + "\n".join(in_script(line, zero) for line in lines) + "\n"


@pytest.mark.parametrize("script", ZEROS)
def test_columns_in_the_digits_of_a_script_are_what_they_are_in_ours(script: str) -> None:
    theirs = read_table(table(ZEROS[script]).encode(), "f")
    ours = read_table(table(0x30).encode(), "f")
    for column, other in zip(theirs.columns, ours.columns, strict=True):
        assert (column.kind, column.minimum, column.maximum) == (other.kind, other.minimum, other.maximum)
    kinds = [column.kind for column in theirs.columns]
    assert kinds == [ColumnType.NUMBER, ColumnType.NUMBER, ColumnType.DATE, ColumnType.NUMBER, ColumnType.BOOLEAN]


@pytest.mark.parametrize("script", ZEROS)
def test_new_rows_may_be_written_in_either_digits(script: str) -> None:
    read = read_table(table(ZEROS[script]).encode(), "f")
    recipe = parse({"dataset": "d", "target": "buys", "layers": []})
    preparation = prepare(read.cells, read.columns, recipe, read.dialect).preparation
    ours = {"age": "42", "weight": "3.5", "day": "2024-05-11", "share": "30%"}
    theirs = {name: in_script(cell, ZEROS[script]).replace(".", "٫").replace("%", "٪") for name, cell in ours.items()}
    file = ";".join(theirs) + "\n" + ";".join(theirs.values()) + "\n"
    for cells in (
        rows_as_cells([ours]),
        rows_as_cells([theirs]),
        read_rows(file.encode(), "new.csv", preparation, read.dialect),
    ):
        inputs = check_rows(cells, preparation).inputs
        assert inputs["age"][0, 0] == 42
        assert inputs["weight"][0, 0] == 3.5
        assert inputs["share"][0, 0] == 30
        assert inputs["day"][0, 0] == np.datetime64("2024-05-11").astype(int)


@pytest.mark.parametrize("cell", NUMBERS)
def test_a_cell_is_the_same_number_for_the_app_and_the_script(cell: str) -> None:
    form = NumberFormat(thousands="'")
    assert CellParser(ColumnType.NUMBER, form).values(pd.Series([cell, "?"], dtype="str")).iloc[0] == NUMBERS[cell]
    assert form.parse_cell(cell) == NUMBERS[cell]


@pytest.mark.parametrize("cell", ["١٢/٠٥/٢٠٢٤", "۱۲/۰۵/۲۰۲۴", "१२/०५/२०२४"])
def test_a_date_is_the_same_day_for_the_app_and_the_script(cell: str) -> None:
    form = DateFormat(Order.DAY_MONTH_YEAR)
    day = np.datetime64("2024-05-12").astype(int)
    assert CellParser(ColumnType.DATE, form).values(pd.Series([cell, "?"], dtype="str")).iloc[0] == day
    assert form.parse_cell(cell) == day


def test_words_with_such_digits_in_them_stay_as_they_are() -> None:
    lines = "".join(f"حي {in_script(str(n % 3), 0x660)},{n}\n" for n in range(30))
    read = read_table(f"area,n\n{lines}".encode(), "f")
    assert read.columns[0].kind is ColumnType.CATEGORY
    assert {cell for cell, _ in read.columns[0].top} == {"حي ٠", "حي ١", "حي ٢"}
