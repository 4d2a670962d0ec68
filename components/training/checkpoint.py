"""Where a run stands, in a file that survives: written aside and renamed, read back without unpickling."""

import json
import os
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib.npyio import NpzFile
from pydantic import ConfigDict, TypeAdapter

from components.domain.problem import Damaged
from components.i18n import t
from components.training.epoch_chunk import TrainerState

FILE = "checkpoint.npz"
EXTENDED_FILE = "longer"  # says that the run was extended after it had ended
ARRAYS: Any = {"states": {"__all__": {"variables": True, "best": True, "history": True, "partial_epoch": {"counts"}}}}


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
    document = CHECKPOINT.dump_python(checkpoint, exclude=ARRAYS)
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


def mark_extended(folder: Path) -> None:
    """Note that an ended run is to go on: its patience begins anew."""
    (folder / EXTENDED_FILE).touch()


def is_extended(folder: Path) -> bool:
    """Whether that was noted, and no checkpoint has it yet."""
    return (folder / EXTENDED_FILE).exists()


def clear_extended(folder: Path) -> None:
    """The checkpoint holds by now what the note asked for."""
    (folder / EXTENDED_FILE).unlink(missing_ok=True)


def load_checkpoint(folder: Path) -> Checkpoint | None:
    """The last checkpoint, or None where the run starts fresh. Raises Damaged where it cannot be used."""
    path = folder / FILE
    if not path.exists():
        return None
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            document = json.loads(str(arrays["document"]))
            for seed, head in enumerate(document["states"]):
                _add_arrays(head, arrays, seed)
            return CHECKPOINT.validate_python(document)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        ValueError,
        KeyError,
        IndexError,
        TypeError,
        AttributeError,
    ) as error:
        what, remedy = t("The checkpoint of this run is damaged."), t("Train its network again in a new run.")
        raise Damaged("damaged_run", what, path.name, remedy) from error


def _add_arrays(head: dict[str, Any], arrays: NpzFile, seed: int) -> None:
    head["variables"] = [arrays[f"{seed}_variable_{index}"] for index in range(head["variables"])]
    head["best"] = arrays[f"{seed}_best"]
    if "part" in head:
        _rename_first_version(head, arrays, seed)
        return
    head["history"] = arrays[f"{seed}_history"]
    head["partial_epoch"]["counts"] = arrays.get(f"{seed}_counts")


def _rename_first_version(head: dict[str, Any], arrays: NpzFile, seed: int) -> None:
    """In the first version of the file the states of both callbacks were one variable, and names were others."""
    *variables, callbacks = head["variables"]
    head["variables"] = [*variables, callbacks[:2], callbacks[2:]]
    head["history"], head["finite"] = arrays[f"{seed}_told"], head.pop("sound")
    part = head.pop("part")
    head["partial_epoch"] = {
        "blocks": part["blocks"],
        "loss_sum": part["losses"],
        "squared_norm_sum": part["squared"],
        "counts": arrays.get(f"{seed}_tally"),
    }
