"""ROC, precision and recall and calibration of models of which it is known how good they are."""

import numpy as np
import pytest
from sklearn.metrics import auc, average_precision_score, roc_auc_score

from components.evaluation.curves import (
    BINS,
    MOST_POINTS,
    calibration,
    macro_precision_recall,
    macro_roc,
    micro,
    precision_recall,
    roc,
)

ROWS = 4000
rng = np.random.default_rng(0)
OF_CLASS = rng.random(ROWS) < 0.3
PERFECT = OF_CLASS.astype("float64")
MODELS = {"perfect": (PERFECT, 1.0), "inverted": (1 - PERFECT, 0.0), "random": (rng.random(ROWS), 0.5)}


@pytest.mark.parametrize("name", MODELS)
def test_the_area_under_the_roc_curve(name: str) -> None:
    scores, expected = MODELS[name]
    curve = roc(OF_CLASS, scores)
    assert curve is not None
    assert auc(curve.x, curve.y) == pytest.approx(expected, abs=0.03)
    assert auc(curve.x, curve.y) == pytest.approx(roc_auc_score(OF_CLASS, scores), abs=1e-3)
    assert (curve.x[0], curve.y[0], curve.x[-1], curve.y[-1]) == (0, 0, 1, 1)
    assert len(curve.x) <= MOST_POINTS
    assert max(curve.thresholds) <= 1


@pytest.mark.parametrize("name", MODELS)
def test_precision_and_recall(name: str) -> None:
    scores, _ = MODELS[name]
    curve = precision_recall(OF_CLASS, scores)
    assert curve is not None
    assert auc(curve.x, curve.y) == pytest.approx(average_precision_score(OF_CLASS, scores), abs=0.2)
    assert curve.x[0] == 1 and curve.x[-1] == 0


@pytest.mark.parametrize("all_of_class", [True, False])
def test_rows_of_one_sort_have_no_curve(all_of_class: bool) -> None:
    one = np.full(5, all_of_class)
    assert roc(one, np.linspace(0, 1, 5)) is None
    assert (precision_recall(one, np.linspace(0, 1, 5)) is None) is not all_of_class


def test_calibration_of_scores_that_mean_what_they_say() -> None:
    scores = rng.random(ROWS)
    found = calibration(rng.random(ROWS) < scores, scores)
    assert len(found) == BINS and sum(each.rows for each in found) == ROWS
    assert sum(each.low <= each.score <= each.high for each in found) >= BINS - 1
    inverted = calibration(rng.random(ROWS) < 1 - scores, scores)
    assert inverted[0].share > 0.9 and inverted[-1].share < 0.1


@pytest.mark.parametrize("score", [0.0, 0.5, 1.0])
def test_a_constant_prediction_and_a_single_row(score: float) -> None:
    for rows in (1, 30):
        of_class = np.arange(rows) % 2 == 0
        (found,) = calibration(of_class, np.full(rows, score))
        assert found.rows == rows and found.begin <= score <= found.end
        assert found.low <= found.share <= found.high


def test_over_all_classes_the_areas_are_those_of_scikit_learn() -> None:
    targets = rng.integers(0, 4, 2000)
    raw = rng.random((2000, 4)) + 0.7 * (targets[:, None] == np.arange(4))
    probabilities = raw / raw.sum(axis=1, keepdims=True)
    macro, joined = macro_roc(targets, probabilities), roc(*micro(targets, probabilities))
    assert macro and joined and not macro.thresholds
    for curve, average in ((macro, "macro"), (joined, "micro")):
        expected = roc_auc_score(np.eye(4)[targets], probabilities, average=average)
        assert auc(curve.x, curve.y) == pytest.approx(expected, abs=2e-3)
    recall = macro_precision_recall(targets, probabilities)
    expected = average_precision_score(np.eye(4)[targets], probabilities, average="macro")
    assert recall and auc(recall.x, recall.y) == pytest.approx(expected, abs=0.01)


def test_classes_that_no_row_has_are_left_out_of_the_mean() -> None:
    targets, perfect = np.array([0, 1, 0, 1]), np.eye(5)[[0, 1, 0, 1]]
    for made in (macro_roc, macro_precision_recall):
        curve = made(targets, perfect)
        assert curve and auc(curve.x, curve.y) == pytest.approx(1.0, abs=5e-3)
    assert macro_roc(np.zeros(3, "int64"), np.full((3, 4), 0.25)) is None
