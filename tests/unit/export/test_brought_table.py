"""A table that comes back in a bundle is read as its own file was, whatever that was."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from components.columns.profile import ColumnProfile
from components.export.brought_table import BroughtTable, with_cells
from components.export.data_csv import read_data_csv, write_data_csv
from components.intake.options import ReadOptions
from components.intake.read_table import Table, read_table
from tests.corpora.odd_files import odd_files

ROWS = 60
DECIMALS = [f"{value / 1000:.3f}".replace(".", ",") for value in range(1001, 999_999, 16_000)][:ROWS]
ODD = {file.name: file.text.encode() for file in odd_files()}


def frame() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "number": rng.normal(0, 1, ROWS),
            "day": pd.date_range("2020-01-01", periods=ROWS),
            "word": rng.choice(["x", "y, z", "=w", "-"], ROWS),
            "truth": rng.random(ROWS) > 0.5,
            "large": rng.integers(10**12, 10**15, ROWS),
            "some": np.where(rng.random(ROWS) < 0.2, np.nan, rng.normal(5, 1, ROWS)),
            "point or comma": DECIMALS,
        }
    )


def as_file(kind: str) -> bytes:
    made, file = frame(), io.BytesIO()
    if kind == "xlsx":
        made.to_excel(file, index=False)
    elif kind == "parquet":
        made.to_parquet(file)
    elif kind == "json":
        return str(made.to_json(orient="records", date_format="iso")).encode()
    else:
        decimal = "," if kind in ";\t" else "."
        return made.to_csv(index=False, sep=kind, decimal=decimal).encode()
    return file.getvalue()


def come_back(table: Table, options: ReadOptions, folder: Path) -> Table:
    """The table written into a bundle, taken out of it, and read again."""
    path = folder / "data.csv"
    with path.open("wb") as file:
        write_data_csv(file, table.cells)
    names = list(table.cells.columns)
    before = BroughtTable("t", "", len(table.cells), names, options, table.dialect)
    with path.open("rb") as file:
        brought = with_cells(before, read_data_csv(file), folder, 10**8)
    return read_table(Path(brought.file), "t", brought.file_options)


def as_read(columns: list[ColumnProfile]) -> list[ColumnProfile]:
    """Without what stood in the file where a cell is missing: the cells say only that it is."""
    return [replace(column, missing_words=(), as_words=False, part_of="") for column in columns]


@pytest.mark.parametrize("kind", [",", ";", "\t", "|", "xlsx", "parquet", "json"])
def test_cells_and_columns_are_the_same(kind: str, tmp_path: Path) -> None:
    first = read_table(as_file(kind), "t")
    second = come_back(first, ReadOptions(), tmp_path)
    pd.testing.assert_frame_equal(second.cells, first.cells)
    assert as_read(second.columns) == as_read(first.columns) and second.dialect.decimal == first.dialect.decimal


def test_what_a_person_said_of_the_file_holds(tmp_path: Path) -> None:
    text = b"None;n/a;5,5\n" + b"".join(
        b"%s;%d/%d;%d,5\n" % (word, n, n + 9, n) for n, word in enumerate([b"None", b"a"] * 20)
    )
    options = ReadOptions(
        delimiter=";",
        header=False,
        decimal=",",
        missing=("7,5",),
        as_words=("kind",),
        names={"column_1": "kind", "column_2": "both"},
        split={"both": "/"},
    )
    first = read_table(text, "t", options)
    second = come_back(first, options, tmp_path)
    pd.testing.assert_frame_equal(second.cells, first.cells)
    assert as_read(second.columns) == as_read(first.columns)
    assert (second.dialect.missing, second.dialect.as_words) == (first.dialect.missing, first.dialect.as_words)


@pytest.mark.parametrize("name", ODD)
def test_odd_files_come_back(name: str, tmp_path: Path) -> None:
    first = read_table(ODD[name], "t")
    second = come_back(first, ReadOptions(), tmp_path)
    pd.testing.assert_frame_equal(second.cells, first.cells)
    assert as_read(second.columns) == as_read(first.columns)
