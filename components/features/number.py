"""Numbers: the training median where missing, then a logarithm if the recipe says so, then one of six scales.

robust: centred on the median, divided by a robust spread, and clipped softly at three spreads (Holzmüller et al. 2024,
"Better by default", section 3: robust scale and smooth clip). standard: centred on the mean, divided by the standard
deviation. quantile: by its rank among the training values, mapped to a normal distribution, linear between 100 fitted
quantiles and level beyond them. none: as it is. piecewise_linear: several numbers, the ramps of `ramps.py`. periodic: as
robust, and the network makes waves of it (`waves.py`).

The logarithm is sign(x) log(1 + |x|): it takes any number, keeps the sign, and 0 stays 0.
"""

import math
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

import numpy as np
from typing_extensions import override

from components.columns.formats import DurationFormat
from components.domain.recipe import ColumnType, Scaling
from components.features.feature import Feature
from components.features.ramps import MOST_RAMPS, between_knots, bin_widths, check_knots, fill_ramps
from components.features.waves import FREQUENCIES
from components.i18n import number, t

SCALED_IN_WORDS: dict[Scaling, str] = {
    "robust": "centred on the median {center}, divided by {scale}, bent softly beyond 3 spreads",
    "standard": "centred on the mean {center}, divided by {scale}",
    "quantile": "by its place among the training values: −2.6 for the lowest, 0 in the middle, 2.6 for the highest",
    "none": "as it is",
    "piecewise_linear": "ramps between {low} and {high}, each 0 below its bin of training rows and 1 above",
    "periodic": "centred on the median {center}, divided by {scale}, and {waves} waves of that, of learned lengths",
}
SCALINGS = tuple(SCALED_IN_WORDS)
SMALLEST = 1e-200  # spread that can be divided by
LARGEST_TARGET = 1e100  # its squares have to be numbers too
MOST = math.log(LARGEST_TARGET)
SOFT_CLIP_LIMIT = 3.0  # spreads, which a value comes near to and never exceeds
HARD_CLIP_LIMIT = 1e4  # spreads, to which a value is cut before: farther away nothing changes, and squares stay finite


@dataclass(frozen=True)
class NumberFeature(Feature):
    """A number a column; `median`, `minimum` and `maximum` in its own units, `center` and `scale` after the logarithm (of
    ramps: as of robust).

    With quantiles the value at `knots` becomes that of `heights`, both in rising order. Between `knots` lie the ramps,
    at most `most_ramps` of them.
    """

    kind: Literal[ColumnType.NUMBER]
    median: float = 0.0
    minimum: float = 0.0
    maximum: float = 0.0
    log: bool = False
    scaling: Scaling = "robust"
    center: float = 0.0
    scale: float = 1.0
    knots: tuple[float, ...] = ()
    heights: tuple[float, ...] = field(default=(), repr=False)
    most_ramps: int = MOST_RAMPS

    def __post_init__(self) -> None:
        if self.has_ramps:
            check_knots(self.knots)

    @property
    @override
    def size(self) -> int:
        return len(self.knots) - 1 if self.has_ramps else 1

    @property
    @override
    def has_ramps(self) -> bool:
        return self.scaling == "piecewise_linear"

    @property
    @override
    def measure(self) -> tuple[float, ...]:
        return bin_widths(self.knots) if self.has_ramps else (1.0,)

    @property
    @override
    def is_periodic(self) -> bool:
        return self.scaling == "periodic"

    @override
    def fill(self, values: np.ndarray, x: np.ndarray) -> None:
        # In float64 until the very end: float32 would lose small steps between large numbers.
        filled = np.where(np.isnan(values), self.median, values)
        if self.log:
            filled = logarithm(filled)
        if self.has_ramps:
            fill_ramps(filled, self.knots, x)
            return
        with np.errstate(over="ignore"):
            match self.scaling:
                case "quantile":
                    x[:, 0] = np.interp(filled, self.knots, self.heights)
                case "robust" | "periodic":
                    x[:, 0] = soft_clip((filled - self.center) / self.scale)
                case _:
                    x[:, 0] = (filled - self.center) / self.scale

    @override
    def without_ramps(self, numbers: np.ndarray) -> np.ndarray:
        if not self.has_ramps:
            return numbers
        return soft_clip((between_knots(numbers, self.knots) - self.center) / self.scale)[:, None].astype("float32")

    @override
    def ramp_names(self) -> list[str]:
        if not self.has_ramps:
            return []
        knots = exponential(np.array(self.knots)) if self.log else self.knots
        write = self.format.write if isinstance(self.format, DurationFormat) else number
        return [
            t("{low} to {high}", low=low, high=high) for low, high in pairwise(write(float(knot)) for knot in knots)
        ]

    @override
    def in_words(self) -> str:
        if not self.seen:
            return t(self.NEVER_SEEN)
        values = {"center": self.center, "scale": self.scale, "low": self.minimum, "high": self.maximum}
        shown = {name: number(value) for name, value in values.items()} | {"waves": f"{2 * FREQUENCIES}"}
        what = t(SCALED_IN_WORDS[self.scaling], **shown)
        if self.log:
            what = ", ".join([t("its logarithm"), *([what] if self.scaling != "none" else [])])
        if self.missing_seen:
            what += "; " + t("the median {median} where missing, and 1 more number says so", median=number(self.median))
        return what


def robust_spread(low: float, quarter: float, three_quarters: float, high: float) -> float:
    """1.349 quartile distances are one standard deviation of a normal distribution; without them, half the range."""
    spreads = (three_quarters - quarter) / 1.349, (high - low) / 2
    return usable_scale(next((spread for spread in spreads if spread > SMALLEST), 1.0))


def usable_scale(spread: float) -> float:
    """What can be divided by: 1 in the place of nothing, and of what is beyond all numbers."""
    return float(spread) if SMALLEST < spread < np.inf else 1.0


def logarithm(values: np.ndarray) -> np.ndarray:
    """sign(x) log(1 + |x|) of values of any shape."""
    return np.sign(values) * np.log1p(np.abs(values))


def exponential(values: np.ndarray) -> np.ndarray:
    """What `logarithm` makes `values` of."""
    return np.sign(values) * np.expm1(np.abs(values))


def soft_clip(scaled: np.ndarray) -> np.ndarray:
    """About as it is up to 3, never beyond 3 (Holzmüller et al. 2024, the smooth clip)."""
    near = np.clip(scaled, -HARD_CLIP_LIMIT, HARD_CLIP_LIMIT)
    return near / np.sqrt(1 + np.square(near / SOFT_CLIP_LIMIT))


@dataclass(frozen=True)
class TargetScale:
    """A target of numbers as the network learns it: its logarithm if the recipe says so, then about 0 with a spread of 1.

    `mean` and `std` are those of the training rows, after the logarithm.
    """

    mean: float = 0.0
    std: float = 1.0
    log: bool = False

    def to_network(self, targets: np.ndarray) -> np.ndarray:
        """Targets in their own units as the network learns them; with a logarithm all must be above 0."""
        values = np.log(targets) if self.log else targets
        return (values - self.mean) / self.std

    def to_units(self, outputs: np.ndarray) -> np.ndarray:
        """The network's outputs in the target's own units, float64."""
        values = outputs.astype("float64") * self.std + self.mean
        return np.exp(np.clip(values, -MOST, MOST)) if self.log else values


def fit_target(targets: np.ndarray, log: bool) -> TargetScale:
    """From the training rows' targets (rows,) float64 in their own units."""
    values = np.log(targets) if log else targets
    return TargetScale(float(values.mean()), usable_scale(values.std()), log)
