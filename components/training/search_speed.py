"""How fast this machine is at the rounds of a search, beside what `network/cost.py` foresees."""

from statistics import median

from components.network.cost import TrainingCost
from components.training.search_round import TrialRound


class RoundSpeed:
    """Learns from rounds how long the next will take."""

    def __init__(self) -> None:
        self._beginnings: list[float] = []  # seconds until a program is there, by those foreseen
        self._epochs: list[float] = []  # seconds of an epoch, by those foreseen
        self._begin_seconds: list[float] = []

    def take(self, cost: TrainingCost, training: TrialRound, seconds: float, *, begun: bool) -> None:
        """Learn from a round that took so many seconds; `begun` says whether its program was made for it."""
        each = training.epoch_seconds
        if each is None:
            return
        self._epochs.append(each / cost.epoch)
        if begun:
            self._begin_seconds.append(max(0.0, seconds - training.epochs * each))
            self._beginnings.append(self._begin_seconds[-1] / cost.start)

    @property
    def begin_seconds(self) -> float:
        """Those until a program is there, of most of them; 0 before there is one."""
        return median(self._begin_seconds) if self._begin_seconds else 0.0

    def seconds(self, cost: TrainingCost, epochs: float, *, begun: bool = True) -> float:
        """Those that a round of so many epochs will take; `begun`: with those until its program is there."""
        beginning = median(self._beginnings) if self._beginnings else 1.0
        epoch = median(self._epochs) if self._epochs else 1.0
        return begun * beginning * cost.start + epochs * epoch * cost.epoch
