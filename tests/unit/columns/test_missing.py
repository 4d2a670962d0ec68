"""Words that stand for "missing" are the same words in any form of Unicode, with any blanks and in any case."""

import sys

import numpy as np
import pandas as pd
import pyarrow.compute as pc
import pytest

from components.columns.arrow import strings
from components.columns.cell_parser import CellParser
from components.columns.cell_text import word_key
from components.columns.missing import are_missing, blanked_labels, is_surely_there, missing_cells
from components.domain.recipe import ColumnType
from components.intake.options import ReadOptions
from components.intake.read_table import read_table


@pytest.mark.parametrize(
    ("word", "cell"),
    [
        ("ung\u00fcltig", "Ungu\u0308ltig"),
        ("ungu\u0308ltig", "UNG\u00dcLTIG"),
        ("keine Angabe", "Keine\u00a0Angabe"),
        ("k.\u202fA.", "k.  A."),
        ("\u0130ptal", "\u0130PTAL"),
    ],
)
def test_a_word_written_otherwise_is_missing_too(word: str, cell: str) -> None:
    table = read_table(f"a;b\nx;1\n{cell};2\ny;3\nx;4\ny;5\n".encode(), "table.csv", ReadOptions(missing=(word,)))
    assert table.cells["a"].isna().tolist() == [False, True, False, False, False]
    values = CellParser(ColumnType.CATEGORY, missing=[word]).values(pd.Series(["x", cell], dtype="str"))
    assert values.tolist() == ["x", None]


@pytest.mark.parametrize(("word", "cell"), [("ung\u00fcltig", "ungu\u0308ltig"), ("k. A.", "k.\u00a0A.")])
def test_a_label_written_otherwise_is_missing_too(word: str, cell: str) -> None:
    for marker, label in ((word, cell), (cell, word)):
        assert blanked_labels(strings(["x", label]), [marker]).to_pylist() == ["x", None]


def test_a_cell_and_a_column_have_small_letters_alike() -> None:
    letters = [chr(code) for code in range(sys.maxunicode + 1) if chr(code).isalpha()]
    missing = are_missing(strings(letters), map(word_key, letters)).to_numpy(zero_copy_only=False)
    assert [letters[place] for place in np.flatnonzero(~missing)] == []
    words = ["ΟΔΟΣ", "\u0130PTAL", "STRA\u1e9eE"]
    assert are_missing(strings(words), map(word_key, words)).to_pylist() == [True, True, True]


@pytest.mark.parametrize(
    ("cells", "markers", "sure"),
    [
        (["1", "22", "0"], [], True),
        (["1.5", "-2", "+3e5"], ["unknown", "-999.5"], False),  # made of these signs
        (["1.5", "22", "0"], ["-999.5"], True),
        (["1", "", "3"], [], False),
        (["1", None, "3"], [], False),
        (["1", " 2", "3"], [], False),
        (["N", "A"], ["na"], False),
        (["A", "B"], ["z", "ß"], True),
        (["1", "２"], [], False),
        ([], [], False),
    ],
)
def test_cells_of_which_a_look_at_their_bytes_says_that_none_is_missing(
    cells: list[str | None], markers: list[str], sure: bool
) -> None:
    keys = frozenset(missing_cells(markers))
    text = strings(["-", "nan", *cells, " "]).slice(2, len(cells))
    assert is_surely_there(text, keys) is sure
    if sure:
        assert not pc.any(are_missing(text, keys)).as_py()
