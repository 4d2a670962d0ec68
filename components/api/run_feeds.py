"""Looks at runs in the database, shared by all streams that follow the same run."""

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import anyio

from components.api.schemas import StatusEvent
from components.api.server_sent import sse_messages
from components.domain.run import RunStatus, Speed
from components.runs.app_state import AppState
from components.runs.lifecycle import why_waiting
from components.store.changes import Changes
from components.store.epochs import epoch_documents_after
from components.store.runs import get_progress, get_run, queue_position
from components.store.test_set_views import shown_metrics

EPOCHS_AT_A_TIME = 500
TRUSTED_SECONDS = 0.5  # nothing else was written, but why a run waits may have changed
UNKNOWN_SECONDS = 0.03  # where the database does not say whether anything was written


@dataclass(frozen=True)
class News:
    """What a look at a run found: its epochs above `after` as messages, and what else changes about it."""

    after: int
    last: int  # the last of the epochs, `after` where there are none
    more: bool  # whether there may be further ones already
    epochs: bytes
    status: StatusEvent


def look(app: AppState, visitor: str, run_id: str, after: int) -> News:
    """At most EPOCHS_AT_A_TIME epochs. Raises NotFound where the run was deleted."""
    # First the run, then its epochs: all epochs of an ended run are there before its status says so.
    run = get_progress(app.store, visitor, run_id)
    fresh = run.epoch > after or run.status.final
    rows = epoch_documents_after(app.store, run_id, after, EPOCHS_AT_A_TIME) if fresh else []
    said = {field: getattr(run, field) for field in ("status", "command", "speed", "epoch", "epochs", "error", "note")}
    said |= {"faster_until": run.speed_until if run.speed is Speed.SLOW else 0, "queue_position": 0, "waiting": ""}
    if run.status is RunStatus.QUEUED:
        waiting = get_run(app.store, visitor, run_id)
        position = queue_position(app.store, waiting)
        said |= {"queue_position": position, "waiting": why_waiting(app, waiting, position)}
    elif run.status.final:
        said |= {"metrics": shown_metrics(app.store, run), "timing": run.timing}
    # The rows are what `EpochEvent` describes; no model is made of each, as thousands may come in a second.
    messages = sse_messages("epoch", ((number, f'{row[:-1]},"epochs":{run.epochs}}}') for number, row in rows))
    last = rows[-1][0] if rows else after
    return News(after, last, len(rows) == EPOCHS_AT_A_TIME, messages, StatusEvent.model_validate(said))


@dataclass(frozen=True)
class _Look:
    """What was found, when, and at which version of the database."""

    news: News
    at: float
    version: int | None

    def holds(self, after: int, version: int | None) -> bool:
        """Whether a look from the epoch `after` would find the same."""
        trusted = UNKNOWN_SECONDS if version is None else TRUSTED_SECONDS
        same = (self.news.after, self.version) == (after, version)
        return same and time.monotonic() - self.at < trusted


class RunFeeds:
    """One look at a run for all its streams. Used in the event loop alone; one for each API."""

    def __init__(self) -> None:
        self._streams: Counter[str] = Counter()
        self._looks: dict[str, _Look] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._changes: Changes | None = None

    @contextmanager
    def following(self, app: AppState, run_id: str) -> Iterator[None]:
        """To be open as long as a stream is."""
        self._changes = self._changes or Changes(app.store)
        self._streams[run_id] += 1
        try:
            yield
        finally:
            self._streams[run_id] -= 1
            if not self._streams[run_id]:
                del self._streams[run_id]
                self._looks.pop(run_id, None)
                self._locks.pop(run_id, None)
            if not self._streams:
                self._changes.close()
                self._changes = None

    def version(self) -> int | None:
        """Of the database, while a stream is open: the same while nobody writes; None where that cannot be known."""
        return self._changes.version() if self._changes else None

    async def news(
        self, app: AppState, visitor: str, run_id: str, after: int, limiter: anyio.CapacityLimiter
    ) -> tuple[News, int | None]:
        """What there is since the epoch `after`, and the version of the database at which it was. Raises NotFound."""
        async with self._locks[run_id]:
            version, before = self.version(), self._looks.get(run_id)
            if before is None or not before.holds(after, version):
                news = await anyio.to_thread.run_sync(look, app, visitor, run_id, after, limiter=limiter)
                self._looks[run_id] = before = _Look(news, time.monotonic(), version)
            return before.news, before.version
