"""Metrics against numbers worked out by hand, and a baseline that knows no rows."""

import numpy as np
import pandas as pd
import pytest

from components.domain.formulas import safe_csv
from components.domain.recipe import Task
from components.evaluation.metrics import as_probabilities, baseline_metrics, evaluate
from components.evaluation.report import ClassMetrics


def test_two_classes() -> None:
    measured = evaluate(Task.BINARY, np.array([0, 0, 1, 1]), np.array([[0.1], [0.6], [0.4], [0.9]]), 2)
    # Right, wrong, wrong, right; of the four pairs of a 0 and a 1 the 1 stands higher in three.
    assert measured == pytest.approx(
        {"accuracy": 0.5, "f1": 0.5, "auc": 0.75, "loss": -np.log([0.9, 0.4, 0.4, 0.9]).mean()}
    )


def test_several_classes() -> None:
    answers = np.array([[0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.5, 0.3, 0.2]])
    measured = evaluate(Task.MULTICLASS, np.array([0, 1, 2]), answers, 3)
    assert measured["accuracy"] == pytest.approx(2 / 3)
    assert measured["f1"] == pytest.approx((2 / 3 + 1 + 0) / 3)
    assert "auc" not in measured


def test_a_number() -> None:
    measured = evaluate(Task.REGRESSION, np.array([1.0, 2.0, 3.0]), np.array([[1.0], [2.0], [5.0]]), 0)
    assert measured == pytest.approx({"mae": 2 / 3, "rmse": np.sqrt(4 / 3), "r2": -1.0})


def test_one_test_class_has_no_auc_and_one_row_no_r2() -> None:
    assert "auc" not in evaluate(Task.BINARY, np.array([1, 1]), np.array([[0.3], [0.7]]), 2)
    assert "r2" not in evaluate(Task.REGRESSION, np.array([1.0]), np.array([[2.0]]), 0)


def test_the_baseline_answers_the_same_to_every_row() -> None:
    train, test = np.array([0, 0, 0, 1]), np.array([0, 1, 1, 1])
    baseline = baseline_metrics(Task.BINARY, train, test)
    loss = -np.log([0.75, 0.25, 0.25, 0.25]).mean()
    assert baseline == pytest.approx({"accuracy": 0.25, "f1": 0.2, "auc": 0.5, "loss": loss, "majority": 0})
    several = baseline_metrics(Task.MULTICLASS, np.array([2, 2, 0, 1]), np.array([0, 1, 2]))
    assert (several["majority"], several["accuracy"]) == (2, pytest.approx(1 / 3))
    assert baseline_metrics(Task.REGRESSION, np.array([1.0, 3.0]), np.array([2.0, 4.0]))["mae"] == 1.0


def test_probabilities_add_up_to_one() -> None:
    wide = as_probabilities(Task.MULTICLASS, np.array([[0.2, 0.5, 0.30001]], "float32"))
    assert wide.sum() == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("rows", [82, 82.0])  # earlier versions stored 82.0
def test_how_many_rows_a_class_has_leaves_as_a_whole_number(rows: float) -> None:
    stored = {"class": "yes", "precision": 1.0, "recall": 0.5, "f1": 0.667, "rows": rows}
    table = pd.DataFrame([ClassMetrics.model_validate(stored).model_dump()])
    assert safe_csv(table).decode("utf-8-sig").splitlines()[1] == "yes,1.0,0.5,0.667,82"
