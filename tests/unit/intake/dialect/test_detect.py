"""Any separator, quote, escape and line end is found, and the table is the one that was written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.domain.problem import Problem, Unreadable
from components.intake.dialect.detect import find_dialect
from components.intake.options import ReadOptions
from tests.corpora.outcome import took_all_as_it_stands
from tests.corpora.tables import AWKWARD, PLAIN, WORDS, Pen, Rows, read, rows_of

DELIMITERS = [
    ",",
    ";",
    "\t",
    "|",
    "^",
    "~",
    "\x01",
    "\x1f",
    "§",
    "¦",
    "||",
    "::",
    "|~|",
    "~~",
    "#",
    "!",
    "@",
    "$",
    "%",
    "*",
]


@pytest.mark.parametrize("delimiter", DELIMITERS)
@pytest.mark.parametrize("table", [PLAIN, WORDS, AWKWARD], ids=["plain", "words", "awkward"])
def test_any_delimiter_is_found(delimiter: str, table: Rows) -> None:
    result = read(Pen(delimiter).write(table))
    assert result.dialect.delimiter == delimiter
    assert rows_of(result) == table
    assert took_all_as_it_stands(result.report)


@pytest.mark.parametrize(
    ("delimiter", "table"),
    [(" ", PLAIN), (":", PLAIN), ("=", PLAIN), ("&", PLAIN), (" ", WORDS), (":", WORDS)],
)
def test_marks_that_also_stand_in_text_separate_where_nothing_else_does(delimiter: str, table: Rows) -> None:
    assert rows_of(read(Pen(delimiter).write(table))) == table


@pytest.mark.parametrize(("quote", "escape"), [('"', ""), ("'", ""), ('"', "\\"), ("'", "\\"), ("`", "")])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("quote_all", [False, True])
def test_quotes_and_escapes_are_found(quote: str, escape: str, delimiter: str, quote_all: bool) -> None:
    table = [row for row in AWKWARD if escape or '"no"' not in "".join(row) or quote != "'"]
    result = read(Pen(delimiter, quote, escape, quote_all=quote_all).write(table))
    assert rows_of(result) == table


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_are_found(end: str) -> None:
    assert rows_of(read(Pen(end=end).write(PLAIN))) == PLAIN
    assert rows_of(read(Pen(end=end).write(PLAIN).rstrip())) == PLAIN


def test_mixed_line_ends_all_end_rows_and_are_said() -> None:
    lines = Pen().write(PLAIN).split("\n")
    result = read("\r\n".join(lines[:6]) + "\n" + "\n".join(lines[6:]))
    assert rows_of(result) == PLAIN
    assert "mixed_line_ends" in result.report.damage


def test_a_rare_carriage_return_stands_inside_a_cell() -> None:
    table = [*PLAIN, *PLAIN[1:], ["99", "a\rb", "1"]]
    assert rows_of(read("\n".join(",".join(row) for row in table) + "\n")) == table


def test_excels_own_line_names_the_separator() -> None:
    result = read("sep=^\n" + Pen("^").write(PLAIN))
    assert rows_of(result) == PLAIN
    assert [row.why for row in result.report.unread] == ["separator_line"]


def test_a_blank_after_each_delimiter_belongs_to_it() -> None:
    table = [["id", "name", "price"], ["1", "a, b", "2"], ["2", "c", "3"], ["3", "d", "4"]]
    result = read('id, name, price\n1, "a, b", 2\n2, c, 3\n3, d, 4\n')
    assert result.dialect.space_after and rows_of(result) == table


@pytest.mark.parametrize(
    "text",
    [
        "   1.5   2.25  3\n  11.5  12.25 13\n 111.5 112.25  3\n   1.0   2.00  4\n   2.0   2.50  5\n",
        "1.5\t\t2.25\t3\n11.5\t12.25\t\t13\n111.5\t112.25\t3\n1.0\t\t\t2.00\t4\n2.0\t2.50\t5\n",
    ],
    ids=["blanks", "tabs"],
)
def test_runs_of_blanks_separate(text: str) -> None:
    rows = [
        ["1.5", "2.25", "3"],
        ["11.5", "12.25", "13"],
        ["111.5", "112.25", "3"],
        ["1.0", "2.00", "4"],
        ["2.0", "2.50", "5"],
    ]
    result = read(text)
    assert result.dialect.repeated and rows_of(result) == rows


def test_two_blanks_separate_where_cells_hold_single_ones() -> None:
    text = "name            town       size\nAda Lovelace    London     1.5\nBlaise Pascal   Paris      2.5\nKurt Gödel      New York   3.5\n"
    assert rows_of(read(text))[1] == ["Ada Lovelace", "London", "1.5"]


@pytest.mark.parametrize(
    "text",
    [
        "05:40\n21:30\n17:45\n",
        "2024-01-31 12:00\n2024-02-01 13:00\n",
        "Hello world this is\nan ordinary text\nwithout any table\n",
        "1.5\n2.5\n3.5\n",
        "a\nb\nc\n",
    ],
)
def test_one_column_stays_one(text: str) -> None:
    assert read(text).table.num_columns == 1


def test_zero_bytes_in_a_cell_are_removed_and_said() -> None:
    result = read("a,b,c\n\x001,2,3\n4,5,6\n")
    assert rows_of(result) == [["a", "b", "c"], ["1", "2", "3"], ["4", "5", "6"]]
    assert result.report.repaired == {"nul_removed": 1}


@pytest.mark.parametrize(("line", "mark"), [("note\tgap, years", "\t"), ("note, gap\tyears", ","), ("a;b|c", ";")])
def test_of_two_separators_that_explain_a_line_as_well_the_first_is_taken(line: str, mark: str) -> None:
    assert find_dialect([line], ReadOptions()).delimiter == mark


LETTERS = st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"], exclude_characters="\ufeff\ufffd")
CELLS = st.text(LETTERS, max_size=12)


@st.composite
def dialects(draw: st.DrawFn) -> Pen:
    delimiter = draw(st.sampled_from(DELIMITERS[:10]))
    quote, escape = draw(st.sampled_from([('"', ""), ('"', "\\"), ("'", "")]))
    return Pen(delimiter, quote, escape, draw(st.sampled_from(["\n", "\r\n", "\r"])), draw(st.booleans()))


@settings(max_examples=150, deadline=None)
@given(pen=dialects(), rows=st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=9))
def test_a_table_in_a_known_dialect_is_read_back_whatever_is_in_its_cells(
    pen: Pen, rows: list[tuple[str, ...]]
) -> None:
    table = [["first", "second", "third"], *map(list, rows)]
    told = {"delimiter": pen.delimiter, "quote": pen.quote, "escape": pen.escape, "header": True}
    result = read(pen.write(table), **told)
    got = [row for row in rows_of(result) if any(cell.strip() for cell in row)]
    assert got == [row for row in table if any(cell.strip() for cell in row)] or not took_all_as_it_stands(
        result.report
    )


NUMBERS = st.one_of(st.integers(-999, 999).map(str), st.floats(-1e3, 1e3).map(lambda value: f"{value:.3f}"))
WORD = st.text(st.characters(codec="utf-8", categories=["L"]), min_size=1, max_size=8)


@settings(max_examples=100, deadline=None)
@given(
    delimiter=st.sampled_from(DELIMITERS[:12]),
    rows=st.lists(st.tuples(NUMBERS, WORD, NUMBERS), min_size=3, max_size=12),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_an_unknown_dialect_is_found_or_said_to_be_odd(delimiter: str, rows: list[tuple[str, ...]], end: str) -> None:
    table = [["size", "name", "weight"], *map(list, rows)]
    result = read(Pen(delimiter, end=end).write(table))
    assert rows_of(result) == table or not took_all_as_it_stands(result.report)


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_by_name(data: bytes) -> None:
    try:
        result = read(data)
    except Problem as problem:
        assert problem.code and problem.what
    else:
        assert result.table.num_rows == result.report.rows_read


@settings(max_examples=200, deadline=None)
@given(text=st.text(st.sampled_from(list("ab1 ,;|\t\"'\\\n\r.#")), max_size=120))
def test_any_jumble_of_marks_is_read_or_refused_by_name(text: str) -> None:
    try:
        rows = rows_of(read(text))
    except Unreadable:
        return
    assert len({len(row) for row in rows}) <= 1
