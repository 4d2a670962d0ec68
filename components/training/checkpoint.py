"""Where a run stands, in a file that survives: written aside and renamed, read back without unpickling."""

import json
import os
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from pydantic import ConfigDict, TypeAdapter

from components.domain.problem import Damaged
from components.i18n import t
from components.training.epoch_chunk import TrainerState

FILE = "checkpoint.npz"
# What names of today were in the first version of the file.
FIRST_NAMES = {"sound": "finite", "part": "partial_epoch", "losses": "loss_sum", "squared": "squared_norm_sum"}


@dataclass
class Checkpoint:
    """All a run needs to go on: the state of each of its seeds, and the time it has taken, in seconds."""

    __pydantic_config__ = ConfigDict(arbitrary_types_allowed=True)

    states: list[TrainerState] = field(default_factory=list)
    train_s: float = 0.0
    first_epoch_s: float = 0.0


CHECKPOINT = TypeAdapter(Checkpoint)


def save_checkpoint(folder: Path, checkpoint: Checkpoint) -> None:
    """Write or replace the checkpoint in `folder`. Raises OSError, and leaves the one before."""
    document = CHECKPOINT.dump_python(checkpoint)
    arrays: dict[str, np.ndarray] = {}
    for seed, (head, state) in enumerate(zip(document["states"], checkpoint.states, strict=True)):
        head["variables"] = len(state.variables)
        arrays |= {f"{seed}_variable_{index}": value for index, value in enumerate(state.variables)}
        arrays |= {f"{seed}_best": state.best, f"{seed}_history": state.history}
        if state.partial_epoch.counts is not None:
            arrays[f"{seed}_counts"] = state.partial_epoch.counts
    aside = folder / f"{FILE}.aside"
    try:
        with aside.open("wb") as file:
            np.savez(file, document=np.array(json.dumps(document)), **arrays)  # type: ignore[arg-type]
            file.flush()
            os.fsync(file.fileno())
        aside.replace(folder / FILE)
    except OSError:  # on a full disk, the half of a checkpoint would take what little is left
        aside.unlink(missing_ok=True)
        raise


def extension_mark(folder: Path) -> Path:
    """A file that is there while an ended run is to go on, its patience begun anew, and no checkpoint has it yet."""
    return folder / "longer"


def load_checkpoint(folder: Path) -> Checkpoint | None:
    """The last checkpoint, or None where the run starts fresh. Raises Damaged where it cannot be used."""
    path = folder / FILE
    if not path.exists():
        return None
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            document = json.loads(str(arrays["document"]), object_hook=_with_present_names)
            for seed, state in enumerate(document["states"]):
                variables = [arrays[f"{seed}_variable_{index}"] for index in range(state["variables"])]
                first_version = f"{seed}_told" in arrays
                if first_version:  # the states of both callbacks were one variable
                    variables[-1:] = variables[-1][:2], variables[-1][2:]
                state |= {"variables": variables, "best": arrays[f"{seed}_best"]}
                state["history"] = arrays[f"{seed}_told" if first_version else f"{seed}_history"]
                counts = arrays.get(f"{seed}_tally" if first_version else f"{seed}_counts")
                state["partial_epoch"]["counts"] = counts
            return CHECKPOINT.validate_python(document)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, LookupError, TypeError, AttributeError) as error:
        what, remedy = t("The checkpoint of this run is damaged."), t("Train its network again in a new run.")
        raise Damaged("damaged_run", what, path.name, remedy) from error


def _with_present_names(document: dict[str, object]) -> dict[str, object]:
    return {FIRST_NAMES.get(name, name): value for name, value in document.items()}
