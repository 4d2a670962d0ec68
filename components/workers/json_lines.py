"""A channel of JSON lines between parent and child, with the words of `multiprocessing.connection.Connection`."""

import contextlib
import queue
import threading
from collections.abc import Callable
from typing import IO, Any

from pydantic import TypeAdapter
from pydantic_core import to_json


class JsonLines:
    """What comes in is validated as one of `messages`."""

    def __init__(
        self,
        incoming: IO[bytes],
        outgoing: IO[bytes],
        messages: TypeAdapter[Any],
        at_end: Callable[[], object] = lambda: None,
    ) -> None:
        """`at_end` is called, in a thread of its own, when the other end is gone."""
        self._incoming, self._outgoing, self._messages, self._at_end = incoming, outgoing, messages, at_end
        self._sending = threading.Lock()
        self._received: queue.Queue[bytes | None] = queue.Queue()
        self._next: bytes | None = None
        threading.Thread(target=self._listen, name="worker", daemon=True).start()

    def _listen(self) -> None:
        with contextlib.suppress(ValueError, OSError):  # the pipe of a worker that was ended
            for line in self._incoming:
                self._received.put(line)
        self._received.put(None)
        self._at_end()

    def send(self, message: Any, /) -> None:
        """Raises OSError where the other end is gone."""
        with self._sending:
            self._outgoing.write(to_json(message) + b"\n")
            self._outgoing.flush()

    def poll(self, timeout: float | None = 0.0, /) -> bool:
        """Whether something can be received within so many seconds; also the end."""
        try:
            self._next = self._next or self._received.get(timeout != 0, timeout)
        except queue.Empty:
            return False
        if self._next is None:
            self._received.put(None)
        return True

    def recv(self) -> Any:
        """The next message. Raises EOFError where the other end is gone, and ValidationError on what is no message."""
        self.poll(None)
        line, self._next = self._next, None
        if line is None:
            raise EOFError
        return self._messages.validate_json(line)

    def close(self) -> None:
        """Both pipes."""
        for stream in (self._outgoing, self._incoming):
            with contextlib.suppress(OSError):  # it ended before it had read all
                stream.close()
