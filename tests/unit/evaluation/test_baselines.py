"""What simpler methods make of rows held out."""

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import make_classification, make_regression

from components.domain.parse_recipe import parse
from components.domain.recipe import Task
from components.evaluation.baseline_name import BaselineName
from components.evaluation.baselines import BaselinePredictions, baselines, wide_input
from components.features import apply
from components.features.prepare import prepare
from components.intake.read_table import read_table

TRAINING, HELD_OUT = np.arange(0, 300), np.arange(300, 400)
ALL = [BaselineName.CONSTANT, BaselineName.LINEAR, BaselineName.NEIGHBOURS, BaselineName.TREES]


@pytest.fixture(autouse=True)
def _cores_are_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """joblib starts a process for that."""
    monkeypatch.setenv("LOKY_MAX_CPU_COUNT", "1")


def of(task: Task, x: np.ndarray, y: np.ndarray, classes: int = 0, **more: object) -> dict[str, BaselinePredictions]:
    found = list(baselines(task, x.astype("float32"), y, TRAINING, HELD_OUT, classes, **more))  # type: ignore[arg-type]
    assert len({each.name for each in found}) == len(found)
    return {each.name: each for each in found}


@pytest.mark.parametrize("classes", [2, 3, 10, 50])
def test_probabilities_of_all_classes(classes: int) -> None:
    x, y = make_classification(400, 12, n_informative=10, n_classes=classes, n_clusters_per_class=1, random_state=0)
    found = of(Task.BINARY if classes == 2 else Task.MULTICLASS, x, y, classes)
    assert list(found) == ALL
    for each in found.values():
        assert each.predictions.shape == (len(HELD_OUT), classes)
        np.testing.assert_allclose(each.predictions.sum(axis=1), 1, atol=1e-6)
    right = {name: (each.predictions.argmax(axis=1) == y[HELD_OUT]).mean() for name, each in found.items()}
    assert max(right["linear"], right["trees"]) > right["constant"]


def test_classes_that_no_training_row_has_get_nothing() -> None:
    x, y = make_classification(400, 6, random_state=0)
    found = of(Task.MULTICLASS, x, 2 * y, 4)
    for each in found.values():
        assert (each.predictions[:, [1, 3]] == 0).all()


def test_a_single_class_in_training_is_always_answered() -> None:
    found = of(Task.BINARY, np.random.default_rng(0).normal(size=(400, 3)), np.zeros(400), 2)
    assert list(found) == [BaselineName.CONSTANT]
    np.testing.assert_array_equal(found["constant"].predictions, np.tile([1.0, 0.0], (len(HELD_OUT), 1)))


def test_numbers() -> None:
    x, y = make_regression(400, 5, noise=1.0, random_state=0)
    found = of(Task.REGRESSION, x, y)
    assert list(found) == ALL
    errors = {name: np.abs(each.predictions[:, 0] - y[HELD_OUT]).mean() for name, each in found.items()}
    assert errors["linear"] < errors["trees"] < errors["constant"]
    np.testing.assert_allclose(found["constant"].predictions, y[TRAINING].mean())


def test_weights_move_what_learns_and_not_the_constant() -> None:
    y = np.r_[np.zeros(150), np.ones(250)]
    weights = np.where(np.arange(400) < 150, 3.0, 1.0)
    found = of(Task.REGRESSION, np.zeros((400, 1)), y, weights=weights)
    np.testing.assert_allclose(found["constant"].predictions, 150 / 300)
    np.testing.assert_allclose(found["linear"].predictions, 150 / 600)


def test_many_rows_and_a_class_with_one_of_them() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(10_200, 2)).astype("float32"), rng.integers(0, 2, 10_200)
    y[0] = 2
    found = list(baselines(Task.MULTICLASS, x, y, np.arange(10_100), np.arange(10_100, 10_200), 3))
    assert [each.name for each in found] == ALL


def test_numbers_beyond_float32() -> None:
    x, y = make_regression(400, 3, random_state=0)
    found = of(Task.REGRESSION, x, y * 1e140)
    assert list(found) == ALL
    assert all(np.isfinite(each.predictions).all() for each in found.values())


@pytest.mark.parametrize("descending", [False, True])
def test_rows_in_time_have_the_value_before_and_a_season_ago(descending: bool) -> None:
    """Sales of a week that repeat: the value seven rows ago is right, the one before is not."""
    y = np.tile([1.0, 2.0, 3.0, 4.0, 5.0, 9.0, 8.0], 58)[:400]
    order = np.arange(400)
    if descending:  # the newest row first
        y, order = y[::-1], order[::-1]
    x = np.random.default_rng(0).normal(size=(400, 2)).astype("float32")
    training, held_out = order[:300], order[300:]
    found = {each.name: each for each in baselines(Task.REGRESSION, x, y, training, held_out, 0, order=order)}
    assert list(found) == [BaselineName.CONSTANT, BaselineName.LAST, BaselineName.SEASON, *ALL[1:]]
    assert found["season"].detail == 7
    np.testing.assert_array_equal(found["season"].predictions[:, 0], y[held_out])
    np.testing.assert_array_equal(found["last"].predictions[1:, 0], y[held_out][:-1])


def test_rows_before_the_first_have_no_answer() -> None:
    y = np.arange(400.0)
    found = {
        each.name: each
        for each in baselines(
            Task.REGRESSION, np.zeros((400, 1), "float32"), y, np.arange(5, 400), np.arange(5), 0, order=np.arange(400)
        )
    }
    assert np.isnan(found["last"].predictions[:, 0]).tolist() == [True, False, False, False, False]


def test_few_rows() -> None:
    x = np.arange(8.0)[:, None].astype("float32")
    found = list(baselines(Task.BINARY, x, np.arange(8) % 2, np.arange(3), np.array([7]), 2))
    assert [each.name for each in found] == ALL
    assert all(each.predictions.shape == (1, 2) for each in found)


@pytest.mark.parametrize("column", ["number", "day"])
def test_simpler_methods_get_a_number_and_not_its_ramps(column: str) -> None:
    rng = np.random.default_rng(0)
    days = (np.datetime64("2020-01-01") + rng.integers(0, 500, 200)).astype(str)
    frame = pd.DataFrame(
        {"number": rng.normal(size=200).round(3), "day": days, "city": rng.choice(list("abcdef"), 200)}
    )
    table = read_table(frame.assign(y=rng.normal(size=200).round(3)).to_csv(index=False).encode(), "t.csv")
    made = {}
    for scaling in ("robust", "piecewise_linear"):
        columns = {"city": {"encoding": "embedding"}, column: {"scaling": scaling}}
        recipe = parse({"dataset": "d", "target": "y", "layers": [], "columns": columns})
        data = prepare(table.cells, table.columns, recipe)
        made[scaling] = wide_input(data.preparation, apply(data.preparation, data.inputs))
    assert made["piecewise_linear"].shape == made["robust"].shape
    trains = data.parts.train  # of other rows the ramps are level beyond the values of these
    np.testing.assert_allclose(made["piecewise_linear"][trains], made["robust"][trains], atol=1e-4)
