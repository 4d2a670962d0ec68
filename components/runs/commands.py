"""What pause, resume and stop do to a run, by its status and by what was asked of it before. The last word wins.

Which fields a word changes is decided here alone, from one state of the run; the store takes the change only if the run is
still in that state, and otherwise it is decided anew. A trainer ends a run as paused or stopped only while that is what is
asked (`leases.settle_run`), so a word that comes while it ends is not lost either.
"""

from enum import StrEnum
from typing import Any

from components.domain.problem import NotNow
from components.i18n import t
from components.store.database import Store, now
from components.store.runs import RunRecord, RunStatus, exchange, get_run


class Word(StrEnum):
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"


def obey(store: Store, visitor: str, run_id: str, word: Word) -> RunRecord:
    """Ask something of a run; the run as it is after.

    Raises:
        NotFound: it is not the visitor's.
        NotNow: it has ended, or `word` is to resume and nothing stands still.
    """
    while True:
        run = get_run(store, visitor, run_id)
        fields = change(run, word)
        if not fields:
            return run
        if exchange(store, run, **fields):
            return get_run(store, visitor, run_id)


def change(run: RunRecord, word: Word) -> dict[str, Any]:
    """The fields that `word` changes of a run in this state; empty where it is so already. Raises as `obey`."""
    if run.status.final:
        raise _ended(run, word)
    match run.status, word:
        case RunStatus.RUNNING, Word.RESUME:
            if run.command == "none":
                raise _not_paused(run)
            return {"command": "none"}
        case RunStatus.RUNNING, _:
            return {} if run.command == word else {"command": word.value}
        case RunStatus.PAUSED, Word.PAUSE:
            return {}
        case RunStatus.QUEUED, Word.PAUSE:
            return {"status": RunStatus.PAUSED, "command": "none"}
        case RunStatus.QUEUED, Word.RESUME if run.command != "stop":
            raise _not_paused(run)
        case _, Word.RESUME:
            return queued_again(run, "none")
        case _ if run.epoch == 0:
            note = t("Stopped before its first epoch.")
            return {"status": RunStatus.STOPPED, "command": "none", "note": note, "finished": now()}
        case _:
            return {} if run.command == "stop" else queued_again(run, "stop")


def queued_again(run: RunRecord, command: str) -> dict[str, Any]:
    """The fields of a run that waits once more; as another attempt, so that what was begun before can change nothing."""
    return {
        "status": RunStatus.QUEUED,
        "command": command,
        "attempt": run.attempt + 1,
        "queued": now(),
        "note": "",
        "finished": None,
    }


def _ended(run: RunRecord, word: Word) -> NotNow:
    action = {Word.PAUSE: t("pause"), Word.RESUME: t("resume"), Word.STOP: t("stop")}[word]
    what = t("{name} has ended ({status}): nothing to {action}.", name=run.name, status=run.status.value, action=action)
    return NotNow("run_ended", what, "status", t("Start a new run."))


def _not_paused(run: RunRecord) -> NotNow:
    return NotNow("not_paused", t("{name} is not paused.", name=run.name), "status", t("Pause it first."))
