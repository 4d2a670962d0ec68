"""What leaves as CSV runs in no spreadsheet, and comes back as it was as far as that goes."""

import io
from itertools import product

import pandas as pd
import pytest

from components.domain.formulas import escape_formula, safe_csv, unescape_formula

RUN = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    '=HYPERLINK("http://marked.example","x")',
    "=cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "+49 30 123456",
    "-",
    "--1",
    "-inf",
    "+A1",
    "\t=1",
    "\tword",
    "\r=1",
    "\n=1",
    " =1+1",
    "\ufeff=1+1",
    "\u200b=1+1",
    "＝1+1",
    "＠x",
    "－x",
    "'=1+1",
]
STAY = [
    "-1.5",
    "+3",
    "-1e-5",
    "-1,5",
    "-1.234,56",
    "-1 234",
    "-12 %",
    "a=b",
    "a-b",
    "x@y.de",
    "it's",
    "'quoted'",
    "",
    "1;-2",
    "a b",
    ".5",
    "-.5",
]


@pytest.mark.parametrize("cell", RUN)
def test_what_a_spreadsheet_would_run_gets_one_apostrophe(cell: str) -> None:
    safe = escape_formula(cell)
    assert safe[0] == "'"
    assert safe[1:] == cell or "\t" in cell


@pytest.mark.parametrize("cell", STAY)
def test_numbers_and_words_stay(cell: str) -> None:
    assert escape_formula(cell) == cell


@pytest.mark.parametrize(
    ("cell", "safe"), [("a;=1+1", "a;'=1+1"), ("a\t@b", "a\t'@b"), ("=a;=b", "'=a;'=b"), ("x;-1;=2", "x;-1;'=2")]
)
def test_a_cell_within_a_cell_gets_one_too(cell: str, safe: str) -> None:
    assert escape_formula(cell) == safe


def test_every_cell_comes_back_as_it_was() -> None:
    cells = ["".join(signs) for length in range(5) for signs in product("'=;\t-1a", repeat=length)]
    escaped = list(map(escape_formula, [*cells, *RUN, *STAY]))
    assert list(map(unescape_formula, escaped)) == [*cells, *RUN, *STAY]
    assert len({*escaped}) == len({*cells, *RUN, *STAY})


def test_headings_are_made_safe_and_numbers_are_written_as_pandas_does() -> None:
    table = pd.DataFrame(
        {"=a": ["=b", None, "-1.5"], "n": [-1.5, float("nan"), 1e-9], "i": [-1, 2, 3], "t": [True, False, True]}
    )
    written = safe_csv(table).decode("utf-8-sig")
    assert written.splitlines()[:2] == ["'=a,n,i,t", "'=b,-1.5,-1,True"]
    back = pd.read_csv(io.StringIO(written))
    assert back["n"].equals(table["n"]) and back["i"].tolist() == [-1, 2, 3]
    twice = pd.DataFrame([["=a", "=b"]], columns=["x", "x"])
    assert safe_csv(twice).decode("utf-8-sig").splitlines() == ["x,x", "'=a,'=b"]


def test_what_holds_no_formula_is_written_as_pandas_does() -> None:
    table = pd.DataFrame({"a": ["x, y", 'he said "no"', "line\nline", None], "b": [1.5, 2.0, float("nan"), -3.25]})
    assert safe_csv(table).decode("utf-8-sig") == table.to_csv(index=False)
