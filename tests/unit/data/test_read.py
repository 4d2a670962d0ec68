"""Reading a table: what is found, what is said, what is refused."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.data.read import read_table
from components.problem import TooLarge, Unreadable

ROWS = "\n".join(f"{n},{n * 2},{'yes' if n % 2 else 'no'}" for n in range(10))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"\n\n  \n", "empty_file"),
        (b"a,b,c\n", "no_rows"),
        (b"a,b\n1,2\n", "too_few_rows"),
        (b"a\n1\n2\n3\n4\n5\n6\n", "one_column"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "not_text"),
        (b"PK\x03\x04" + bytes(100), "not_text"),
        (b"a,b\n" + bytes(50), "not_text"),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(data: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_table(data, "file.csv")
    assert refused.value.code == code
    assert refused.value.what and refused.value.remedy


def test_a_file_over_the_limit_is_refused() -> None:
    with pytest.raises(TooLarge):
        read_table(b"a,b\n" + b"1,2\n" * 100, "file.csv", limit_bytes=100)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_and_header_are_found(delimiter: str) -> None:
    table = read_table(("a,b,c\n" + ROWS).replace(",", delimiter).encode(), "file.csv")
    assert table.dialect.delimiter == delimiter
    assert table.dialect.header
    assert list(table.cells.columns) == ["a", "b", "c"]
    assert len(table.cells) == 10


def test_a_table_without_header_gets_numbered_columns() -> None:
    table = read_table(ROWS.encode(), "file.csv")
    assert not table.dialect.header
    assert list(table.cells.columns) == ["column_1", "column_2", "column_3"]


def test_blank_duplicate_and_long_names_become_usable_and_are_said() -> None:
    table = read_table(("a,a," + "x" * 300 + "\n" + ROWS).encode(), "file.csv")
    assert {problem.code for problem in table.problems} == {"duplicate_name", "long_name"}
    assert len(set(table.cells.columns)) == 3
    blank = read_table(("a,,c\n" + ROWS).encode(), "file.csv")
    assert [problem.code for problem in blank.problems] == ["blank_name"]


def test_missing_words_and_infinities_count_as_missing() -> None:
    rows = ["a,b", *[f"{n},{n / 2}" for n in range(20)], "?,1", "NA,2", "inf,3"]
    table = read_table("\n".join(rows).encode(), "file.csv", header=True)
    assert table.columns[0].missing == 3
    assert "infinite" in {problem.code for problem in table.problems}


def test_rows_of_other_lengths_are_named() -> None:
    table = read_table(("a,b,c\n" + ROWS + "\n1,2,yes,4\n").encode(), "file.csv")
    assert [problem.code for problem in table.problems] == ["ragged_rows"]
    assert "12" in table.problems[0].where


CELL = st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1, max_size=8)


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(st.tuples(CELL, CELL, CELL), min_size=6, max_size=12),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
)
def test_what_the_csv_module_writes_is_read_back(rows: list[tuple[str, str, str]], delimiter: str) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([("first name", "second name", "third name"), *rows])
    table = read_table(text.getvalue().encode(), "file.csv", header=True, delimiter=delimiter)
    cells = table.cells.astype("object").where(table.cells.notna(), None).to_numpy().tolist()
    missing = {"na", "nan", "null", "none", "missing"}
    expected = [[None if cell.lower() in missing else cell for cell in row] for row in rows]
    assert cells == expected


HEADERS = {
    "pima-indians-diabetes.csv": False,
    "sonar.csv": False,
    "adult-train.csv": False,
    "bank-4521.csv": True,
    "titanic-train.csv": True,
    "penguins_raw.csv": True,
    "boston-housing-whitespace.data": False,
    "sms-spam-latin1.csv": True,
}


@pytest.mark.parametrize(("name", "header"), HEADERS.items())
def test_real_tables_are_read_as_they_are(name: str, header: bool, shared_tables: Path) -> None:
    path = shared_tables / "real" / name
    assert read_table(path.read_bytes(), name).dialect.header is header
