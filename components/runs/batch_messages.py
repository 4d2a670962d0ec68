"""What the process that predicts a large file of new rows is asked and says, and what crosses to the one that scores."""

from typing import Annotated, Literal

import numpy as np
from pydantic import Field, JsonValue, TypeAdapter
from pydantic.dataclasses import dataclass

from components.workers.messages import Crashed, DiskFailed, Done, OutOfMemory, Progress, Ready, Refused

Packed = dict[str, np.ndarray | tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True)
class PredictBatch:
    """Predict a visitor's file of new rows with a run of the store at `home` and `database`."""

    visitor: str
    run: str
    batch: str
    home: str
    database: str | None
    kind: Literal["predict"] = "predict"


@dataclass(frozen=True)
class PartChecked:
    """Rows are in the file `inputs`, to be scored: the answers, (rows, outputs), are awaited in the file `answers`."""

    number: int
    inputs: str
    answers: str
    kind: Literal["checked"] = "checked"


@dataclass(frozen=True)
class PartScored:
    """The answers for the part of this number are there."""

    number: int
    kind: Literal["scored"] = "scored"


# Done has the summary of all rows.
Message = Annotated[
    Ready | Progress | PartChecked | Done[JsonValue] | Refused | OutOfMemory | DiskFailed | Crashed,
    Field(discriminator="kind"),
]
Request = Annotated[PredictBatch | PartScored, Field(discriminator="kind")]
MESSAGES: TypeAdapter[Message] = TypeAdapter(Message)
REQUESTS: TypeAdapter[Request] = TypeAdapter(Request)


def unpacked(columns: Packed) -> dict[str, np.ndarray]:
    """Typed columns {name: (rows, 1)} that crossed as `batch_worker.packed` made them."""
    return {
        name: given if isinstance(given, np.ndarray) else given[0][given[1]].reshape(-1, 1)
        for name, given in columns.items()
    }
