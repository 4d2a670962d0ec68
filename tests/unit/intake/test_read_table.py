"""Reading a table: what is found, what is said, what is refused."""

import csv
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.domain.problem import TooLarge, Unreadable
from components.domain.recipe import ColumnType
from components.intake.dialect.dialect import DIALECT
from components.intake.options import ReadOptions
from components.intake.read_table import Table, read_table
from tests.corpora.outcome import took_all_as_it_stands

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
        (b"PK\x03\x04" + bytes(100), "damaged"),
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
    table = read_table("\n".join(rows).encode(), "file.csv", ReadOptions(header=True))
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
    missing = {"na", "nan", "null", "none", "missing"}
    expected = [[None if cell.lower() in missing else cell for cell in row] for row in rows]
    expected = [row for row in expected if any(row)]
    options = ReadOptions(header=True, delimiter=delimiter)
    try:
        table = read_table(text.getvalue().encode(), "file.csv", options)
    except Unreadable as refused:
        assert refused.code in ("too_few_rows", "no_rows")
        return
    cells = [[None if cell in missing else cell for cell in row] for row in as_lists(table)]
    assert cells == expected or not took_all_as_it_stands(table.report)


def as_lists(table: Table) -> list[list[str | None]]:
    return table.cells.astype("object").where(table.cells.notna(), None).to_numpy().tolist()


def numbers_of(table: Table, name: str) -> list[float]:
    """The column's cells as the numbers that they are read as."""
    column = next(column for column in table.columns if column.name == name)
    return column.parser.values(table.cells[name]).tolist()


def lines(*rows: str) -> bytes:
    return "\n".join(rows).encode()


def test_cells_are_of_pandas_str_dtype_backed_by_arrow() -> None:
    table = read_table(("a,b,c\n" + ROWS).encode(), "file.csv")
    assert {str(dtype) for dtype in table.cells.dtypes} == {"str"}
    assert {dtype.storage for dtype in table.cells.dtypes} == {"pyarrow"}


def test_blanks_round_cells_are_taken_away_and_counted() -> None:
    table = read_table(lines("a,b", *[f" {n} ,x" for n in range(6)]), "file.csv")
    assert table.cells["a"].tolist() == [str(n) for n in range(6)]
    assert table.report.trimmed == {"a": 6}


MISSING = ["", "?", "NA", "n/a", "-", "NULL", "nan", "1", "2", "3"]


def test_each_marker_is_counted_as_it_was_written() -> None:
    table = read_table(lines("a,b", *[f"{cell},{place}" for place, cell in enumerate(MISSING)]), "file.csv")
    assert table.report.missing == {"a": dict.fromkeys(MISSING[:7], 1)}
    assert table.cells["a"].isna().sum() == 7


def test_a_person_says_what_stands_for_missing() -> None:
    data = lines("a,b", *[f"{cell},{place}" for place, cell in enumerate(["-200", "-200.0", "NA", "1", "2", "3"])])
    table = read_table(data, "file.csv", ReadOptions(missing=("-200",)))
    assert table.cells["a"].isna().tolist() == [True, True, False, False, False, False]
    assert table.report.missing == {"a": {"-200": 1, "-200.0": 1}}
    assert table.dialect.missing == ("-200",)


def test_rows_without_a_value_are_left_out_and_counted() -> None:
    table = read_table(lines("a,b", "1,2", ",", "3,4", "NA,?", "5,6", "7,8", "9,10"), "file.csv")
    assert len(table.cells) == 5 and table.report.empty_rows == 2
    assert "empty_rows" in {problem.code for problem in table.problems}


def test_columns_renamed_and_emptied_are_in_the_report() -> None:
    table = read_table(lines("a,a,,d", *[f"{n},{n},{n}," for n in range(6)]), "file.csv")
    assert table.report.renamed == [{"from": "a", "to": "a_2"}, {"from": "", "to": "column_3"}]
    assert table.report.emptied == ["d"]


NUMBERS = [
    (["1,5", "2,25", "-3,0", "4", "5,125", "6"], ["1.5", "2.25", "-3.0", "4", "5.125", "6"], ";"),
    (["1.234,56", "12,5", "7", "1.000.000,00", "0,5", "3"], ["1234.56", "12.5", "7", "1000000.00", "0.5", "3"], ";"),
    (["0,125", "1,234", "12,5", "3,000", "4", "5"], ["0.125", "1.234", "12.5", "3.000", "4", "5"], ";"),
    (["1 234,5", "12 000,25", "7,5", "8", "9", "1"], ["1234.5", "12000.25", "7.5", "8", "9", "1"], ";"),
    (["1'234.5", "12'000.25", "7.5", "8", "9", "1"], ["1234.5", "12000.25", "7.5", "8", "9", "1"], ";"),
    (["200.000.000", "1.000", "3", "4.500", "7", "8"], ["200000000", "1000", "3", "4500", "7", "8"], ";"),
    (["12,5 %", "3,25 %", "4 %", "5,0 %", "6 %", "7,5 %"], ["12.5 %", "3.25 %", "4 %", "5.0 %", "6 %", "7.5 %"], ";"),
    (["1.5", "2.25", "3", "4.125", "5", "6"], ["1.5", "2.25", "3", "4.125", "5", "6"], ";"),
    (["a,b", "c,d", "1,5", "e", "f", "g"], ["a,b", "c,d", "1,5", "e", "f", "g"], ";"),
    (["2024-01-31", "2024-02-01", "2024-02-02", "2024-02-03", "2024-02-04", "2024-02-05"], None, ";"),
    (["192.168.001.100", "10.000.000.001", "1.2.3.4", "5.6.7.8", "9.9.9.9", "1.1.1.1"], None, ";"),
]


@pytest.mark.parametrize(("given", "expected", "delimiter"), NUMBERS)
def test_numbers_are_read_by_column_and_their_cells_stay(
    given: list[str], expected: list[str] | None, delimiter: str
) -> None:
    data = lines(f"a{delimiter}b", *[f"{cell}{delimiter}x{place}" for place, cell in enumerate(given)])
    table = read_table(data, "file.csv")
    assert table.cells["a"].tolist() == given
    if table.columns[0].reads_as is ColumnType.NUMBER:
        assert numbers_of(table, "a") == [float(cell.strip(" %")) for cell in expected or given]
    else:
        assert expected is None or expected == given
    assert bool(table.report.numbers) is (expected is not None and expected != given)


def test_a_comma_that_may_be_either_is_said_and_can_be_settled() -> None:
    data = lines("a\tb", *[f"{n},{n}50\tx" for n in range(1, 8)])
    table = read_table(data, "file.csv")
    assert table.cells["a"][0] == "1,150" and "ambiguous_comma" in {problem.code for problem in table.problems}
    settled = read_table(data, "file.csv", ReadOptions(decimal=","))
    assert numbers_of(settled, "a")[0] == 1.15 and settled.dialect.decimal == ","
    said = read_table(lines("a;b", *[f"{n},5;x" for n in range(6)]), "file.csv", ReadOptions(decimal="."))
    assert numbers_of(said, "a")[0] == 0.5  # nothing else can be meant


def test_one_column_with_commas_settles_the_others() -> None:
    table = read_table(lines("a;b;c", *[f"{n},5;1.00{n};{n},250" for n in range(1, 8)]), "file.csv")
    assert [numbers_of(table, name)[0] for name in "abc"] == [1.5, 1001, 1.25]


def test_numbers_that_are_numbers_in_the_file_are_never_read_as_thousands() -> None:
    objects = [json.dumps({"price": f"{n},50", "weight": n + 0.125}) for n in range(1, 8)]
    table = read_table(lines(*objects), "file.jsonl")
    assert [numbers_of(table, name)[0] for name in ("price", "weight")] == [1.5, 1.125]


def test_a_number_below_one_has_decimals_and_no_thousands() -> None:
    table = read_table(lines("a;b", *[f"{n},5;0.{n}25" for n in range(1, 8)], "9,5;1.250"), "file.csv")
    assert numbers_of(table, "b") == [*[float(f"0.{n}25") for n in range(1, 8)], 1.25]


def test_decimal_points_beside_decimal_commas_are_said() -> None:
    table = read_table(lines("a;b;c", *[f"{n},5;{n}.125;{n}.5" for n in range(1, 8)]), "file.csv")
    assert [numbers_of(table, name)[0] for name in "abc"] == [1.5, 1.125, 1.5]
    assert [problem.where for problem in table.problems if problem.code == "ambiguous_point"] == ["b"]


def test_a_file_most_of_whose_rows_do_not_fit_is_refused() -> None:
    rows = ["a,b,c", "1,2,3", *[f"{n},{n},{n},{n},{'x,' * (n % 5)}" for n in range(20)]]
    with pytest.raises(Unreadable) as refused:
        read_table(lines(*rows), "file.csv", ReadOptions(delimiter=",", header=True))
    assert refused.value.code == "ragged"


def test_the_header_of_a_file_joined_to_another_is_no_row() -> None:
    one = "\ufeff" + "\n".join(["a,b", *[f"{n},{n * 2}" for n in range(6)]]) + "\n"
    table = read_table((one + one).encode(), "file.csv")
    assert len(table.cells) == 6 and list(table.cells) == ["a", "b"]
    assert [each.rows for each in table.report.tables] == [6, 6]


def test_the_first_of_several_tables_is_read_and_the_others_are_named() -> None:
    first, second = ["a,b", *[f"{n},{n}" for n in range(6)]], ["x,y,z", *[f"{n},{n},{n}" for n in range(8)]]
    table = read_table(lines(*first, "", *second), "file.csv")
    assert len(table.cells) == 6
    assert "several_tables" in {problem.code for problem in table.problems}
    other = read_table(lines(*first, "", *second), "file.csv", ReadOptions(table=2))
    assert list(other.cells.columns) == ["x", "y", "z"] and len(other.cells) == 8


def test_the_report_and_the_dialect_go_through_json_and_back() -> None:
    table = read_table(lines("a;b", "1,5;x", "2,5;", "bad", *[f"{n},5;y" for n in range(6)]), "file.csv")
    again = json.loads(table.report.as_document().model_dump_json())
    assert again["rows_read"] == len(table.cells) and again["unread_rows"] == [
        {"line": 4, "why": "one_cell", "text": "bad"}
    ]
    assert DIALECT.validate_json(DIALECT.dump_json(table.dialect)) == table.dialect
    assert DIALECT.validate_python(
        {"delimiter": ",", "encoding": "utf-8", "header": True, "quotechar": '"', "decimal": "."}
    )


def test_progress_is_told() -> None:
    told: list[tuple[str, float]] = []
    read_table(("a,b,c\n" + ROWS).encode(), "file.csv", progress=lambda what, share: told.append((what, share)))
    assert {what for what, _ in told} >= {"decoding", "cells", "columns"}
    assert all(0 <= share <= 1 for _, share in told)


TOWNS = ["town,people,area", "Ulm,100,1.5", "Bonn,200,2.5", "Kiel,300,3.5", "Jena,400,4.5", "Trier,500,5.5"]


@pytest.mark.parametrize("last", ["Total,1500,", "TOTAL:,1500,17.5", "Summe,,17.5", "Grand total,1500,x"])
def test_a_last_row_that_adds_up_the_others_is_left_out_and_said(last: str) -> None:
    table = read_table(lines(*TOWNS, last), "file.csv")
    assert len(table.cells) == 5 and table.report.rows_read == 5
    assert [row.why for row in table.report.unread] == ["total"]
    assert "not_rows" in {problem.code for problem in table.problems}


@pytest.mark.parametrize("last", ["Total,700,", "Mainz,1500,17.5", "Totnes,1500,"])
def test_a_last_row_that_only_looks_like_a_total_stays(last: str) -> None:
    assert len(read_table(lines(*TOWNS, last), "file.csv").cells) == 6


SUMS = [
    ([], [",1500,17.5"]),
    ([], ["Total Germany,1500,17.5"]),
    ([], ["All towns,1500,17.5"]),
    ([], ["Germany total,1500,"]),
    (["Total,1500,17.5"], []),
    ([",1500,17.5"], []),
    (["Total Germany,1500,17.5"], []),
    (["Average,300,3.5", "Total,1500,17.5"], []),
    (["Total,1500,17.5"], ["Total,1500,17.5"]),
    ([",1500,17.5"], [",1500,17.5"]),
]


@pytest.mark.parametrize(("first", "last"), SUMS)
def test_sums_without_a_label_or_in_first_place_are_left_out_and_said(first: list[str], last: list[str]) -> None:
    table = read_table(lines(TOWNS[0], *first, *TOWNS[1:], *last), "file.csv")
    assert list(table.cells["town"]) == ["Ulm", "Bonn", "Kiel", "Jena", "Trier"] and list(table.cells.index) == [
        *range(5)
    ]
    assert {row.why for row in table.report.unread} <= {"total", "summary"}
    assert [row.line for row in table.report.unread] == [
        *range(2, 2 + len(first)),
        *range(7 + len(first), 7 + len(first + last)),
    ]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ([], [",1500,17"]),
        ([], [",700,17.5"]),
        ([], ["Total Wine,1500,6.5"]),
        ([",1501,17.5"], []),
        (["Total,700,2.5"], []),
        (["Mainz,1500,17.5"], []),
        ([",1500,17.5"], [",1500,17"]),
    ],
)
def test_first_and_last_rows_that_only_look_like_sums_stay(first: list[str], last: list[str]) -> None:
    assert len(read_table(lines(TOWNS[0], *first, *TOWNS[1:], *last), "file.csv").cells) == 5 + len(first + last)


SHOPS = [
    "shop;sales",
    "Ulm;37.000,00 €",
    "Bonn;12.000,00 €",
    "Kiel;55.000,00 €",
    "Jena;61.000,00 €",
    "Trier;44.000,00 €",
]
DOLLARS = ["shop,sales", 'Ulm,"$37,000"', 'Bonn,"$12,000"', 'Kiel,"$55,000"', 'Jena,"$61,000"', 'Trier,"$44,000"']


@pytest.mark.parametrize(
    ("rows", "last", "why"),
    [
        (SHOPS, ["Summe;209.000,00 €"], ["total"]),
        (DOLLARS, ['Total,"$209,000"'], ["total"]),
        (TOWNS, ["Total,1500,17.5", "Average,300,3.5"], ["total", "summary"]),
        (TOWNS, ["Average,300,3.5", "Total,1500,17.5"], ["summary", "total"]),
        (TOWNS, ["Mittelwert,300,3.5"], ["summary"]),
        (TOWNS, ["moyenne :,300,"], ["summary"]),
        (TOWNS, ["Mean,300,3.5", "Std,158.11,1.58", "Min,100,1.5", "Max,500,5.5"], ["summary"] * 4),
        (TOWNS, ["Mean,300,3.5", "Std,7,7"], ["summary"] * 2),
        (TOWNS, ["Std,141.42,1.41", "Median,300,3.5"], ["summary"] * 2),
        (TOWNS, ["Min,100,1.5", "Max,500,5.5"], ["summary"] * 2),
        (TOWNS, ["Max,500,5.5", "Total,2000,23"], ["total"]),
    ],
)
def test_last_rows_that_sum_up_the_others_are_left_out_and_said(
    rows: list[str], last: list[str], why: list[str]
) -> None:
    table = read_table(lines(*rows, *last), "file.csv")
    left_out = list(zip(range(len(rows + last) + 1 - len(why), len(rows + last) + 1), why, strict=True))
    assert [(row.line, row.why) for row in table.report.unread] == left_out
    assert len(table.cells) == len(rows + last) - 1 - len(why)


@pytest.mark.parametrize(
    "last",
    [
        ["Max,500,5.5"],
        ["Max,500,5.5", "Max,500,5.5"],
        ["Min,100,1.5", "Max,400,5.5"],
        ["Media,300,9.5"],
        ["Media,301,"],
        ["Mean,320,3.7"],
        ["Average,300,3.5", "Mainz,600,6.5"],
    ],
)
def test_last_rows_that_only_look_like_a_summary_stay(last: list[str]) -> None:
    assert len(read_table(lines(*TOWNS, *last), "file.csv").cells) == 5 + len(last)


def test_a_word_for_a_summary_that_stands_above_as_well_or_beside_other_words_names_a_thing() -> None:
    desks = ["desk,town,people", "Media,Ulm,10", "Sport,Bonn,20", "News,Kiel,30", "Media,Jena,40", "Sport,Trier,50"]
    assert len(read_table(lines(*desks, "Media,,30"), "file.csv").cells) == 6
    assert len(read_table(lines(*desks, "Mean,Mainz,30"), "file.csv").cells) == 6


def lines_of(cells: list[str], name: str = "a") -> bytes:
    return lines(f"{name},b", *[f"{cells[n % len(cells)]},{'xy'[n % 2]}" for n in range(24)])


INVISIBLE: dict[str, tuple[list[str], list[str]]] = {
    "zero width space": (["red\u200b", "blue", "red"], ["red", "blue", "red"]),
    "before numbers": (["\u200b18", "\u200b4.5"], ["18", "4.5"]),
    "left to right mark": (["\u200e1/15/2023", "\u200e12/16/2023"], ["1/15/2023", "12/16/2023"]),
    "embedding, with a blank inside it": (["\u202a red \u202c", "blue"], ["red", "blue"]),
    "soft hyphen at the end": (["red\u00ad", "blue"], ["red", "blue"]),
    "soft hyphen inside": (["fire\u00adfly", "bee"], ["fire\u00adfly", "bee"]),
    "inside": (["dark\u200bred", "blue"], ["dark\u200bred", "blue"]),
    "joiners in words and emoji": (["می\u200cخواهم", "👩\u200d🔬"], ["می\u200cخواهم", "👩\u200d🔬"]),
    "a joiner at the end": (["ه\u200d", "blue"], ["ه\u200d", "blue"]),
}


@pytest.mark.parametrize("case", INVISIBLE)
def test_invisible_signs_round_cells_are_taken_away_and_told(case: str) -> None:
    given, expected = INVISIBLE[case]
    table = read_table(lines_of(given), "file.csv")
    assert table.cells["a"].tolist() == [expected[n % len(expected)] for n in range(24)]
    changed = sum(given[n % len(given)] != expected[n % len(given)] for n in range(24))
    assert dict(table.report.invisible) == ({"a": changed} if changed else {})
    assert ("invisible_signs" in {problem.code for problem in table.problems}) == bool(changed)


def test_an_invisible_sign_alone_is_a_missing_cell() -> None:
    assert read_table(lines_of(["\u200b", "1", "2"]), "file.csv").cells["a"].isna().sum() == 8


def test_invisible_signs_round_names_are_taken_away_and_told() -> None:
    table = read_table(lines_of(["1", "2"], name="\u200ba\u200b"), "file.csv")
    assert list(table.cells.columns) == ["a", "b"] and table.report.invisible == {"a": 1}


@pytest.mark.parametrize("sign", ["\u200b", "\u200e", "\u00ad", "\u0301"])
@pytest.mark.parametrize("places", ["{0}id,{0}size,{0}kind", "id,{0}size{0},kind{0}"])
def test_an_invisible_sign_is_no_separator(sign: str, places: str) -> None:
    rows = [places.replace("id", str(n)).replace("size", f"{n * 1.5}").replace("kind", "xy"[n % 2]) for n in range(12)]
    table = read_table(lines(places, *rows).decode().replace("{0}", sign).encode(), "file.csv")
    assert table.dialect.delimiter == "," and len(table.cells.columns) == 3


@pytest.mark.parametrize("above", ["", "A title\n"])
def test_too_many_columns_are_refused_before_they_are_read(above: str) -> None:
    rows = [",".join(f"c{n}" for n in range(10_001)), *[",".join(["1"] * 10_001)] * 6]
    with pytest.raises(Unreadable) as refused:
        read_table((above + "\n".join(rows)).encode(), "file.csv")
    assert refused.value.code == "too_many_columns" and "10,001" in refused.value.what


def twice(text: str, shown_as: str = "cp1252") -> str:
    return text.encode().decode(shown_as)


ENCODED_TWICE = {
    "German": ["Müller", "Jäger"],
    "Polish": ["Łódź", "Kraków"],
    "Greek, by Latin-1": ["Αθήνα", "Πάτρα"],
    "Chinese, by Latin-1": ["北京", "上海"],
    "among others": ["Köln", "Bonn"],
}


@pytest.mark.parametrize("case", ENCODED_TWICE)
def test_letters_encoded_twice_are_told_and_left(case: str) -> None:
    shown_as = "latin-1" if "Latin" in case or case == "Polish" else "cp1252"
    cells = [twice(cell, shown_as) for cell in ENCODED_TWICE[case]]
    table = read_table(lines_of(cells), "file.csv")
    told = {problem.code: problem for problem in table.problems}
    assert any(cell in told["encoded_twice"].what for cell in ENCODED_TWICE[case])
    assert told["encoded_twice"].where == "a"
    assert set(table.cells["a"]) == set(cells)


@pytest.mark.parametrize(
    "cells",
    [
        ["Müller", "Jäger"],
        ["SÃO", "IRMÃ"],
        ["CAFÉ»", "«CAFÉ»", "«THÉ»"],
        ["Ä€", "5 €", "Ö 7"],
        ["Î±", *["Île", "Ç±2", "É°C"] * 3],
        ["MÃ¼ller", *["plain"] * 23],
    ],
)
def test_letters_encoded_once_are_not_taken_for_twice(cells: list[str]) -> None:
    table = read_table(lines_of(cells), "file.csv")
    assert "encoded_twice" not in {problem.code for problem in table.problems}
