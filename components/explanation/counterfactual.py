"""The smallest change of a row that turns the decision, within what was seen in training.

Columns are tried alone, then two together and so on, along the axes of their seen values; of what turns the decision the
cheapest is kept (the aims of S. Wachter et al., "Counterfactual Explanations without Opening the Black Box", 2017: near, few
columns, values that occur). dice-ml would bring two libraries of trees and CUDA's; alibi wants an older NumPy.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from components.domain.threshold import HALF
from components.evaluation.probabilities import answered_classes
from components.explanation.network import PreparedNetwork
from components.features.axes import Axis, axis_of, value_codes

MOST_CHANGED = 4  # columns
BEAM = 8  # changes that are tried further when none turns the decision
ALTERNATIVES = 3
MOST_COLUMNS = 40  # that are tried together with others
AT_ONCE = 1_000  # changes


@dataclass(frozen=True)
class Change:
    """One column of a change: which raw value it takes, and how the table writes that."""

    column: str
    value: float | str
    label: str


@dataclass(frozen=True)
class Counterfactual:
    """`cost` is 1 for a column that crosses all that is usual, or another category; `answers` are those of the changed row."""

    changes: list[Change]
    cost: float
    answers: list[float]


@dataclass(frozen=True)
class _State:
    x: np.ndarray  # (width,)
    chosen: tuple[tuple[int, int], ...]  # which axis, which of its points
    cost: float


def find_counterfactuals(
    network: PreparedNetwork,
    row: np.ndarray,
    training: np.ndarray,
    *,
    wanted: int | None = None,
    locked: Collection[str] = (),
    threshold: float = HALF,
) -> list[Counterfactual]:
    """Up to three changes that turn the answer to a row, each of other columns, the smallest first; none where none is found.

    Args:
        row: (1, width) float32.
        training: (rows, width) float32: values stay within what these hold.
        wanted: the class that is to be answered; by default any other than now.
        locked: columns that may not change.
        threshold: of two classes, the probability of the second above which it is answered.
    """
    axes = [_axis_from(network, feature.name, training) for feature in network.preparation.features]
    free = [axis for axis in axes if axis is not None and axis.column not in locked]
    now = int(answered_classes(network.answers(row), threshold)[0])
    if not free or wanted == now:
        return []
    costs = [_costs(network, axis, row, training) for axis in free]
    tried = list(range(len(free)))
    states, found = [_State(row[0], (), 0.0)], list[_State]()
    for _ in range(min(MOST_CHANGED, len(free))):
        best: list[tuple[float, _State]] = []
        for more in _blocks(state for one in states for state in _further(one, free, costs, tried)):
            answers = network.answers(np.stack([state.x for state in more]))
            decided = answered_classes(answers, threshold)
            turns = decided != now if wanted is None else decided == wanted
            found = _cheapest([*found, *(state for state, turned in zip(more, turns, strict=True) if turned)])
            towards = answers[:, wanted] if wanted is not None else 1 - answers[:, now]
            gains = towards / (1 + 0.1 * np.array([state.cost for state in more]))
            best = _best([*best, *zip(gains.tolist(), more, strict=True)])
        if found or not best:
            break
        if len(tried) > MOST_COLUMNS:  # what alone moved the answer most is tried together
            tried = sorted({place for _, state in best for place, _ in state.chosen})
        states = _different([state for _, state in best], BEAM)
    return [_as_counterfactual(network, state, free) for state in _different(found, ALTERNATIVES)]


def _blocks(states: Iterable[_State]) -> Iterator[list[_State]]:
    """Some at a time: of many columns all together would take gigabytes."""
    each = iter(states)
    while block := list(islice(each, AT_ONCE)):
        yield block


def _cheapest(states: list[_State]) -> list[_State]:
    """The cheapest of each set of columns, the cheapest first."""
    return _different(sorted(states, key=lambda state: state.cost), 2 * ALTERNATIVES)


def _best(states: list[tuple[float, _State]]) -> list[tuple[float, _State]]:
    """The best of each set of columns, the best first."""
    found: dict[frozenset[int], tuple[float, _State]] = {}
    for gain, state in sorted(states, key=lambda each: -each[0]):
        found.setdefault(frozenset(place for place, _ in state.chosen), (gain, state))
        if len(found) == MOST_COLUMNS:
            break
    return list(found.values())


def _axis_from(network: PreparedNetwork, column: str, training: np.ndarray) -> Axis | None:
    feature = next(each for each in network.preparation.features if each.name == column)
    return axis_of(network.preparation, feature, training) if column in network.places else None


def _costs(network: PreparedNetwork, axis: Axis, row: np.ndarray, training: np.ndarray) -> np.ndarray:
    """Of each point of the axis, how far it is from the row: a share of what is usual, or 1 for another category."""
    slots = [slot for slot in network.preparation.slots if slot.feature.name == axis.column]
    if axis.kind in ("category", "boolean"):
        places = np.concatenate([np.arange(begin, end) for begin, end in axis.slots])
        return np.where((axis.prepared == row[0, places]).all(axis=1), 0.0, 1.0)
    codes = value_codes(slots, training)
    codes = codes[~np.isnan(codes)]
    low, high = np.quantile(codes, (0.025, 0.975))
    span = float(high - low) or float(np.ptp(codes)) or 1.0
    own = value_codes(slots, row)[0]
    if np.isnan(own):
        return np.ones(len(axis.labels))
    return np.abs(axis.codes - own) / span


def _further(state: _State, axes: list[Axis], costs: list[np.ndarray], tried: Sequence[int]) -> Iterator[_State]:
    """The state with one more column changed, of those that are `tried`."""
    used = {place for place, _ in state.chosen}
    for place in tried:
        if place in used:
            continue
        axis = axes[place]
        inside = np.concatenate([np.arange(begin, end) for begin, end in axis.slots])
        for point in np.flatnonzero(costs[place] > 0):
            x = state.x.copy()
            x[inside] = axis.prepared[point]
            chosen = tuple(sorted((*state.chosen, (place, int(point)))))
            yield _State(x, chosen, state.cost + float(costs[place][point]))


def _different(states: list[_State], most: int) -> list[_State]:
    """The first of each set of columns."""
    found: dict[frozenset[int], _State] = {}
    for state in states:
        found.setdefault(frozenset(place for place, _ in state.chosen), state)
        if len(found) == most:
            break
    return list(found.values())


def _as_counterfactual(network: PreparedNetwork, state: _State, axes: list[Axis]) -> Counterfactual:
    changes = [
        Change(axes[place].column, axes[place].values[point], axes[place].labels[point])
        for place, point in state.chosen
    ]
    return Counterfactual(changes, state.cost, network.answers(state.x[None])[0].tolist())
