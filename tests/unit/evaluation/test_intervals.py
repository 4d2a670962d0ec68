"""Intervals hold the score they are of, and get narrower with rows."""

import numpy as np
import pytest
from scipy.stats import binomtest

from components.domain.recipe import Task
from components.evaluation.intervals import score_intervals, wilson
from components.evaluation.report import ClassificationReport, RegressionReport


@pytest.mark.parametrize(("right", "rows"), [(0, 5), (8, 10), (10, 10), (430, 450)])
def test_accuracy_has_wilsons_interval(right: int, rows: int) -> None:
    found = binomtest(right, rows).proportion_ci(method="wilson")
    assert wilson(right, rows) == pytest.approx((found.low, found.high), abs=1e-6)


@pytest.mark.parametrize("rows", [40, 4000])
def test_of_numbers_the_score_lies_within(rows: int) -> None:
    rng = np.random.default_rng(1)
    actual = rng.normal(0, 2, rows)
    predicted = actual + rng.normal(0, 1, rows)
    report = RegressionReport(task=Task.REGRESSION, rows=rows, actual=actual.tolist(), predicted=predicted.tolist())
    found = score_intervals(report)
    mae = np.abs(predicted - actual).mean()
    assert found["mae"][0] < mae < found["mae"][1]
    assert found["mae"][1] - found["mae"][0] == pytest.approx(
        3.92 * np.abs(predicted - actual).std() / rows**0.5, rel=0.15
    )
    assert found == score_intervals(report)
    assert not score_intervals(report.model_copy(update={"rows": rows + 1}))  # the report holds some of the rows alone


def test_of_classes_without_rows_there_is_none() -> None:
    bare = ClassificationReport(task=Task.BINARY, rows=0, classes=["a", "b"], confusion=[[0, 0], [0, 0]], per_class=[])
    assert score_intervals(bare) == {}
    low, high = score_intervals(bare.model_copy(update={"rows": 20, "confusion": [[8, 2], [2, 8]]}))["f1"]
    assert low < 0.8 < high
