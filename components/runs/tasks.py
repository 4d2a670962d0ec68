"""What the engine's workers execute: a run, or the scoring of rows, each in a child process; or what a run may need soon."""

import logging
import secrets
import shutil
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import numpy as np

from components.domain.problem import Problem, Unavailable
from components.domain.run import PendingCommand, RunStatus, Steering
from components.i18n import t
from components.prediction.contract import FILE as CONTRACT_FILE
from components.runs.engine_state import engine_state
from components.runs.messages import Failed, OutOfTime, RunEnd, Score, StorageFailed, is_small
from components.runs.preparing import prepared_arrays
from components.runs.process import ask_child
from components.runs.ready_runs import WantedRun
from components.runs.run_end import MOST_DEATHS, catch_up, settle, timing_of, why_interrupted, worth_another_try
from components.runs.trainer import NotWantedError, TrainingSupervisor
from components.splitting.parts import FILE as SPLIT_FILE
from components.store.artifacts import remove_run_folder, run_folder
from components.store.database import Store, store_at
from components.store.faults import fault_of
from components.store.leases import decline, find_lease, release, renew, stands_still
from components.store.runs import RunRecord, claim_run, find_run, get_steering, update_run
from components.workers.messages import MemoryExceededError, WorkerCrashedError
from components.workers.retry import retry_while_unavailable
from components.workers.supervisor import WorkerDiedError

RENEW_SECONDS = 1.0

log = logging.getLogger(__name__)


def execute(run_id: str, attempt: int, home: str, database: str | None) -> str | None:
    """Train a run to its end, pause or stop. Returns why it stands still, where that could not be written into the store."""
    store, holder = store_at(home, database), secrets.token_hex(8)
    try:
        run = retry_while_unavailable(lambda: _claim(store, run_id, attempt, holder))
        if run is None:
            retry_while_unavailable(lambda: decline(store, run_id, attempt))
            return None
    except Unavailable:
        log.exception("run %s could not be begun", run_id)
        return None  # the server gives its place to the next
    try:
        _go(store, run, holder)
    except NotWantedError:
        log.info("run %s is not wanted any more", run.id)
    except Exception as error:  # noqa: BLE001 - whatever it is, it ends this run alone
        end = _end_of(run, error)
        try:
            retry_while_unavailable(lambda: settle(store, run, end, holder))
        except Unavailable as fault:
            log.exception("how run %s ended could not be written", run.id)
            return str(end.fault if isinstance(end, StorageFailed) else fault)
    else:
        engine_state().scorer.keep_warm()  # whoever has trained a model will probably ask it
    finally:
        # Nothing is left of a run that was deleted for good; one that was settled has no place any more.
        try:
            if get_steering(store, run.id) is None:
                remove_run_folder(store, run.id)
                release(store, run.id, holder)
        except Unavailable:
            log.exception("the place of run %s could not be given back", run.id)  # the server finds it
    return None


def score_rows(folder: str, inputs: Mapping[str, np.ndarray]) -> np.ndarray:
    """(rows, outputs) of the model in `folder`: few rows by the process that keeps models, many by one of their own."""
    request = Score(Path(folder), dict(inputs))
    if is_small(inputs):
        return engine_state().scorer.score(request)
    predictions = ask_child(request)
    assert isinstance(predictions, np.ndarray)  # noqa: S101 - the result of Score
    return predictions


def get_ready(run: WantedRun) -> None:
    """Have what a run needs made before it is asked for. Returns at once."""
    engine_state().ready_runs.want(run)


def _end_of(run: RunRecord, error: Exception) -> RunEnd:
    """How a run ends that met an error."""
    fault = fault_of(error)
    if fault is not None:
        log.warning("run %s stands still: %s", run.id, error)
        return StorageFailed(fault)
    if isinstance(error, Problem):
        return Failed(str(error))
    if isinstance(error, MemoryExceededError):
        over = t("It needed more than the {n:,.0f} MB that a run may have.", n=error.limit / 1e6) if error.limit else ""
        text = t("There was not enough memory. Other runs are not affected. Use a smaller network or batch.")
        return Failed(f"{over} {text}".strip())
    if isinstance(error, WorkerDiedError):
        what = t("The process that prepared the rows of this run ended by itself (code {code}).", code=error.code)
        return Failed(f"{what} {t('Other runs are not affected. Start again, or use fewer rows or columns.')}")
    log.error("run %s", run.id, exc_info=error)
    met = error if isinstance(error, WorkerCrashedError) else f"{type(error).__name__}: {error}"
    return Failed(t("The training failed: {error}", error=f"{met}"[:500]))


def _claim(store: Store, run_id: str, attempt: int, holder: str) -> RunRecord | None:
    run = find_run(store, run_id)
    if run is None:  # deleted, or its table was
        return None
    if run.status is RunStatus.RUNNING and run.attempt == attempt:
        lease = find_lease(store, run_id)
        if lease is not None and lease.holder and not stands_still(store, lease):
            return None  # another task trains it
    return claim_run(store, run_id, attempt, holder)


def _go(store: Store, run: RunRecord, holder: str) -> None:
    """Prepare the rows of a run and train on them until it ends as it was asked to."""
    folder, engine = run_folder(store, run.id), engine_state()
    retry_while_unavailable(lambda: update_run(store, run.id, timing=timing_of(run), note=why_interrupted(run)))
    retry_while_unavailable(lambda: catch_up(store, run, folder))
    if run.interruptions and not worth_another_try(folder, run.epoch):
        what = t("The training was interrupted {n} times at epoch {epoch} and was given up.")
        given_up = Failed(what.format(n=MOST_DEATHS, epoch=run.epoch))
        retry_while_unavailable(lambda: settle(store, run, given_up, holder))
        return
    check = _wanted_check(store, run, holder)
    ready = engine.ready_runs.take(WantedRun(run.visitor, run.recipe, str(store.home), store.database_url))
    with prepared_arrays(engine.preparing, store, run, holder, check, ready.arrays if ready else None) as arrays:
        for name in (CONTRACT_FILE, SPLIT_FILE):
            shutil.copyfile(arrays / name, folder / name)
        trainer = TrainingSupervisor(engine.warm_workers, store, run, arrays, check, ready.worker if ready else None)
        steering: Steering | None = retry_while_unavailable(lambda: get_steering(store, run.id))
        while steering is not None:
            end = trainer.train(steering)
            if end == OutOfTime(PendingCommand.STOP):
                # The last checkpoint is measured and kept as the model, as a stop in time would have done.
                end = trainer.train(Steering(PendingCommand.STOP))
            settled = retry_while_unavailable(partial(settle, store, run, end, holder))
            if settled or not retry_while_unavailable(lambda: renew(store, run.id, holder)):
                return
            # While the child ended as it was asked to, something else was asked: the last word wins.
            steering = retry_while_unavailable(lambda: get_steering(store, run.id))


def _wanted_check(store: Store, run: RunRecord, holder: str) -> Callable[[], None]:
    """What renews the run's lease from time to time, and raises NotWantedError where that cannot be."""
    renewed = time.monotonic()

    def check() -> None:
        nonlocal renewed
        if time.monotonic() - renewed > RENEW_SECONDS:
            renewed = time.monotonic()
            if not retry_while_unavailable(lambda: renew(store, run.id, holder) and get_steering(store, run.id)):
                raise NotWantedError

    return check
