"""Where predictions of a number are off, in which direction, and how sure that is."""

import itertools

import numpy as np
import pytest
from scipy import stats

from components.evaluation.intervals import mean_interval
from components.evaluation.residuals import (
    MOST_BINS,
    errors_by_range,
    residuals_by_category,
    residuals_by_number,
    residuals_of,
    wall_effect,
    worst_range,
)

RNG = np.random.default_rng(1)


def test_above_zero_the_answer_is_too_high() -> None:
    np.testing.assert_allclose(residuals_of(np.array([1.0, 5.0]), np.array([[3.0], [4.0]])), [2.0, -1.0])


def test_the_interval_of_a_mean_is_students() -> None:
    values = RNG.normal(3, 2, 25)
    expected = stats.t.interval(0.95, 24, values.mean(), values.std(ddof=1) / 5)
    np.testing.assert_allclose(mean_interval(values), expected)
    wider, narrow = mean_interval(values, together=10), mean_interval(values)
    assert wider and narrow and wider[0] < narrow[0] and wider[1] > narrow[1]
    assert mean_interval(values[:1]) is None and mean_interval(values[:0]) is None


@pytest.mark.parametrize(("rows", "ranges"), [(1, 1), (3, 3), (30, 2), (100, 4), (1000, MOST_BINS)])
def test_ranges_of_the_target_hold_every_row_once(rows: int, ranges: int) -> None:
    targets = np.arange(rows, dtype="float64")
    found = errors_by_range(targets, targets[:, None] + 1)
    assert len(found) == ranges and sum(each.rows for each in found) == rows
    assert all(one.end < other.begin for one, other in itertools.pairwise(found))
    assert all(each.mae == pytest.approx(1) and each.bias == pytest.approx(1) for each in found)
    assert (found[0].mae_interval is None) == (found[0].rows == 1)


def test_a_target_of_few_values_has_a_range_for_each() -> None:
    targets = np.repeat([1.0, 2.0, 5.0], [40, 30, 5])
    found = errors_by_range(targets, np.full((75, 1), 2.0))
    assert [(each.begin, each.end, each.rows, each.is_small) for each in found] == [
        (1, 1, 40, False),
        (2, 2, 30, False),
        (5, 5, 5, True),
    ]
    assert [each.bias for each in found] == [1, 0, -3]


def test_many_equal_values_at_an_end_are_one_range() -> None:
    targets = np.r_[np.linspace(0, 99, 100), np.full(300, 100.0)]
    found = errors_by_range(targets, targets[:, None])
    assert sum(each.rows for each in found) == 400 and found[-1].end == 100
    assert all(one.end < other.begin for one, other in itertools.pairwise(found))


def test_the_range_that_is_off_most_is_named_only_where_it_is_no_luck() -> None:
    targets = np.arange(400, dtype="float64")
    even = RNG.normal(0, 1, 400)
    found = errors_by_range(targets, (targets + even)[:, None])
    assert worst_range(found, float(np.abs(even).mean())) is None
    even[360:] *= 10
    found = errors_by_range(targets, (targets + even)[:, None])
    worst = worst_range(found, float(np.abs(even).mean()))
    assert worst is not None and worst.begin >= 359
    few = errors_by_range(targets[:15], (targets[:15] + np.r_[np.zeros(14), 99])[:, None])
    assert worst_range(few, 1.0) is None


def test_a_column_along_which_answers_drift_is_found_and_one_without_a_drift_is_not() -> None:
    values, noise = RNG.uniform(0, 1, 500), RNG.normal(0, 1, 500)
    assert not any(each.is_off for each in residuals_by_number(values, noise - noise.mean()))
    found = residuals_by_number(values, noise + 6 * (values - 0.5))
    assert found[0].is_off and found[0].bias < 0 and found[-1].is_off and found[-1].bias > 0
    assert not any(each.is_off for each in residuals_by_number(values[:15], np.full(15, 3.0)))


def test_rows_whose_value_is_missing_are_left_out_of_the_ranges() -> None:
    found = residuals_by_number(np.r_[np.nan, np.arange(30.0), np.nan], np.ones(32))
    assert sum(each.rows for each in found) == 30
    assert residuals_by_number(np.full(3, np.nan), np.ones(3)) == []


def test_categories_come_by_their_bias_and_small_ones_last() -> None:
    values = ["low"] * 30 + ["high"] * 30 + ["few"] * 3
    residuals = np.r_[np.full(30, -2.0), np.linspace(0, 4, 30), np.full(3, -9.0)]
    found = residuals_by_category(values, residuals)
    assert [(each.name, each.rows, each.is_small) for each in found] == [
        ("low", 30, False),
        ("high", 30, False),
        ("few", 3, True),
    ]
    assert found[1].quartiles == pytest.approx((1, 2, 3)) and found[1].whiskers == pytest.approx((0, 4))
    assert found[0].is_off and found[1].is_off and not found[2].is_off


def test_whiskers_leave_out_what_lies_far_outside() -> None:
    found = residuals_by_category(["a"] * 22, np.r_[np.linspace(0, 1, 21), 50])
    assert found[0].whiskers == pytest.approx((0, 1))


def test_what_the_rows_at_a_wall_do_to_the_error() -> None:
    targets, at_wall = np.full(40, 10.0), np.arange(40) < 10
    predictions = np.where(at_wall, 16.0, 11.0)[:, None]
    found = wall_effect(targets, predictions, at_wall)
    assert (found.rows, found.without, found.mae, found.mae_without) == (10, 30, 2.25, 1.0)
    assert found.interval == pytest.approx((1, 1))
    few = wall_effect(targets, predictions, np.arange(40) < 30)
    assert few.mae_without is None and few.interval is None
