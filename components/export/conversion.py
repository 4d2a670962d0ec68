"""A model is written in another format by a process of its own, which this starts and ends; what they say to each other."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter
from pydantic.dataclasses import dataclass

from components.export.isolated import Limits
from components.export.model_format import ModelFormat
from components.workers.messages import Crashed, DiskFailed, Done, OutOfMemory, Progress, Ready, Refused
from components.workers.module import start_module
from components.workers.supervisor import WorkerLimits


@dataclass(frozen=True)
class Conversion:
    """Write the model in `run`, a run's folder, as `format`; the file goes into the empty `folder`."""

    run: str
    format: ModelFormat
    folder: str


Message = Annotated[
    Ready | Progress | Done[str] | Refused | OutOfMemory | DiskFailed | Crashed, Field(discriminator="kind")
]
CONVERSIONS: TypeAdapter[Conversion] = TypeAdapter(Conversion)
MESSAGES: TypeAdapter[Message] = TypeAdapter(Message)
ENVIRONMENT = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}


def convert(run: Path, form: ModelFormat, folder: Path, limits: Limits) -> Path:
    """The file in `folder` of the model in a run's folder. Raises as `Worker.ask`."""
    worker = start_module("components.export.convert_worker", MESSAGES, ENVIRONMENT)
    try:
        worker.wait_until_ready()
        made: str = worker.ask(
            Conversion(str(run), form, str(folder)), WorkerLimits(memory=limits.memory, seconds=limits.seconds)
        )
        return Path(made)
    finally:
        worker.end()
