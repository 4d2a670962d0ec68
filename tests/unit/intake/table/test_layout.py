"""Where the table stands in a file, what its header is, and what becomes of rows that do not fit."""

import pytest

from tests.corpora.outcome import took_all_as_it_stands
from tests.corpora.tables import PLAIN, Pen, Rows, read, rows_of, unread

BODY = Pen().write(PLAIN)


def numbered(lines: list[str], why: str) -> dict[int, str]:
    return dict.fromkeys(range(1, len(lines) + 1), why)


@pytest.mark.parametrize(
    ("above", "why"),
    [
        (["Report of 2024"], "above_table"),
        (["Report of 2024", "made by A. N. Other, in a hurry"], "above_table"),
        (["PREAMBLE,,", ",,"], "above_table"),
        (["# a comment"], "comment"),
        (["# a comment, with, commas"], "comment"),
        (["# one", "# two", "# three"], "comment"),
    ],
)
def test_what_stands_above_is_left_out_and_said(above: list[str], why: str) -> None:
    result = read("\n".join(above) + "\n" + BODY)
    assert rows_of(result) == PLAIN
    assert unread(result) == {line: why for line, text in enumerate(above, 1) if text.strip(",")} | (
        {2: why} if above[-1] == ",," else {}
    )
    assert result.dialect.skip_rows == len(above)


def test_blank_lines_above_and_between_are_counted() -> None:
    result = read("\n\n" + BODY.replace("item 3", "item 3") + "\n\n")
    assert rows_of(result) == PLAIN
    assert result.report.blank_lines >= 2


@pytest.mark.parametrize("below", ["Source: Office of Statistics", "* estimated", "Total 12 items\n(end)"])
def test_footnotes_are_left_out_and_said(below: str) -> None:
    result = read(BODY + "\n" + below + "\n")
    assert rows_of(result) == PLAIN
    assert set(unread(result).values()) <= {"below_table", "comment", "note"}


def test_a_comment_in_the_middle_is_left_out_and_said() -> None:
    lines = BODY.splitlines()
    result = read("\n".join([*lines[:4], "# measured anew", *lines[4:]]))
    assert rows_of(result) == PLAIN
    assert unread(result) == {5: "comment"}


def test_a_person_names_the_comment_mark() -> None:
    lines = BODY.splitlines()
    result = read("\n".join([*lines[:4], "REM 1,x,2", *lines[4:]]), comment="REM")
    assert rows_of(result) == PLAIN and unread(result) == {5: "comment"}


@pytest.mark.parametrize("mark", ["#", "# ", "##"])
def test_a_commented_header_is_a_header(mark: str) -> None:
    assert rows_of(read(mark + BODY)) == PLAIN


HEADERS: list[tuple[Rows, Rows, bool]] = [
    ([["id", "price"]], [["1", "2.5"], ["2", "3.5"]], True),
    ([], [["1", "2.5"], ["2", "3.5"]], False),
    ([["country", "1990", "1991", "1992"]], [["France", "3.5", "3.6", "3.7"], ["Peru", "1.5", "1.6", "1.7"]], True),
    ([["country", "1992", "1991", "1990"]], [["France", "3.5", "3.6", "3.7"], ["Peru", "1.5", "1.6", "1.7"]], True),
    ([["id", "100022", "100025"]], [["a1", "TRUE", "FALSE"], ["a2", "FALSE", "TRUE"], ["a3", "TRUE", "TRUE"]], True),
    ([["colour", "size"]], [["red", "big"], ["blue", "small"], ["red", "small"], ["blue", "big"]], True),
    ([], [["red", "big"], ["blue", "small"], ["red", "small"], ["blue", "big"]], False),
    ([], [["AB-12", "x"], ["CD-34", "y"], ["EF-56", "z"], ["GH-78", "w"]], False),
    ([["code", "letter"]], [["AB-12", "x"], ["CD-34", "y"], ["EF-56", "z"], ["GH-78", "w"]], True),
    ([["a", "b", "c"]], [["1", "b", "c"], ["2", "b", "c"], ["3", "b", "c"]], True),
    ([], [["valid", "valid"], ["valid", "valid"], ["other", "valid"], ["valid", "odd"]], False),
    ([["when", "what"]], [["2024-01-31", "a"], ["2024-02-01", "b"], ["2024-02-02", "c"]], True),
]


NUMBERED: list[tuple[list[str], Rows, bool]] = [
    (["country", "2019", "2020", "2021"], [["Peru", "1759", "1584", "1885"], ["Chad", "1584", "1885", "1927"]], True),
    (["unit", "geo", "2019 ", "2020 "], [["PC", "AT", "3.7 ", "4.6 p"], ["PC", "BE", "1.2 ", "1.3 "], ["PC", "BG", "1.2 ", "1.5 "]] * 4, True),
    (["station", "1", "2", "3"], [["north", "12.3", "4.0", "18.3"], ["south", "4.0", "18.3", "20.3"]], True),
    (["name", "1", "2", "3", "4"], [["n0", "4", "4", "1", "2"], ["n1", "4", "1", "2", "4"]], True),
    (["", "0", "1", "2"], [["0", "4", "4", "1"], ["1", "4", "1", "2"]], True),
    (["hour", "6", "7", "8", "9", "10", "11"], [["Mon", "4", "4", "1", "2", "0", "0"], ["Tue", "4", "1", "2", "0", "1", "1"]], True),
    (["city", "2000", "2005", "2010"], [["Rome", "1759", "1584", "1885"], ["Bonn", "1584", "1885", "1927"]], True),
    (["Ann", "2004", "2005"], [["Bob", "1998", "2003"], ["Cid", "2001", "2009"]], False),
    (["Ann", "3", "4", "5"], [["Bob", "2", "2", "4"], ["Cid", "1", "5", "5"]], False),
    (["a1", "1", "2", "3"], [["b2", "4", "2", "1"], ["c3", "2", "2", "5"], ["d4", "4", "3", "1"]], False),
    (["red", "1", "2", "3"], [["blue", "4", "2", "1"], ["red", "2", "2", "5"]], False),
    (["Ann", "1", "2", "3"], [["Bob", "4", "5", "6"], ["Cid", "7", "8", "9"]], False),
    (["", "1", "2", "3"], [["x", "4", "2", "6"], ["", "7", "2", "9"]], False),
    (["1", "2", "3", "4"], [["4", "4", "1", "2"], ["4", "1", "2", "4"]], False),
]  # fmt: skip


@pytest.mark.parametrize(("first", "rows", "header"), NUMBERED)
def test_whether_numbers_that_count_on_name_columns(first: list[str], rows: Rows, header: bool) -> None:
    result = read(Pen("\t").write([first, *rows]), delimiter="\t")
    assert (result.header is not None) is header


@pytest.mark.parametrize(("names", "rows", "header"), HEADERS)
def test_whether_there_is_a_header(names: Rows, rows: Rows, header: bool) -> None:
    result = read(Pen().write([*names, *rows]))
    assert (result.header is not None) is header
    assert rows_of(result) == [*names, *rows]


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        ([["height", "weight"], ["cm", "kg"], ["181", "80"], ["170", "65"], ["165", "58"]], ["height cm", "weight kg"]),
        ([["year", "Sales", "", "Costs", ""], ["", "Q1", "Q2", "Q1", "Q2"], ["2001", "1", "2", "3", "4"], ["2002", "5", "6", "7", "8"]], ["year", "Sales Q1", "Sales Q2", "Costs Q1", "Costs Q2"]),
        ([["a", "b"], ["a", "b"], ["1", "2"], ["3", "4"]], ["a a", "b b"]),
    ],
    ids=["units", "spanning names", "repeated"],
)  # fmt: skip
def test_several_rows_make_a_header(rows: Rows, names: list[str]) -> None:
    result = read(Pen().write(rows))
    assert result.header == names
    assert result.rows() == [row for row in rows if row[0].isdigit()]


def test_words_over_numbers_beside_a_cell_that_stands_again_are_a_row() -> None:
    rows = [["A", "A", "0"], *[["0", "0", "0"]] * 4, ["0", "0", "A"]]
    result = read(Pen().write([["first name", "second name", "third name"], *rows]), header=True)
    assert result.rows() == rows


SURVEY = ["id", "How was it?", "What do you use?", ""]
ANSWERS: list[tuple[list[str], list[str], str, list[str] | None]] = [
    (SURVEY, ["", "Response", "Web", "Phone"], "", ["id", "How was it? Response", "What do you use? Web", "What do you use? Phone"]),
    (SURVEY, ["", "", "Web", "Phone"], "", ["id", "How was it?", "What do you use? Web", "What do you use? Phone"]),
    (SURVEY, ["", "good", "Web", "Phone"], "", None),
    (SURVEY, ["", "Response", "Web", "Phone"], "Fax", None),
    (SURVEY, ["", "Response", "", ""], "", None),
    (SURVEY, ["", "Response", "Web", "5"], "", None),
    (SURVEY, ["x", "Response", "Web", "Phone"], "", None),
    (["id", "How was it?", "Web", "Phone"], ["", "Response", "Web", "Phone"], "", None),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second", "more", "names"), ANSWERS)
def test_a_survey_names_its_answers_in_a_second_row(
    first: list[str], second: list[str], more: str, names: list[str] | None
) -> None:
    rows = [
        ["7", "good", "Web", ""],
        ["8", "bad", "", "Phone"],
        ["9", "good", "Web", more],
        ["10", "good", "", "Phone"],
    ]
    result = read(Pen().write([first, second, *rows]))
    assert result.header == (names or first)
    assert result.rows() == ([] if names else [second]) + rows


def test_a_person_says_how_many_rows_the_header_has() -> None:
    result = read("x,y\nred,big\nblue,small\n1,2\n", header_rows=3)
    assert result.header == ["x red blue", "y big small"] and result.rows() == [["1", "2"]]
    assert read("x,y\n1,2\n3,4\n", header_rows=0).header is None


def test_a_ruler_below_the_header_is_left_out() -> None:
    result = read("a\tb\n---\t---\n1\t2\n3\t4\n")
    assert rows_of(result) == [["a", "b"], ["1", "2"], ["3", "4"]]
    assert unread(result) == {2: "ruler"}


def test_one_name_too_few_is_the_row_names_of_r() -> None:
    result = read("speed,dist\n1,4,2\n2,4,10\n3,7,4\n")
    assert result.header == ["", "speed", "dist"]
    assert result.report.damage["row_names"]


def test_more_names_than_cells_are_kept_and_said() -> None:
    result = read("a,b,c,d\n1,2,3\n4,5,6\n7,8,9\n")
    assert result.header == ["a", "b", "c", "d"] and result.rows()[0] == ["1", "2", "3", ""]
    assert result.report.damage["more_names_than_cells"]


def test_a_delimiter_at_the_end_of_every_row_makes_an_empty_column() -> None:
    result = read("a,b,\n1,2,\n3,4,\n")
    assert result.table.num_columns == 3 and took_all_as_it_stands(result.report)


TWO = BODY + "\n" + "code;label\n".replace(";", ",") + "x,1\ny,2\nz,3\nw,4\n"


def test_two_tables_of_other_widths_are_told_apart_and_chosen() -> None:
    first, second = read(TWO), read(TWO, table=2)
    assert rows_of(first) == PLAIN
    assert rows_of(second)[0] == ["code", "label"] and len(second.rows()) == 4
    assert [table.rows for table in first.report.tables] == [12, 4]
    assert (second.dialect.table, second.dialect.tables) == (2, 2)


def test_the_same_header_again_begins_another_table() -> None:
    result = read(BODY + BODY)
    assert rows_of(result) == PLAIN and len(result.report.tables) == 2


PAGE: Rows = [[f"n{n}", ("red", "blue")[n % 2], ("S", "M", "L")[n % 3]] for n in range(12)]


@pytest.mark.parametrize(
    ("first", "header"),
    [
        (["name", "colour", "size"], True),
        (["n100", "red", "S"], False),
        (["name", "red", "size"], False),
        (["name", "", "size"], False),
    ],
)
def test_a_row_of_words_that_stands_again_is_a_header_if_no_other_row_shares_a_cell_with_it(
    first: list[str], header: bool
) -> None:
    result = read(Pen().write([first, *PAGE, first, *PAGE]))
    assert result.header == (first if header else None)
    assert result.rows() == (PAGE if header else [first, *PAGE, first, *PAGE])
    assert len(result.report.tables) == (2 if header else 1)


def test_small_facts_above_a_large_table_are_no_table() -> None:
    big = Pen().write([["a", "b", "c", "d"], *([str(n), str(n * 2), "x", "y"] for n in range(60))])
    result = read("Station,Berlin\nHeight,34\nFrom,2020\n" + big)
    assert result.header == ["a", "b", "c", "d"] and len(result.rows()) == 60
    assert len(unread(result)) == 3


NUMBERS = "id,name,when,size\n" + "".join(f"{n},name {n},2024-01-{n:02},{n}.5\n" for n in range(1, 11))


@pytest.mark.parametrize(
    ("row", "cells", "how"),
    [
        ("11,Ann,2024-02-01,1.5,,", ["11", "Ann", "2024-02-01", "1.5"], "blank_cells_at_end"),
        (",11,Ann,2024-02-01,1.5", ["11", "Ann", "2024-02-01", "1.5"], "blank_cell_too_many"),
        ("11,Ann", ["11", "Ann", "", ""], "cells_missing_at_end"),
        ("11,2024-02-01,1.5", ["11", "", "2024-02-01", "1.5"], "cells_missing_inside"),
        ("11,Smith, Ann,2024-02-01,1.5", ["11", "Smith, Ann", "2024-02-01", "1.5"], "delimiter_in_text"),
        ("11;Ann;2024-02-01;1.5", ["11", "Ann", "2024-02-01", "1.5"], "other_delimiter"),
        ("11 Ann 2024-02-01 1.5", ["11", "Ann", "2024-02-01", "1.5"], "other_delimiter"),
        ('11,"24" screen",2024-02-01,1.5', ["11", '24" screen', "2024-02-01", "1.5"], "quotes_not_doubled"),
        ('"11,Ann,2024-02-01,1.5', ['"11', "Ann", "2024-02-01", "1.5"], "quotes_not_doubled"),
        ('11,"Ann,2024-02-01,1.5', ["11", '"Ann', "2024-02-01", "1.5"], "quotes_not_doubled"),
    ],
)
def test_a_row_is_mended_where_one_way_fits(row: str, cells: list[str], how: str) -> None:
    result = read(NUMBERS + row + "\n12,Bob,2024-02-02,2.5\n")
    assert result.rows()[-2:] == [cells, ["12", "Bob", "2024-02-02", "2.5"]]
    assert dict(result.report.repaired) in ({how: 1}, {"stray_quote": 1})
    assert result.report.repaired_rows[0].line == 12 and result.report.repaired_rows[0].text == row


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("11,Ann,2024-02-01,1.5,surplus", "too_many_cells"),
        ("11,1,2,3,4,5,6", "too_many_cells"),
        ("Ann,2.5", "too_few_cells"),
        ("11;Ann;2024-02-01;x, y", "too_few_cells"),
        ("see the others", "one_cell"),
        ("Source: Office, 2024", "note"),
    ],
)
def test_a_row_that_fits_no_way_is_kept_aside_with_line_and_text(row: str, why: str) -> None:
    result = read(NUMBERS + row + "\n12,Bob,2024-02-02,2.5\n")
    assert len(result.rows()) == 11
    assert [(odd.line, odd.why, odd.text) for odd in result.report.unread] == [(12, why, row)]


def test_quotes_that_vary_by_row_are_seen() -> None:
    rows = NUMBERS + '11,"Smith, Ann",2024-02-01,1.5\n' * 3 + "12,'Poe, Bob',2024-02-02,2.5\n"
    result = read(rows)
    assert [row[1] for row in result.rows()[-2:]] == ["Smith, Ann", "Poe, Bob"]
    assert result.report.repaired == {"other_quote": 1}


def test_a_stray_quote_does_not_swallow_rows() -> None:
    rows = NUMBERS.splitlines()
    rows[4], rows[8] = rows[4] + '"'.join(["", ""]), rows[8]
    swallowed = "\n".join([*rows[:4], '4,"name 4,2024-01-04,4.5', *rows[5:9], '9,"name 9,2024-01-09,9.5', rows[10]])
    result = read(swallowed + "\n")
    assert len(result.rows()) == 10
    assert sum(result.report.repaired.values()) == 2


def test_quotes_at_the_ends_of_two_rows_do_not_swallow_what_is_between() -> None:
    lines = [f"{n},x{n},{n}" for n in range(1, 11)]
    lines[2], lines[6] = '3,x3,"', '7,x7,"'
    result = read("a,b,c\n" + "\n".join(lines) + "\n")
    assert len(result.rows()) == 10 and sum(result.report.repaired.values()) == 2


def test_an_unclosed_quote_at_the_end_of_a_file_is_said() -> None:
    result = read('"col1","col2","col3"\n"Foo","Bar","Baz\n')
    assert not took_all_as_it_stands(result.report)


def test_quotes_within_plain_cells_are_text_and_said() -> None:
    result = read('a,b\n1,5" screen\n2,say "no"\n')
    assert result.rows() == [["1", '5" screen'], ["2", 'say "no"']]
    assert result.report.damage["loose_quotes"] == 2


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", []),
        ("\n\n", []),
        ("a,b,c\n", [["a", "b", "c"]]),
        ("a\n1\n\n3\n", [["a"], ["1"], [""], ["3"]]),
        (",".join(f"c{n}" for n in range(2000)) + "\n" + ",".join(map(str, range(2000))) + "\n", [[f"c{n}" for n in range(2000)], [str(n) for n in range(2000)]]),
    ],
    ids=["empty", "blank", "header only", "one column", "wide"],
)  # fmt: skip
def test_edges(text: str, rows: Rows) -> None:
    got = [row for row in rows_of(read(text)) if rows or any(row)]
    assert got == rows


def test_nothing_is_dropped_without_a_line() -> None:
    text = "Title\n\n# note\n" + NUMBERS + "bad\n11,Ann,2024-02-01,1.5,surplus\n\n" + "12,Bob\nSource: x\n"
    result = read(text)
    report = result.report
    header = 1
    lines = len(text.splitlines())
    assert result.table.num_rows + header + len(report.unread) + report.blank_lines + 1 == lines  # the blank one above
