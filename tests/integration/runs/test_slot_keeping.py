"""Runs that are watched slowly or step by step, while others wait for a slot: they make room, and no result changes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from components.domain.problem import NotNow
from components.domain.recipe import Recipe
from components.domain.run import PendingCommand, RunStatus, Speed, Steering
from components.runs import lifecycle, slot_keeping
from components.runs.app_state import AppState, app_state
from components.runs.lifecycle import why_waiting
from components.runs.slot_keeping import SlotKeeping
from components.store.database import open_store
from components.store.datasets import add_dataset
from components.store.epochs import epochs_after
from components.store.leases import find_work, grant, hurry
from components.store.runs import (
    RunRecord,
    claim_run,
    create_run,
    get_run,
    get_steering,
    queue_position,
    update_run,
)
from tests.integration.conftest import clinic_csv, started_app
from tests.integration.runs.test_runs import changed, ended, endless, wait

SECONDS = 1  # that a slow run may keep its slot on the engine of these tests


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppState]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAYERBOARD_SLOW_SECONDS", str(SECONDS))
        with started_app(tmp_path_factory.mktemp("engine") / "home") as state:
            yield state


def queued(visitor: str) -> RunRecord:
    table = add_dataset(open_store(), visitor, "clinic.csv", clinic_csv(60))
    return create_run(open_store(), visitor, Recipe(dataset=table.id, target="column_9", layers=[]))


def training(visitor: str, **fields: object) -> RunRecord:
    """A run with a slot, as a task of the engine has it."""
    store, run = open_store(), queued(visitor)
    [waiting] = [each for each in find_work(store).unfinished_runs if each.run == run.id]
    assert grant(store, waiting, 8)
    assert claim_run(store, run.id, 0, "task")
    if fields:
        update_run(store, run.id, **fields)
    return get_run(store, visitor, run.id)


SLOW, FULL = Steering(speed=Speed.SLOW), Steering(speed=Speed.FULL)
STEP = Steering(speed=Speed.STEP, until=3)
NEXT_STEP = Steering(speed=Speed.STEP, until=4)
STOPPING = Steering(PendingCommand.STOP, Speed.STEP, 3)


@pytest.mark.parametrize(
    ("looks", "too_long"),
    [
        ([(SLOW, 3, True)] * 31, 30),
        ([(STEP, 3, True)] * 31, 30),
        ([(SLOW, 3, False)] * 999, None),  # alone on the machine it is never touched
        ([(STEP, 3, False)] * 999, None),
        ([(SLOW, 3, True)] * 29 + [(SLOW, 3, False)] + [(SLOW, 3, True)] * 29, None),  # they waited no longer
        ([(STEP, 3, True)] * 20 + [(NEXT_STEP, 3, True)] * 99, None),  # a long epoch is no waiting
        # To take a step from time to time is no way to keep others waiting for ever.
        ([(STEP, 3, True)] * 20 + [(NEXT_STEP, 3, True)] * 5 + [(NEXT_STEP, 4, True)] * 12, 36),
        ([(FULL, 3, True)] * 99, None),
        ([(SLOW, 0, True)] * 99, None),  # its first epoch is still compiled
        ([(STOPPING, 3, True)] * 99, None),
    ],
)
def test_a_slot_is_kept_for_thirty_seconds_while_others_wait(
    looks: list[tuple[Steering, int, bool]], too_long: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, wait = [0.0], [False]
    monkeypatch.setattr(slot_keeping.time, "monotonic", lambda: clock[0])
    keeping, unlimited = (SlotKeeping(0, lambda: wait[0], most) for most in (30, 0))
    for number, (steering, epoch, others) in enumerate(looks):
        wait[0] = others
        keeping.trained(epoch)
        unlimited.trained(epoch)
        assert not unlimited.is_too_long(steering)
        assert keeping.is_too_long(steering) is (number == too_long), number
        clock[0] += 1.0


def test_what_paused_a_run_is_forgotten_once_a_step_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr(slot_keeping.time, "monotonic", lambda: clock[0])
    keeping = SlotKeeping(3, lambda: True, 30)
    assert not keeping.is_too_long(STEP)
    clock[0] = 31.0
    assert keeping.is_too_long(STEP)
    assert keeping.note.startswith("Paused at epoch 3: others waited for a place to train.")
    assert not keeping.is_too_long(Steering(PendingCommand.PAUSE, Speed.STEP, 3))
    assert keeping.note
    assert not keeping.is_too_long(NEXT_STEP)  # asked for before it had paused
    assert keeping.note == ""


def test_a_slot_is_awaited_only_by_those_who_would_get_it(home: Path) -> None:
    store, slow, other = open_store(), training("ada"), training("bob")
    awaited = [(find_work(store).is_slot_awaited(slow.id, most)) for most in (0, 1, 2)]
    assert awaited == [False, False, False]
    waiting = queued("bob")  # who has one already: with one a visitor, hers is not for him
    awaited = [(find_work(store).is_slot_awaited(slow.id, most)) for most in (0, 1, 2)]
    assert awaited == [True, False, True]
    assert find_work(store).is_slot_awaited(other.id, 1)
    assert not find_work(store).is_slot_awaited(waiting.id, 0)
    update_run(store, waiting.id, status=RunStatus.PAUSED)
    assert not find_work(store).is_slot_awaited(other.id, 1)


def test_a_run_that_makes_room_knows_it_and_is_slow_again_once_nobody_waits(home: Path) -> None:
    store, run, waiting = open_store(), training("ada", speed=Speed.SLOW, speed_until=15, epoch=7), queued("bob")
    hurry(store, run.id, 0)  # something else was asked meanwhile
    assert get_run(store, "ada", run.id).speed is Speed.SLOW
    hurry(store, run.id, 15)
    run = get_run(store, "ada", run.id)
    assert (run.speed, run.hurried, get_steering(store, run.id)) == (Speed.FULL, True, Steering())
    assert claim_run(store, run.id, 0, "another task")  # the server was started again
    assert lifecycle.set_speed(app_state(), "ada", run.id, Speed.FULL).hurried
    with pytest.raises(NotNow, match=r"Others wait for a place to train: Run 1 goes on at full speed\."):
        lifecycle.set_speed(app_state(), "ada", run.id, Speed.SLOW)
    assert get_run(store, "ada", run.id).hurried
    update_run(store, waiting.id, status=RunStatus.STOPPED)
    assert lifecycle.set_speed(app_state(), "ada", run.id, Speed.SLOW).speed is Speed.SLOW
    assert not get_run(store, "ada", run.id).hurried
    hurry(store, run.id, 0)
    lifecycle.pause_run(app_state(), "ada", run.id)
    assert not lifecycle.resume_run(app_state(), "ada", run.id).hurried


def test_who_waits_gets_the_slot_of_a_run_that_is_watched(clinic: Recipe) -> None:
    store = open_store()
    whole = wait(lifecycle.start_run(app_state(), "ada", changed(clinic, epochs=300)), ended)
    slow = lifecycle.start_run(app_state(), "ada", changed(clinic, epochs=300))
    lifecycle.set_speed(app_state(), "ada", slow.id, Speed.SLOW)
    stepping = lifecycle.start_run(app_state(), "ada", endless(clinic))
    lifecycle.set_speed(app_state(), "ada", stepping.id, Speed.STEP)
    wait(stepping, lambda run: run.epoch == 1)
    wait(slow, lambda run: run.epoch > 5 * (SECONDS + 1))  # nobody waits: it is as slow as it was
    assert get_run(store, "ada", slow.id).speed is Speed.SLOW
    theirs = clinic.model_copy(update={"dataset": add_dataset(store, "bob", "clinic.csv", clinic_csv()).id})
    waiting = [lifecycle.start_run(app_state(), "bob", endless(theirs)) for _ in range(3)]
    position = queue_position(store, waiting[0])
    assert "All places for training are taken (2)" in why_waiting(app_state(), waiting[0], position)
    stepping = wait(stepping, lambda run: run.status is RunStatus.PAUSED)
    assert stepping.note.startswith("Paused at epoch 1: others waited for a place to train.")
    wait(waiting[0], lambda run: run.epoch > 0)
    slow = wait(slow, ended)
    assert slow.status == "completed", slow.error
    assert slow.hurried
    epochs, others = ([row | {"seconds": 0} for row in epochs_after(store, run.id)] for run in (slow, whole))
    assert epochs == others
    wait(waiting[1], lambda run: run.epoch > 0)
    for run in (*reversed(waiting), stepping):
        lifecycle.stop_run(app_state(), run.visitor, run.id)
        wait(run, ended)
