"""Where a target of numbers stops."""

import numpy as np
import pandas as pd
import pytest

from components.columns.wall import Wall, find_wall

RNG = np.random.default_rng(1)
PRICES = np.round(RNG.lognormal(12, 0.5, 3000))


def wall(numbers: np.ndarray) -> Wall | None:
    return find_wall(pd.Series(numbers), pd.Series([f"{number:.1f}" for number in numbers]))


def test_a_price_that_was_cut_off_is_found_with_how_it_is_written() -> None:
    found = find_wall(pd.Series(cut := np.minimum(PRICES, 300_001)), pd.Series([f"{number:.1f}" for number in cut]))
    assert found is not None and found.highest
    assert (found.text, found.cells) == ("300,001", ("300001.0",))
    assert found.rows == int((PRICES >= 300_001).sum()) and found.of == 3000


def test_a_lowest_value_is_found_too() -> None:
    found = find_wall(pd.Series(cut := np.maximum(PRICES, 90_000)), pd.Series(cut.astype(str)))
    assert found is not None and not found.highest


def skewed_counts(first: int) -> np.ndarray:
    """Counts of which each is far rarer than the one before, as of visits or citations."""
    places = np.arange(1, 200)
    return np.repeat(places, np.maximum(9000 * places**-2.6, 1).astype(int)) + first - 1.0


HEALTHY: dict[str, np.ndarray] = {
    "prices": PRICES,
    "ten whole numbers": RNG.integers(0, 10, 3000).astype(float),  # few different values: each is frequent
    "ratings of 1 to 5": RNG.choice([1.0, 2, 3, 4, 5], 3000, p=[0.05, 0.05, 0.1, 0.2, 0.6]),
    "months": RNG.integers(1, 13, 3000).astype(float),
    "yes and no": RNG.integers(0, 2, 3000).astype(float),
    "ages": np.round(np.clip(RNG.normal(38, 13, 3000), 17, 90)),
    "rounded to ten": np.round(RNG.normal(500, 200, 3000), -1),
    "nothing is less than nothing": np.maximum(RNG.normal(0, 1, 3000), 0),
    "a loss is never more than nothing": np.minimum(RNG.normal(0, 1, 3000), 0),
    "counts from 0": skewed_counts(0),
    "counts from 1": skewed_counts(1),
    "-1 for never": np.where(RNG.random(3000) < 0.8, -1, RNG.integers(0, 400, 3000)).astype(float),
    "shares up to 1": np.minimum(RNG.normal(0.8, 0.3, 3000), 1),
    "shares up to 100 %": np.clip(RNG.normal(80, 30, 3000), 0, 100),
    "correlations": np.clip(RNG.normal(0, 1, 3000), -1, 1),
    "9999 for missing": np.where(RNG.random(3000) < 0.05, 9999, RNG.normal(200, 20, 3000)),
    "-200 for missing": np.where(RNG.random(3000) < 0.05, -200, RNG.normal(200, 20, 3000)),
    "whole numbers around 0": np.round(RNG.normal(0, 20, 3000)),
    "no value at all": np.full(100, np.nan),
    "one row": np.array([4.0]),
}


@pytest.mark.parametrize("numbers", HEALTHY.values(), ids=HEALTHY.keys())
def test_where_there_is_no_wall_none_is_found(numbers: np.ndarray) -> None:
    assert wall(numbers) is None


CUT: dict[str, tuple[np.ndarray, float]] = {
    "scores of at most 850": (np.round(np.minimum(RNG.normal(680, 90, 3000), 850)), 850),
    "ages of 90 and more": (np.round(np.clip(RNG.normal(60, 25, 3000), 1, 90)), 90),
    "ten rows of few": (np.append(RNG.uniform(5, 49, 200).round(1), [50.0] * 10), 50),
    "below what was measured": (np.maximum(RNG.lognormal(0, 1, 3000), 0.4), 0.4),
    "a limit of 100 where much is below 0": (np.minimum(RNG.normal(0, 90, 3000), 100), 100),
}


@pytest.mark.parametrize(("numbers", "end"), CUT.values(), ids=CUT.keys())
def test_values_piled_at_an_end_are_a_wall(numbers: np.ndarray, end: float) -> None:
    found = wall(numbers)
    assert found is not None and found.text == f"{end:g}" and found.rows == int((numbers == end).sum())
