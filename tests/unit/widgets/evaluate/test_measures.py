"""What is written of metrics: counts as they are, and 100 only where there are as many rows."""

import numpy as np
import pytest

from components.domain.recipe import Task
from components.evaluation.bootstrap import Measured, measured
from components.evaluation.measures import Measure, measures_of
from components.evaluation.row_predictions import RowPredictions
from components.widgets.evaluate.measures import MEANINGS, NAMES, _interval, _meaning


def rows_of(targets: list[int], answers: list[int]) -> RowPredictions:
    predictions = np.array(answers, "float64")[:, None]
    return RowPredictions(np.arange(len(targets)), np.array(targets), predictions)


@pytest.mark.parametrize(
    ("times", "said"), [(1, "Of 3 rows that are yes it finds 2."), (50, "Of 100 rows that are yes it finds 67.")]
)
def test_recall_is_said_of_100_only_from_100_rows(times: int, said: str) -> None:
    rows = rows_of([1, 1, 1, 0] * times, [1, 1, 0, 0] * times)
    recall = measured(Task.BINARY, rows.targets, rows.predictions, 2)[Measure.RECALL]
    assert recall is not None
    assert _meaning(Measure.RECALL, recall, rows, Task.BINARY, ["no", "yes"], None) == said


@pytest.mark.parametrize("task", Task)
def test_each_metric_of_a_task_has_a_name_and_a_meaning(task: Task) -> None:
    rows = rows_of([0, 1], [0, 1])
    for measure in measures_of(task):
        assert NAMES[measure]
        assert _meaning(measure, Measured(0.5), rows, task, ["no", "yes"], None)
    assert MEANINGS.keys() | {Measure.ACCURACY} == NAMES.keys()


def test_what_leaves_an_interval_unknown_is_said() -> None:
    assert _interval(Measure.MAE, Measured(0.5), None, 1) == "not known from so few rows"
    assert _interval(Measure.MCC, Measured(1.0), None, 22) == "not known: these rows all agree"
