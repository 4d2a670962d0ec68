"""Rows at the edges of a table that look like something else by chance are data; what is none of it is left out."""

import pytest

from components.intake.read_table import Table, read_table

SERIES = [f"{2000 + n // 12}-{n % 12 + 1:02d},{100 + n * 0.3:.1f},{90 + n * 0.5:.1f}" for n in range(30)]
DATED = [f"{n},{n:02d}/07/2017,{n}.5" for n in range(9, 20)]


def table_of(*lines: str) -> Table:
    return read_table("\n".join([*lines, ""]).encode(), "table.csv")


@pytest.mark.parametrize(
    "lines",
    [
        ["id,x,y", "1,2,3", "2,4,<5", "3,6,<5", "4,5,7", "5,8,<5", "6,1,<5"],
        ["id,count,band", "1,2,3", "2,4,low", "3,6,low", "4,5,high", "5,8,high", "6,1,low"],
        ["date,temp,wind,rain", "n.d.,,3,4", *(f"2020-01-{day:02d},{day},{day % 3},2" for day in range(1, 12))],
        ["name,flag", "Ann,0", "Bob,1", "Cy,0", "Dan,0", "Eve,0", ",1"],
        ["name,flag", ",1", "Ann,0", "Bob,1", "Cy,0", "Dan,0", "Eve,0"],
        ["name,grade", "Ann,1", "Bob,5", "Cy,-3", "Dan,2", "Eve,-1", ",4"],
        ["x,y", "1.5,2", "2.5,4", "1.5,6", "4.5,8", "2.5,1", "1.5,3", ",24"],
    ],
    ids=["ids", "bands", "no date", "flag below", "flag above", "grade", "numbers that recur"],
)
def test_a_row_that_looks_like_no_data_by_chance_stays(lines: list[str]) -> None:
    table = table_of(*lines)
    assert table.cells.fillna("").agg(",".join, axis=1).tolist() == lines[1:]
    assert table.report.unread == []


def test_a_row_that_counts_the_columns_is_left_out() -> None:
    rows = [f"{n},item {n},{n * 3 % 7}" for n in range(10, 20)]
    assert len(table_of("id,what,count", "1,2,3", *rows).cells) == len(rows)


@pytest.mark.parametrize(
    "facts",
    [
        ["idBank,10537266,10537267"],
        ["Series ID,10537266,10537267", "Unit,pct,pct"],
        ["idBank,010537266,010537267", "Note,,"],
    ],
)
def test_the_numbers_of_series_are_no_values(facts: list[str]) -> None:
    table = table_of("Label,A,B", *facts, *SERIES)
    assert list(table.cells) == ["Label", "A", "B"] and len(table.cells) == len(SERIES)
    assert [row.why for row in table.report.unread] == ["fact"] * len(facts)


@pytest.mark.parametrize("above", [["Firm,ACME,", "Branch,North,", ",,"], ["Period,July 2017,", "Branch,North,", ""]])
def test_facts_above_three_columns_end_with_an_empty_line(above: list[str]) -> None:
    table = table_of(*above, "No,Date,Amount", *DATED)
    assert list(table.cells) == ["No", "Date", "Amount"] and len(table.cells) == len(DATED)


def test_a_sum_without_a_word_is_left_out_below_numbered_rows() -> None:
    table = table_of("No,Date,Amount", *DATED, f",,{sum(n + 0.5 for n in range(9, 20))}")
    assert len(table.cells) == len(DATED)
    assert [row.why for row in table.report.unread] == ["total"]


def test_no_number_with_a_decimal_comma_is_missing() -> None:
    rows = ["1,#QNAN;0" if n % 5 == 0 else f"{n},5;{n}" for n in range(20)]
    column = table_of("a;b", *rows).columns[0]
    assert (column.numeric, column.missing) == (True, 4)


def test_a_sum_without_a_word_may_have_one_value_that_is_like_those_above() -> None:
    change = [(-1) ** n * n for n in range(1, 11)]  # gains and losses, which sum up to a usual gain
    days = [f"day {n},{n * 3},{change[n - 1]}" for n in range(1, 11)]
    table = table_of("Day,Sold,Change", *days, f",{sum(n * 3 for n in range(1, 11))},{sum(change)}")
    assert table.report.rows_read == 10
    assert [row.why for row in table.report.unread] == ["total"]
