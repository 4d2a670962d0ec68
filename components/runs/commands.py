"""What pause, resume, stop and a speed do to a run, by its status and by what was asked of it before. The last word wins.

Which fields a word changes is decided here alone, from one state of the run; the store takes the change only if the run is
still in that state, and otherwise it is decided anew. A trainer ends a run as paused or stopped only while that is what is
asked (`leases.settle_run`), so a word that comes while it ends is not lost either.
"""

from typing import TypedDict

from sqlalchemy import ColumnElement

from components.domain.problem import NotNow
from components.domain.run import Command, PendingCommand, RunStatus, Speed
from components.i18n import t
from components.store.database import Store, now
from components.store.runs import RunRecord, exchange, get_run, one_step_further


class RunChange(TypedDict, total=False):
    """The fields of a run that a word changes."""

    status: RunStatus
    command: PendingCommand
    attempt: int
    note: str
    queued: float
    finished: float | None
    speed: Speed
    speed_until: int | ColumnElement[int]


def apply_command(store: Store, visitor: str, run_id: str, command: Command) -> RunRecord:
    """Ask something of a run; the run as it is after.

    Raises NotFound where it is not the visitor's, NotNow where it has ended, or is to resume and nothing stands still.
    """
    while True:
        run = get_run(store, visitor, run_id)
        if not (fields := change(run, command)):
            return run
        if exchange(store, run, **fields):
            return get_run(store, visitor, run_id)


def change(run: RunRecord, command: Command) -> RunChange:
    """The fields that `command` changes of a run in this state; empty where it is so already. Raises as `apply_command`."""
    if run.status.final:
        action = {Command.PAUSE: t("pause"), Command.RESUME: t("resume"), Command.STOP: t("stop")}[command]
        status = run.status.value
        what = t("{name} has ended ({status}): nothing to {action}.", name=run.name, status=status, action=action)
        raise NotNow("run_ended", what, "status", t("Start a new run."))
    match run.status, command:
        case RunStatus.RUNNING, Command.RESUME:
            if run.command is PendingCommand.NONE:
                raise _not_paused(run)
            return {"command": PendingCommand.NONE, **full_after_steps(run)}
        case RunStatus.RUNNING, _:
            return {} if run.command == command else {"command": PendingCommand(command)}
        case RunStatus.PAUSED, Command.PAUSE:
            return {}
        case RunStatus.QUEUED, Command.PAUSE:
            return {"status": RunStatus.PAUSED, "command": PendingCommand.NONE}
        case RunStatus.QUEUED, Command.RESUME if run.command is not PendingCommand.STOP:
            raise _not_paused(run)
        case _, Command.RESUME:
            return queued_again(run) | full_after_steps(run)
        case _ if run.epoch == 0:
            note = t("Stopped before its first epoch.")
            return {"status": RunStatus.STOPPED, "command": PendingCommand.NONE, "note": note, "finished": now()}
        case _:
            return {} if run.command is PendingCommand.STOP else queued_again(run, PendingCommand.STOP)


def apply_speed(store: Store, visitor: str, run_id: str, speed: Speed) -> RunRecord:
    """Ask a run to train at a speed from now on; the run as it is after.

    Each `step` is one epoch, for which a run that is paused goes on. Raises as `apply_command`.
    """
    while True:
        run = get_run(store, visitor, run_id)
        if run.status.final:
            status = run.status.value
            what = t("{name} has ended ({status}): its speed cannot be changed.", name=run.name, status=status)
            raise NotNow("run_ended", what, "status", t("Start a new run."))
        if speed is run.speed is Speed.FULL:  # that others waited stays known
            return run
        fields: RunChange = {"speed": speed, "speed_until": one_step_further() if speed is Speed.STEP else 0}
        if speed is Speed.STEP and run.status is RunStatus.PAUSED:
            fields |= queued_again(run)
        elif speed is Speed.STEP and run.command is PendingCommand.PAUSE:
            fields |= {"command": PendingCommand.NONE}
        if exchange(store, run, **fields):
            return get_run(store, visitor, run_id)


def full_after_steps(run: RunRecord) -> RunChange:
    """Whoever lets a run go on that went step by step wants to see it go; what it gave way to before is over."""
    return {} if run.speed is Speed.SLOW else {"speed": Speed.FULL, "speed_until": 0}


def queued_again(run: RunRecord, command: PendingCommand = PendingCommand.NONE) -> RunChange:
    """The fields of a run that waits once more; as another attempt, so that what was begun before can change nothing."""
    return {
        "status": RunStatus.QUEUED,
        "command": command,
        "attempt": run.attempt + 1,
        "queued": now(),
        "note": "",
        "finished": None,
    }


def _not_paused(run: RunRecord) -> NotNow:
    return NotNow("not_paused", t("{name} is not paused.", name=run.name), "status", t("Pause it first."))
