"""On a worker of the engine: a large file of new rows, between the process that reads and writes it and the one that scores."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from pydantic import JsonValue

from components.runs.batch_messages import MESSAGES, Message, PartChecked, PartScored, PredictBatch
from components.runs.limits import limits
from components.runs.messages import ScorePart, ServeParts
from components.runs.process import start_child
from components.runs.trainer import NotWantedError
from components.store.artifacts import run_folder
from components.store.batch_predictions import find_batch
from components.store.database import store_at
from components.workers.module import start_module
from components.workers.supervisor import WorkerLimits

LOOK_SECONDS = 1.0


def predict_batch(request: PredictBatch) -> JsonValue:
    """Have a large file of new rows predicted; what there is to say of all rows.

    Raises NotWantedError where the file was removed meanwhile; as `batch_worker.predict_batch`, and as `Worker.ask`.
    """
    store, most = store_at(request.home, request.database), WorkerLimits(memory=limits().memory)
    looked, scoring = time.monotonic(), list[Future[None]]()
    # Memory that was let go goes back to the system at once.
    environment = {"MIMALLOC_PURGE_DELAY": "0"}
    with ExitStack() as stack:
        thread = ThreadPoolExecutor(1)
        stack.callback(thread.shutdown, cancel_futures=True)
        scorer = start_child()
        stack.callback(scorer.end)
        scorer.send(ServeParts(run_folder(store, request.run)))
        worker = start_module("components.runs.batch_worker", MESSAGES, environment)
        stack.callback(worker.end)

        def score(part: PartChecked) -> None:
            scorer.ask(ScorePart(Path(part.inputs), Path(part.answers)), most)
            worker.send(PartScored(part.number))

        def listen(message: Message | None) -> None:
            nonlocal looked
            if isinstance(message, PartChecked):
                scoring.append(thread.submit(score, message))
            while scoring and scoring[0].done():
                scoring.pop(0).result()
            if time.monotonic() - looked > LOOK_SECONDS:
                looked = time.monotonic()
                if find_batch(store, request.run, request.batch) is None:
                    raise NotWantedError

        worker.wait_until_ready()
        summary: JsonValue = worker.ask(request, most, listen)
    return summary
