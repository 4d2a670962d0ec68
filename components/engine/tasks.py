"""What the engine's workers execute: a run, or the scoring of rows. Each owns one child process."""

import json
import logging
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from components.data.preparing import Material, prepare
from components.engine import spare
from components.engine.child import EPOCHS_FILE
from components.engine.limits import limits, own_memory
from components.engine.process import Child, ChildDied
from components.problem import Problem
from components.store.artifacts import remove_run_folder, run_folder
from components.store.database import Store, now, store_at
from components.store.datasets import get_dataset, load_cells
from components.store.runs import (
    RunRecord,
    RunStatus,
    append_epochs,
    change_status,
    claim_run,
    find_run,
    forget_epochs_after,
    get_command,
    update_run,
)
from components.training.log import Command, EpochLog, Outcome
from components.words import t

LISTEN_SECONDS = 0.02
COMMAND_SECONDS = 0.03
MEMORY_SECONDS = 0.1
OBEY_SECONDS = 3.0
MOST_DEATHS = 3  # at the same epoch
DEATHS_FILE = "deaths.json"

log = logging.getLogger(__name__)


def execute(run_id: str, attempt: int, home: str, database: str | None) -> None:
    """Train a run to its end, pause or stop; how it went is in the store."""
    store = store_at(home, database)
    run = claim_run(store, run_id, attempt)
    if run is None:
        return
    try:
        _go(store, run)
    except Problem as problem:
        _fail(store, run, str(problem))
    except ChildDied as death:
        _fail(store, run, death.in_words())
    except Exception as error:
        log.exception("run %s", run.id)
        _fail(store, run, t("The training failed: {error}", error=f"{type(error).__name__}: {error}"[:500]))


def score_rows(folder: str, inputs: Mapping[str, np.ndarray]) -> np.ndarray:
    """(rows, outputs) float32 of the model in `folder`."""
    answers: np.ndarray = Child("score", Path(folder), dict(inputs)).answer()
    return answers


def _go(store: Store, run: RunRecord) -> None:
    folder = run_folder(store, run.id)
    update_run(store, run.id, timing=_timing(run), note=_interruption(run))
    _catch_up(store, run, folder)
    if run.interruptions and not _worth_another_try(folder, run.epoch):
        _fail(
            store,
            run,
            t(
                "The training was interrupted {n} times at epoch {epoch} and was given up.",
                n=MOST_DEATHS,
                epoch=run.epoch,
            ),
        )
        return
    record = get_dataset(store, run.visitor, run.recipe.dataset)
    material = prepare(load_cells(store, record), record.columns, run.recipe, record.dialect)
    ending, content = _train(store, run, material, folder, "none")
    if ending == "overdue" and content == "stop":
        # The last checkpoint is measured and kept as the model, as a stop in time would have done.
        ending, content = _train(store, run, material, folder, "stop")
    elif ending == "done" and content.status == "paused" and get_command(store, run.id) == "stop":
        ending, content = _train(store, run, material, folder, "stop")
    settle(store, run, ending, content, folder)


def _train(store: Store, run: RunRecord, material: Material, folder: Path, command: Command) -> tuple[str, Any]:
    """How the child ended: ("done", outcome), ("problem" | "fault" | "memory", text), ("overdue", command), ("gone",)."""
    allowed = limits(store.home)
    while True:
        child = Child("train", material, run.recipe, folder, command, allowed, ready=spare.take(allowed))
        try:
            return _watch(store, run, child, command, allowed.memory)
        except ChildDied as death:
            _catch_up(store, run, folder)
            # Killed from outside it goes on from its checkpoint; what kills it again and again at one place is its own.
            if not death.killed or not _worth_another_try(folder, _epoch(store, run)):
                raise
            update_run(
                store, run.id, note=t("Interrupted at epoch {epoch}; went on from there.", epoch=_epoch(store, run))
            )
        finally:
            child.end()
            spare.keep_one(allowed)


def _worth_another_try(folder: Path, epoch: int) -> bool:
    """Whether an interrupted run is to go on: not where it came no further since it was interrupted here before."""
    path = folder / DEATHS_FILE
    before = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"epoch": -1, "count": 0}
    count = before["count"] + 1 if before["epoch"] == epoch else 1
    path.write_text(json.dumps({"epoch": epoch, "count": count}), encoding="utf-8")
    return count < MOST_DEATHS


def _watch(store: Store, run: RunRecord, child: Child, sent: str, memory: int) -> tuple[str, Any]:
    looked, weighed, deadline = 0.0, 0.0, float("inf")
    while True:
        message = child.receive(LISTEN_SECONDS)
        if message is not None:
            kind, content = message
            if kind == "epochs":
                append_epochs(store, run.id, content)
            elif kind == "heard":
                deadline = float("inf")
            else:
                return kind, content
        time_now = time.monotonic()
        if time_now - weighed > MEMORY_SECONDS:
            weighed = time_now
            if child.pid is not None and own_memory(child.pid) > memory:
                return "memory", memory
        if time_now - looked < COMMAND_SECONDS:
            continue
        looked, command = time_now, get_command(store, run.id)
        if command is None:
            return "gone", None
        if command not in ("none", sent):
            child.send(command)
            sent, deadline = command, time_now + OBEY_SECONDS
        if time_now > deadline:
            return "overdue", sent


def settle(store: Store, run: RunRecord, ending: str, content: Any, folder: Path) -> None:
    """Write into the store how the child of a run ended: `ending` and `content` as `_train` gives them."""
    match ending:
        case "done":
            _keep(store, run, content, folder)
        case "gone":
            remove_run_folder(store, run.id)
        case "overdue":
            at = _epoch(store, run)
            status = RunStatus.PAUSED if content == "pause" else RunStatus.STOPPED
            _end(store, run, status, note=t("Ended at epoch {epoch} at the last checkpoint.", epoch=at))
        case "memory":
            limit = t("It needed more than the {n:,.0f} MB that a run may have.", n=limits().memory / 1e6)
            text = t("There was not enough memory. Other runs are not affected. Use a smaller network or batch.")
            _fail(store, run, f"{limit} {text}" if content else text)
        case "problem":
            _fail(store, run, content)
        case _:
            _fail(store, run, t("The training failed: {error}", error=content))


def _keep(store: Store, run: RunRecord, outcome: Outcome, folder: Path) -> None:
    if outcome.status != "failed":  # of one that failed the epoch that spoiled it is told too
        forget_epochs_after(store, run.id, outcome.epoch)
    if outcome.status == "paused":
        _end(store, run, RunStatus.PAUSED, note=t("Paused at epoch {epoch}.", epoch=outcome.epoch))
        return
    for file in (EPOCHS_FILE, DEATHS_FILE):
        (folder / file).unlink(missing_ok=True)
    note = " ".join(filter(None, [_interruption(run), outcome.note]))
    _end(
        store,
        run,
        RunStatus(outcome.status),
        epoch=outcome.epoch,
        metrics=outcome.metrics,
        note=note,
        timing=_timing(run) | outcome.timing,
        error=outcome.error,
    )


def _end(store: Store, run: RunRecord, status: RunStatus, **fields: Any) -> None:
    ended = now()
    timing = fields.pop("timing", _timing(run))
    if status.final:
        fields |= {"finished": ended}
        timing |= {"total_s": ended - run.created.timestamp()}
    change_status(store, run.id, [RunStatus.RUNNING], status=status, command="none", timing=timing, **fields)


def _fail(store: Store, run: RunRecord, text: str) -> None:
    _end(store, run, RunStatus.FAILED, error=text)


def _timing(run: RunRecord) -> dict[str, float]:
    return {"queued_s": max(0.0, run.started.timestamp() - run.created.timestamp()) if run.started else 0.0}


def _epoch(store: Store, run: RunRecord) -> int:
    found = find_run(store, run.id)
    return found.epoch if found else run.epoch


def _interruption(run: RunRecord) -> str:
    if run.interruptions == 0:
        return ""
    if run.epoch == 0:
        return t("Interrupted before the first epoch; started again.")
    return t("Interrupted at epoch {epoch}; went on from there.", epoch=run.epoch)


def _catch_up(store: Store, run: RunRecord, folder: Path) -> None:
    """Bring into the store what a child wrote down while nobody listened any more."""
    path = folder / EPOCHS_FILE
    if not path.exists():
        return
    lines = path.read_text(encoding="utf-8").splitlines()
    documents = {}
    for line in lines:
        try:
            document = json.loads(line)
        except json.JSONDecodeError:
            continue  # a line cut short by a kill; its epoch is behind the last checkpoint and comes again
        documents[document["epoch"]] = EpochLog(**document)
    untold = [documents[epoch] for epoch in sorted(documents) if epoch > run.epoch]
    append_epochs(store, run.id, untold)
