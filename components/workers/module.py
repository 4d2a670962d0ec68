"""Workers that are started with `python -m`: nothing of the parent is in them. Messages are lines of JSON.

The module calls `serve` and answers one request after the other.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import IO, NoReturn, TypeVar

from pydantic import TypeAdapter

from components.workers.json_lines import JsonLines
from components.workers.memory import resident_memory
from components.workers.messages import Progress, Ready, answer_of
from components.workers.supervisor import ModuleProcess, Worker

ROOT = Path(__file__).resolve().parents[2]

M = TypeVar("M")
Q = TypeVar("Q")
Report = Callable[[str, float], None]  # of a step and the share of it that is done


def module_process(
    module: str, *arguments: str, environment: Mapping[str, str] | None = None, stderr: IO[bytes] | None = None
) -> ModuleProcess:
    """Start `python -m module` with standard input and output as pipes; `environment` is added to this process's own."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    return ModuleProcess(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path, **(environment or {})},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
    )


def start_module(module: str, messages: TypeAdapter[M], environment: Mapping[str, str] | None = None) -> Worker[M]:
    """Start `python -m module`, which says `messages`: Ready at first, then answers to what it is asked."""
    process = module_process(module, environment=environment)
    assert process.stdin is not None and process.stdout is not None  # noqa: S101 - asked for as pipes
    return Worker(process, JsonLines(process.stdout, process.stdin, messages), resident_memory)


def serve(
    requests: TypeAdapter[Q], handle: Callable[[Q, Report], object], after_each: Callable[[], object] = lambda: None
) -> NoReturn:
    """The life of such a process: answer requests from standard input on standard output, until that is closed.

    Then it ends, whatever it is doing: when the parent is killed, nothing is left behind. `handle` does what one request
    asks, may report progress, and gives a data class; `after_each` is called when that was answered.
    """

    def report_and_handle(request: Q, channel: JsonLines) -> object:
        return handle(request, lambda step, share: channel.send(Progress(step, share)))

    converse(requests, report_and_handle, after_each)


def converse(
    requests: TypeAdapter[Q], handle: Callable[[Q, JsonLines], object], after_each: Callable[[], object] = lambda: None
) -> NoReturn:
    """As `serve`, where `handle` says and hears more than one message over the channel before it is done."""
    os.umask(0o077)  # what is written here is for the owner of the server alone
    # Whatever a library prints goes to the log; only what the parent waits for goes to standard output.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    channel = JsonLines(sys.stdin.buffer, out, requests, at_end=lambda: os._exit(0))
    channel.send(Ready())
    while True:
        request: Q = channel.recv()
        channel.send(answer_of(partial(handle, request, channel)))
        after_each()
