"""Numbers that stand for "there was no number"."""

import numpy as np
import pytest

from components.quality.rules.values import find_sentinels


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([*range(50, 100), 0, 0, 0, 0], [0]),
        ([*range(1, 50), 0, 0, 0, 0], []),  # zero is the next number down
        ([*range(50, 100), 0], []),  # once is no pile
        ([*range(40), *[-1] * 9], [-1]),
        ([*range(-3, 40), *[-1] * 9], []),
        ([*range(10, 60), *[999] * 4], [999]),
        ([*range(10, 60), *[-9999] * 4], [-9999]),
        ([*range(99), *[99] * 30], []),
        ([1, 2, 3, 4, 5, 6, 7, 8] * 9 + [24] * 30, []),  # an index with a top class
        ([0.5, 1.5, 2.5, 3, 3.5, 4, 5, 6, 7] * 5 + [-200] * 8, [-200]),
    ],
)
def test_sentinels_are_piles_apart_from_all_others(values: list[float], expected: list[float]) -> None:
    assert [found.value for found in find_sentinels(np.array(values, "float64"))] == expected
