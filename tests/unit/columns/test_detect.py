"""Kinds of columns: a table of columns as people have them, and the rules that decide."""

import pandas as pd
import pytest

from components.columns.detect import detect_type
from tests.corpora.understood import without_missing
from tests.unit.columns.column_type_cases import CASES, Case


def column(cells: list[str]) -> pd.Series:
    return without_missing(pd.Series(cells, dtype="str"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_a_column_is_what_people_take_it_for(case: Case) -> None:
    found = detect_type(column(list(case.cells)), case.name)
    assert found.kind is case.kind, found.reason
    assert found.reason


def test_the_table_has_150_columns_and_each_only_once() -> None:
    assert len(CASES) >= 150
    assert len({case.what for case in CASES}) == len(CASES)
