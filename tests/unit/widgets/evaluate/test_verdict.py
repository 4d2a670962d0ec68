"""A verdict fits the evidence."""

from types import SimpleNamespace

import pytest

from components.domain.recipe import Part, Task
from components.widgets.evaluate.scores import _verdict

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
    run = SimpleNamespace(metrics=metrics, recipe=SimpleNamespace(split=SimpleNamespace(folds=None)))
    decision = SimpleNamespace(task=task, classes=["no", "yes"], time=None)
    plan = SimpleNamespace(rows=SimpleNamespace(validation=10), decision=decision)
    said = _verdict(run, plan, Part.VALIDATION)
    assert said.startswith("**10 rows are too few to tell whether it is better than the baseline**")
    assert said.endswith(interval)
