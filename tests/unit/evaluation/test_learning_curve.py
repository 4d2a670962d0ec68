"""Whether more rows helped: the gain between two sizes and its interval."""

import numpy as np
import pytest

from components.domain.recipe import Task
from components.evaluation.learning_curve import gain_between, row_errors


def test_errors_of_rows() -> None:
    assert row_errors(Task.BINARY, np.array([0, 1, 1]), np.array([[0.7], [0.7], [0.1]])).tolist() == [1, 0, 1]
    assert row_errors(Task.MULTICLASS, np.array([2, 0]), np.array([[0.1, 0.2, 0.7], [0.1, 0.8, 0.1]])).tolist() == [
        0,
        1,
    ]
    assert row_errors(Task.REGRESSION, np.array([2.0, 5.0]), np.array([[1.5], [9.0]])).tolist() == [0.5, 4.0]


def wrong(rows: int, *counts: int) -> np.ndarray:
    """(trainings, rows): so many wrong rows in each training, the first ones."""
    return np.stack([np.arange(rows) < count for count in counts]).astype("float64")


CASES = {
    "many fewer wrong": (wrong(200, 60, 62, 61), wrong(200, 20, 21, 19), "better"),
    "the same": (wrong(200, 30, 30, 30), wrong(200, 30, 30, 30), "same"),
    "one row less": (wrong(200, 31, 31, 31), wrong(200, 30, 30, 30), "same"),
    "more wrong": (wrong(200, 20, 21, 19), wrong(200, 60, 62, 61), "worse"),
    "seeds that disagree": (wrong(200, 60, 20, 30), wrong(200, 20, 30, 30), "same"),
    "few rows": (wrong(10, 1, 1, 1), wrong(10, 0, 0, 0), "same"),
    "one training": (wrong(200, 60), wrong(200, 20), "better"),
}


@pytest.mark.parametrize("case", CASES)
def test_gain_of_classes(case: str) -> None:
    before, after, verdict = CASES[case]
    gain = gain_between(Task.BINARY, (50, 100), before, after)
    assert gain is not None
    assert (gain.from_rows, gain.to_rows) == (50, 100)
    assert (gain.before, gain.after) == (before.mean(), after.mean())
    assert ("better" if gain.low > 0 else "worse" if gain.high < 0 else "same") == verdict


@pytest.mark.parametrize("task", [Task.BINARY, Task.REGRESSION])
def test_no_gain_is_seldom_taken_for_one(task: Task) -> None:
    rng, mistaken, tables = np.random.default_rng(0), 0, 400
    for _ in range(tables):
        hardness = rng.random(150)  # of each row: networks are wrong about the same rows
        drawn = rng.random((2, 3, 150)) < hardness * 0.5
        errors = drawn if task is Task.BINARY else drawn * 2 + rng.random(drawn.shape)
        gain = gain_between(task, (1, 2), *errors.astype("float64"))
        assert gain is not None
        mistaken += gain.low > 0 or gain.high < 0
    assert mistaken <= 0.05 * tables


def test_a_real_gain_is_found() -> None:
    rng, found = np.random.default_rng(0), 0
    for _ in range(100):
        hardness = rng.random(300)
        before, after = (rng.random((3, 300)) < hardness * factor for factor in (0.8, 0.4))
        gain = gain_between(Task.BINARY, (1, 2), before.astype("float64"), after.astype("float64"))
        assert gain is not None
        found += gain.low > 0
    assert found >= 90


def test_nothing_is_said_of_a_single_row() -> None:
    assert gain_between(Task.BINARY, (5, 10), wrong(1, 1), wrong(1, 0)) is None
