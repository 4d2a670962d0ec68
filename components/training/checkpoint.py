"""Where a run stands, in a file that survives: written aside and renamed, read back without unpickling."""

import json
import os
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from components.domain.problem import Damaged
from components.i18n import t
from components.training.epoch_chunk import Part, State

FILE = "checkpoint.npz"
LONGER = "longer"  # a file that says that the run was made longer after it had ended
HEAD = ("seed", "epoch", "best_epoch", "best_loss", "sound")  # of a state, beside its arrays


@dataclass
class Progress:
    """All a run needs to go on: the state of each of its seeds, and the time it has taken."""

    states: list[State] = field(default_factory=list)
    train_s: float = 0.0
    first_epoch_s: float = 0.0


def save_checkpoint(folder: Path, progress: Progress) -> None:
    arrays: dict[str, np.ndarray] = {}
    heads = [_take_apart(arrays, f"{place}", state) for place, state in enumerate(progress.states)]
    times = {"train_s": progress.train_s, "first_epoch_s": progress.first_epoch_s}
    document = {"states": heads, **times}
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


def lengthen(folder: Path) -> None:
    """Note that an ended run is to go on: its patience begins anew."""
    (folder / LONGER).touch()


def lengthened(folder: Path) -> bool:
    return (folder / LONGER).exists()


def take_lengthening(folder: Path) -> None:
    """The checkpoint holds by now what the note asked for."""
    (folder / LONGER).unlink(missing_ok=True)


def _take_apart(arrays: dict[str, np.ndarray], name: str, state: State) -> dict[str, Any]:
    arrays |= {f"{name}_variable_{place}": value for place, value in enumerate(state.variables)}
    arrays[f"{name}_best"] = state.best
    arrays[f"{name}_told"] = np.concatenate(state.told) if state.told else np.zeros((0, 4))
    part = state.part
    if part.tally is not None:
        arrays[f"{name}_tally"] = part.tally
    counted = {"blocks": part.blocks, "losses": part.losses, "squared": part.squared}
    head = {"variables": len(state.variables), "part": counted}
    return head | {name: getattr(state, name) for name in HEAD}


def load_checkpoint(folder: Path) -> Progress | None:
    """The last checkpoint, or None where the run starts fresh. Raises Damaged where it cannot be used."""
    path = folder / FILE
    if not path.exists():
        return None
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            document = json.loads(str(arrays["document"]))
            states = [_put_together(arrays, f"{place}", head) for place, head in enumerate(document["states"])]
            return Progress(states, document["train_s"], document["first_epoch_s"])
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


def _put_together(arrays: Any, name: str, head: dict[str, Any]) -> State:
    variables = [arrays[f"{name}_variable_{place}"] for place in range(head["variables"])]
    tally = arrays[f"{name}_tally"] if f"{name}_tally" in arrays.files else None
    return State(
        variables,
        **{each: head[each] for each in HEAD},
        best=arrays[f"{name}_best"],
        part=Part(**head["part"], tally=tally),
        told=[arrays[f"{name}_told"]],
    )
