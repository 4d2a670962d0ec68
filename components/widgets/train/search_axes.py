"""Where a value of a varied setting, or a score, lies on an axis from 0 to 1, and what is written beside it."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from components.domain.search import Search, Trial, TrialStatus
from components.i18n import measured, t
from components.widgets.train.search_settings import VARIED
from components.widgets.train.search_words import value_in_words

FEW_WHOLE = 6  # whole numbers that are all written beside their axis
GOLDEN = 0.618034  # by which what has the same value is set apart: evenly, and the same each time
OUTLYING = 0.1  # share of the trials that may lie beyond the end of an axis of scores


@dataclass(frozen=True)
class Axis:
    """An axis from `low` (at 0) to `high` (at 1), over the logarithm where `is_log`.

    Args:
        name: the field of `Search`; "score" or "loss".
        title: its words, as text.
        ticks: (value, words) of what is written beside it.
        choices: the values of a setting without an order, in their order along the axis.
    """

    name: str
    title: str
    low: float
    high: float
    ticks: Sequence[tuple[float, str]]
    is_log: bool = False
    choices: Sequence[str] = ()

    def place(self, value: Any) -> float:
        """0 to 1; what lies beyond an end is put at that end."""
        position = float(self.choices.index(value)) if self.choices else float(value)
        bend: Callable[[float], float] = math.log if self.is_log else float
        low, high = bend(self.low), bend(self.high)
        return 0.5 if low == high else min(1.0, max(0.0, (bend(position) - low) / (high - low)))

    @property
    def has_few_values(self) -> bool:
        """Whether many trials lie at the same place."""
        return bool(self.choices) or len(self.ticks) > 2 or self.name in ("layers", "batch_size")


def axis_of(search: Search, name: str) -> Axis:
    """The axis of a setting that varies."""
    varied, value = VARIED[name], getattr(search, name)
    title = t(varied.label)
    if varied.choices:
        names = [str(each) for each in dict.fromkeys(value)]
        ticks = [(float(place), value_in_words(name, each)) for place, each in enumerate(names)]
        return Axis(name, title, 0, len(names) - 1, ticks, choices=names)
    ends = (search.batch_sizes[0], search.batch_sizes[-1]) if name == "batch_size" else value
    low, high = ends
    if name == "batch_size":
        written: list[float] = [*search.batch_sizes]
    elif varied.limits and varied.limits.whole and high - low < FEW_WHOLE:
        written = [*range(int(low), int(high) + 1)]
    else:
        written = [low, high]
    ticks = [(each, value_in_words(name, each)) for each in (written if len(written) <= FEW_WHOLE + 1 else [low, high])]
    return Axis(name, title, low, high, ticks, is_log=varied.is_log)


def apart(trial: Trial) -> float:
    """-0.5 to 0.5: how far a trial is set beside others of the same value."""
    return trial.number * GOLDEN % 1 - 0.5


def measure_of(trial: Trial, measure: str) -> float | None:
    """The score or the loss of a trial; None where there is none that is a number."""
    value = trial.score if measure == "score" else trial.loss
    return value if value is not None and math.isfinite(value) else None


def measure_axis(trials: Sequence[Trial], measure: str, title: str) -> Axis:
    """The axis of the score or of the loss over what the trials came to, the best at its upper end.

    A few that are far worse than all others would press these together: they lie beyond the lower end.
    """
    ended = [trial for trial in trials if trial.status is not TrialStatus.DIVERGED]
    values = sorted(value for trial in ended if (value := measure_of(trial, measure)) is not None)
    if not values:
        return Axis(measure, title, 0.0, 1.0, [])
    if measure == "loss":
        values = values[::-1]  # the worst first
    best, usual = values[-1], values[int(OUTLYING * len(values))]
    worst = usual + 0.5 * (usual - best)  # a little beyond those
    bound = max(values[0], worst) if measure == "score" else min(values[0], worst)
    if bound == best:
        bound = best - 0.01 if measure == "score" else best + 0.01
    return Axis(measure, title, bound, best, [(bound, measured(bound)), (best, measured(best))])
