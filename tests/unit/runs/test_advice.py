"""Where a target of numbers stops."""

import numpy as np
import pandas as pd
import pytest

from components.runs.advice import find_wall

RNG = np.random.default_rng(1)
PRICES = np.round(RNG.lognormal(12, 0.5, 3000))


def wall(numbers: np.ndarray) -> object:
    return find_wall(pd.Series(numbers), pd.Series([f"{number:.1f}" for number in numbers]))


def test_a_price_that_was_cut_off_is_found_with_how_it_is_written() -> None:
    found = find_wall(pd.Series(cut := np.minimum(PRICES, 300_001)), pd.Series([f"{number:.1f}" for number in cut]))
    assert found is not None and found.highest
    assert (found.text, found.cells) == ("300,001", ("300001.0",))
    assert found.rows == int((PRICES >= 300_001).sum()) and found.of == 3000


def test_a_lowest_value_is_found_too() -> None:
    found = find_wall(pd.Series(cut := np.maximum(PRICES, 90_000)), pd.Series(cut.astype(str)))
    assert found is not None and not found.highest


@pytest.mark.parametrize(
    "numbers",
    [
        PRICES,
        RNG.integers(0, 10, 3000).astype(float),  # few different values: each is frequent
        np.maximum(RNG.normal(0, 1, 3000), 0),  # nothing is less than nothing
        np.round(RNG.normal(0, 20, 3000)),
        np.full(100, np.nan),
    ],
)
def test_where_there_is_no_wall_none_is_found(numbers: np.ndarray) -> None:
    assert wall(numbers) is None
