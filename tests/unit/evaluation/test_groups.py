"""How good a network is for each group of rows."""

import numpy as np
import pytest

from components.domain.recipe import Task
from components.evaluation.groups import BINS, MOST_GROUPS, bins_of, row_scores, scores_by_group


def test_the_group_where_it_fails_comes_first_and_small_ones_last() -> None:
    groups = ["good"] * 40 + ["bad"] * 30 + ["few"] * 5
    targets = np.zeros(75)
    predictions = np.r_[np.full(40, 0.1), np.full(30, 0.9), np.full(5, 0.9)][:, None]
    found = scores_by_group(Task.BINARY, targets, predictions, groups)
    assert [(each.name, each.rows, each.score) for each in found] == [
        ("bad", 30, 0.0),
        ("good", 40, 1.0),
        ("few", 5, 0.0),
    ]
    assert [each.is_small for each in found] == [False, False, True]
    assert all(each.low is not None and each.high is not None and each.low <= each.score <= each.high for each in found)


def test_of_numbers_the_largest_error_comes_first() -> None:
    groups = ["near"] * 30 + ["far"] * 30
    predictions = np.r_[np.full(30, 1.0), np.full(30, 9.0)][:, None]
    found = scores_by_group(Task.REGRESSION, np.zeros(60), predictions, groups)
    assert [(each.name, each.score) for each in found] == [("far", 9.0), ("near", 1.0)]


def test_many_groups_are_cut_to_those_with_the_most_rows() -> None:
    groups = [f"g{n}" for n in range(100) for _ in range(1 + n)]
    rows = len(groups)
    found = scores_by_group(Task.MULTICLASS, np.zeros(rows), np.tile([0.2, 0.5, 0.3], (rows, 1)), groups)
    assert len(found) == MOST_GROUPS
    assert {each.name for each in found} == {f"g{n}" for n in range(80, 100)}


def test_a_single_number_has_no_interval() -> None:
    (found,) = scores_by_group(Task.REGRESSION, np.array([3.0]), np.array([[1.0]]), ["a"])
    assert (found.score, found.low, found.high, found.is_small) == (2.0, None, None, True)


@pytest.mark.parametrize(
    ("task", "predictions", "expected"),
    [
        (Task.BINARY, [[0.9], [0.2]], [1, 0]),
        (Task.MULTICLASS, [[0.1, 0.8, 0.1], [0.1, 0.1, 0.8]], [1, 0]),
        (Task.REGRESSION, [[1.5], [0.0]], [0.5, 1.0]),
    ],
)
def test_scores_of_rows(task: Task, predictions: list[list[float]], expected: list[float]) -> None:
    np.testing.assert_allclose(row_scores(task, np.array([1, 1]), np.array(predictions)), expected)


def test_fifths_of_numbers_hold_every_row() -> None:
    values = np.r_[np.arange(100.0), np.nan]
    found = bins_of(values)
    assert found[-1] is None
    assert len({each for each in found if each}) == BINS
    assert all(each and each[0] <= value <= each[1] for value, each in zip(values[:-1], found[:-1], strict=True))
    assert bins_of(np.array([np.nan])) == [None]
    assert bins_of(np.full(3, 7.0)) == [(7.0, 7.0)] * 3
