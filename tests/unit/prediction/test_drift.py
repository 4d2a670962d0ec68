"""New rows as a whole against the training rows: what is unlike is told, a sample of the same table is not."""

import numpy as np
import pandas as pd
import pytest

from components.prediction.drift import DriftSort, find_date_order, find_drift
from tests.unit.prediction.test_contract import CONTRACT, DATA

INPUTS = DATA.inputs


def changed(**columns: np.ndarray) -> dict[str, np.ndarray]:
    return INPUTS | {name: values[:, None] for name, values in columns.items()}


@pytest.mark.parametrize("seed", range(50))
def test_a_sample_of_the_table_is_not_unlike_it(seed: int) -> None:
    rows = np.random.default_rng(seed).choice(len(DATA.targets), 25, replace=False)
    assert find_drift({name: values[rows] for name, values in INPUTS.items()}, CONTRACT) == []


SIZE, DAY = INPUTS["size"][:, 0], INPUTS["day"][:, 0]


@pytest.mark.parametrize(
    ("inputs", "column", "sort", "said"),
    [
        (changed(size=SIZE * 100), "size", DriftSort.SCALE, "times as large (median 1,750, in training 18.5)"),
        (changed(size=SIZE / 100), "size", DriftSort.SCALE, "times as small"),
        (changed(size=SIZE + 40), "size", DriftSort.MOVED, "9 of 10 training rows lie between"),
        (changed(day=DAY + 3650), "day", DriftSort.MOVED, "in training 2024-03-1"),
        (changed(size=np.where(np.arange(len(SIZE)) % 2, np.nan, SIZE)), "size", DriftSort.MISSING, "have no value"),
        (changed(town=np.full(len(SIZE), "Rom", "object")), "town", DriftSort.NEW_VALUES, "100 % have values"),
    ],
)
def test_what_is_unlike_is_told_with_its_numbers(
    inputs: dict[str, np.ndarray], column: str, sort: DriftSort, said: str
) -> None:
    [found] = find_drift(inputs, CONTRACT)
    assert (found.column, found.sort) == (column, sort)
    assert said in found.what, found.what


def test_few_rows_say_nothing() -> None:
    assert find_drift({name: values[:19] * 1 for name, values in changed(size=SIZE * 100).items()}, CONTRACT) == []


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (["03.01.2024", "03.25.2024", "03.26.2024"], ["2 dates can only be read with the month first"]),
        (["03.01.2024", "25.03.2024"], []),
        (
            ["03.25.2024", "25.03.2024"],
            [],
        ),  # neither order reads all: the cells that cannot be read are told by themselves
        (["2024-03-25", "03.01.2024"], []),
    ],
)
def test_day_and_month_changed_about_are_told(days: list[str], said: list[str]) -> None:
    found = find_date_order(pd.DataFrame({"day ": pd.Series(days, dtype="str")}), DATA.preparation)
    assert [each.what[: len(words)] for each, words in zip(found, said, strict=True)] == said
    assert all(each.sort is DriftSort.DATE_ORDER for each in found)
