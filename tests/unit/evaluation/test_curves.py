"""ROC, precision and recall and calibration of models of which it is known how good they are."""

import numpy as np
import pytest
from sklearn.metrics import auc, average_precision_score, roc_auc_score

from components.evaluation.curves import BINS, MOST_POINTS, calibration, precision_recall, roc

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
