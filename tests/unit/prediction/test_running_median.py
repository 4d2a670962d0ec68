"""The median of numbers that come in parts: exact of few, to five digits of many, and never more memory."""

import numpy as np
import pytest

from components.prediction import running_median
from components.prediction.running_median import RunningMedian

RNG = np.random.default_rng(0)
NUMBERS = {
    "around 50": RNG.normal(50, 12, 30_001),
    "both signs": RNG.normal(-3, 1, 30_000),
    "long tail": RNG.exponential(1e6, 30_000),
    "all zero": np.zeros(30_000),
    "whole": RNG.integers(0, 300, 30_000).astype("float64"),
}


def median_of(numbers: np.ndarray) -> RunningMedian:
    median = RunningMedian()
    for part in np.array_split(numbers, 7):
        median.add(part)
    return median


@pytest.mark.parametrize("name", NUMBERS)
def test_the_median_of_few_is_exact(name: str) -> None:
    assert median_of(NUMBERS[name]).value() == np.median(NUMBERS[name])


@pytest.mark.parametrize("name", NUMBERS)
def test_the_median_of_many_has_five_digits(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running_median, "MOST_EXACT", 10_000)
    assert median_of(NUMBERS[name]).value() == pytest.approx(np.median(NUMBERS[name]), rel=2e-5, abs=0)


def test_nothing_has_no_median() -> None:
    assert np.isnan(RunningMedian().value())
