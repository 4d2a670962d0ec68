"""Smaller and smaller sets of training rows."""

import itertools

import numpy as np
import pytest

from components.splitting.nested_subsets import at_random, by_group, growing, newest, sizes_of

SIZES = {
    3: [],
    9: [(0.5, 5), (1.0, 9)],
    60: [(0.1, 6), (0.2, 12), (0.5, 30), (1.0, 60)],
    1001: [(0.1, 101), (0.2, 201), (0.5, 501), (1.0, 1001)],
}


@pytest.mark.parametrize("rows", SIZES)
def test_sizes_that_are_worth_training_on(rows: int) -> None:
    assert sizes_of(rows) == SIZES[rows]


def lie_inside_one_another(subsets: list[np.ndarray]) -> bool:
    return all(set(small) <= set(large) for small, large in itertools.pairwise(subsets))


@pytest.mark.parametrize("seed", [0, 1, 7])
def test_drawn_sets_have_the_shares_of_the_classes(seed: int) -> None:
    labels = np.repeat([0, 1, 2], [600, 390, 10])
    sizes = [size for _, size in sizes_of(1000)]
    subsets = at_random(sizes, labels, 1000, seed)
    assert [len(subset) for subset in subsets] == sizes
    assert lie_inside_one_another(subsets)
    assert subsets[-1].tolist() == list(range(1000))
    for subset in subsets:
        counts = np.bincount(labels[subset], minlength=3)
        assert np.abs(counts - np.array([0.6, 0.39, 0.01]) * len(subset)).max() <= 2
        assert counts.min() >= 1


def test_each_seed_draws_other_rows_and_always_the_same() -> None:
    first, again, other = (at_random([50], None, 500, seed)[0].tolist() for seed in (0, 0, 1))
    assert first == again != other


def test_rows_of_a_group_stay_together() -> None:
    groups = np.repeat(np.arange(50), 8)
    groups[:5] = -1
    subsets = by_group([40, 80, 200, 400], groups, 3)
    assert lie_inside_one_another(subsets)
    assert [abs(len(subset) - size) <= 8 for subset, size in zip(subsets, (40, 80, 200, 400), strict=True)] == [
        True
    ] * 4
    assert len(subsets[-1]) == 400
    for subset in subsets:
        inside = groups[subset]
        assert all((inside == group).sum() == (groups == group).sum() for group in np.unique(inside[inside >= 0]))


def test_a_set_has_one_group_at_least() -> None:
    assert by_group([5, 10], np.repeat([0, 1], [60, 40]), 0)[0].size in (40, 60)


def test_the_newest_rows_are_kept() -> None:
    moments = np.array([5.0, np.nan, 1.0, 9.0, 7.0, 3.0])
    assert [subset.tolist() for subset in newest([1, 3, 6], moments)] == [[3], [0, 3, 4], [0, 1, 2, 3, 4, 5]]


GROWING = [
    ([(6, 12, 30, 60)], [0, 1, 2, 3]),
    ([(100, 100, 200, 300)], [1, 2, 3]),
    ([(100, 100, 100, 100)], [3]),
    ([(10, 20, 50, 100), (20, 20, 50, 100), (10, 50, 50, 100)], [0, 2, 3]),  # as each seed has it
    ([(3, 8, 8)], [2]),  # nothing is learned from 3 rows
    ([()], []),
]


@pytest.mark.parametrize(("sizes", "kept"), GROWING)
def test_a_set_has_more_rows_than_the_one_before(sizes: list[tuple[int, ...]], kept: list[int]) -> None:
    assert growing([[np.arange(size) for size in of_seed] for of_seed in sizes]) == kept
