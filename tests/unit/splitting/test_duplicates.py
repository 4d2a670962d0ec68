"""Rows that are alike, against pandas' own finding."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.quality.table_statistics import duplicate_rows
from components.splitting.duplicates import copies

words = st.one_of(
    st.none(), st.sampled_from(["", "a", "b", "aaaaaaaa", "aaaaaaaab", "é", "x" * 600, "x" * 601]), st.text()
)


def frame_of(rows: list[tuple[str | None, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["one", "two", "three"], dtype="str")


@given(st.lists(st.tuples(words, words, words), min_size=1, max_size=40), st.integers(1, 3))
def test_the_same_rows_are_found_as_pandas_finds(rows: list[tuple[str | None, ...]], repeated: int) -> None:
    cells = frame_of(rows + rows[:repeated])
    groups = copies(cells)
    assert (groups >= 0).tolist() == cells.duplicated(keep=False).tolist()
    assert duplicate_rows(cells).tolist() == cells.duplicated().tolist()
    for number in np.unique(groups[groups >= 0]):
        assert len(cells[groups == number].drop_duplicates()) == 1


@pytest.mark.parametrize(
    "rows",
    [
        [("ab", "c", None), ("a", "bc", None)],
        [("", None, "x"), (None, "", "x")],
        [("a", "b", "x"), ("b", "a", "x")],
        [("0", "1", "x"), ("1", "0", "x")],
        [("a\0", "b", "x"), ("a", "b", "x")],
    ],
)
def test_rows_that_only_look_alike_are_told_apart(rows: list[tuple[str | None, ...]]) -> None:
    assert copies(frame_of(rows)).tolist() == [-1, -1]


def test_a_part_of_a_table_is_looked_at_by_itself() -> None:
    cells = frame_of([("a", "b", "c"), ("d", "e", "f"), ("d", "e", "f"), ("a", "b", "c")])
    assert copies(cells.iloc[1:]).tolist() == [0, 0, -1]
    assert copies(cells.iloc[:0]).tolist() == []
