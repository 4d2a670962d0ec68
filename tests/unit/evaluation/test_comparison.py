"""Whether a difference is more than luck: held against numbers worked out elsewhere."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from components.evaluation.comparison import Method, difference_of, means_differ, shares_differ

SCORES = st.lists(st.floats(0, 1), min_size=2, max_size=12)


def by_seed(scores: list[float], first: int = 0) -> dict[int, float]:
    return dict(enumerate(scores, first))


def test_pairs_of_a_seed_are_held_against_each_other() -> None:
    # Student's sleep data (1908), as R's t.test(extra ~ group, paired = TRUE) gives it: -2.4598858, -0.7001142.
    first = by_seed([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0])
    second = by_seed([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])
    found = difference_of(first, second)
    assert found.method is Method.PAIRED and found.value == pytest.approx(-1.58)
    assert (found.low, found.high) == pytest.approx((-2.4598858, -0.7001142))
    assert found.told_apart


def test_without_common_seeds_the_groups_are_held_against_each_other() -> None:
    # The same, as R's t.test(extra ~ group) gives it: -3.3654832, 0.2054832.
    first = by_seed([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0])
    second = by_seed([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4], 100)
    found = difference_of(first, second)
    assert found.method is Method.WELCH
    assert (found.low, found.high) == pytest.approx((-3.3654832, 0.2054832))
    assert not found.told_apart


@pytest.mark.parametrize(("first", "second"), [({0: 0.9}, {0: 0.8}), ({0: 0.9}, {0: 0.8, 1: 0.81})])
def test_one_seed_tells_nothing_of_luck(first: dict[int, float], second: dict[int, float]) -> None:
    found = difference_of(first, second)
    assert found.method is Method.NONE and found.low is found.high is None and not found.told_apart
    assert found.value == pytest.approx(0.9 - np.mean(list(second.values())))


@given(SCORES, SCORES)
def test_welch_agrees_with_scipy(first: list[float], second: list[float]) -> None:
    found = difference_of(by_seed(first), by_seed(second, 1000))
    assume(min(np.std(first), np.std(second)) > 1e-6)
    expected = stats.ttest_ind(first, second, equal_var=False).confidence_interval(0.95)
    assert found.low is not None and found.high is not None
    assert math.isclose(found.low, expected.low, abs_tol=1e-9) and math.isclose(found.high, expected.high, abs_tol=1e-9)


@given(SCORES)
def test_a_network_is_no_better_than_itself(scores: list[float]) -> None:
    found = difference_of(by_seed(scores), by_seed(scores))
    assert found.value == 0 and not found.told_apart


@given(SCORES, st.data())
def test_the_order_of_two_networks_turns_the_sign_alone(scores: list[float], data: st.DataObject) -> None:
    other = data.draw(st.lists(st.floats(0, 1), min_size=len(scores), max_size=len(scores)))
    found, turned = difference_of(by_seed(scores), by_seed(other)), difference_of(by_seed(other), by_seed(scores))
    assert found.low is not None and turned.high is not None
    assert found.low == pytest.approx(-turned.high, abs=1e-12) and found.told_apart == turned.told_apart


@pytest.mark.parametrize(
    ("first", "second", "rows", "expected"),
    [
        (23 / 45, 22 / 45, 45, False),
        (40 / 45, 22 / 45, 45, True),
        (1.0, 0.0, 2, False),
        (1.0, 0.0, 1, False),
        (0.52, 0.5, 100_000, True),
        (0.5, 0.5, 100_000, False),
    ],
)
def test_shares_of_few_rows_differ_only_beyond_luck(first: float, second: float, rows: int, expected: bool) -> None:
    assert shares_differ(first, second, rows) is expected
    assert shares_differ(second, first, rows) is expected


def test_means_over_rows_are_told_apart_as_scipy_tells_groups() -> None:
    generator = np.random.default_rng(3)
    for shift in (0.1, 0.4, 0.7, 1.5):
        first, second = generator.normal(0, 1, 20), generator.normal(shift, 2, 20)
        expected = stats.ttest_ind(first, second, equal_var=False).pvalue < 0.05
        groups = [(float(values.mean()), float(values.var(ddof=1))) for values in (first, second)]
        assert means_differ(groups[0], groups[1], rows=20) == expected
