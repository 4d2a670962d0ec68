"""The cheapest threshold between two classes, held against trying every one."""

import numpy as np
import pytest

from components.domain.threshold import Threshold
from components.evaluation.probabilities import answered_classes
from components.evaluation.thresholds import ErrorCounts, best_threshold, threshold_steps


def counted(is_positive: np.ndarray, scores: np.ndarray, threshold: float) -> ErrorCounts:
    """The same, row by row."""
    answered = scores > threshold
    pairs = [(is_positive[row], answered[row]) for row in range(len(scores))]
    cells = [(False, False), (False, True), (True, False), (True, True)]
    return ErrorCounts(*(sum((bool(was), bool(said)) == cell for was, said in pairs) for cell in cells))


@pytest.mark.parametrize("seed", range(10))
def test_no_threshold_is_cheaper_than_the_best(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows = int(rng.integers(1, 60))
    is_positive = rng.random(rows) < rng.random()
    scores = rng.random(rows).astype("float32").astype("float64").round(2 if seed % 2 else 8)
    costs = Threshold(
        false_positive_cost=float(rng.integers(0, 5)) + 0.1, false_negative_cost=float(rng.integers(0, 9))
    )
    steps = threshold_steps(is_positive, scores)
    best = best_threshold(steps, costs)
    tried = [0.001, 0.5, 0.999, *np.linspace(0.001, 0.999, 997)]
    least = min(counted(is_positive, scores, threshold).cost(costs) for threshold in tried)
    assert counted(is_positive, scores, best).cost(costs) <= least + 1e-9
    for threshold in (best, 0.5, 0.25, 0.999):
        assert steps.at(threshold) == counted(is_positive, scores, threshold)
        assert steps.at(threshold).rows == rows == steps.rows


@pytest.mark.parametrize(
    ("positive", "scores", "costs", "best"),
    [
        ([0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9], (1, 1), 0.5),  # many are perfect: the one in the middle
        ([0, 0, 1, 1], [0.1, 0.2, 0.3, 0.9], (1, 1), 0.25),
        ([0, 0, 1, 1], [0.6, 0.7, 0.8, 0.9], (1, 1), 0.75),
        ([0, 1, 0, 1], [0.1, 0.3, 0.4, 0.8], (1, 1), 0.5),  # 0.2 costs the same
        ([0, 1, 0, 1], [0.1, 0.3, 0.4, 0.8], (1, 5), 0.2),
        ([0, 1, 0, 1], [0.1, 0.3, 0.4, 0.8], (5, 1), 0.5),
        ([0, 0, 1], [0.0021, 0.0022, 0.0041], (1, 100), 0.003),  # a rare class, whose scores are all small
        ([1, 1], [0.2, 0.3], (1, 1), 0.1),  # of one class: all are answered with it
        ([0, 0], [0.2, 0.3], (1, 1), 0.5),
        ([0, 1], [1.0, 1.0], (1, 1), 0.5),  # nothing can be parted
        ([0, 1], [0.0, 0.0], (1, 9), 0.5),  # above 0 lies no score
        ([1], [0.7], (1, 1), 0.5),
        ([], [], (1, 1), 0.5),
    ],
)
def test_of_several_the_one_nearest_to_half(
    positive: list[int], scores: list[float], costs: tuple[float, float], best: float
) -> None:
    steps = threshold_steps(np.array(positive, "bool"), np.array(scores, "float64"))
    asked = Threshold(false_positive_cost=costs[0], false_negative_cost=costs[1])
    assert best_threshold(steps, asked) == best


def test_two_scores_that_nearly_touch_are_still_parted() -> None:
    scores = np.array([0.3, np.nextafter(np.float32(0.3), np.float32(1))], "float64")
    best = best_threshold(threshold_steps(np.array([False, True]), scores), Threshold())
    assert scores[0] < best < scores[1]


@pytest.mark.parametrize(
    ("shares", "threshold", "answered"),
    [
        ([[0.7, 0.3]], 0.5, [0]),
        ([[0.7, 0.3]], 0.25, [1]),
        ([[0.5, 0.5]], 0.5, [0]),  # as likely: the first, as argmax has it
        ([[0.2, 0.3, 0.5]], 0.9, [2]),
        ([[0.7]], 0.5, [0]),
    ],
)
def test_what_is_answered(shares: list[list[float]], threshold: float, answered: list[int]) -> None:
    assert answered_classes(np.array(shares), threshold).tolist() == answered
