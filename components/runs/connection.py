"""From the server to the engine: brought up behind the first page, watched, and brought up again whenever it is lost."""

import logging
import math
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from pydantic import JsonValue

from components.domain.problem import Unavailable
from components.domain.recipe import Recipe
from components.i18n import t
from components.runs.batch_messages import PredictBatch
from components.runs.cluster import Embedded, External
from components.runs.engine_channel import EngineLostError
from components.runs.messages import is_small
from components.runs.ready_runs import WantedRun
from components.runs.restart_backoff import RestartBackoff
from components.runs.scorer import SECONDS
from components.runs.trainer import NotWantedError
from components.store.artifacts import run_folder
from components.store.changes import Changes
from components.store.database import Store
from components.store.leases import drop_all_leases
from components.store.runs import RunRecord
from components.workers.fair_slots import FairSlots
from components.workers.messages import MemoryExceededError
from components.workers.supervisor import TimeExceededError, WorkerDiedError

if TYPE_CHECKING:
    from components.runs.scheduler import Scheduler

PREDICTION_SECONDS = 300.0
START_SECONDS = 60.0  # that a prediction waits for an engine that is being started
PREDICTIONS_WAITING = 8  # of one visitor
SMALL_PREDICTIONS = 4  # at a time, of few rows each
LOOK_SECONDS = 1.0
IDLE_SECONDS = 5.0  # without any change, until it is looked for runs whose task was lost
AGAIN_SECONDS = 60.0  # after which the same may be wanted again
EXTERNAL_PAUSE_SECONDS = 10.0  # between two tries of a cluster that does not answer

EngineState = Literal["starting", "ready", "failed"]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class EngineStatus:
    """What the engine is doing, and why, in words."""

    state: EngineState  # failed where it ended again and again, or its cluster is silent: it is tried again for ever
    detail: str


class EngineConnection:
    """The engine of this machine, or the cluster at `address`, from `start` to `stop`."""

    def __init__(self, store: Store, address: str | None) -> None:
        self.state: EngineState = "starting"
        self._detail, self._next_try = t("The engine was not started."), 0.0
        self._started = False
        self._store, self._address = store, address
        self._cluster: Embedded | External = External(address) if address else Embedded(store.home)
        self._restarts = RestartBackoff(EXTERNAL_PAUSE_SECONDS) if address else RestartBackoff()
        self._predictions, self._small_predictions = FairSlots(PREDICTIONS_WAITING), FairSlots(PREDICTIONS_WAITING)
        self._small_predictions.count = SMALL_PREDICTIONS
        self._wanted: WantedRun | None = None
        self._wanted_at, self._told = 0.0, True
        self._ready, self._stopping, self._woken = threading.Event(), threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._keep_up, name="engine", daemon=True)

    def start(self) -> None:
        """Bring it up in the background, once."""
        self._started, self._detail = True, ""
        self._thread.start()

    def stop(self) -> None:
        """Take it down."""
        if not self._started:
            return
        self._started = False
        self._stopping.set()
        self._ready.clear()
        self._woken.set()
        self._thread.join(1)
        self._cluster.close()  # also where it is still being started
        self._thread.join(10)

    def wake(self) -> None:
        """Something has changed in the store: look at once."""
        self._wanted = None  # what is ready may be used up now
        self._woken.set()

    def get_ready(self, visitor: str, recipe: Recipe) -> None:
        """Have made what a run of the recipe needs before its first epoch, which the visitor will probably start.

        Returns at once; nothing comes of it on a cluster of other machines.
        """
        wanted, now = WantedRun(visitor, recipe, str(self._store.home), self._store.database_url), time.monotonic()
        if self._address is None and (wanted != self._wanted or now - self._wanted_at > AGAIN_SECONDS):
            self._wanted, self._wanted_at = wanted, now
            self._told = False
            self._woken.set()

    @property
    def slots(self) -> int:
        """How many runs may train at a time."""
        return self._cluster.slots

    @property
    def status(self) -> EngineStatus:
        """Its state now."""
        seconds = math.ceil(self._next_try - time.monotonic())
        if self.state != "failed" or seconds <= 0:
            return EngineStatus(self.state, self._detail)
        return EngineStatus(self.state, f"{self._detail} {t('The next try is in {n} s.', n=seconds)}")

    def score(self, run: RunRecord, inputs: Mapping[str, np.ndarray]) -> np.ndarray:
        """(rows, outputs) of the run's model. Raises Unavailable without an engine, Busy where too many wait already."""
        if not self._started:
            what, remedy = t("The engine was not started."), t("Start the app again.")
            raise Unavailable("engine_not_ready", what, "engine", remedy, retry_after=10)
        if self.state == "starting":
            self._ready.wait(START_SECONDS)
        if not self._ready.is_set():
            raise self._not_ready()
        self._predictions.count = self._cluster.predictions
        # Few rows never wait behind many.
        slots = self._small_predictions if is_small(inputs) else self._predictions
        with slots.entered(run.visitor, PREDICTION_SECONDS):
            return self._score(run, inputs)

    def _score(self, run: RunRecord, inputs: Mapping[str, np.ndarray]) -> np.ndarray:
        if self._cluster.client is None:
            raise self._not_ready()
        try:
            return self._cluster.score(run_folder(self._store, run.id), inputs, PREDICTION_SECONDS)
        except (TimeoutError, TimeExceededError) as error:
            seconds = SECONDS if isinstance(error, TimeExceededError) else PREDICTION_SECONDS
            raise _lost(t("The prediction took longer than {n:.0f} seconds.", n=seconds)) from error
        except WorkerDiedError as death:
            raise _lost(t("The process that predicted ended with code {code}.", code=death.code)) from death
        except MemoryExceededError as error:
            what, remedy = t("There was not enough memory for the prediction."), t("Send fewer rows at a time.")
            raise Unavailable("prediction_memory", what, "rows", remedy, retry_after=5) from error
        except Exception as error:
            # A lost task or connection, not what the task did.
            lost = isinstance(error, CancelledError | EngineLostError)
            if lost or type(error).__module__.startswith("distributed"):
                raise _lost(t("The engine was lost while it predicted.")) from error
            raise

    def predict_batch(self, request: PredictBatch, still_wanted: Callable[[], bool]) -> JsonValue:
        """Have a large file of new rows predicted, once the engine is ready; what there is to say of all rows.

        Raises as `batch_task.predict_batch`; NotWantedError where it is not wanted any more, EngineLostError where the engine
        ended meanwhile: then the same can be asked again.
        """
        from components.runs.batch_task import predict_batch

        while not self._ready.wait(LOOK_SECONDS):
            if not still_wanted():
                raise NotWantedError
        client = self._cluster.client
        if client is None:
            raise EngineLostError
        try:
            future = client.submit(predict_batch, request, pure=False, priority=5)
            summary = _awaited(future, still_wanted)
        except Exception as error:
            if isinstance(error, CancelledError) or type(error).__module__.startswith("distributed"):
                raise EngineLostError from error
            raise
        return summary

    def _not_ready(self) -> Unavailable:
        what = t("The engine is not ready: {why}", why=self.status.detail or t("it is being started."))
        seconds = max(5, math.ceil(self._next_try - time.monotonic()))
        return Unavailable("engine_not_ready", what, "engine", t("Try again in {n} s.", n=seconds), seconds)

    def _keep_up(self) -> None:
        while not self._stopping.is_set():
            self._restarts.begin()
            try:
                self._cluster.open()
                why = self._work()
            except Exception as error:
                if self._stopping.is_set():
                    self._cluster.close()
                    return
                log.exception("the engine did not come up, or was lost")
                why = str(error) or type(error).__name__
            self._ready.clear()
            pause = self._restarts.pause()
            if self._restarts.often and not self._address:
                count = self._restarts.short_lives
                why = f"{why} {t('It ended {n} times soon after its start; its log says why.', n=count)}"
            self._detail, self._next_try = why, time.monotonic() + pause
            self.state = "failed" if self._address or self._restarts.often else "starting"
            if not self._stopping.is_set():
                log.error("%s", why)
            self._cluster.close()
            self._stopping.wait(pause)
            if not self._restarts.often and not self._address:
                self.state = "starting"

    def _work(self) -> str:
        """Hand out runs until the engine is lost; why it was."""
        from components.runs.scheduler import Scheduler

        unclaimed = self._address is not None  # else no other engine works on this home, and the one before has ended
        while not unclaimed and not self._stopping.is_set():
            try:
                drop_all_leases(self._store)
                unclaimed = True
            except Unavailable as fault:
                log.warning("the engine waits: %s", fault)
                self._stopping.wait(LOOK_SECONDS)
        scheduler = Scheduler(self._store, self._cluster.client, self.wake)
        self._ready.set()
        with closing(Changes(self._store)) as changes:
            return self._hand_out(scheduler, changes)

    def _hand_out(self, scheduler: "Scheduler", changes: Changes) -> str:
        from components.runs.scheduler import schedule_or_say_why

        looked = scheduled = float("-inf")
        trouble, seen = "", None
        while not self._stopping.is_set():
            now = time.monotonic()
            if now - looked > LOOK_SECONDS:
                looked = now
                if why := self._cluster.look():
                    return why
            woken, version = self._woken.is_set(), changes.version()
            self._woken.clear()
            # Where nothing was written since, here or by the engine of this machine, there is nothing to hand out.
            idle = not (woken or trouble or self._address or version is None or version != seen)
            if not idle or now - scheduled > IDLE_SECONDS:
                trouble = schedule_or_say_why(scheduler, self._cluster.slots, self._cluster.resources)
                seen, scheduled = version, now
            self.state, self._detail = "ready", trouble or self._cluster.detail
            self._tell_what_is_wanted()
            self._woken.wait(LOOK_SECONDS)
        return ""

    def _tell_what_is_wanted(self) -> None:
        """After the runs that were started: what is only to be ready comes last."""
        from distributed import fire_and_forget

        from components.runs.tasks import get_ready

        wanted = self._wanted
        if self._told or wanted is None:
            return
        self._told = True
        try:
            fire_and_forget(self._cluster.client.submit(get_ready, wanted, pure=False, priority=-10))
        except Exception:  # no run depends on it; an engine that is lost is found elsewhere
            log.warning("nothing is made ready", exc_info=True)


def _awaited(future: Any, still_wanted: Callable[[], bool]) -> JsonValue:
    """What a task gives in the end. Raises NotWantedError as soon as nobody wants it any more."""
    while still_wanted():
        try:
            found: JsonValue = future.result(timeout=LOOK_SECONDS)
        except TimeoutError:
            continue
        return found
    raise NotWantedError


def _lost(what: str) -> Unavailable:
    return Unavailable("prediction_lost", what, "engine", t("Try again."), retry_after=5)
