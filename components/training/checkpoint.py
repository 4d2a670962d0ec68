"""Where a run stands, in a file that survives: written aside and renamed, read back without unpickling."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from components.training.stretch import Part, State

FILE = "checkpoint.npz"


@dataclass
class Progress:
    """All a run needs to go on: the state of each of its seeds, and the time it has taken.

    `epochs` is how many were wanted when it was written; more are wanted now where the run was made longer.
    """

    epochs: int = 0
    states: list[State] = field(default_factory=list)
    train_s: float = 0.0
    first_epoch_s: float = 0.0


def save_checkpoint(folder: Path, progress: Progress) -> None:
    arrays: dict[str, np.ndarray] = {}
    heads = [_take_apart(arrays, f"{place}", state) for place, state in enumerate(progress.states)]
    times = {"train_s": progress.train_s, "first_epoch_s": progress.first_epoch_s}
    document = {"epochs": progress.epochs, "states": heads, **times}
    aside = folder / f"{FILE}.aside"
    with aside.open("wb") as file:
        np.savez(file, document=np.array(json.dumps(document)), **arrays)  # type: ignore[arg-type]
        file.flush()
        os.fsync(file.fileno())
    aside.replace(folder / FILE)


def _take_apart(arrays: dict[str, np.ndarray], name: str, state: State) -> dict[str, Any]:
    arrays |= {f"{name}_variable_{place}": value for place, value in enumerate(state.variables)}
    arrays[f"{name}_best"] = state.best
    arrays[f"{name}_told"] = np.concatenate(state.told) if state.told else np.zeros((0, 4))
    part = state.part
    if part.tally is not None:
        arrays[f"{name}_tally"] = part.tally
    counted = {"blocks": part.blocks, "losses": part.losses, "squared": part.squared}
    head = {"variables": len(state.variables), "seed": state.seed, "epoch": state.epoch, "sound": state.sound}
    return head | {"part": counted}


def load_checkpoint(folder: Path) -> Progress | None:
    """The last checkpoint, or None where the run starts fresh."""
    path = folder / FILE
    if not path.exists():
        return None
    with np.load(path, allow_pickle=False) as arrays:
        document = json.loads(str(arrays["document"]))
        states = [_put_together(arrays, f"{place}", head) for place, head in enumerate(document["states"])]
        return Progress(document["epochs"], states, document["train_s"], document["first_epoch_s"])


def _put_together(arrays: Any, name: str, head: dict[str, Any]) -> State:
    variables = [arrays[f"{name}_variable_{place}"] for place in range(head["variables"])]
    tally = arrays[f"{name}_tally"] if f"{name}_tally" in arrays.files else None
    part = Part(**head["part"], tally=tally)
    best, told = arrays[f"{name}_best"], [arrays[f"{name}_told"]]
    return State(variables, head["seed"], head["epoch"], best, part, head["sound"], told)
