"""run.json of a bundle: what the app that made it says of the run, for an app that the bundle is brought back to."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat

from components.domain.recipe import MOST_EPOCHS, Part
from components.domain.run import LearningRateChange, RunStatus
from components.domain.threshold import Threshold

FILE = "run.json"
HISTORY_FILE = "history.csv"  # a line for each epoch
TRAINING_FILE = "training.npz"  # the checkpoint: weights, optimizer, callbacks, of each seed
VERSION: Literal[1] = 1  # of what a bundle must hold to be brought back


class DescribedRun(BaseModel):
    """A run that has ended. `metrics` are by part, of training and validation rows alone; None where one was no number.
    `threshold` is None where none was kept."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)

    version: Literal[1] = VERSION
    name: Annotated[str, Field(max_length=200)]
    status: Literal[RunStatus.COMPLETED, RunStatus.STOPPED, RunStatus.FAILED]
    epoch: Annotated[int, Field(ge=0, le=MOST_EPOCHS)]
    learning_rates: Annotated[list[LearningRateChange], Field(max_length=MOST_EPOCHS)] = []
    metrics: dict[Literal[Part.TRAIN, Part.VALIDATION], Annotated[dict[str, FiniteFloat | None], Field(max_length=20)]]
    threshold: Threshold | None = None
