"""Quotes as programs get them wrong, and cells that are written as formulas so that a spreadsheet takes them for text."""

import re
from collections.abc import Callable

import pytest

from components.intake.dialect import quoted_rows as rows_module
from components.intake.dialect.dialect import Dialect
from components.intake.dialect.tokenizer import Flaw, OpenRow, Tokenizer
from components.intake.file_reading import FileReading, ReadRequest
from components.intake.pipeline import read_cells
from components.intake.read_table import read_table

Rows = list[list[str]]
SURVEY = [["Q1", "Q2", "age"], *([str(row % 3 + 1), str(row % 2), str(20 + row)] for row in range(12))]
NAMES = [["id", "name", "x"], *([str(row), f'ann "bee{row}" lee', str(row + 1)] for row in range(1, 9))]


def read(text: str) -> FileReading:
    return read_cells(text.encode(), ReadRequest("file.csv"))


def rows_of(result: FileReading) -> Rows:
    return [result.header or [], *result.rows()]


def joined(rows: Rows, delimiter: str, body: Callable[[str], str], header: Callable[[str], str] = str) -> str:
    lines = [delimiter.join(map(header, rows[0])), *(delimiter.join(map(body, row)) for row in rows[1:])]
    return "\n".join(lines) + "\n"


def wrapped(cell: str) -> str:
    return f'="{cell}"'


def wrapped_and_quoted(cell: str) -> str:
    return f'"=""{cell}"""'


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("body", [wrapped, wrapped_and_quoted])
@pytest.mark.parametrize("header", [str, wrapped, wrapped_and_quoted])
def test_cells_that_are_text_for_excel_are_read_without_the_formula_and_told(
    delimiter: str, body: Callable[[str], str], header: Callable[[str], str]
) -> None:
    result = read(joined(SURVEY, delimiter, body, header))
    assert result.dialect.delimiter == delimiter
    assert rows_of(result) == SURVEY
    assert result.report.damage["excel_text"] == 36 + 3 * (header is not str)
    assert "loose_quotes" not in result.report.damage


@pytest.mark.parametrize("wrap", [wrapped, wrapped_and_quoted])
def test_excel_text_in_some_columns_or_only_in_the_header_is_read_as_what_it_says(wrap: Callable[[str], str]) -> None:
    only_header = read(joined(SURVEY, ",", str, wrap))
    assert (rows_of(only_header), only_header.report.damage["excel_text"]) == (SURVEY, 3)
    codes = [["code", "n"], *([f"0{row}", str(row)] for row in range(1, 9))]
    mixed = "code,n\n" + "".join(f"{wrap(code)},{n}\n" for code, n in codes[1:])
    assert rows_of(read(mixed)) == codes


def test_a_separator_and_doubled_quotes_inside_excel_text_belong_to_it() -> None:
    result = read("name;n\n" + "".join(f'="a;b{n}";="{n}"\n="say ""hi""";{n}\n' for n in range(6)))
    assert rows_of(result)[1:3] == [["a;b0", "0"], ['say "hi"', "0"]]


def test_a_cell_that_only_begins_like_excel_text_stays_as_it_is() -> None:
    result = read("formula,n\n" + "".join(f'="a"&"b",{n}\n=A{n},{n}\n' for n in range(6)))
    assert rows_of(result)[1:3] == [['="a"&"b"', "0"], ["=A0", "0"]]


def test_columns_of_excel_text_are_what_they_say() -> None:
    kinds = {
        column.name: column.kind.value for column in read_table(joined(SURVEY, ";", wrapped).encode(), "f").columns
    }
    assert kinds["age"] in ("number", "id")
    assert kinds["Q2"] == "boolean"


def quoted(cell: str) -> str:
    return f'"{cell}"'


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("every", [False, True])
def test_inner_quotes_that_are_not_doubled_stay_and_are_told(delimiter: str, every: bool) -> None:
    text = joined(NAMES, delimiter, quoted if every else lambda cell: quoted(cell) if '"' in cell else cell)
    result = read(text)
    assert result.dialect.delimiter == delimiter
    assert rows_of(result) == NAMES
    assert result.report.repaired["quotes_not_doubled"] == 8


@pytest.mark.parametrize("delimiter", [";", ","])
@pytest.mark.parametrize(
    "cell",
    ['said "hi"', '"hi" she said', 'a "b" c "d" e', '5" boots', 'say "hi", and; go', 'say "a, b; c" d'],
)
def test_inner_quotes_wherever_they_stand_in_the_cell(delimiter: str, cell: str) -> None:
    rows = [["id", "name", "note", "x"]]
    rows += [[str(n), cell, f'note "{n}" end' if n % 2 else "plain", str(n + 1)] for n in range(1, 12)]
    text = joined(rows, delimiter, lambda value: value if value.isdigit() or value == "plain" else quoted(value))
    assert rows_of(read(text)) == rows


def test_single_quotes_inside_single_quotes_stay() -> None:
    rows = [["id", "name", "x"], *([str(n), f"ann 'bee{n}' lee", str(n)] for n in range(8))]
    text = joined(rows, ";", lambda cell: cell if cell.isdigit() else f"'{cell}'")
    result = read(text)
    assert rows_of(result) == rows
    assert result.dialect.quotechar == "'"


def test_inner_quotes_partly_doubled_or_escaped_are_read_alike() -> None:
    forms = [lambda n: f'"ann "bee{n}" lee"', lambda n: f'"ann ""bee{n}"" lee"']
    text = "id;name;x\n" + "".join(f"{n};{forms[n % 2](n)};{n}\n" for n in range(10))
    assert [row[1] for row in rows_of(read(text))[1:]] == [f'ann "bee{n}" lee' for n in range(10)]
    escaped = [lambda n: f'"ann "bee{n}" lee"', lambda n: f'"ann \\"bee{n}\\" lee"']
    text = "id;name;x\n" + "".join(f"{n};{escaped[n % 2](n)};{n}\n" for n in range(10))
    assert [row[1] for row in rows_of(read(text))[1:]] == [f'ann "bee{n}" lee' for n in range(10)]


def test_a_cell_over_several_lines_keeps_its_inner_quotes() -> None:
    text = "id;name;x\n" + "".join(
        f'{n};"ann "bee{n}"\nlee";{n}\n' if n % 4 == 1 else f"{n};bob;{n}\n" for n in range(12)
    )
    result = read(text)
    assert [row[1] for row in rows_of(result)[1:3]] == ["bob", 'ann "bee1"\nlee']
    assert len(result.rows()) == 12


def test_a_row_that_grows_line_by_line_is_cut_as_the_whole_row() -> None:
    lines = ['a,"b', 'c ""d"" e', 'f", "g', 'h",i']
    for escape in ("", "\\"):
        tokenizer = Tokenizer(Dialect(",", escape=escape, space_after=True))
        row = OpenRow(tokenizer, lines[0])
        for line in lines[1:]:
            assert row.flaw is Flaw.OPEN
            row.add("\n", line)
        assert (row.cells, row.flaw) == tokenizer.strict("\n".join(lines))


def test_each_line_of_an_open_cell_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of lines that each leave a cell open: what is looked through in vain stays in proportion to the file."""
    looked_at: list[int] = []
    whole = OpenRow.add

    def counted(row: OpenRow, end: str, line: str) -> None:
        looked_at.append(len(line))
        whole(row, end, line)

    monkeypatch.setattr(OpenRow, "add", counted)
    monkeypatch.setattr(rows_module, "MOST_IN_VAIN", 100_000)
    counts = []
    for size in (1_000, 2_000):
        looked_at.clear()
        read("n,x,y\n" + "".join(f'a{n}","b\n' for n in range(size)))
        counts.append(len(looked_at))
    assert counts[1] < 3 * counts[0]
    assert counts[0] < 100 * 1_000


def test_no_pattern_runs_again_and_again_over_the_rest_of_a_row() -> None:
    """With a quote that opens every cell and closes none, the search for one is given up after the first."""
    tokenizer = Tokenizer(Dialect(","))
    tries = 0

    class Counting:
        def match(self, row: str, place: int) -> re.Match[str] | None:
            nonlocal tries
            tries += 1
            return pattern.match(row, place)

    pattern = tokenizer._until_delimiter
    tokenizer.__dict__["_until_delimiter"] = Counting()
    assert len(tokenizer.lenient(",".join(['"a'] * 1_000))) == 1_000
    assert tries == 1


@pytest.mark.parametrize("quote", ['"', "'"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_separators_between_inner_quotes_belong_to_the_cell(quote: str, delimiter: str) -> None:
    rows = [["day", "what", "n"]]
    rows += [[f"2024-01-{n:02}", f"bee{n} {quote}hi{delimiter} go{quote} y", str(n * 7)] for n in range(1, 12)]
    text = joined(rows, delimiter, lambda cell: f"{quote}{cell}{quote}" if quote in cell else cell)
    assert rows_of(read(text)) == rows
