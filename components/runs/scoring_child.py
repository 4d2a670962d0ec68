"""Inside child processes that keep models loaded: one Score after the other, as long as somebody asks now and then, or the
parts of one large file."""

import contextlib
import os
import pickle
import sys
import threading
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from components.runs.batch_messages import unpacked
from components.runs.child import only_when_idle
from components.runs.messages import Score, ScorePart
from components.workers.memory import own_memory
from components.workers.messages import answer_of

if TYPE_CHECKING:
    from components.prediction.scoring import LoadedModel

IDLE_SECONDS = 1800.0  # without a request, after which its memory is given back
MOST_OWN_MEMORY = 1_000_000_000  # bytes that it goes on with: what TensorFlow never lets go of adds up


def serve_models(channel: Connection) -> None:
    """Answer each Score with Done or a Failure until something else comes or nobody asks any more, or too much is held."""
    from components.prediction.scoring import LoadedModels, set_up

    models = LoadedModels()
    if channel.poll(0):
        set_up(warm=False)
    else:
        _warm_up(channel)
    while channel.poll(IDLE_SECONDS) and isinstance(request := channel.recv(), Score):
        before = models.files
        channel.send(answer_of(partial(models.answers, request.folder, request.inputs)))
        sys.stderr.flush()
        while not channel.poll(0) and models.make_a_program():
            pass
        if models.files != before and not channel.poll(0) and own_memory(os.getpid()) > MOST_OWN_MEMORY:
            return


def serve_parts(channel: Connection, folder: Path) -> None:
    """Answer each ScorePart, with how many rows it has, or a Failure until something else comes. Raises EOFError at the end."""
    from components.prediction.scoring import load_model, set_up

    set_up(warm=False)
    model: LoadedModel | None = None

    def score(part: ScorePart) -> int:
        nonlocal model
        if model is None:
            model = load_model(folder)
            model.make_program()
        with part.inputs.open("rb") as file:
            inputs = unpacked(pickle.load(file))  # noqa: S301 - written by our own process, into a folder of its own
        answers = model.answers(inputs)
        np.save(part.answers, answers)
        return len(answers)

    while isinstance(request := channel.recv(), ScorePart):
        channel.send(answer_of(partial(score, request)))


def _warm_up(channel: Connection) -> None:
    """Set up on an idle processor, until somebody asks: nobody waits for it yet."""
    from components.prediction.scoring import set_up

    def hurry() -> None:
        with contextlib.suppress(OSError):  # the other end is gone, which is seen where it is read
            channel.poll(None)
        only_when_idle(False)

    only_when_idle(True)
    threading.Thread(target=hurry, daemon=True).start()
    set_up(warm=True)
    only_when_idle(False)
