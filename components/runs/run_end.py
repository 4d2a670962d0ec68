"""How a run ended, written into the store; and what is told of one that was interrupted."""

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from components.domain.run import EpochRecord, PendingCommand, RunOutcome, RunStatus
from components.i18n import t
from components.runs.child import EPOCHS_FILE
from components.runs.messages import Failed, OutOfTime, RunEnd, StorageFailed
from components.store.artifacts import read_document, run_folder
from components.store.database import Store, now
from components.store.epochs import append_epochs, forget_epochs_after
from components.store.leases import settle_run
from components.store.runs import RunRecord, find_run
from components.workers.messages import Done

MOST_DEATHS = 3  # at the same epoch
DEATHS_FILE = "deaths.json"
EPOCH_RECORD = TypeAdapter(EpochRecord)
ASKED = {
    RunStatus.PAUSED: [PendingCommand.PAUSE],
    RunStatus.STOPPED: [PendingCommand.STOP],
}  # under which command alone a run may end so


def settle(store: Store, run: RunRecord, end: RunEnd, holder: str = "") -> bool:
    """Write how a run ended; False where something else is asked of it by now, or another task trains it."""
    match end:
        case Done():
            return _keep(store, run, end.result, holder)
        case Failed():
            return _end(store, run, holder, RunStatus.FAILED, None, error=end.error)
        case OutOfTime():
            at = epoch_of(store, run)
            status = RunStatus.PAUSED if end.command is PendingCommand.PAUSE else RunStatus.STOPPED
            note = t("Ended at epoch {epoch:,} at the last checkpoint.", epoch=at)
            return _end(store, run, holder, status, ASKED[status], note=note)
        case StorageFailed(fault):
            note = f"{fault.what} {t('The run is paused at its last checkpoint.')} {fault.remedy}"
            return _end(store, run, holder, RunStatus.PAUSED, None, note=note)


def _keep(store: Store, run: RunRecord, outcome: RunOutcome, holder: str) -> bool:
    if outcome.status is not RunStatus.FAILED:  # of one that failed the epoch that spoiled it is told too
        forget_epochs_after(store, run.id, outcome.epoch)
    asked = ASKED.get(outcome.status)
    if outcome.status is RunStatus.PAUSED:
        note = outcome.note or t("Paused at epoch {epoch:,}.", epoch=outcome.epoch)
        return _end(store, run, holder, RunStatus.PAUSED, asked, note=note)
    note = " ".join(filter(None, [why_interrupted(run), outcome.note]))
    found = {"epoch": outcome.epoch, "metrics": outcome.metrics, "error": outcome.error, "note": note}
    settled = _end(store, run, holder, outcome.status, asked, outcome.timing, **found)
    if settled:
        for file in (EPOCHS_FILE, DEATHS_FILE):
            (run_folder(store, run.id) / file).unlink(missing_ok=True)
    return settled


def _end(
    store: Store,
    run: RunRecord,
    holder: str,
    status: RunStatus,
    asked: list[PendingCommand] | None,
    timing: Mapping[str, float] | None = None,
    **fields: object,
) -> bool:
    """`asked`: under which command alone the run may end so; None for any. `timing`: beside how long it waited."""
    ended = now()
    fields |= {"status": status, "command": PendingCommand.NONE}
    seconds = timing_of(run) | dict(timing or {})
    if status.final:
        fields |= {"finished": ended}
        seconds |= {"total_s": ended - run.created.timestamp()}
    return settle_run(store, run.id, run.attempt, holder, asked, timing=seconds, **fields)


def timing_of(run: RunRecord) -> dict[str, float]:
    """How long the run waited, in seconds."""
    return {"queued_s": max(0.0, run.started.timestamp() - run.created.timestamp()) if run.started else 0.0}


def epoch_of(store: Store, run: RunRecord) -> int:
    """How far the run is told to be by now."""
    found = find_run(store, run.id)
    return found.epoch if found else run.epoch


def why_interrupted(run: RunRecord) -> str:
    """What is told of a run whose task was lost; nothing of any other."""
    if run.interruptions == 0:
        return ""
    if run.epoch == 0:
        return t("Interrupted before the first epoch; started again.")
    return t("Interrupted at epoch {epoch:,}; went on from there.", epoch=run.epoch)


def worth_another_try(folder: Path, epoch: int) -> bool:
    """Whether an interrupted run is to go on: not where it came no further since it was interrupted here before."""
    path = folder / DEATHS_FILE
    before = read_document(path)
    known = isinstance(before, dict) and before.get("epoch") == epoch and isinstance(before.get("count"), int)
    count = before["count"] + 1 if known else 1
    path.write_text(json.dumps({"epoch": epoch, "count": count}), encoding="utf-8")
    return bool(count < MOST_DEATHS)


def catch_up(store: Store, run: RunRecord, folder: Path) -> None:
    """Bring into the store what a child wrote down while nobody listened any more."""
    path = folder / EPOCHS_FILE
    if not path.exists():
        return
    records = {}
    for line in path.read_bytes().splitlines():
        # A line cut short by a kill: its epoch is behind the last checkpoint and comes again.
        with suppress(ValidationError):
            record = EPOCH_RECORD.validate_json(line)
            if record.epoch > run.epoch:
                records[record.epoch] = record
    append_epochs(store, run.id, [records[epoch] for epoch in sorted(records)])
