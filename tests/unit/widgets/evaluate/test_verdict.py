"""A verdict fits the evidence."""

from types import SimpleNamespace

import pytest

from components.domain.recipe import Part, Task
from components.evaluation.baseline_name import BaselineName
from components.runs.analysis_messages import Baseline, Baselines
from components.widgets.evaluate.scores import Beside, _better, _verdict

ACCURACY = ({"accuracy": 0.8}, {"accuracy": 0.4, "majority": 0.0})
ERRORS = ({"mae": 1.0, "rmse": 1.2}, {"mae": 9.0, "rmse": 9.5})


@pytest.mark.parametrize(
    ("task", "scores", "interval"),
    [
        (Task.BINARY, ACCURACY, "With 95 % confidence it is right for 49 % to 94 % of such rows."),
        (Task.REGRESSION, ERRORS, "With 95 % confidence it is off by 0.500 to 1.50 on average for such rows."),
    ],
)
def test_ten_rows_get_no_verdict_but_an_interval(task: Task, scores: tuple[dict, dict], interval: str) -> None:
    metrics = {"validation": scores[0], "validation_baseline": scores[1]}
    run = SimpleNamespace(metrics=metrics, recipe=SimpleNamespace(split=SimpleNamespace(folds=None), pack=None))
    decision = SimpleNamespace(task=task, classes=["no", "yes"], time=None)
    plan = SimpleNamespace(rows=SimpleNamespace(validation=10), decision=decision)
    said = _verdict(run, plan, Part.VALIDATION)
    assert said.startswith("**10 rows are too few to tell whether it is better than the baseline**")
    assert said.endswith(interval)


CONSTANT = Baseline(BaselineName.CONSTANT, {}, -50.0, -60.0, -40.0, 100, 0, 0.1)


def beside(low: float, high: float, rows: int = 100) -> Baselines:
    """Errors of the network less those of the trees, between these bounds."""
    trees = Baseline(BaselineName.TREES, {}, (low + high) / 2, low, high, rows, 100, 0.1)
    return Baselines({}, rows, [CONSTANT, trees])


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ("computing", "**Being held against simpler methods on validation rows**"),
        (None, "**Better than the baseline on validation rows**"),
        (Baselines({}, 100, [CONSTANT]), "**Better than the baseline on validation rows**"),
        (beside(-3, -1), "**Better than the baseline and simpler methods on validation rows**"),
        (beside(1, 3), "**Better than the baseline, worse than a simpler method (Gradient-boosted trees) on validation rows**"),
        (beside(-1, 3), "**Better than the baseline, perhaps not than a simpler method (Gradient-boosted trees) on validation rows**"),
        (beside(1, 3, 19), "**Better than the baseline on validation rows**"),
    ],
)  # fmt: skip
def test_nothing_is_called_better_that_a_simpler_method_beats(found: Beside, said: str) -> None:
    assert _better(Part.VALIDATION, Task.REGRESSION, found) == said
    assert "on test rows" in _better(Part.TEST, Task.REGRESSION, found)
