"""What a person types into the form means what the same cell means in a file and in JSON."""

import pandas as pd
import pytest

from components.domain.parse_recipe import parse
from components.domain.problem import Misfit
from components.domain.recipe import ColumnType
from components.features import Preparation
from components.features.prepare import prepare
from components.intake.options import ReadOptions
from components.intake.read_table import read_table
from components.prediction.cell_formats import as_file_has_it
from components.prediction.schema import check_rows, rows_as_cells
from components.prediction.typed_cell import date_cell, number_cell, read_typed, usual_cell, usual_text, value_of_cell
from tests.unit.prediction.new_rows import read_rows


def prepared(cells: list[str], marked: tuple[str, ...] | None = None, *, comma: bool = False) -> Preparation:
    """Of a table of 60 rows with semicolons: `cells` again and again in column a, a decimal comma in b where `comma`."""
    rows = [f'"{cells[n % len(cells)]}";{"uv"[n % 7 % 2]};{n % 5}{"," if comma else "."}5' for n in range(60)]
    table = read_table("\n".join(["a;y;b", *rows]).encode(), "table.csv", ReadOptions(missing=marked))
    recipe = parse({"dataset": "d", "target": "y", "layers": []})
    return prepare(table.cells, table.columns, recipe, table.dialect).preparation


PERCENT = prepared([f"{n}.5 %" for n in range(20)])
DOLLARS = prepared([f"${n},{n:03}.25" for n in range(1, 30)])
COMMAS = prepared([f"{n}.{n:03},5" for n in range(1, 30)], comma=True)
SIMPLE_COMMAS = prepared([f"{n},5" for n in range(30)], comma=True)
KILOS = prepared([f"{n}.5 kg" for n in range(20)])
INDIAN = prepared([f"{n},{n + 10},{n:03}.5" for n in range(1, 30)])
THOUSAND = prepared([*(f"{n}k" for n in range(1, 20)), "2M"])
DAYS = prepared([f"{n}/12/2024" for n in range(1, 29)])
CLOCKS = prepared([f"{n:02}:15" for n in range(24)])
LAPS = prepared([f"{n}:{n + 10}.{n % 10}" for n in range(1, 40)])
MARKED = prepared([*(f"{n}.5" for n in range(20)), "-200"], ("-200", "unknown"))

READ = [
    ("percent", PERCENT, ["12 %", "12%", "12", "12.0", "１２ %", "12\u00a0%", " 12 % "], 12.0),
    ("currency", DOLLARS, ["$1,200.50", "1200.50", "$ 1,200.5", "1,200.5", "1'200.5"], 1200.5),
    ("thousands and commas", COMMAS, ["1.234,5", "1234,5", "1 234,5", "1234.5", "1'234,5"], 1234.5),
    ("decimal commas", SIMPLE_COMMAS, ["0,25", "0.25", ",25", "+0,25"], 0.25),
    ("a unit", KILOS, ["70 kg", "70kg", "70", "70.0 KG"], 70.0),
    ("Indian thousands", INDIAN, ["12,34,567.5", "1234567.5"], 1_234_567.5),
    ("multiples", THOUSAND, ["12k", "12K", "12000", "12e3"], 12_000.0),
    ("dates", DAYS, ["13/12/2024", "2024-12-13", "13 Dec 2024", "13.12.2024"], 20_070.0),
    ("times of day", CLOCKS, ["18:00", "6:00 pm", "18:00:00"], 0.75),
    ("durations", LAPS, ["1:30", "1:30.0", "90 s", "1m 30s"], 90.0),
]


@pytest.mark.parametrize(
    ("preparation", "typed", "value"),
    [
        pytest.param(preparation, text, value, id=f"{what}: {text}")
        for what, preparation, texts, value in READ
        for text in texts
    ],
)
def test_a_field_a_file_and_json_mean_the_same(preparation: Preparation, typed: str, value: float) -> None:
    feature = preparation.features[0]
    read = read_typed(typed, feature, preparation)
    of_form = check_rows(rows_as_cells([{"a": read.value, "b": 1.5}]), preparation)
    of_file = check_rows(read_rows(f'"a";"b"\n"{typed}";"1"\n'.encode(), "new.csv", preparation), preparation)
    assert of_form.inputs["a"][0, 0] == pytest.approx(value) and not read.note
    assert of_file.inputs["a"][0, 0] == of_form.inputs["a"][0, 0]
    if isinstance(read.value, str):
        assert read.value == typed.strip()
    else:
        assert read.value == pytest.approx(value)


@pytest.mark.parametrize("preparation", [COMMAS, SIMPLE_COMMAS], ids=["with thousands", "without"])
def test_points_among_decimal_commas_part_thousands_as_in_a_file_and_that_is_said(preparation: Preparation) -> None:
    read = read_typed("1.234", preparation.features[0], preparation)
    assert read.value == 1234.0 and read.note == "1.234 is read as 1234"


@pytest.mark.parametrize("typed", ["", "  ", "n/a", "NA", "\u00a0"])
def test_an_empty_field_and_a_word_for_missing_are_missing(typed: str) -> None:
    assert read_typed(typed, PERCENT.features[0], PERCENT).value is None


@pytest.mark.parametrize("typed", ["-200", "-200.0", "Unknown"])
def test_what_stands_for_missing_in_the_table_does_in_the_field(typed: str) -> None:
    assert read_typed(typed, MARKED.features[0], MARKED).value is None


WRONG = [
    (PERCENT, "wide", "wide is not a number. Write it as in 12.5 %, or leave it empty."),
    (SIMPLE_COMMAS, "5 kg", "5 kg is not a number. Write it as in 15,5, or leave it empty."),
    (DOLLARS, "12 EUR", "12 EUR is not a number. Write it as in $13013.2, or leave it empty."),
    (MARKED, "1,500", "1,500 can be read in two ways. Write 1500 or 1.500."),
    (PERCENT, "1,500 %", "1,500 % can be read in two ways. Write 1500 % or 1.500 %."),
    (DAYS, "31/02/2024", "31/02/2024 is not a date. Correct it or leave it empty."),
    (CLOCKS, "25:00", "25:00 is not a date. Correct it or leave it empty."),
    (LAPS, "soon", "soon is not a duration. Write it as in 16:57, or leave it empty."),
    (PERCENT, "inf", "inf is not a number."),
    (PERCENT, "1e999", "1e999 is not a number."),
]


@pytest.mark.parametrize(("preparation", "typed", "said"), WRONG, ids=[typed for _, typed, _ in WRONG])
def test_what_cannot_be_read_is_said_in_the_words_of_the_column(
    preparation: Preparation, typed: str, said: str
) -> None:
    with pytest.raises(Misfit) as raised:
        read_typed(typed, preparation.features[0], preparation)
    assert said in str(raised.value) and raised.value.where == "a"


def test_where_the_table_had_such_cells_they_count_as_missing_and_that_is_said_with_the_answer() -> None:
    preparation = prepared([*(f"{n}.5" for n in range(20)), "abc"])
    read = read_typed("tall", preparation.features[0], preparation)
    checked = check_rows(rows_as_cells([{"a": read.value, "b": 1.5}]), preparation)
    assert "tall is not a number and counts as missing" in checked.warnings[0][0]


@pytest.mark.parametrize(
    "preparation", [PERCENT, DOLLARS, COMMAS, SIMPLE_COMMAS, KILOS, INDIAN, THOUSAND, LAPS, MARKED]
)
def test_what_a_field_begins_with_is_the_median_as_the_column_writes_it(preparation: Preparation) -> None:
    feature = preparation.features[0]
    read = read_typed(usual_text(feature, preparation), feature, preparation)
    value = check_rows(rows_as_cells([{"a": read.value, "b": 1.5}]), preparation).inputs["a"][0, 0]
    assert value == pytest.approx(feature.median, rel=1e-3) and not read.note


USUAL = [
    ("percent", PERCENT, "12.5"),
    ("decimal commas", SIMPLE_COMMAS, "15,5"),
    ("dates", DAYS, "2024-12-12"),
    ("times of day", CLOCKS, None),
    ("durations", LAPS, None),
]


@pytest.mark.parametrize(("preparation", "cell"), [pytest.param(*each[1:], id=each[0]) for each in USUAL])
def test_what_a_row_usually_has_is_a_cell_of_the_column(preparation: Preparation, cell: str | None) -> None:
    feature = preparation.features[0]
    usual = usual_cell(feature, preparation)
    assert cell in (None, usual)
    read = read_typed(usual, feature, preparation)
    assert (
        read.value is not None and not check_rows(rows_as_cells([{"a": read.value, "b": 1}]), preparation).warnings[0]
    )


@pytest.mark.parametrize(
    ("preparation", "days", "cell"),
    [(DAYS, 20_070.0, "2024-12-13"), (DAYS, 20_070.75, "2024-12-13 18:00"), (CLOCKS, 0.75, "18:00")],
)
def test_a_date_is_written_as_its_column_reads_it(preparation: Preparation, days: float, cell: str) -> None:
    feature = preparation.features[0]
    if feature.kind is ColumnType.DATE:
        assert date_cell(days, feature.format) == cell
        assert value_of_cell(cell, feature, preparation) == days


def test_a_number_is_written_with_the_sign_of_its_column_and_without_an_exponent() -> None:
    assert number_cell(0.00001, SIMPLE_COMMAS.features[0], SIMPLE_COMMAS) == "0,00001"
    assert number_cell(1234567.5, DOLLARS.features[0], DOLLARS) == "1234567.5"


def test_digits_alone_are_read_as_in_a_file_also_where_they_stand_for_missing() -> None:
    zeros = prepared([*(f"{n}.5" for n in range(20)), "0"], ("0",))
    for preparation, text, value in (
        (zeros, "0", None),
        (zeros, "7", 7.0),
        (THOUSAND, "12", 12.0),
        (PERCENT, "12", 12.0),
    ):
        feature = preparation.features[0]
        assert read_typed(text, feature, preparation).value == value
        parser = as_file_has_it(feature, preparation)
        assert value in (None, parser.values(pd.Series([text])).iloc[0])
