"""Files are read outside the server: by a few processes that wait for them, each ended when it takes too long or too much."""

import contextlib
import logging
import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from components.domain.problem import TooLarge, Unreadable
from components.i18n import t
from components.intake.container import is_compressed, is_packed
from components.intake.file_reading import ProgressCallback
from components.intake.worker import MESSAGES, Message, Reading, ReadingJob, Unpacked
from components.settings import settings
from components.workers.memory import total_memory
from components.workers.messages import MemoryExceededError, Progress, WorkerCrashedError
from components.workers.module import start_module
from components.workers.pool import WorkerPool
from components.workers.supervisor import TimeExceededError, Worker, WorkerDiedError, WorkerLimits
from components.workers.turns import Room, Turn, Turns

AT_A_TIME = max(2, os.cpu_count() or 1)
EACH = AT_A_TIME - 1  # of one visitor: a place is always left for somebody else
MOST_WAITING_EACH, MOST_WAITING = 50, 150
IDLE = 2  # processes that are kept waiting
FEWEST_SECONDS, BYTES_A_SECOND = 60.0, 1_000_000  # a file may take as long as its size allows
BUSY = 10  # times as long by the clock, where others want the processors too
# Bytes of memory that a reading may take: OWN_MEMORY, of which FRESH are the process itself and 250 MB what a table of
# 10,000 columns takes however short it is, and PER_BYTE for each byte of the unpacked file; never more than the machine
# has for it. Usual tables take 3 to 8 times their size: `tests/benchmarks/reading.py` measures it.
OWN_MEMORY, FRESH, PER_BYTE = 400_000_000, 130_000_000, 10
PREVIEWED = 4_000_000  # bytes: no more of a text is looked at in a preview
READING_SHARE = 0.5  # of the machine's memory, for all files that are being read

log = logging.getLogger(__name__)


def memory_for_readings() -> int:
    """Bytes for all files that are read at a time: LAYERBOARD_READING_MEMORY_MB, or half of the machine's memory."""
    return settings().reading_memory_mb * 1_000_000 or int(total_memory() * READING_SHARE)


def reading_room() -> Room:
    """What there is for all readings together."""
    return Room(AT_A_TIME, EACH, memory_for_readings(), OWN_MEMORY)


def largest_file() -> int:
    """Bytes of an unpacked file of the usual kind that this machine has the memory to read: it takes five times its size."""
    return (reading_room().largest - OWN_MEMORY) // 5


def _start() -> Worker[Message]:
    # Memory that was let go goes back to the system at once.
    return start_module("components.intake.worker", MESSAGES, {"MIMALLOC_PURGE_DELAY": "0"})


class ReadingPool:
    """The processes that read files, and whose file is read next."""

    def __init__(self) -> None:
        self.workers: WorkerPool[Message] = WorkerPool(_start, IDLE)
        self.turns = Turns(reading_room, MOST_WAITING_EACH, MOST_WAITING)

    def read(
        self, job: ReadingJob, progress: ProgressCallback, visitor: str = "", patience: float | None = None
    ) -> Reading:
        """Have a file read by another process, when it is the visitor's turn.

        Nothing that the process writes is left behind but `job.table` and `job.unread`.

        Args:
            progress: told what is being done; ("waiting", n) while n files come before this one.
            patience: seconds after which waiting for the turn is given up.

        Raises:
            Problem: what `intake.read_table` raises; TooLarge where the process took too much; Unreadable where it died;
                Busy where too many files wait, or the patience is over; Unavailable where the disk is full or broken.
        """

        def waits(before: int) -> None:
            progress("waiting", float(before))

        path = Path(job.path)
        size = path.stat().st_size
        packed = is_packed(path) and not (job.kind == "preview" and is_compressed(path))
        with contextlib.ExitStack() as stack:
            if not job.scratch:
                folder = tempfile.TemporaryDirectory(prefix="layerboard-reading-", ignore_cleanup_errors=True)
                job = replace(job, scratch=stack.enter_context(folder))
            wanted = OWN_MEMORY if packed else _memory_for(job, size)
            turn = stack.enter_context(self.turns.turn(visitor, wanted, waits, patience))
            stack.enter_context(_in_words(job.name))
            worker = stack.enter_context(self.workers.lend())
            if packed:
                seconds = FEWEST_SECONDS + job.limit_bytes / BYTES_A_SECOND
                found = _ask(worker, replace(job, kind="unpack"), progress, turn, seconds)
                assert isinstance(found, Unpacked)  # noqa: S101 - the answer to "unpack"
                job, size = replace(job, path=found.path, container=found.container), found.size
                self.turns.grow(turn, _memory_for(job, size), waits, patience)
            return _ask(worker, job, progress, turn, FEWEST_SECONDS + size / BYTES_A_SECOND)


def _memory_for(job: ReadingJob, size: int) -> int:
    """Bytes that reading a file of an unpacked size may take, where the machine has them."""
    return OWN_MEMORY + PER_BYTE * (min(size, PREVIEWED) if job.kind == "preview" else size)


def _ask(worker: Worker[Message], job: ReadingJob, progress: ProgressCallback, turn: Turn, seconds: float) -> Reading:
    """What the process answers; `seconds` are those of its own that it may take."""
    last = Progress("decoding", 0.0)

    def listen(message: Message | None) -> None:
        """Say the last step again while nothing new comes: whoever waits sees that it goes on, and may go away."""
        nonlocal last
        last = message if isinstance(message, Progress) else last
        progress(last.step, last.share)

    # On a busy machine the same file takes longer by the clock, through no fault of its own.
    limits = WorkerLimits(grown_memory=turn.taken - FRESH, cpu_seconds=seconds, seconds=BUSY * seconds)
    result: Reading = worker.ask(job, limits, listen)
    return result


@contextlib.contextmanager
def _in_words(name: str) -> Iterator[None]:
    """Raise the Problem of a file in place of what happened to the process that read it."""
    plainer = t("Upload fewer rows or columns, or a plainer format.")
    try:
        yield
    except MemoryExceededError as exceeded:
        what = t("There was not enough memory to read the file.")
        if exceeded.limit is not None:
            megabytes = exceeded.limit / 1e6
            what = t("Reading the file took more than {limit:,.0f} MB of memory and was ended.", limit=megabytes)
        raise TooLarge("too_much_memory", what, "file", plainer) from exceeded
    except TimeExceededError as exceeded:
        what = t("Reading the file took too long and was ended.")
        raise TooLarge("too_much_time", what, "file", plainer) from exceeded
    except (WorkerDiedError, WorkerCrashedError) as error:
        log.error("a file could not be read: %s", error)  # noqa: TRY400 - its own log has the trace
        what = t("The file could not be read: the process that read it failed.")
        raise Unreadable("reader_died", what, name, t("Save the table as CSV in UTF-8 and upload that.")) from error
