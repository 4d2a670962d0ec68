"""What programs print for "no number", and control characters that stand for letters."""

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


def test_control_characters_in_a_text_are_told_with_the_letter_that_was_meant() -> None:
    text = "word,n\n" + "".join(f"it\x92s,{n}\n" if n % 5 == 1 else f"fine,{n}\n" for n in range(20))
    told = {problem.code: problem for problem in read_table(text.encode(), "f").problems}
    assert "4 cells" in told["control_characters"].what and "’" in told["control_characters"].what
    assert told["control_characters"].where == "word"
    assert "CP1252" in told["control_characters"].remedy


def test_names_with_control_characters_are_told_too_and_clean_texts_are_not() -> None:
    told = read_table(("price\x80,n\n" + "".join(f"{n},{n % 3}\n" for n in range(20))).encode(), "f").problems
    assert "€" in next(problem.what for problem in told if problem.code == "control_characters")
    fine = read_table(("it’s €,n\n" + "".join(f"Zoë,{n % 3}\n" for n in range(20))).encode(), "f").problems
    assert "control_characters" not in {problem.code for problem in fine}


@pytest.mark.parametrize(("written", "meant"), [("donâ€™t go", "don’t"), ("20â€“30", "20–30"), ("21 Â°C", "21 °C")])
def test_quotes_dashes_and_signs_that_were_encoded_twice_are_told_too(written: str, meant: str) -> None:
    text = "word,n\n" + "".join(f"{written if n % 3 else 'plain'},{n}\n" for n in range(30))
    told = {problem.code: problem for problem in read_table(text.encode(), "f").problems}
    assert meant in told["encoded_twice"].what
