"""Tables surrounded by titles, facts, notes, codes and gaps, as spreadsheets and exports write them."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from components.domain.parse_recipe import parse
from components.features.prepare import prepare
from components.intake.file_reading import ReadRequest
from components.intake.pipeline import read_cells
from components.intake.read_table import read_table
from components.intake.report_messages import UNREAD, UNREADABLE
from tests.corpora.odd_files import OddFile, odd_files
from tests.unit.prediction.new_rows import read_rows

FILES = list(odd_files())


def filled(rows: list[list[str]]) -> list[list[str]]:
    return [row for row in rows if any(cell.strip() for cell in row)]


@pytest.mark.parametrize("file", FILES, ids=[file.name for file in FILES])
def test_the_table_is_read_and_what_stands_round_it_is_told(file: OddFile) -> None:
    result = read_cells(file.text.encode(), ReadRequest("file.csv"))
    assert result.header == file.names
    assert filled(result.rows()) == filled(file.rows)
    aside = [row for row in result.report.unread if row.why not in UNREADABLE]
    assert len(aside) == len(result.report.unread) >= file.aside
    assert all(row.why in UNREAD and row.line > 0 for row in aside)


IN_SHEETS = [file for file in FILES if file.name.startswith(("titles/", "notes/", "headers/", "facts/")) and "\t" not in file.text and ";" not in file.text and "not padded" not in file.name]  # fmt: skip


@pytest.mark.parametrize("file", IN_SHEETS, ids=[file.name for file in IN_SHEETS])
def test_the_same_holds_for_the_rows_of_a_spreadsheet(file: OddFile) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in csv.reader(io.StringIO(file.text, newline="")):
        sheet.append([cell or None for cell in row])
    saved = io.BytesIO()
    book.save(saved)
    result = read_cells(saved.getvalue(), ReadRequest("file.xlsx"))
    assert result.header == file.names
    assert filled(result.rows()) == filled(file.rows)
    assert len(result.report.unread) >= file.aside


AGAIN = [file for file in FILES if file.names and not file.name.startswith("as it is/")]


@pytest.mark.parametrize("file", AGAIN, ids=[file.name for file in AGAIN])
def test_new_rows_in_the_same_layout_are_the_rows_of_the_table(file: OddFile) -> None:
    table = read_table(file.text.encode(), "file.csv")
    target = next(column.name for column in reversed(table.columns) if column.distinct > 1)
    recipe = parse({"dataset": "d", "target": target, "layers": []})
    preparation = prepare(table.cells, table.columns, recipe, table.dialect).preparation
    rows = read_rows(file.text.encode(), "new.csv", preparation, table.dialect)
    for feature in preparation.features:
        assert list(rows[feature.name].dropna()) == list(table.cells[feature.name].dropna())
    assert len(rows.dropna(how="all")) == len(table.cells)


CASES = Path(__file__).resolve().parents[4] / "shared" / "cases"
RIGHT: dict[str, tuple[list[str], int]] = {
    "r03-numbers-as-column-names/table.csv": (["sample", "tag", "400.5", "401.2", "401.9"], 8),
    "r04-padded-title-many-empty-rows/table.csv": (["No", "Date", "Amount"], 5),
    "r05-title-of-two-columns/table.csv": (["Kind", "Amount"], 7),
    "r06-padded-footnote/table.csv": (["Year", "2000", "2001"], 8),
    "r07-metadata-under-the-header/table.csv": (["Label", "Index", "Codes"], 36),
    "r08-three-widths/table.csv": (["Acc", "", "Date", "Who", "Amt", "Cur", "DK", "Rec", "Orig", "Party"], 13),
    "14-weka-arff/train.arff": (["petal", "sepal width", "class"], 80),
    "15-orange-three-row-header/train.tab": (["petal", "colour", "name", "kind"], 80),
    "15-orange-three-row-header/train-short.tab": (["petal", "colour", "name", "kind"], 80),
}


@pytest.mark.parametrize("name", RIGHT)
def test_the_cases_beside_the_checkout_are_read_rightly(name: str) -> None:
    if not (CASES / name).exists():
        pytest.skip("the cases are not beside the checkout")
    names, rows = RIGHT[name]
    result = read_cells(CASES / name, ReadRequest(name))
    assert (result.header, result.table.num_rows) == (names, rows)
    told = len(result.report.unread) + result.report.empty_rows + sum(result.report.repaired.values())
    assert told > 0 or name.startswith("r03")
