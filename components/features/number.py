"""Numbers: the training median where missing, then a logarithm if wished, then one of four scales.

robust: centred on the median, divided by a robust spread, and bent softly beyond three spreads (Holzmüller et al. 2024,
"Better by default", section 3: robust scale and smooth clip). standard: centred on the mean, divided by the standard
deviation. quantile: by its place among the training values, bent to a normal distribution, straight between 100 learned
quantiles and level beyond them. none: as it is.

The logarithm is sign(x) log(1 + |x|): it takes any number, keeps the sign, and 0 stays 0.
"""

from dataclasses import dataclass, field, replace
from statistics import NormalDist

import numpy as np

from components.columns import Reading
from components.domain.recipe import Column, ColumnType, Scaling
from components.features.feature import Feature
from components.i18n import number, t

SCALINGS: tuple[Scaling, ...] = ("robust", "standard", "quantile", "none")
QUANTILES = 100
SOFT = 3.0  # spreads, beyond which values are bent
SMALLEST = 1e-200  # spread that can be divided by
FAR = 1e4  # spreads; farther away nothing changes any more, and squares stay finite


@dataclass(frozen=True)
class NumberFeature(Feature):
    """A number a column; `median`, `minimum` and `maximum` in its own units, `center` and `scale` after the logarithm.

    With quantiles the value at `knots` becomes that of `heights`, both in rising order.
    """

    median: float = 0.0
    minimum: float = 0.0
    maximum: float = 0.0
    log: bool = False
    scaling: Scaling = "robust"
    center: float = 0.0
    scale: float = 1.0
    knots: tuple[float, ...] = ()
    heights: tuple[float, ...] = field(default=(), repr=False)

    @property
    def size(self) -> int:
        return 1

    def fill(self, values: np.ndarray, x: np.ndarray) -> None:
        # In float64 until the very end: float32 would lose small steps between large numbers.
        filled = np.where(np.isnan(values), self.median, values)
        if self.log:
            filled = logarithm(filled)
        with np.errstate(over="ignore"):
            match self.scaling:
                case "quantile":
                    x[:, 0] = np.interp(filled, self.knots, self.heights)
                case "robust":
                    x[:, 0] = bent((filled - self.center) / self.scale)
                case _:
                    x[:, 0] = (filled - self.center) / self.scale

    def in_words(self) -> str:
        if not self.seen:
            return self.NEVER_SEEN
        center, scale = number(self.center), number(self.scale)
        match self.scaling:
            case "robust":
                what = t(
                    "centred on the median {center}, divided by {scale}, bent softly beyond 3 spreads",
                    center=center,
                    scale=scale,
                )
            case "standard":
                what = t("centred on the mean {center}, divided by {scale}", center=center, scale=scale)
            case "quantile":
                what = t(
                    "by its place among the training values: −2.6 for the lowest, 0 in the middle, 2.6 for the highest"
                )
            case _:
                what = "" if self.log else t("as it is")
        if self.log:
            what = ", ".join(filter(None, [t("its logarithm"), what]))
        if self.missing_seen:
            what += "; " + t("the median {median} where missing, and 1 more number says so", median=number(self.median))
        return what


def learn_number(name: str, reading: Reading, wish: Column, values: np.ndarray) -> NumberFeature:
    """Statistics of training values (rows,) float64, NaN where missing."""
    present = values[~np.isnan(values)]
    bare = NumberFeature(
        name, ColumnType.NUMBER, reading.format, reading.missing, len(present) < len(values), log=bool(wish.log)
    )
    if len(present) == 0:
        return replace(bare, seen=False)
    quantiles = np.quantile(present, [0, 0.25, 0.5, 0.75, 1])
    low, median, high = map(float, quantiles[[0, 2, 4]])
    known = replace(bare, median=median, minimum=low, maximum=high, scaling=wish.scaling or "robust")
    if known.log:
        present, quantiles = logarithm(present), logarithm(quantiles)
    match known.scaling:
        case "robust":
            return replace(known, center=float(quantiles[2]), scale=robust_spread(*quantiles[[0, 1, 3, 4]]))
        case "standard":
            return replace(known, center=float(present.mean()), scale=usable(present.std()))
        case "quantile":
            knots, heights = _quantiles(present)
            return replace(known, knots=knots, heights=heights)
        case _:
            return known


def robust_spread(low: float, quarter: float, three_quarters: float, high: float) -> float:
    """1.349 quartile distances are one standard deviation of a normal distribution; without them, half the range."""
    spreads = (three_quarters - quarter) / 1.349, (high - low) / 2
    return usable(next((spread for spread in spreads if spread > SMALLEST), 1.0))


def usable(spread: float) -> float:
    """What can be divided by: 1 in the place of nothing, and of what is beyond all numbers."""
    return float(spread) if SMALLEST < spread < np.inf else 1.0


def logarithm(values: np.ndarray) -> np.ndarray:
    return np.sign(values) * np.log1p(np.abs(values))


def bent(scaled: np.ndarray) -> np.ndarray:
    """About as it is up to 3, never beyond 3 (Holzmüller et al. 2024, the smooth clip)."""
    near = np.clip(scaled, -FAR, FAR)
    return near / np.sqrt(1 + np.square(near / SOFT))


def _quantiles(present: np.ndarray) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Learned quantiles and the height of each in a normal distribution.

    Where many rows share one value it gets the middle of the heights that its quantiles have.
    """
    shares = (np.arange(QUANTILES) + 0.5) / QUANTILES
    normal = NormalDist()
    heights = np.array([normal.inv_cdf(share) for share in shares])
    knots, first, counts = np.unique(np.quantile(present, shares), return_index=True, return_counts=True)
    sums = np.concatenate([[0], np.cumsum(heights)])
    middle = (sums[first + counts] - sums[first]) / counts
    return tuple(knots.astype(float).tolist()), tuple(middle.tolist())
