"""What a child says over its pipe arrives whole, whichever of its threads says it."""

import multiprocessing
import threading
from multiprocessing.connection import Connection
from pathlib import Path

from components.domain.run import EpochRecord, PendingCommand, Steering
from components.runs.child import TrainingReporter
from components.runs.messages import CommandTaken, EpochsTrained

NEVER_CLOSED: list[Connection] = []


def test_epochs_and_commands_told_at_once_do_not_mix(tmp_path: Path) -> None:
    mine, theirs = multiprocessing.Pipe()
    NEVER_CLOSED.append(mine)  # a child whose pipe closes ends its process, which here is the tests' own
    reporter = TrainingReporter(theirs, tmp_path, Steering())
    logs = [EpochRecord(epoch, {"loss": 0.5, "note": "x" * 50}, 0.1) for epoch in range(1000)]  # type: ignore[dict-item]
    talking = [threading.Thread(target=lambda: [reporter.epochs(logs) for _ in range(50)])]
    talking += [
        threading.Thread(target=lambda: [reporter.send(CommandTaken(PendingCommand.PAUSE)) for _ in range(2000)])
    ]
    for thread in talking:
        thread.start()
    heard = [mine.recv() for _ in range(2050)]
    for thread in talking:
        thread.join()
    epochs = [message for message in heard if isinstance(message, EpochsTrained)]
    assert len(epochs) == 50 and heard.count(CommandTaken(PendingCommand.PAUSE)) == 2000
    assert all(message.documents == [log.document() for log in logs] for message in epochs)
