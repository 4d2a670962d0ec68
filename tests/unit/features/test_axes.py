"""Axes: along each kind of column, what the network is given at each step is what it is given of a row there."""

import re
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.columns.formats import DateFormat, Order
from components.domain.parse_recipe import parse
from components.features import Preparation, apply
from components.features.axes import MOST_CATEGORIES, STEPS, Axis, axis_of, has_axis
from components.features.date_steps import date_labels, date_pattern, date_steps
from components.features.prepare import prepare
from components.intake.read_table import read_table
from tests.unit.features import every_kind


def axes_of(made: pd.DataFrame | str, target: str, **recipe: object) -> tuple[Preparation, dict[str, Axis]]:
    """The axes of all columns of a table that have one, by name."""
    text = made if isinstance(made, str) else made.to_csv(index=False)
    table = read_table(text.encode(), "table.csv")
    data = prepare(table.cells, table.columns, parse({"dataset": "d", "target": target, "layers": [], **recipe}))
    x = apply(data.preparation, data.inputs)[data.parts.train]
    axes = [axis_of(data.preparation, feature, x) for feature in data.preparation.features]
    return data.preparation, {axis.column: axis for axis in axes if axis is not None}


@pytest.fixture(scope="module")
def every() -> tuple[Preparation, dict[str, Axis]]:
    recipe = every_kind.recipe_of("grade").model_dump(mode="json", exclude_unset=True)
    return axes_of(every_kind.frame(), **{**recipe, "target": "grade"})


def test_every_column_but_texts_has_an_axis(every: tuple[Preparation, dict[str, Axis]]) -> None:
    preparation, axes = every
    assert axes.keys() == {feature.name for feature in preparation.features} - {"words", "word count", "Wörter"}
    assert axes.keys() == {feature.name for feature in preparation.features if has_axis(feature)}


def test_an_axis_says_what_the_network_is_given_at_each_of_its_values(
    every: tuple[Preparation, dict[str, Axis]],
) -> None:
    preparation, axes = every
    for name, axis in axes.items():
        feature = next(each for each in preparation.features if each.name == name)
        raw = np.array(axis.values, "float64" if feature.numeric else "object")[:, None]
        usual = {
            each.name: np.full((len(raw), 1), np.nan if each.numeric else "", "float64" if each.numeric else "object")
            for each in preparation.features
        }
        x = apply(preparation, usual | {name: raw})
        parts = [x[:, begin:end] for begin, end in axis.slots]
        np.testing.assert_array_equal(axis.prepared, np.concatenate(parts, axis=1), err_msg=name)
        assert len(axis.values) == len(axis.labels) == len(set(axis.labels)) <= STEPS, name
        if axis.kind not in ("category", "boolean"):
            assert (np.diff(axis.codes) >= 0).all() and list(axis.values) == sorted(axis.values), name


def test_kinds_and_labels_are_those_of_the_column(every: tuple[Preparation, dict[str, Axis]]) -> None:
    axes = every[1]
    assert (axes["robust"].kind, axes["moment"].kind, axes["member?"].kind) == ("number", "date", "boolean")
    assert (axes["member?"].values, axes["member?"].labels) == (["false", "true"], ["no", "yes"])
    assert len(axes["embedded by rule"].values) == MOST_CATEGORIES and axes["embedded by rule"].kind == "category"
    assert axes["few quantiles"].labels == ["1", "2", "3", "4", "5", "6", "7"]


@pytest.mark.parametrize(
    "column", ["robust", "standard", "standard log", "none", "quantile", "ramps", "log ramps", "waves", "log waves"]
)
def test_a_number_goes_from_its_lowest_to_its_highest_value(
    every: tuple[Preparation, dict[str, Axis]], column: str
) -> None:
    preparation, axes = every
    feature = next(each for each in preparation.features if each.name == column)
    low, high = axes[column].values[0], axes[column].values[-1]
    assert feature.minimum <= low < high <= feature.maximum  # type: ignore[union-attr, operator]


def test_a_few_values_far_away_do_not_stretch_an_axis() -> None:
    rng = np.random.default_rng(0)
    income = rng.normal(3000, 500, 400).round(1)
    income[7] = 9e7
    _, axes = axes_of(pd.DataFrame({"income": income, "y": rng.choice(["a", "b"], 400)}), "y")
    low, high = axes["income"].values[0], axes["income"].values[-1]
    assert isinstance(low, float) and isinstance(high, float)
    assert low < 2500 and 3900 < high < 6000


ODD = "n;span;day;month;only;kind;y\n" + "".join(
    f"{n % 7},5;0:{n % 50:02}:00;{1 + n % 28:02}.{1 + n % 12:02}.2021;{1 + n % 12:02}/2020;x;{'ab'[n % 2]};{'uv'[n % 3 > 1]}\n"
    for n in range(200)
)


def test_values_are_written_as_the_column_writes_them() -> None:
    _, axes = axes_of(ODD, "y")
    assert {"0,5", "6,5"} <= {axes["n"].labels[0], axes["n"].labels[-1]}
    assert axes["span"].kind == "duration" and axes["span"].labels[0] == "0:00:00"
    assert axes["month"].labels[0] == "01/2020" and axes["month"].labels[-1] == "12/2020"
    assert all(
        len(label) == 10 and label[2] == label[5] == "/" and label.endswith("2021")
        for label in axes["day"].labels[1:-1]
    )
    assert "only" not in axes  # a column that is the same in all rows


def test_a_date_that_became_cycles_alone_has_no_axis() -> None:
    _, axes = axes_of(ODD, "y", columns={"day": {"parts": ["weekday"]}, "month": {"role": "ignore"}})
    assert "day" not in axes


@given(
    st.floats(-700_000, 2_900_000),
    st.floats(1e-3, 1e6),
    st.sampled_from([None, *map(DateFormat, Order)]),
    st.integers(3, 80),
)
def test_steps_of_dates_enclose_the_dates_and_rise_evenly_enough(
    low: float, span: float, form: DateFormat | None, most: int
) -> None:
    high = min(low + span, 2_932_000.0)
    days = date_steps(low, high, form, most)
    assert len(days) <= most and days[0] <= low + 1e-6 and days[-1] >= high - 1e-6
    gaps = [after - before for before, after in pairwise(days)]
    assert min(gaps) > 0 and max(gaps) <= 1.3 * min(gaps)  # months are of 28 to 31 days
    labels = date_labels(days, form)
    assert all(labels)
    parts = dict.fromkeys(("year", "month", "day", "quarter"), 0)
    of_day = [re.sub(r" ?\d\d:\d\d$", "", label) for label in labels]
    written = re.sub(r"\d+", "0", date_pattern(form).format(**parts))
    assert {re.sub(r"\d+", "0", label) for label in of_day} <= {written, ""}  # between the steps as at them


@pytest.mark.parametrize(
    ("low", "high", "form", "first", "last", "count"),
    [
        (18_262.0, 18_280.0, None, "2020-01-01", "2020-01-19", 19),
        (18_262.4, 18_262.6, None, "2020-01-01 09:35", "2020-01-01 14:25", 59),
        (18_262.0, 18_992.0, None, "2020-01-01", "2022-01-01", 25),
        (18_262.0, 18_993.0, None, "2020-01-01", "2022-01-01", 25),
        (18_262.0, 18_994.0, DateFormat(Order.MONTH_YEAR), "01/2020", "02/2022", 26),
        (18_262.0, 18_994.0, DateFormat(Order.QUARTER), "2020 Q1", "2022 Q2", 10),
        (18_262.0, 20_993.0, DateFormat(Order.QUARTER), "2020 Q1", "2027 Q3", 31),
        (0.25, 0.75, DateFormat(Order.TIME), "06:00", "18:00", 49),
        (-30_000.0, 18_000.0, DateFormat(Order.DAY_MONTH_YEAR), "01/01/1885", "01/01/2020", 28),
    ],
)
def test_steps_of_dates(low: float, high: float, form: DateFormat | None, first: str, last: str, count: int) -> None:
    days = date_steps(low, high, form, STEPS)
    labels = date_labels(days, form)
    assert (labels[0], labels[-1], len(labels)) == (first, last, count)
