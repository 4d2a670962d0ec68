"""How long the next round of a search takes is learned from those before."""

from dataclasses import dataclass
from typing import Any, cast

import pytest

from components.network.cost import TrainingCost
from components.training.search_speed import RoundSpeed


@dataclass
class Round:
    epochs: int
    epoch_seconds: float | None


def test_a_slow_machine_is_learned_and_what_is_begun_takes_less() -> None:
    speed, cost = RoundSpeed(), TrainingCost(2.0, 0.01)
    assert speed.seconds(cost, 100) == pytest.approx(3.0)
    assert speed.seconds(cost, 100, begun=False) == pytest.approx(1.0)
    assert speed.begin_seconds == 0
    speed.take(cost, cast(Any, Round(50, None)), 9.0, begun=True)  # too few epochs to tell
    assert speed.seconds(cost, 100) == pytest.approx(3.0)
    speed.take(cost, cast(Any, Round(100, 0.03)), 9.0, begun=True)
    assert speed.begin_seconds == pytest.approx(6.0)
    assert speed.seconds(cost, 100) == pytest.approx(9.0)
    assert speed.seconds(TrainingCost(1.0, 0.02), 100) == pytest.approx(9.0)
    speed.take(cost, cast(Any, Round(100, 0.03)), 3.0, begun=False)
    assert speed.begin_seconds == pytest.approx(6.0)
