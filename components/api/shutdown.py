"""A server that is told to end does so within seconds, whatever is still open.

uvicorn waits without limit for answers that are being sent, and a stream of events ends only with its run; Python then waits
for threads in which files are read. Meanwhile runs would train on and the port would stay taken.
"""

import os
import threading
from typing import Any

from uvicorn import Server

ANSWER_SECONDS = 3.0  # that answers have to come to their end
EXIT_SECONDS = 5.0  # that threads have after all else has ended


def limit_shutdown(seconds: float = ANSWER_SECONDS) -> None:
    """Let uvicorn break off what is still being answered `seconds` after it was told to end.

    Streamlit makes the server and gives it no limit: so it is uvicorn's own class that gets one.
    """
    server: Any = Server
    known = hasattr(server, "answer_seconds")
    server.answer_seconds = seconds
    if known:
        return
    shutdown = server.shutdown

    async def shutdown_in_time(self: Any, *arguments: Any, **named: Any) -> None:
        if self.config.timeout_graceful_shutdown is None:
            self.config.timeout_graceful_shutdown = self.answer_seconds
        await shutdown(self, *arguments, **named)

    server.shutdown = shutdown_in_time


def exit_soon(seconds: float = EXIT_SECONDS) -> None:
    """End this process in `seconds`, if it has not ended by then; what its threads leave goes at the next start.

    To be called when nothing remains that has to be saved.
    """
    timer = threading.Timer(seconds, os._exit, [0])
    timer.daemon = True
    timer.start()
