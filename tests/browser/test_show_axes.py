"""Where rows and values lie on the axes of the show, what its histograms count, and the units of its answers."""

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from tests.browser.shown_table import AGE, CITY, MEMBER, MISSING, ShownTable, at_ages, axis

PLACES = """
async (show) => {
  const {axisOf, samplePlaces} = await import('/assets/show/axes.js');
  const {sampleRows} = await import('/assets/show/show_document.js');
  const sample = sampleRows(show);
  return show.axes.map((axis) => [...samplePlaces(show, axisOf(show, axis.column), sample)]);
}
"""


def test_rows_lie_on_the_axes_where_their_values_are(show_page: Page) -> None:
    table = ShownTable("binary")
    ages, members, cities = (np.array(places, float) for places in show_page.evaluate(PLACES, table.show))
    missing = table.x[:, MISSING] > 0
    assert np.isnan(ages[missing]).all()
    np.testing.assert_allclose(at_ages(ages[~missing]), table.x[~missing, AGE], rtol=1e-4, atol=1e-5)
    np.testing.assert_array_equal(members, table.x[:, MEMBER])
    known = table.x[:, CITY].argmax(axis=1)
    np.testing.assert_array_equal(cities, np.where(known == 3, np.nan, known))  # no place for all others


@pytest.mark.parametrize(
    ("kind", "place", "given", "value"),
    [
        ("number", 1.25, [2.5, 0.25, 0], 15.0),
        ("duration", 2, [4, 1, 0], 30.0),
        ("date", 1.25, [2, 0, 0], 15.0),  # between two dates lies none whose weekday is between theirs
        ("date", 1.75, [4, 1, 0], 25.0),
    ],
)
def test_between_two_values_the_network_is_given_what_lies_between(
    kind: str, place: float, given: list[float], value: float, show_page: Page
) -> None:
    script = """async ([axis, place]) => {
      const {axisOf} = await import('/assets/show/axes.js');
      const found = axisOf({axes: [axis]}, 'c');
      const x = new Float32Array(3).fill(7);
      found.write(place, x, 0);
      return [[...x], found.valueAt(place)];
    }"""
    steps = axis("c", kind, [0, 10, 30], [[0, 2], [2, 3]], [[0, 1, 0], [2, 0, 0], [4, 1, 0]])
    assert show_page.evaluate(script, [steps, place]) == [given, value]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("[0, 1, 2, 3]", [0, 3, [2, 2], 1.5, 0]),
        ("[2, 2, 2]", [2, 2, [3, 0], 2, 0]),
        ("[NaN, 1, Infinity, 3]", [1, 3, [1, 1], 2, 2]),
        ("[NaN]", [0, 0, [0, 0], 0, 1]),
        ("[]", [0, 0, [0, 0], 0, 0]),
    ],
)
def test_a_histogram_counts_every_finite_value_once(values: str, expected: list[Any], show_page: Page) -> None:
    script = f"""async () => {{
      const {{histogram}} = await import('/assets/show/statistics.js');
      const {{low, high, counts, mean, strange}} = histogram(Float32Array.from({values}), 2);
      return [low, high, [...counts], mean, strange];
    }}"""
    assert show_page.evaluate(script) == expected


@pytest.mark.parametrize(("log", "expected"), [(False, 7.0), (True, np.exp(7.0))])
def test_a_regression_is_shown_in_its_own_units(log: bool, expected: float, show_page: Page) -> None:
    script = """async (target) =>
      (await import('/assets/show/show_document.js')).inUnits(target, 2)"""
    assert show_page.evaluate(script, {"name": "y", "mean": 3, "std": 2, "log": log}) == pytest.approx(expected)
