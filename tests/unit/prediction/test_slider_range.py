"""Sliders go over what training saw, in steps that a person would take."""

import numpy as np
import pytest

from components.columns.formats import DurationFormat, NumberFormat
from components.domain.recipe import ColumnType
from components.features import NumberFeature
from components.prediction.slider_range import slider_range

WHOLE, PARTS = np.array([1.0, 5.0, np.nan]), np.array([0.5, 2.25])


def of(low: float, high: float, form: NumberFormat | DurationFormat | None = None) -> NumberFeature:
    return NumberFeature("x", ColumnType.NUMBER, form or NumberFormat(), minimum=low, maximum=high)


@pytest.mark.parametrize(
    ("low", "high", "sample", "fences", "expected"),
    [
        (1.0, 6.9, PARTS, (None, None), (1.0, 6.9, 0.1)),
        (0.42, 80.0, WHOLE, (None, None), (1.0, 80.0, 1.0)),
        (0.0, 512.3, PARTS, (None, 90.0), (0.0, 90.0, 1.0)),
        (-0.003, 0.004, PARTS, (None, None), (-0.003, 0.004, 0.0001)),
        (1.0, 3.0, WHOLE, (None, None), (1.0, 3.0, 1.0)),
        (0.0, 255.0, WHOLE, (0.0, 0.0), (0.0, 255.0, 5.0)),
        (1e6, 9e6, WHOLE, (None, None), (1e6, 9e6, 1e5)),
    ],
)
def test_ends_and_steps_are_round(
    low: float, high: float, sample: np.ndarray, fences: tuple[float | None, float | None], expected: tuple[float, ...]
) -> None:
    span = slider_range(of(low, high), sample, fences)
    assert span and (span.low, span.high, span.step) == pytest.approx(expected)


@pytest.mark.parametrize(
    "feature", [of(2, 2), of(0.0, float("inf")), of(60, 90, DurationFormat())], ids=["one value", "endless", "duration"]
)
def test_there_is_none_where_it_would_say_nothing(feature: NumberFeature) -> None:
    assert slider_range(feature, WHOLE) is None


def test_a_value_is_rounded_to_a_step_without_digits_of_its_own() -> None:
    span = slider_range(of(1.0, 6.9), PARTS)
    assert span and span.rounded(3.3000000000000003) == 3.3 and span.rounded(4.44) == 4.4
