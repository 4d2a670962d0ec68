"""How the answers change along a column: partial dependence, the curves of single rows, and maps of two columns.

A column is set to one value in every row while all others stay as they are, and the answers are averaged (J. Friedman,
"Greedy Function Approximation", The Annals of Statistics 29 (2001)); row by row these are the curves of A. Goldstein et al.,
"Peeking Inside the Black Box", JCGS 24 (2015). scikit-learn's function sets one number of x; here a column may be several.
"""

from dataclasses import dataclass

import numpy as np

from components.explanation.importance import Progress
from components.explanation.network import PreparedNetwork, put_in
from components.features.axes import Axis, AxisKind, axis_of, value_codes

POINTS, MAP_POINTS = 33, 17  # along an axis, at most
ROWS, MAP_ROWS = 1_000, 300
CURVES = 40  # of single rows
MULTIPLICATIONS = 40_000_000_000
FEWEST_ROWS = 50
HALF = 0.5  # between two categories


@dataclass(frozen=True)
class Dependence:
    """Attributes:
    column: of the table.
    kind: what the values are.
    values, labels: along the axis: raw values, and how the column writes them.
    means: (points, outputs): what is answered on average.
    curves: (curves, points, outputs) of single rows.
    counts: (points,) rows that are nearest to each value: where there are none the network was never asked.
    """

    column: str
    kind: AxisKind
    values: list[float] | list[str]
    labels: list[str]
    means: list[list[float]]
    curves: list[list[list[float]]]
    counts: list[int]
    rows: int


@dataclass(frozen=True)
class DependenceMap:
    """Of `first` and `second` only the axes are told. `means` (points of the second, points of the first, outputs): what is answered on average; `counts` are rows there."""

    first: Dependence
    second: Dependence
    means: list[list[list[float]]]
    counts: list[list[int]]
    rows: int


def find_dependence(network: PreparedNetwork, column: str, x: np.ndarray) -> Dependence | None:
    """Along one column, over rows x (rows, width) float32; None where the column has no axis (texts, or one value)."""
    axis = _axis(network, column, x, POINTS)
    if axis is None:
        return None
    rows = _some_rows(network, x, len(axis.labels), ROWS)
    places = np.concatenate([np.arange(begin, end) for begin, end in axis.slots])
    answers = np.stack([network.answers(put_in(rows, places, point)) for point in axis.prepared])
    curves = answers[:, np.linspace(0, len(rows) - 1, min(CURVES, len(rows))).astype("int64")]
    return Dependence(
        column,
        axis.kind,
        axis.values,
        axis.labels,
        answers.mean(axis=1).tolist(),
        curves.transpose(1, 0, 2).tolist(),
        _counts(network, (axis,), x).tolist(),
        len(rows),
    )


def find_dependence_map(
    network: PreparedNetwork, columns: tuple[str, str], x: np.ndarray, progress: Progress = lambda _: None
) -> DependenceMap | None:
    """Along two columns at once; None where one of them has no axis."""
    axes = [_axis(network, column, x, MAP_POINTS) for column in columns]
    first, second = axes
    if first is None or second is None:
        return None
    rows = _some_rows(network, x, len(first.labels) * len(second.labels), MAP_ROWS)
    places = [np.concatenate([np.arange(begin, end) for begin, end in axis.slots]) for axis in (first, second)]
    means = []
    for done, below in enumerate(second.prepared):
        progress(done / len(second.labels))
        fixed = put_in(rows, places[1], below)
        means.append(
            [network.answers(put_in(fixed, places[0], point)).mean(axis=0).tolist() for point in first.prepared]
        )
    shown = [
        Dependence(axis.column, axis.kind, axis.values, axis.labels, [], [], [], len(rows)) for axis in (first, second)
    ]
    counts = _counts(network, (first, second), x)
    return DependenceMap(shown[0], shown[1], means, counts.tolist(), len(rows))


def _axis(network: PreparedNetwork, column: str, x: np.ndarray, most: int) -> Axis | None:
    feature = next((each for each in network.preparation.features if each.name == column), None)
    axis = axis_of(network.preparation, feature, x) if feature and column in network.places else None
    if axis is None or len(axis.labels) <= most or axis.kind in ("category", "boolean"):
        return axis
    chosen = np.linspace(0, len(axis.labels) - 1, most).round().astype("int64")
    values = [axis.values[place] for place in chosen]
    labels = [axis.labels[place] for place in chosen]
    return Axis(axis.column, axis.kind, values, labels, axis.slots, axis.prepared[chosen], axis.measure, axis.pattern)


def _some_rows(network: PreparedNetwork, x: np.ndarray, points: int, most: int) -> np.ndarray:
    affordable = max(FEWEST_ROWS, MULTIPLICATIONS // (network.multiplications * points))
    count = min(len(x), most, affordable)
    chosen = np.sort(np.random.default_rng(0).choice(len(x), count, replace=False))
    return np.asarray(x[chosen])


def _counts(network: PreparedNetwork, axes: tuple[Axis, ...], x: np.ndarray) -> np.ndarray:
    """Rows by the point of each axis that is nearest to them (points of the last, ..., points of the first): those that have
    a value there, and of categories one of the axis."""
    points, there = [], np.ones(len(x), bool)
    for axis in axes:
        codes = value_codes([slot for slot in network.preparation.slots if slot.feature.name == axis.column], x)
        width = axis.slots[0][1] - axis.slots[0][0]
        one_hot = axis.kind == "category" and width > 1
        own = axis.prepared[:, :width].argmax(axis=1) if one_hot else axis.codes
        apart = np.abs(np.where(np.isnan(codes), own[0], codes)[:, None] - own[None])
        points.append(apart.argmin(axis=1))
        there &= ~np.isnan(codes)
        if axis.kind == "category":
            there &= apart.min(axis=1) < HALF
    counts = np.zeros([len(axis.labels) for axis in reversed(axes)], "int64")
    np.add.at(counts, tuple(each[there] for each in reversed(points)), 1)
    return counts
