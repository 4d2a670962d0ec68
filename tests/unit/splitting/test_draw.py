"""What is drawn by lot: units stay whole, shares are met, every class trains, and a seed always draws the same."""

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from components.domain.recipe import Split
from components.splitting.draw import draw_parts
from tests.unit.splitting.tables import (
    places,
    seeds,
    splits,
    together,
)


@st.composite
def units_and_labels(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray | None]:
    """Rows in units of any sizes, of one class each or mixed, or without classes."""
    sizes = draw(st.lists(st.integers(1, 12), min_size=3, max_size=60))
    units = np.repeat(np.arange(len(sizes)), sizes)
    rng = np.random.default_rng(draw(seeds))
    classes = draw(st.integers(1, 5))
    how = draw(st.sampled_from(["none", "pure", "mixed"]))
    labels = {
        "none": None,
        "pure": np.repeat(rng.integers(0, classes, len(sizes)), sizes),
        "mixed": rng.integers(0, classes, len(units)),
    }[how]
    lot = rng.permutation(len(units))
    return units[lot], None if labels is None else labels[lot]


@given(units_and_labels(), splits)
def test_every_row_once_no_unit_torn_no_part_empty_and_always_the_same(
    drawn: tuple[np.ndarray, np.ndarray | None], split: Split
) -> None:
    units, labels = drawn
    parts = draw_parts(units, labels, split)
    found = places(parts, len(units))
    assert together(units, found)
    assert set(found) == {0, 1, 2}
    again = draw_parts(units, labels, split)
    assert places(again, len(units)).tolist() == found.tolist()


@example((np.array([0, 2, 4, 3, 1]), np.array([2, 1, 0, 0, 1])), Split(validation=0.05, test=0.4))
@example(
    (np.array([4, 6, 5, 2, 4, 1, 3, 6, 6, 0, 5]), np.array([1, 0, 0, 2, 1, 3, 1, 0, 0, 4, 0])),
    Split(validation=0.3, test=0.4),
)
@given(units_and_labels(), splits)
@settings(max_examples=1000)
def test_every_class_trains_where_that_is_possible(drawn: tuple[np.ndarray, np.ndarray | None], split: Split) -> None:
    units, labels = drawn
    if labels is None:
        return
    of_class = [set(units[labels == label]) for label in np.unique(labels)]
    taken = set().union(*of_class)
    # Possible at the least where each class has a unit of its own and two more are left to hold out.
    alone = [own - set().union(*(other for other in of_class if other is not own)) for own in of_class]
    if not all(alone) or len(taken) < len(of_class) + 2:
        return
    parts = draw_parts(units, labels, split)
    assert set(labels[parts.train]) == set(labels)


@given(splits, st.integers(1, 6), st.integers(100, 1000))
def test_shares_are_met_where_units_are_small(split: Split, classes: int, rows: int) -> None:
    rng = np.random.default_rng(split.seed)
    units = rng.integers(0, rows // 2, rows)
    labels = units % classes
    parts = draw_parts(units, labels, split)
    largest = np.bincount(units).max()
    for rows_of, share in ((parts.validation, split.validation), (parts.test, split.test)):
        assert abs(len(rows_of) - share * rows) <= largest + 1
        for label in range(classes):
            assert abs((labels[rows_of] == label).sum() - share * (labels == label).sum()) <= 2 * largest + 2


@given(splits, st.integers(3, 300), st.integers(1, 8))
def test_without_copies_each_class_has_its_share_to_a_row(split: Split, rows: int, classes: int) -> None:
    labels = np.random.default_rng(split.seed).integers(0, classes, rows)
    parts = draw_parts(np.arange(rows), labels, split)
    for label in np.unique(labels):
        size = (labels == label).sum()
        if size >= 20:
            assert abs((labels[parts.test] == label).sum() - split.test * size) <= 1


def test_the_parts_of_a_table_without_copies_are_those_they_always_were() -> None:
    parts = draw_parts(np.arange(40), np.arange(40) % 3, Split(seed=7))
    assert (parts.validation.tolist(), parts.test.tolist()) == EVER
    parts = draw_parts(np.arange(40), None, Split(seed=7))
    assert (parts.validation.tolist(), parts.test.tolist()) == EVER_WITHOUT_CLASSES


EVER = ([0, 4, 20, 28, 30, 32], [9, 10, 12, 14, 19, 38])


EVER_WITHOUT_CLASSES = ([0, 4, 10, 20, 28, 30], [9, 12, 14, 19, 22, 32])
