"""Piecewise-linear encoding: where ramps lie, and what becomes of any value."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.columns.cell_parser import CellParser
from components.domain.parse_recipe import parse
from components.domain.recipe import Column, ColumnType, Task
from components.features import DateFeature, Feature, NumberFeature
from components.features.fit import fit_feature, ramp_limit
from components.features.preparation import Preparation
from components.features.ramps import LARGEST, fill_ramps, fit_knots, most_ramps_each

ANY = st.floats(allow_nan=False, allow_infinity=False)


def ramps(values: list[float], knots: tuple[float, ...]) -> np.ndarray:
    x = np.empty((len(values), len(knots) - 1), "float32")
    fill_ramps(np.array(values, "float64"), knots, x)
    return x


@pytest.mark.parametrize(
    ("values", "most", "expected"),
    [
        ([3, 1, 2, 2], 32, (1, 2, 3)),  # few values: a ramp from each to the next
        ([0] * 99 + [1], 32, (0, 1)),
        (range(33), 32, tuple(range(33))),
        (range(34), 32, tuple(np.quantile(range(34), np.arange(17) / 16))),
        (range(33), 2, (0, 16, 32)),
        ([0] * 60 + [*range(1, 41)], 32, (0, *np.quantile([0] * 60 + [*range(1, 41)], np.arange(10, 17) / 16))),  # ties
        ([7, 7, 7], 32, (7, 14)),
        ([0, 0], 32, (0, 1)),
        ([-0.5], 32, (-0.5, 0.5)),
        ([1, 1 + 1e-250, 2], 32, (1, 2)),  # what cannot be divided by is no bin
        ([0, 1e-250], 32, (0, 1)),
        ([-np.finfo("float64").max, np.finfo("float64").max], 32, (-LARGEST, LARGEST)),
    ],
)
def test_knots(values: list[float], most: int, expected: tuple[float, ...]) -> None:
    assert fit_knots(np.array(values, "float64"), most) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (-np.inf, [0, 0, 0]),
        (-1e300, [0, 0, 0]),
        (0, [0, 0, 0]),
        (0.25, [0.25, 0, 0]),
        (1, [1, 0, 0]),
        (2, [1, 0.5, 0]),
        (3, [1, 1, 0]),
        (12, [1, 1, 0.9]),
        (13, [1, 1, 1]),
        (1.7e308, [1, 1, 1]),  # level beyond the ends
        (np.inf, [1, 1, 1]),
    ],
)
def test_ramps_rise_one_after_the_other(value: float, expected: list[float]) -> None:
    assert ramps([value], (0, 1, 3, 13))[0].tolist() == pytest.approx(expected)


@given(st.lists(ANY, min_size=1, max_size=80), st.lists(ANY, min_size=2, max_size=40), st.integers(2, 32))
def test_ramps_rise_with_the_value_from_0_to_1(training: list[float], new: list[float], most: int) -> None:
    knots = fit_knots(np.array(training), most)
    assert 2 <= len(knots) <= most + 1 and (np.diff(knots) > 0).all() and np.isfinite(knots).all()
    x = ramps(sorted(new), knots)
    assert x.min() >= 0 and x.max() <= 1
    assert (np.diff(x, axis=0) >= 0).all()  # from one value to a greater one
    assert (np.diff(x, axis=1) <= 0).all()  # a ramp begins where the one before it has ended
    assert ((x > 0) & (x < 1)).sum(axis=1).max() <= 1


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=60))
def test_the_measure_finds_a_training_value_again(training: list[float]) -> None:
    feature = fitted(ColumnType.NUMBER, training)
    x = np.empty((len(training), feature.size), "float32")
    feature.fill(np.array(training), x)
    assert isinstance(feature, NumberFeature)
    found = feature.knots[0] + x.astype("float64") @ np.array(feature.measure)
    np.testing.assert_allclose(found, training, atol=1e-6 * max(1.0, float(np.ptp(training))))


def fitted(kind: ColumnType, values: list[float], **override: object) -> Feature:
    column = Column.model_validate({"scaling": "piecewise_linear", **override})
    return fit_feature("it", CellParser(kind), column, np.array(values, "float64"))


@pytest.mark.parametrize(
    ("columns", "most"), [(0, 32), (1, 32), (32, 32), (33, 31), (64, 16), (100, 10), (512, 2), (751, 2), (100_000, 2)]
)
def test_many_columns_have_fewer_ramps_each(columns: int, most: int) -> None:
    assert most_ramps_each(columns) == most


@pytest.mark.parametrize(
    ("scaling", "columns", "expected"),
    [
        ("robust", {}, {"a": "robust", "when": "robust", "c": None}),
        ("piecewise_linear", {}, {"a": "piecewise_linear", "when": "piecewise_linear", "c": None}),
        ("quantile", {}, {"a": "quantile", "when": None, "c": None}),
        (
            "piecewise_linear",
            {"a": {"scaling": "none"}, "when": {"scaling": "robust"}},
            {"a": "none", "when": "robust"},
        ),
        ("robust", {"when": {"scaling": "piecewise_linear"}}, {"a": "robust", "when": "piecewise_linear"}),
    ],
)
def test_a_column_of_its_own_mind_is_not_scaled_as_all_are(
    scaling: str, columns: dict[str, object], expected: dict[str, str | None]
) -> None:
    recipe = parse({"dataset": "d", "target": "y", "layers": [], "scaling": scaling, "columns": columns})
    kinds = {"a": ColumnType.NUMBER, "when": ColumnType.DATE, "c": ColumnType.CATEGORY}
    for name, scaled in expected.items():
        assert recipe.prepared_column(name, kinds[name]).scaling == scaled


def test_only_columns_with_ramps_count_for_the_limit() -> None:
    columns = {f"n{n}": {"scaling": "piecewise_linear"} for n in range(64)} | {"a": {"scaling": "robust"}}
    recipe = parse({"dataset": "d", "target": "y", "layers": [], "columns": columns})
    assert ramp_limit(recipe, dict.fromkeys([*columns, "b"], ColumnType.NUMBER)) == 16


def test_of_dates_days_and_years_become_ramps_and_cycles_stay() -> None:
    days = [float(day) for day in range(18_000, 18_900, 9)]
    feature = fitted(ColumnType.DATE, days, parts=["elapsed", "year", "month"])
    assert isinstance(feature, DateFeature) and feature.year_knots == (2019, 2020, 2021)
    assert feature.size == 16 + 2 + 2 and feature.measure == pytest.approx(np.diff(feature.knots))
    x = np.empty((2, feature.size), "float32")
    feature.fill(np.array([18_000.0, np.nan]), x)
    assert x[0, :18].tolist() == [0] * 18 and x[1, :16].sum() == pytest.approx(8, abs=0.01)
    assert feature.in_words().startswith("days, as ramps between 2019-04-14 and 2021-09-21; the year, as ramps between")


def test_a_column_without_any_training_value_has_no_ramps() -> None:
    feature = fitted(ColumnType.NUMBER, [np.nan, np.nan])
    assert (feature.size, feature.width) == (1, 2)


def test_what_an_earlier_version_stored_has_no_ramps() -> None:
    features = [fitted(kind, [1.0, 2.0, 4.0], scaling="robust") for kind in (ColumnType.NUMBER, ColumnType.DATE)]
    document = Preparation(features, Task.REGRESSION, "y", []).as_dict()  # type: ignore[arg-type]
    for stored in document["features"]:  # type: ignore[union-attr]
        for name in ("knots", "year_knots", "most_ramps", *(["scaling"] if stored["kind"] == "date" else [])):  # type: ignore[index, call-overload]
            stored.pop(name, None)  # type: ignore[union-attr, arg-type]
    assert Preparation.from_dict(document).features == features


@pytest.mark.parametrize("knots", [[], [1.0], [1.0, 1.0], [2.0, 1.0], [0.0, float("nan")], [0.0, float("inf")]])
@pytest.mark.parametrize("kind", [ColumnType.NUMBER, ColumnType.DATE])
def test_ramps_that_cannot_be_are_refused(kind: ColumnType, knots: list[float]) -> None:
    document = Preparation([fitted(kind, [1.0, 2.0])], Task.REGRESSION, "y", []).as_dict()  # type: ignore[list-item]
    with pytest.raises(ValueError, match="rising order"):
        Preparation.from_dict(document | {"features": [document["features"][0] | {"knots": knots}]})  # type: ignore[index, operator, call-overload]


@pytest.mark.parametrize(
    ("kind", "override"), [(ColumnType.NUMBER, {}), (ColumnType.NUMBER, {"log": True}), (ColumnType.DATE, {})]
)
def test_without_ramps_a_column_is_as_robust_scaling_makes_it(kind: ColumnType, override: dict[str, object]) -> None:
    values = np.random.default_rng(0).gamma(2, 3000, 200)
    x = {}
    for scaling in ("robust", "piecewise_linear"):
        feature = fitted(kind, values.tolist(), scaling=scaling, **override)
        numbers = np.empty((len(values), feature.size), "float32")
        feature.fill(values, numbers)
        x[scaling] = feature.without_ramps(numbers)
    np.testing.assert_allclose(x["piecewise_linear"], x["robust"], atol=1e-4)
