"""What is said of the network beside simpler methods."""

import pytest

from components.domain.recipe import Task
from components.evaluation.baseline_name import BaselineName
from components.runs.analysis_messages import Baseline, Baselines
from components.widgets.evaluate.baselines import verdict


def baseline(name: BaselineName, difference: float, low: float | None, high: float | None, rows: int = 100) -> Baseline:
    return Baseline(name, {}, difference, low, high, rows, 5, 0.1)


CONSTANT = baseline(BaselineName.CONSTANT, 0.3, 0.2, 0.4)
TREES = BaselineName.TREES


@pytest.mark.parametrize(
    ("trees", "said"),
    [
        (baseline(TREES, 0.1, 0.02, 0.18), "**Your network is better than all of these.** The best of them: Gradient-boosted trees; it beats that by 10 more rows right of 100."),
        (baseline(TREES, -0.1, -0.18, -0.02), "**A simpler method is better than your network**: Gradient-boosted trees, by 10 more rows right of 100. Take that for this table, or go on."),
        (baseline(TREES, 0.1, -0.02, 0.22), "**Better or not cannot be told**: these 100 rows do not tell your network and Gradient-boosted trees apart."),
        (baseline(TREES, 0.0, 0.0, 0.0), "**Better or not cannot be told**: these 100 rows do not tell your network and Gradient-boosted trees apart."),
    ],
)  # fmt: skip
def test_the_best_of_the_methods_decides(trees: Baseline, said: str) -> None:
    assert verdict(Baselines({}, 100, [CONSTANT, trees]), Task.BINARY) == said


@pytest.mark.parametrize(
    ("difference", "low", "high", "said"),
    [(-2.0, -3.0, -1.0, "is better than all"), (2.0, 1.0, 3.0, "A simpler method is better"), (-2.0, -5.0, 1.0, "cannot be told")],
)  # fmt: skip
def test_less_error_is_better(difference: float, low: float, high: float, said: str) -> None:
    found = verdict(Baselines({}, 100, [baseline(BaselineName.LINEAR, difference, low, high)]), Task.REGRESSION)
    assert said in found
    assert "cannot" in said or "2.00 less error on average" in found


@pytest.mark.parametrize(("rows", "words"), [(1, "1 row is"), (19, "19 rows are")])
def test_few_rows_are_no_evidence(rows: int, words: str) -> None:
    found = Baselines({}, rows, [baseline(TREES, 1.0, 1.0, 1.0, rows)])
    assert verdict(found, Task.BINARY) == f"{words} too few to say which of them is better."


def test_nothing_is_said_of_nothing() -> None:
    assert verdict(Baselines({}, 100, []), Task.BINARY) == ""
