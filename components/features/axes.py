"""Axes to draw a network's answers over: steps along one column, and what the network is given at each of them.

A column has an axis where the place of a row on it follows from its prepared values: numbers, times, yes and no,
categories, and dates of which the days that went by or the year are known. Texts have none, nor has a date that became
cycles alone, nor a column that was the same in all rows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, assert_never

import numpy as np

from components.columns.formats import DurationFormat, NumberFormat
from components.features.boolean import TRUTH, BooleanFeature
from components.features.category import CategoryFeature
from components.features.date import DateFeature
from components.features.date_steps import date_labels, date_pattern, date_steps
from components.features.number import NumberFeature, exponential, logarithm
from components.features.preparation import AnyFeature, Preparation, Slot
from components.features.text import TextFeature
from components.i18n import t

AxisKind = Literal["number", "date", "duration", "category", "boolean"]
STEPS = 65  # of numbers; dates have at most so many
MOST_CATEGORIES = 12
TAILS = (0.01, 0.99)  # quantiles of the rows; what lies far beyond them does not stretch the axis
BEYOND = 0.25  # of the distance between them, which an axis may go on beyond them, as far as there are values
HALVINGS = 64
WHOLE_DAYS = 0.01  # days, within which a date without a time is found again in float32
YEARS_1_TO_9999 = (-719_162.0, 2_932_896.0)  # days since 1970-01-01


@dataclass(frozen=True)
class Axis:
    """Attributes:
    values: raw values in the order of the axis: numbers, days since 1970-01-01, seconds, categories, "false" and "true".
    labels: the same for people, as the column writes them.
    slots: begin and end in x of each part of the column.
    pattern: how dates between them are written, with {year}, {month}, {day} and {quarter}; "" where these are no dates.
    prepared: (values, width of the slots) float32, the slots side by side.
    measure: how much each of the first of these numbers adds to the place of a value, which rises along the axis; of
        categories it says nothing.
    """

    column: str
    kind: AxisKind
    values: list[float] | list[str]
    labels: list[str]
    slots: list[tuple[int, int]]
    prepared: np.ndarray
    measure: tuple[float, ...] = (1.0,)
    pattern: str = ""

    @property
    def codes(self) -> np.ndarray:
        """(values,) float64: the values as `value_codes` has them; of categories that are one-hot their index is another."""
        return _measured(self.prepared, self.measure)


def axis_of(preparation: Preparation, feature: AnyFeature, x: np.ndarray) -> Axis | None:
    """The axis of a column, between the values of the rows x (rows, width) float32; None where it has none."""
    slots = [slot for slot in preparation.slots if slot.feature is feature]
    present = _prepared_values(slots, x)
    values: list[float] | list[str]
    match feature:
        case NumberFeature():
            values = _numbers(feature, present)
            labels = _number_labels(values, feature, preparation.decimal)
            kind: AxisKind = "duration" if isinstance(feature.format, DurationFormat) else "number"
        case DateFeature():
            values = _dates(feature, present)
            labels, kind = date_labels(values, feature.format), "date"
        case BooleanFeature():
            values = [value for value in TRUTH if value in feature.vocabulary]
            labels, kind = [{"false": t("no"), "true": t("yes")}[value] for value in values], "boolean"
        case CategoryFeature():
            values = list(feature.vocabulary[:MOST_CATEGORIES])
            labels, kind = list(values), "category"
        case TextFeature():
            return None
        case _:
            assert_never(feature)
    if len(values) < 2:
        return None
    raw = np.array(values, "float64" if feature.numeric else "object")
    places = [(slot.begin, slot.end) for slot in slots]
    pattern = date_pattern(feature.format) if isinstance(feature, DateFeature) else ""
    return Axis(feature.name, kind, values, labels, places, _prepared(raw, slots), feature.measure, pattern)


def has_axis(feature: AnyFeature) -> bool:
    """Whether a column can have an axis; that of one that is the same in all rows is found missing only when it is made."""
    if isinstance(feature, DateFeature):
        return feature.parts[:1] in (("elapsed",), ("year",))
    return not isinstance(feature, TextFeature)


def value_codes(slots: Sequence[Slot], x: np.ndarray) -> np.ndarray:
    """(rows,) float64 of one column that has an axis: a number that rises with its values, NaN where missing; of categories
    their index."""
    first = slots[0]
    if first.part == "values" and first.end - first.begin > 1 and isinstance(first.feature, CategoryFeature):
        return x[:, first.begin : first.end].argmax(axis=1).astype("float64")
    codes = _measured(x[:, first.begin : first.end], first.feature.measure)
    for slot in slots[1:]:
        if slot.part == "missing":
            codes[x[:, slot.begin] > 0] = np.nan
    return codes


def _measured(numbers: np.ndarray, measure: Sequence[float]) -> np.ndarray:
    """(rows,) float64 of what a column became (rows, at least as many numbers as `measure`)."""
    if len(measure) == 1:
        return numbers[:, 0].astype("float64") * measure[0]
    return numbers[:, : len(measure)].astype("float64") @ np.array(measure)


def _prepared_values(slots: Sequence[Slot], x: np.ndarray) -> np.ndarray:
    if not slots:
        return np.zeros(0)
    codes = value_codes(slots, x)
    return codes[~np.isnan(codes)]


def _prepared(raw: np.ndarray, slots: Sequence[Slot]) -> np.ndarray:
    """What the network is given at raw values (values,), none of them missing."""
    blocks = []
    for slot in slots:
        block = np.zeros((len(raw), slot.end - slot.begin), "float32")
        if slot.part != "missing":
            slot.feature.fill(raw, block)
        blocks.append(block)
    return np.concatenate(blocks, axis=1)


def _numbers(feature: NumberFeature, present: np.ndarray) -> list[float]:
    """Even steps, or even ones of the logarithm where the network is given that; whole numbers where all are, and few."""
    if not feature.seen or not feature.minimum < feature.maximum or not len(present):
        return []
    bounds = np.array([feature.minimum, feature.maximum])
    low, high = logarithm(bounds) if feature.log else bounds

    def raw(steps: np.ndarray) -> np.ndarray:
        return exponential(steps) if feature.log else steps

    found = _inverse(feature, present, low, high, raw)
    begin, end = _frame(found, low, high)
    if not feature.log and end - begin < STEPS and np.allclose(found, np.round(found), rtol=0, atol=1e-3):
        return [float(value) for value in np.arange(np.round(begin), np.round(end) + 1)]
    # Halves: the difference of two numbers may be beyond all numbers.
    shares = np.linspace(0, 1, STEPS)
    steps = raw(begin * (1 - shares) + end * shares)
    return [float(value) for value in np.clip(steps, feature.minimum, feature.maximum)]


def _dates(feature: DateFeature, present: np.ndarray) -> list[float]:
    if not has_axis(feature) or not len(present):
        return []
    found = _inverse(feature, present, *YEARS_1_TO_9999)
    if np.allclose(found, np.round(found), rtol=0, atol=WHOLE_DAYS):
        found = np.round(found)
    return date_steps(*_frame(found, float(found.min()), float(found.max())), feature.format, STEPS)


def _frame(values: np.ndarray, low: float, high: float) -> tuple[float, float]:
    """From where to where an axis goes: from the lowest to the highest value, unless few of them lie far away."""
    first, last = np.quantile(values, TAILS)
    if not first < last:
        return low, high
    beyond = BEYOND * (last - first)
    return max(low, float(first - beyond)), min(high, float(last + beyond))


def _inverse(
    feature: NumberFeature | DateFeature,
    prepared: np.ndarray,
    low: float,
    high: float,
    raw: Callable[[np.ndarray], np.ndarray] = lambda steps: steps,
) -> np.ndarray:
    """The least steps between `low` and `high` whose raw value becomes as much as `prepared` (rows,), by halving; of ramps that
    measure in units of the steps, by counting on from the first knot."""
    if feature.has_ramps and (isinstance(feature, NumberFeature) or feature.parts[0] == "elapsed"):
        return np.clip(feature.knots[0] + prepared, low, high)
    below, above = np.full(len(prepared), low), np.full(len(prepared), high)
    x = np.empty((len(prepared), feature.size), "float32")
    for _ in range(HALVINGS):
        middle = below / 2 + above / 2
        feature.fill(raw(middle), x)
        reached = _measured(x, feature.measure) >= prepared
        above, below = np.where(reached, middle, above), np.where(reached, below, middle)
    return above


def _number_labels(values: Sequence[float], feature: NumberFeature, decimal: str) -> list[str]:
    """Numbers with as many digits as it takes to tell them apart, times as the column writes them."""
    if isinstance(feature.format, DurationFormat):
        return [feature.format.write(value) for value in values]
    sign = feature.format.decimal if isinstance(feature.format, NumberFormat) and decimal == "." else decimal
    labels: list[str] = []
    for digits in range(3, 17):
        labels = [f"{float(f'{value:.{digits}g}'):.15g}".replace(".", sign) for value in values]
        if len(set(labels)) == len(set(values)):
            break
    return labels
