"""A learning rate that is changed while a run trains: kept with its epoch, and the same run to the last bit again."""

from dataclasses import replace
from pathlib import Path

import pytest

from components.domain.run import LearningRateChange, LearningRateRequest, Speed, Steering
from components.training import run
from components.training.learning_rates import read_learning_rates, write_learning_rates
from tests.unit.training.mapped_training import train
from tests.unit.training.test_run import Watcher, job
from tests.unit.training.test_speed import PLANS, Person, history, same

FIRST, SECOND = LearningRateRequest(0.2, 1.0), LearningRateRequest(0.001, 2.0)
PLATEAU = {"type": "ReduceLROnPlateau", "factor": 0.5, "patience": 2}
STEP = Steering(speed=Speed.STEP)


class Hand(Person):
    """Goes by steps, and changes the rate after three and after seven epochs; hears what became of it."""

    changes: list[LearningRateChange] = []  # noqa: RUF012 - set anew, never changed

    def __init__(self, patience: int = 10_000, before: int = 0) -> None:
        super().__init__(
            lambda epochs: replace(
                STEP, learning_rate=SECOND if before + epochs >= 7 else FIRST if before + epochs >= 3 else None
            ),
            patience,
            before,
        )

    def learning_rates(self, changes: list[LearningRateChange]) -> None:
        self.changes = changes


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_the_same_changes_at_the_same_epochs_give_the_same_run(
    plan: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("components.training.trainer.execution_plan_for", lambda _size: plan)
    monkeypatch.setattr(run, "POLL_SECONDS", 0.0)
    settings = {"epochs": 12, "seeds": 2, "learning_rate": 0.05, "learning_rate_schedule": PLATEAU}
    hand = Hand()
    train(*job("iris", **settings), tmp_path / "hand", hand)
    assert [change.epoch for change in hand.changes] == [3, 7]
    rates = [log.logs["learning_rate"] for log in hand.logs]
    assert rates[3] == pytest.approx(0.2) and rates[7] == pytest.approx(0.001)
    first = Hand(patience=5)
    paused = train(*job("iris", **settings), tmp_path / "parts", first)
    parts = [first, Hand(before=paused.epoch)]
    assert paused.status == "paused" and 3 < paused.epoch < 7
    train(*job("iris", **settings), tmp_path / "parts", parts[1])
    assert same(tmp_path / "hand", tmp_path / "parts")
    again = Watcher()  # in full, as after a kill: the changes are read from the folder, and none is asked for
    (tmp_path / "again").mkdir()
    write_learning_rates(tmp_path / "again", read_learning_rates(tmp_path / "hand"))
    train(*job("iris", **settings), tmp_path / "again", again)
    assert same(tmp_path / "hand", tmp_path / "again")
    assert history(again.logs) == history(hand.logs) == history([log for each in parts for log in each.logs])
