"""The slider beside a number: from where to where, and in which steps."""

import math
from dataclasses import dataclass

import numpy as np

from components.columns.formats import NumberFormat
from components.features import Feature, NumberFeature

STEPS = 100  # about, from one end to the other


@dataclass(frozen=True)
class SliderRange:
    """Round numbers `low` and `high`, both whole steps from 0."""

    low: float
    high: float
    step: float

    def rounded(self, value: float) -> float:
        """The value at the nearest step, without the digits that no step has."""
        return round(round(value / self.step) * self.step, max(0, 1 - math.floor(math.log10(self.step))))


def slider_range(
    feature: Feature, sample: np.ndarray, fences: tuple[float | None, float | None] = (None, None)
) -> SliderRange | None:
    """Over what training saw, without what lies far outside of the rest; None for what is no plain number, or all alike.

    Args:
        sample: some values of the column (rows,), which say whether all are whole numbers.
        fences: what lies below the first or above the second is far outside of the rest; None where nothing is.
    """
    if not isinstance(feature, NumberFeature) or not isinstance(feature.format, NumberFormat | None):
        return None
    low = feature.minimum if fences[0] is None else max(feature.minimum, fences[0])
    high = feature.maximum if fences[1] is None else min(feature.maximum, fences[1])
    if high <= low:  # nearly all values are alike
        low, high = feature.minimum, feature.maximum
    if not (math.isfinite(high - low) and high > low):
        return None
    known = sample[np.isfinite(sample)]
    whole = len(known) > 0 and bool((known == np.round(known)).all())
    step = round_step((high - low) / STEPS)
    step = max(1.0, step) if whole else step
    # Within what training saw: the ends are the first and the last step there.
    begin, end = math.ceil(low / step - 1e-9) * step, math.floor(high / step + 1e-9) * step
    return SliderRange(begin, end, step) if end > begin else None


def round_step(least: float) -> float:
    """The smallest of 1, 2, 5, 10, ... times a power of ten that is not below `least`."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * digit for digit in (1, 2, 5, 10) if power * digit >= least * (1 - 1e-9))
