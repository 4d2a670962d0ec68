"""The last word to a run wins: in every order of start, pause, resume, stop, extend, and whatever the engine does between."""

import itertools
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from components.domain.problem import NotNow
from components.domain.recipe import Recipe
from components.domain.run import Command, EpochRecord, RunOutcome, RunStatus, Speed
from components.runs import lifecycle
from components.runs.app_state import app_state
from components.runs.commands import change
from components.runs.run_end import settle
from components.store.artifacts import run_folder
from components.store.database import open_store
from components.store.datasets import add_dataset
from components.store.epochs import append_epochs
from components.store.leases import drop_all_leases, find_work, grant, renew
from components.store.runs import RunRecord, claim_run, create_run, get_run, get_steering
from components.training import checkpoint
from components.workers.messages import Done
from tests.integration.conftest import clinic_csv

SAY = {Command.PAUSE: lifecycle.pause_run, Command.RESUME: lifecycle.resume_run, Command.STOP: lifecycle.stop_run}
COMES_TO = {"pause": RunStatus.PAUSED, "stop": RunStatus.STOPPED, "resume": RunStatus.COMPLETED}


def heard(run_id: str) -> str:
    steering = get_steering(open_store(), run_id)
    return steering.command if steering else "none"


class Trainer:
    """The task that trains a run, as `engine.tasks` has it: the child obeys the first command it hears, and ends."""

    def __init__(self, record: RunRecord, holder: str) -> None:
        self.record, self.holder, self.command, self.over = record, holder, record.command, False

    def hear(self) -> None:
        if self.command == "none":
            self.command = heard(self.record.id)

    def end(self) -> None:
        """The child ends; where something else is asked by then, the task starts another."""
        store, status = open_store(), {"none": "completed", "pause": "paused", "stop": "stopped"}[self.command]
        outcome = RunOutcome(RunStatus(status), self.record.epochs, 1, metrics={"test": {"accuracy": 1.0}})
        self.over = settle(store, self.record, Done(outcome), self.holder)
        if not self.over:
            self.over = not renew(store, self.record.id, self.holder)
            self.command = heard(self.record.id)


class Commands(RuleBasedStateMachine):
    """One run, whoever asks something of it, and the engine, in any order."""

    def __init__(self) -> None:
        super().__init__()
        store = open_store()
        table = add_dataset(store, "ada", "clinic.csv", clinic_csv(60))
        recipe = Recipe(dataset=table.id, target="column_9", layers=[])
        self.run = create_run(store, "ada", recipe)
        checkpoint.save_checkpoint(run_folder(store, self.run.id), checkpoint.Checkpoint())
        self.said, self.trainer, self.tasks = "resume", None, 0
        drop_all_leases(store)

    @property
    def now(self) -> RunRecord:
        return get_run(open_store(), "ada", self.run.id)

    @rule(word=st.sampled_from(Command))
    def say(self, word: Command) -> None:
        before = self.now
        try:
            SAY[word](app_state(), "ada", self.run.id)
        except NotNow:
            standing = before.status in (RunStatus.QUEUED, RunStatus.RUNNING) and before.command == "none"
            assert before.status.final or (word is Command.RESUME and standing)
        else:
            self.said = word.value

    @rule(speed=st.sampled_from(Speed))
    def change_speed(self, speed: Speed) -> None:
        before = self.now
        try:
            lifecycle.set_speed(app_state(), "ada", self.run.id, speed)
        except NotNow:
            assert before.status.final
        else:
            if speed is Speed.STEP and (before.status is RunStatus.PAUSED or before.command == "pause"):
                self.said = "resume"

    @rule()
    def extend(self) -> None:
        before = self.now
        try:
            lifecycle.extend_run(app_state(), "ada", self.run.id, 5)
        except NotNow:
            assert before.status not in lifecycle.ENDED_WELL
        else:
            self.said = "resume"

    @precondition(lambda self: self.trainer is None)
    @rule()
    def begin(self) -> None:
        self.dispatch()
        self.take_up()

    @rule()
    def dispatch(self) -> None:
        store = open_store()
        for job in find_work(store).unfinished_runs:
            if job.run == self.run.id:
                grant(store, job, None)

    def take_up(self) -> None:
        lease = find_work(open_store()).leases.get(self.run.id)
        if lease is not None and not lease.holder:
            self.tasks += 1
            claimed = claim_run(open_store(), self.run.id, lease.attempt, f"task {self.tasks}")
            self.trainer = Trainer(claimed, f"task {self.tasks}") if claimed else None

    @precondition(lambda self: self.trainer is not None)
    @rule()
    def hear(self) -> None:
        append_epochs(open_store(), self.run.id, [EpochRecord(1, {"loss": 0.5}, 0.1)])
        self.trainer.hear()

    @precondition(lambda self: self.trainer is not None)
    @rule()
    def end(self) -> None:
        self.trainer.end()
        self.trainer = None if self.trainer.over else self.trainer

    @precondition(lambda self: self.now.attempt % 3 == 2)  # rarely: it undoes what came before
    @rule()
    def engine_dies(self) -> None:
        self.trainer = None
        drop_all_leases(open_store())

    @invariant()
    def nobody_trains_what_does_not_run(self) -> None:
        lease = find_work(open_store()).leases.get(self.run.id)
        if lease is not None and lease.holder:
            assert self.now.status is RunStatus.RUNNING

    def teardown(self) -> None:
        for _ in range(4):  # the engine goes on until nothing is left to do
            self.dispatch()
            if self.trainer is None:
                self.take_up()
            while self.trainer is not None:
                self.hear()
                self.end()
        run = self.now
        assert run.command == "none"
        assert run.status in (COMES_TO[self.said], RunStatus.COMPLETED), (self.said, run.status)


@pytest.fixture(scope="module", autouse=True)
def one_home() -> object:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAYERBOARD_HOME", str(Path(folder) / "home"))
        yield
        open_store().engine.dispose()


@pytest.fixture(autouse=True)
def home() -> None:
    """The module's own, for all examples."""
    os.environ.pop("DASK_SCHEDULER_ADDRESS", None)


TestCommands = Commands.TestCase
TestCommands.settings = settings(
    max_examples=40, stateful_step_count=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


def test_every_order_of_three_words_and_steps_of_the_engine() -> None:
    for script in itertools.product(["pause", "resume", "stop", "hear", "end"], repeat=3):
        case = Commands()
        case.begin()
        for step in script:
            if step in COMES_TO:
                case.say(Command(step))
            elif case.trainer is None:
                case.begin()
            elif step == "hear":
                case.hear()
            else:
                case.end()
            case.nobody_trains_what_does_not_run()
        case.teardown()


def test_two_who_extend_at_once_are_not_both_told_that_it_worked(monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store()
    table = add_dataset(store, "ada", "clinic.csv", clinic_csv(60))
    run = create_run(store, "ada", Recipe(dataset=table.id, target="column_9", layers=[]))
    claimed = claim_run(store, run.id, 0)
    assert claimed
    checkpoint.save_checkpoint(run_folder(store, run.id), checkpoint.Checkpoint())
    assert settle(store, claimed, Done(RunOutcome(RunStatus.COMPLETED, 100, 100)))
    before = get_run(store, "ada", run.id)
    monkeypatch.setattr(lifecycle, "get_run", lambda *_: before)  # what both saw
    lifecycle.extend_run(app_state(), "ada", run.id, 50)
    with pytest.raises(NotNow):
        lifecycle.extend_run(app_state(), "ada", run.id, 50)


@pytest.mark.parametrize("word", Command)
def test_a_word_changes_nothing_about_what_has_ended(word: Command) -> None:
    store = open_store()
    table = add_dataset(store, "ada", "clinic.csv", clinic_csv(60))
    run = create_run(store, "ada", Recipe(dataset=table.id, target="column_9", layers=[]))
    lifecycle.stop_run(app_state(), "ada", run.id)
    with pytest.raises(NotNow, match="has ended"):
        change(get_run(store, "ada", run.id), word)
