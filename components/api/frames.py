"""The weights of a run in training as a stream of frames: the newest counts, whoever is slow misses some."""

from collections.abc import AsyncIterator

from fastapi import Request
from starlette.types import Receive, Scope, Send

from components.api.answers import UNCOMPRESSED
from components.api.streams import RunStream
from components.runs.app_state import AppState
from components.runs.live_frames import LiveFrames, Watcher

LOOK_SECONDS = 1.0  # after so long without a frame it is looked whether the reader is there


class FrameStream(RunStream):
    """Frames as they come; ends with the run. Raises Busy as `RunStream`."""

    media_type = "application/octet-stream"

    def __init__(self, request: Request, app: AppState, visitor: str, run_id: str) -> None:
        self._app, self._run = app, run_id
        self._live: LiveFrames = request.app.state.live
        super().__init__(request, visitor, self._frames(request), UNCOMPRESSED)
        self._watcher: Watcher | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the frames; nobody is watched for any more, whatever ends it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            if self._watcher is not None:
                self._live.leave(self._watcher)

    async def _frames(self, request: Request) -> AsyncIterator[bytes]:
        self._watcher = watcher = self._live.watch(self._app.store, self._run)
        ended = False
        while not ended:
            frames, ended = await watcher.next(LOOK_SECONDS)
            if frames:
                yield frames
            elif await request.is_disconnected():
                return
