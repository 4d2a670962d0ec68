"""Inside the child process that keeps models loaded: one Score after the other, as long as somebody asks now and then."""

import contextlib
import os
import sys
import threading
from functools import partial
from multiprocessing.connection import Connection

from components.runs.child import only_when_idle
from components.runs.messages import Score
from components.workers.memory import own_memory
from components.workers.messages import answer_of

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
