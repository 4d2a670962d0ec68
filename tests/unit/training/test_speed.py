"""A run that is watched slowly or epoch by epoch is the run that nobody watched, to the last bit."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from components.domain.run import EpochRecord, LearningRateChange, PendingCommand, RunOutcome, Speed, Steering
from components.training import run
from components.training.execution_plan import ExecutionPlan
from tests.unit.training.mapped_training import train
from tests.unit.training.test_run import Watcher, job

Script = Callable[[int], Steering]  # what is asked after so many epochs
SLOW, FULL = Steering(speed=Speed.SLOW), Steering()
PLANS = {"whole epochs": ExecutionPlan(8, 12, 1, False), "blocks": ExecutionPlan(0, 2, 1, False)}


@dataclass(frozen=True)
class Alone:
    """A run that nobody watched: what it left behind, how it ended, its epochs."""

    folder: Path
    outcome: RunOutcome
    logs: list[EpochRecord]


class Person:
    """Steers a run by `script`; where it waits for a step, asks for the next one until `patience` steps are asked for."""

    def __init__(self, script: Script, patience: int = 10_000, before: int = 0) -> None:
        """`before`: how many epochs the run has behind it."""
        self.logs: list[EpochRecord] = []
        self.waits: list[float | None] = []
        self._script, self._steps, self._patience, self._before = script, 0, patience, before

    def epochs(self, records: list[EpochRecord]) -> None:
        self.logs += records

    def learning_rates(self, changes: list[LearningRateChange]) -> None:
        pass

    def steering(self) -> Steering:
        asked = self._script(len(self.logs))
        if asked.command is PendingCommand.NONE and asked.speed is Speed.STEP:
            return replace(asked, until=self._steps) if self._patience else replace(asked, command=PendingCommand.PAUSE)
        return asked

    def wait(self, seen: Steering, seconds: float | None) -> None:
        self.waits.append(seconds)
        if seconds is not None:
            time.sleep(seconds)
        elif seen.speed is Speed.STEP:
            self._steps, self._patience = self._before + len(self.logs) + 1, self._patience - 1


def left_behind(folder: Path) -> tuple[list[np.ndarray], str, str]:
    """Everything that a run learned: weights, optimizer and callbacks; evaluation; results of its seeds."""
    with np.load(folder / "checkpoint.npz") as arrays:
        values = [arrays[name] for name in sorted(arrays) if name != "document"]
    seeds = folder / "spread.json"
    return values, (folder / "evaluation.json").read_text(), seeds.read_text() if seeds.exists() else ""


def same(one: Path, other: Path) -> bool:
    (values, *texts), (others, *other_texts) = left_behind(one), left_behind(other)
    return texts == other_texts and all(map(np.array_equal, values, others)) and len(values) == len(others)


def history(logs: list[EpochRecord]) -> dict[int, str]:
    return {log.epoch: json.dumps(log.logs) for log in logs}


def own(metric: str) -> bool:
    return not metric.endswith(("_low", "_high"))


SETTINGS = {  # two seeds: the other one catches up with the own one
    "epochs": 16,
    "seeds": 2,
    "learning_rate": 0.05,
    "early_stopping": {"patience": 6, "restore_best_weights": True},
}


@pytest.fixture(params=PLANS, scope="module")
def alone(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Alone]:
    """The run that nobody watched, by whole epochs or by blocks of batches, as all runs of the tests that ask for it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("components.training.trainer.execution_plan_for", lambda _size: PLANS[request.param])
        patch.setattr(run, "SLOW_EPOCHS", 100.0)
        patch.setattr(run, "POLL_SECONDS", 0.0)
        folder, watcher = tmp_path_factory.mktemp("alone"), Watcher()
        outcome = train(*job("iris", **SETTINGS), folder, watcher)
        yield Alone(folder, outcome, watcher.logs)


CHANGES: dict[str, Script] = {
    "slow": lambda epochs: SLOW,
    "full, step, slow, full": lambda epochs: (
        FULL if epochs < 3 else Steering(speed=Speed.STEP) if epochs < 9 else SLOW if epochs < 12 else FULL
    ),
}


@pytest.mark.parametrize("script", CHANGES.values(), ids=CHANGES)
def test_no_bit_depends_on_the_speed(alone: Alone, script: Script, tmp_path: Path) -> None:
    watched = Person(script)
    outcome = train(*job("iris", **SETTINGS), tmp_path, watched)
    assert same(alone.folder, tmp_path)
    assert history(watched.logs) == history(alone.logs)
    assert replace(outcome, timing={}) == replace(alone.outcome, timing={})


def test_pausing_a_slow_run_and_one_that_goes_by_steps_changes_nothing(alone: Alone, tmp_path: Path) -> None:
    pause = Steering(PendingCommand.PAUSE, Speed.SLOW)
    first = Person(lambda epochs: pause if epochs >= 3 else SLOW)
    outcomes = [train(*job("iris", **SETTINGS), tmp_path, first)]
    second = Person(lambda epochs: Steering(speed=Speed.STEP), patience=3, before=outcomes[0].epoch)
    people = [first, second, Person(lambda epochs: SLOW)]
    outcomes += [train(*job("iris", **SETTINGS), tmp_path, person) for person in people[1:]]
    assert [outcome.status for outcome in outcomes] == ["paused", "paused", "completed"]
    assert len(second.logs) >= 2
    assert same(alone.folder, tmp_path)
    found, expected = history([log for person in people for log in person.logs]), history(alone.logs)
    for paused in (outcome.epoch for outcome in outcomes[:-1]):
        if found[paused] != expected[paused]:  # paused before the other seed was there: its range is not known
            expected[paused] = json.dumps({name: of for name, of in json.loads(expected[paused]).items() if own(name)})
    assert found == expected


class KilledError(Exception):
    """Stands for the death of the process: nothing is written any more."""


class Killed(Person):
    def steering(self) -> Steering:
        asked = super().steering()
        if len(self.logs) >= 5 and asked.speed is Speed.SLOW:
            raise KilledError
        return asked

    def wait(self, seen: Steering, seconds: float | None) -> None:
        if len(self.logs) >= 5:
            raise KilledError
        super().wait(seen, seconds)


@pytest.mark.parametrize(("alone", "speed"), [("blocks", Speed.SLOW), ("whole epochs", Speed.STEP)], indirect=["alone"])
def test_a_killed_run_goes_on_from_its_checkpoint(
    alone: Alone, speed: Speed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "CHECKPOINT_SECONDS", 0.03)
    killed, person = Killed(lambda epochs: Steering(speed=speed)), Person(lambda epochs: SLOW)
    with pytest.raises(KilledError):
        train(*job("iris", **SETTINGS), tmp_path, killed)
    train(*job("iris", **SETTINGS), tmp_path, person)
    assert same(alone.folder, tmp_path)
    assert history(killed.logs + person.logs) == history(alone.logs)
    if speed is Speed.STEP:  # nothing that was watched is trained twice
        assert person.logs[0].epoch == killed.logs[-1].epoch + 1


def test_each_step_is_one_epoch_and_waiting_is_no_training_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, thought = time.perf_counter, [0.0]
    monkeypatch.setattr(time, "perf_counter", lambda: clock() + thought[0])

    class Thinking(Person):
        def wait(self, seen: Steering, seconds: float | None) -> None:
            thought[0] += 10_000
            super().wait(seen, seconds)

    person = Thinking(lambda epochs: Steering(speed=Speed.STEP))
    outcome = train(*job("iris", epochs=6), tmp_path, person)
    assert person.waits == [None] * 6
    assert [log.epoch for log in person.logs] == [1, 2, 3, 4, 5, 6]
    assert outcome.timing["train_s"] < 10_000
    assert all(log.seconds < 10_000 for log in person.logs)


def test_a_slow_run_takes_its_time_between_epochs_only(tmp_path: Path) -> None:
    person = Person(lambda epochs: SLOW)
    began = time.monotonic()
    outcome = train(*job("iris", epochs=5), tmp_path, person)
    assert time.monotonic() - began > 4 / run.SLOW_EPOCHS
    # An epoch that took long already is not waited for.
    assert all(seconds is not None and 0 < seconds <= 1 / run.SLOW_EPOCHS for seconds in person.waits)
    assert outcome.status == "completed"


def test_a_slow_beginning_gets_faster_and_faster(tmp_path: Path) -> None:
    person = Person(lambda epochs: Steering(speed=Speed.SLOW, until=30))
    outcome = train(*job("iris", epochs=30), tmp_path, person)
    assert (outcome.status, len(person.logs)) == ("completed", 30)
    longest = [1 / (run.SLOW_EPOCHS + run.FASTER_BY * epochs) for epochs in range(30)]
    waits = [seconds for seconds in person.waits if seconds is not None]
    assert len(waits) <= 30  # an epoch that took long already is not waited for
    assert all(seconds <= most for seconds, most in zip(reversed(waits), reversed(longest), strict=False))
