"""A child process seen from its parent: started, told, heard, ended."""

import contextlib
import multiprocessing
import signal
import sys
import threading
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from components.domain.file_faults import disk_fault
from components.i18n import t
from components.runs.child import work

_starting = threading.Lock()


class ChildDied(Exception):  # noqa: N818 - named for what happened
    """The child ended without an answer; `code` is its exit code, negative for a signal."""

    def __init__(self, code: int | None) -> None:
        super().__init__(code)
        self.code = code

    @property
    def killed(self) -> bool:
        """Whether it was ended by a signal that no fault of its own sends."""
        return self.code in (-signal.SIGKILL, -signal.SIGTERM)

    def in_words(self) -> str:
        """Why, for the person whose run it was."""
        if self.code is None or self.code >= 0:
            what = t("The training process ended by itself with code {code}.", code=self.code)
        else:
            memory = " " + t("(perhaps out of memory)") if self.killed else ""
            what = t("The training process was ended by signal {number}{memory}.", number=-self.code, memory=memory)
        return f"{what} {t('Other runs are not affected. Start again, or use a smaller network.')}"


@dataclass(frozen=True)
class Running:
    """A process that waits for a job, and the pipe to it."""

    process: Any
    channel: Connection


def start() -> Running:
    """Start a process: forked with TensorFlow imported on Linux, afresh elsewhere."""
    forks = sys.platform == "linux"
    context: Any = multiprocessing.get_context("forkserver" if forks else "spawn")
    if forks:
        context.set_forkserver_preload(["components.runs.warm"])
    # The workers of a Dask cluster are daemons, which multiprocessing allows no children. These end by themselves
    # when their pipe closes, so nothing is left behind.
    multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]
    mine, theirs = context.Pipe()
    process = context.Process(target=work, args=(theirs,), daemon=True)
    with _starting:
        process.start()
    theirs.close()
    return Running(process, mine)


class Child:
    """One job in a process of its own."""

    def __init__(self, job: str, *arguments: Any, ready: Running | None = None) -> None:
        """`ready` is a process that was started before."""
        running = ready or start()
        try:
            running.channel.send((job, arguments))
        except OSError as error:
            if ready is None:
                self._process, self._channel = running.process, running.channel
                raise self._died() from error
            running.channel.close()
            running = start()  # the one that waited ended meanwhile
            running.channel.send((job, arguments))
        self._process, self._channel = running.process, running.channel

    @property
    def pid(self) -> int | None:
        return self._process.pid

    def receive(self, seconds: float) -> tuple[str, Any] | None:
        """The next message, None if none came in time.

        Raises:
            ChildDied: it ended without an answer.
        """
        try:
            return self._channel.recv() if self._channel.poll(seconds) else None
        except (EOFError, OSError) as error:
            raise self._died() from error

    def send(self, message: Any) -> None:
        """Tell it something; one that has ended does not hear it, and `receive` has its last words or says that it died."""
        with contextlib.suppress(OSError):
            self._channel.send(message)

    def end(self) -> None:
        """Gone when this returns, whether it wanted or not."""
        self._process.kill()
        self._process.join()
        self._channel.close()

    def _died(self) -> ChildDied:
        self._process.join(2)
        return ChildDied(self._process.exitcode)

    def answer(self) -> Any:
        """Wait for the job's result.

        Raises:
            ChildDied: it ended without an answer.
            Unavailable: the disk is full or does not answer.
            RuntimeError: the job failed.
        """
        try:
            while True:
                message = self.receive(1)
                if message and message[0] == "done":
                    return message[1]
                if message and message[0] == "storage":
                    raise disk_fault(message[1])
                if message and message[0] in ("problem", "fault", "memory"):
                    raise RuntimeError(message[1] or t("There is not enough memory."))
        finally:
            self.end()
