"""Metrics are scikit-learn's, and are left out where they are not defined."""

import warnings

import numpy as np
import pytest
from sklearn import metrics

from components.domain.recipe import Task
from components.evaluation.bootstrap import Measured, measured, paired_difference
from components.evaluation.intervals import wilson
from components.evaluation.measures import Measure

CASES = 50


def random_case(seed: int) -> tuple[Task, np.ndarray, np.ndarray, int]:
    """Two to 50 classes, each there; scores with ties in every second case."""
    rng = np.random.default_rng(seed)
    classes = int(rng.integers(2, 51)) if seed % 3 else 2
    rows = int(rng.integers(3 * classes, 600))
    targets = np.concatenate([np.arange(classes), rng.integers(0, classes, rows - classes)])
    raw = rng.random((rows, classes)) + rng.random() * np.eye(classes)[targets]
    if seed % 2:
        raw = np.ceil(raw * 8) + 1
    shares = raw / raw.sum(axis=1, keepdims=True)
    return (Task.BINARY, targets, shares[:, 1:], 2) if classes == 2 else (Task.MULTICLASS, targets, shares, classes)


def of_scikit_learn(task: Task, targets: np.ndarray, predictions: np.ndarray, classes: int) -> dict[Measure, float]:
    two = task is Task.BINARY
    shares = np.column_stack([1 - predictions[:, 0], predictions[:, 0]]) if two else predictions
    answers, one_hot = shares.argmax(axis=1), np.eye(classes)[targets]
    mean = {"average": "binary" if two else "macro", "zero_division": 0}
    found = {
        Measure.ACCURACY: metrics.accuracy_score(targets, answers),
        Measure.BALANCED_ACCURACY: metrics.balanced_accuracy_score(targets, answers),
        Measure.MACRO_F1: metrics.f1_score(targets, answers, average="macro", zero_division=0),
        Measure.WEIGHTED_F1: metrics.f1_score(targets, answers, average="weighted", zero_division=0),
        Measure.PRECISION: metrics.precision_score(targets, answers, **mean),
        Measure.RECALL: metrics.recall_score(targets, answers, **mean),
        Measure.MCC: metrics.matthews_corrcoef(targets, answers),
        Measure.LOG_LOSS: metrics.log_loss(targets, shares),
        Measure.BRIER: np.square(shares - one_hot).sum(axis=1).mean() / (2 if two else 1),
    }
    if two:
        found[Measure.AUC] = metrics.roc_auc_score(targets, shares[:, 1])
        found[Measure.AVERAGE_PRECISION] = metrics.average_precision_score(targets, shares[:, 1])
        return found
    for average, auc, precision in (
        ("macro", Measure.AUC, Measure.AVERAGE_PRECISION),
        ("micro", Measure.MICRO_AUC, Measure.MICRO_AVERAGE_PRECISION),
    ):
        found[auc] = metrics.roc_auc_score(one_hot, shares, average=average)
        found[precision] = metrics.average_precision_score(one_hot, shares, average=average)
    return found


@pytest.mark.parametrize("seed", range(CASES))
def test_metrics_of_classes_are_scikit_learns(seed: int) -> None:
    case = random_case(seed)
    found = measured(*case)
    for measure, value in of_scikit_learn(*case).items():
        each = found[measure]
        if each is None:
            assert measure in (Measure.PRECISION, Measure.MCC)  # nothing was answered so: there it says 0
            assert value == 0
        else:
            assert each.value == pytest.approx(value, abs=1e-6), measure
    assert found.keys() == of_scikit_learn(*case).keys()


@pytest.mark.parametrize("seed", range(CASES))
def test_metrics_of_numbers_are_scikit_learns(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows = int(rng.integers(2, 500))
    actual = rng.normal(rng.normal(0, 10), 10 ** rng.uniform(-3, 4), rows)
    answered = actual + rng.normal(0, actual.std(), rows)
    found = {
        measure: each.value for measure, each in measured(Task.REGRESSION, actual, answered[:, None], 0).items() if each
    }
    assert found == pytest.approx(
        {
            Measure.MAE: metrics.mean_absolute_error(actual, answered),
            Measure.MEDIAN_ERROR: metrics.median_absolute_error(actual, answered),
            Measure.RMSE: metrics.root_mean_squared_error(actual, answered),
            Measure.R2: metrics.r2_score(actual, answered),
            Measure.MAPE: metrics.mean_absolute_percentage_error(actual, answered),
        },
        rel=1e-6,
        abs=1e-6,
    )


@pytest.mark.parametrize("classes", [2, 3, 50])
@pytest.mark.parametrize("rows", [0, 1, 2, 5])
@pytest.mark.parametrize("kind", ["constant", "certain", "random"])
def test_few_rows_and_absent_classes_never_fail(classes: int, rows: int, kind: str) -> None:
    rng = np.random.default_rng(rows)
    targets = rng.integers(0, 2, rows)
    shares = np.full((rows, classes), 1 / classes)
    if kind != "constant":
        shares = rng.dirichlet(np.ones(classes), rows)
    if kind == "certain":
        shares = np.eye(classes)[shares.argmax(axis=1)]
    task = Task.BINARY if classes == 2 else Task.MULTICLASS
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = measured(task, targets, shares[:, 1:] if classes == 2 else shares, classes)
    for each in found.values():
        assert each is None or (np.isfinite(each.value) and 0 <= each.left_out <= 1)
        assert each is None or each.low is None or (each.high is not None and each.low <= each.high)
    if rows < 2 or len(np.unique(targets)) < 2:
        assert found[Measure.AUC] is found[Measure.MCC] is found[Measure.BALANCED_ACCURACY] is None


@pytest.mark.parametrize(
    ("actual", "undefined"),
    [
        ([3.0], {Measure.R2}),
        ([2.0, 2.0, 2.0], {Measure.R2}),
        ([0.0, 1.0, 5.0], {Measure.MAPE}),
        ([0.1] * 7, {Measure.R2}),
    ],
)
def test_of_numbers_what_is_not_defined_is_left_out(actual: list[float], undefined: set[Measure]) -> None:
    found = measured(Task.REGRESSION, np.array(actual), np.full((len(actual), 1), 1.5), 0)
    assert {measure for measure, each in found.items() if each is None} == undefined


def test_resamples_that_lack_a_class_are_counted() -> None:
    targets = np.array([1] + [0] * 19)
    found = measured(Task.BINARY, targets, np.linspace(0.9, 0.1, 20)[:, None], 2)
    auc = found[Measure.AUC]
    assert auc is not None
    assert auc.left_out == pytest.approx(0.36, abs=0.05)  # (19 / 20) ** 20
    assert auc.is_unsteady


def test_a_perfect_a_random_and_an_inverted_model_have_the_area_that_they_should() -> None:
    targets = np.arange(1000) % 2
    scores = np.random.default_rng(0).random(1000)
    for predictions, area in ((targets * 0.8 + 0.1, 1.0), (0.9 - targets * 0.8, 0.0), (scores, 0.5)):
        auc = measured(Task.BINARY, targets, predictions[:, None], 2)[Measure.AUC]
        assert auc is not None
        assert auc.value == pytest.approx(area, abs=0.05)


def test_a_difference_over_the_same_rows_is_surer_than_each_alone() -> None:
    rng = np.random.default_rng(3)
    targets = rng.normal(0, 5, 300)
    noise = rng.normal(0, 3, 300)
    first, second = (targets + noise)[:, None], (targets + 1.1 * noise)[:, None]
    alone = measured(Task.REGRESSION, targets, first, 0)[Measure.MAE]
    apart = paired_difference(Task.REGRESSION, targets, first, second, 0, Measure.MAE)
    assert alone is not None and apart is not None
    assert None not in (alone.low, alone.high, apart.low, apart.high)
    assert apart.value == pytest.approx(-0.1 * np.abs(noise).mean())
    assert apart.high < 0
    assert apart.high - apart.low < (alone.high - alone.low) / 4
    assert paired_difference(Task.REGRESSION, targets, first, first, 0, Measure.MAE) == Measured(0.0, 0.0, 0.0)
    assert (
        paired_difference(Task.BINARY, np.zeros(3), np.full((3, 1), 0.2), np.full((3, 1), 0.1), 2, Measure.AUC) is None
    )


TABLES = 400


def covered(measure: Measure, task: Task, rows: int) -> float:
    """Share of simulated tables whose interval has the truth, which is that of a very large table."""
    rng = np.random.default_rng(11)

    def drawn(count: int) -> tuple[np.ndarray, np.ndarray]:
        if task is Task.REGRESSION:
            targets = rng.normal(0, 2, count)
            return targets, targets + rng.normal(0, 1, count)
        targets = (rng.random(count) < 0.4).astype(int)
        return targets, 1 / (1 + np.exp(-(rng.normal(0, 1, count) + 1.6 * targets - 0.8)))

    def value(targets: np.ndarray, predictions: np.ndarray) -> Measured:
        found = measured(task, targets, predictions[:, None], 2, {measure})[measure]
        assert found is not None
        return found

    truth = (
        np.mean([value(*drawn(20_000)).value for _ in range(3)])
        if measure is Measure.AUC
        else TRUTHS[measure](*drawn(2_000_000))
    )
    hits = 0
    for _ in range(TABLES):
        found = value(*drawn(rows))
        assert found.low is not None and found.high is not None
        hits += found.low <= truth <= found.high
    return hits / TABLES


TRUTHS = {
    Measure.MAE: lambda actual, answered: np.abs(actual - answered).mean(),
    Measure.ACCURACY: lambda actual, answered: ((answered > 0.5) == actual).mean(),
    Measure.MACRO_F1: lambda actual, answered: metrics.f1_score(actual, answered > 0.5, average="macro"),
    Measure.LOG_LOSS: lambda actual, answered: metrics.log_loss(actual, answered),
}


@pytest.mark.parametrize("measure", [*TRUTHS, Measure.AUC])
def test_intervals_cover_the_truth(measure: Measure) -> None:
    task = Task.REGRESSION if measure is Measure.MAE else Task.BINARY
    assert 0.93 <= covered(measure, task, 150) <= 0.97


PAIRS_20, ROWS_20, ROWS_40 = wilson(20, 20), wilson(20, 20), wilson(40, 40)


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        (Measure.ACCURACY, wilson(60, 60)),
        (Measure.AUC, PAIRS_20),  # as many pairs of a row of each class as the rarer class has rows
        (Measure.BALANCED_ACCURACY, ((ROWS_20[0] + ROWS_40[0]) / 2, 1.0)),
        (Measure.RECALL, ROWS_20),
        (Measure.PRECISION, ROWS_20),
        (Measure.MCC, (None, None)),
        (Measure.MACRO_F1, (None, None)),
        (Measure.AVERAGE_PRECISION, (None, None)),
    ],
)
def test_rows_without_a_mistake_are_not_certain(measure: Measure, expected: tuple[float | None, float | None]) -> None:
    targets = np.repeat([0, 1], [40, 20])
    found = measured(Task.BINARY, targets, np.where(targets, 0.9, 0.2)[:, None], 2)[measure]
    assert found is not None and found.value == pytest.approx(1)
    assert (found.low, found.high) == (pytest.approx(expected) if expected[0] is not None else expected)


def test_an_inverted_model_is_not_certain_either() -> None:
    targets = np.repeat([0, 1], [40, 20])
    found = measured(Task.BINARY, targets, np.where(targets, 0.2, 0.9)[:, None], 2)
    auc, mcc = found[Measure.AUC], found[Measure.MCC]
    assert auc is not None and (auc.low, auc.high) == pytest.approx(wilson(0, 20))
    assert mcc is not None and mcc.value == pytest.approx(-1) and mcc.low is None


def test_several_classes_without_a_mistake_have_the_mean_of_their_bounds() -> None:
    targets = np.repeat([0, 1, 2], [10, 10, 20])
    found = measured(Task.MULTICLASS, targets, np.eye(3)[targets] * 0.8 + 0.1, 3)
    low = (2 * wilson(10, 10)[0] + wilson(20, 20)[0]) / 3
    for measure in (Measure.BALANCED_ACCURACY, Measure.RECALL, Measure.PRECISION, Measure.AUC):
        each = found[measure]
        assert each is not None and (each.low, each.high) == pytest.approx((low, 1)), measure


def test_numbers_without_an_error_are_not_certain() -> None:
    targets = np.arange(30, dtype="float64")
    found = measured(Task.REGRESSION, targets, targets[:, None], 1)
    for measure in (Measure.MAE, Measure.RMSE, Measure.R2, Measure.MEDIAN_ERROR):
        each = found[measure]
        assert each is not None and each.low is None and each.high is None, measure


def test_a_constant_prediction_ranks_nothing_whatever_the_rows() -> None:
    targets = np.repeat([0, 1], [40, 20])
    auc = measured(Task.BINARY, targets, np.full((60, 1), 0.3), 2)[Measure.AUC]
    assert auc is not None and (auc.value, auc.low, auc.high) == (0.5, 0.5, 0.5)
