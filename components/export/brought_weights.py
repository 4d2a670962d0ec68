"""Weights that come back in a bundle: plain arrays, whose headers are held against their bytes and against the network
before any of them is in memory. They are read without unpickling, checked, and written anew."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np

from components.domain.problem import Damaged
from components.domain.recipe import Training
from components.domain.run import RunStatus
from components.export.safe_archive import SafeArchive, open_archive
from components.export.unfit_parts import unfit
from components.i18n import t
from components.training.checkpoint import FILE, Checkpoint, load_checkpoint, save_checkpoint
from components.training.epoch_chunk import TrainerState

ARRAY = re.compile(r"document|[0-9]{1,2}_(?:variable_[0-9]{1,4}|best|history|counts)")
MOST_ARRAYS = 50_000  # 32 seeds of a network of 60 layers have 20,000
LONGEST_HEADER = 2_000  # characters
LONGEST_DOCUMENT = 1_000_000  # bytes of the array that holds the head of all states
COPIES = 5  # of the weights: themselves, two or three of an optimizer, the best ones
BESIDE = 200_000  # values of a seed that are no weights: states of random generators, callbacks, counts of an epoch
MOST_BLOCKS = 10_000_000
CALLBACKS = 2  # variables at the end, early stopping first: the best loss, which may be infinite, and epochs since then


@dataclass(frozen=True)
class ExpectedWeights:
    """What the weights must fit: `parameters` of the network, and how the training ended, after how many epochs; `folds` are
    the networks of a cross-validation, `pack` those of a pack."""

    parameters: int
    status: RunStatus
    epoch: int
    training: Training
    folds: int = 1
    pack: int = 0

    @property
    def networks(self) -> int:
        """How many states there are at most: one a seed, or one a fold; of a pack one of the mean too."""
        return self.pack + 1 if self.pack else self.folds * self.training.seeds

    @property
    def seeds(self) -> list[int]:
        """The seed of each state."""
        first, count = self.training.seed, self.pack or self.training.seeds
        seeds = [*range(first, first + count)]
        return [first, *seeds] if self.pack else seeds * self.folds

    @property
    def most_values(self) -> int:
        """Of one network."""
        return COPIES * self.parameters + BESIDE

    @property
    def most_bytes(self) -> int:
        """Of the file."""
        history = 4 * 8 * (self.training.epochs + 2)
        return self.networks * (4 * self.most_values + history) + 2 * LONGEST_DOCUMENT


def take_weights(archive: SafeArchive, member: str, expected: ExpectedWeights, folder: Path, limit_bytes: int) -> None:
    """Write the checkpoint in `member` of a bundle, of at most `limit_bytes`, to `folder`, where a run goes on from it.

    Raises Unreadable, TooLarge: it is no checkpoint of such a network.
    """
    path = folder / FILE
    archive.unfold(member, path, min(expected.most_bytes, limit_bytes))
    _check_headers(path, member, expected)
    try:
        checkpoint = load_checkpoint(folder)
    except Damaged as error:
        raise archive.damaged(t("{file} holds no weights", file=member), member) from error
    assert checkpoint is not None  # noqa: S101 - it was unfolded just now
    if why := _why_unfit(checkpoint, expected):
        raise unfit(why, member)
    save_checkpoint(folder, checkpoint)


def _check_headers(path: Path, member: str, expected: ExpectedWeights) -> None:
    """Raises Unreadable where an array is not as large as it says, or more than the network can have."""
    with open_archive(path, member, most_members=MOST_ARRAYS) as arrays:
        values = 0
        for name, size in arrays.sizes.items():
            if not name.endswith(".npy") or not ARRAY.fullmatch(name.removesuffix(".npy")):
                raise unfit(t("{file} is none of its arrays", file=name), member)
            if not arrays.is_stored(name):
                raise unfit(t("{file} is packed in a way that bundles are not", file=name), member)
            with arrays.opened(name, expected.most_bytes) as file:
                shape, dtype = _header(file, name, member)
                begin = file.tell()
            document = name == "document.npy"
            known = dtype.kind == "U" and size <= LONGEST_DOCUMENT if document else dtype.kind in "fiu"
            if not known or begin + math.prod(shape) * dtype.itemsize != size or min(shape, default=0) < 0:
                raise unfit(t("{file} is not what its header says", file=name), member)
            values += 0 if document or name.endswith("_history.npy") else math.prod(shape)
    if values > expected.networks * expected.most_values:
        raise unfit(t("there are more weights than its network has"), member)


def _header(file: IO[bytes], name: str, member: str) -> tuple[tuple[int, ...], np.dtype]:
    """Shape and type of an array, whose values are not read."""
    try:
        version = np.lib.format.read_magic(file)
        read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, _, dtype = read(file, max_header_size=LONGEST_HEADER)
    except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError) as error:
        raise unfit(t("{file} is no plain array", file=name), member) from error
    return shape, dtype


def _why_unfit(checkpoint: Checkpoint, expected: ExpectedWeights) -> str:
    """Why the states are not those of the run; empty where they are."""
    training, states = expected.training, checkpoint.states
    if states and expected.pack and not _is_pack(states, expected.pack):
        return t("the weights are not those of a pack of {n} networks", n=expected.pack)
    if not states or [state.seed for state in states] != expected.seeds[: len(states)]:
        return t("the weights are of other seeds")
    if states[0].epoch != expected.epoch or any(state.epoch > training.epochs for state in states):
        return t("the weights are of another epoch")
    if not _has_ended(states[0], expected):
        return t("the training has not ended as run.json says")
    own, *others = states
    # Other folds may know other categories: their networks are wider or narrower.
    apart = expected.folds > 1 and not expected.pack
    of_folds = [state.best.size if apart else expected.parameters for state in others]
    fitting = zip(states, [expected.parameters, *of_folds], strict=True)
    if own.best.ndim != 1 or not all(_is_whole(state, parameters) for state, parameters in fitting):
        return t("the weights are not those of a training")
    # Networks of a pack share their variables: those of one whose loss grew beyond all numbers are none.
    whole = all(state.finite for state in states)
    if not all(_is_finite(state, variables=whole or not expected.pack) for state in states):
        return t("there are weights that are no finite numbers")
    seconds = (checkpoint.train_s, checkpoint.first_epoch_s)
    return "" if all(0 <= each < 1e9 for each in seconds) else t("the time that it took is none")


def _has_ended(state: TrainerState, expected: ExpectedWeights) -> bool:
    """Whether a run that goes on from this state trains no further, but measures at once."""
    training, stopping = expected.training, expected.training.early_stopping
    if expected.status is not RunStatus.COMPLETED:
        return expected.status is RunStatus.STOPPED or not state.finite
    if stopping is None or state.epoch == training.epochs:
        return state.epoch == training.epochs
    callback = state.variables[-CALLBACKS] if len(state.variables) > CALLBACKS else np.zeros(0)
    each_network = (2, expected.pack) if expected.pack else (2,)
    return callback.shape == each_network and bool((callback[1] >= stopping.patience).all())


def _is_pack(states: Sequence[TrainerState], networks: int) -> bool:
    """Whether the first state, that of the mean, holds all variables, and each network's says how far they all came."""
    own, *members = states
    return (
        len(members) == networks
        and all(not state.variables and state.epoch == own.epoch for state in members)
        and own.finite == any(state.finite for state in members)
    )


def _is_whole(state: TrainerState, parameters: int) -> bool:
    epochs, partial = state.history.shape[:1], state.partial_epoch
    return (
        state.epoch >= 0
        and state.history.ndim == 2
        and state.history.shape[1] == 4
        and epochs[0] in (state.epoch, state.epoch + 1)
        and 0 <= state.best_epoch <= state.epoch
        and state.best.shape in ((0,), (parameters,))
        and 0 <= partial.blocks <= MOST_BLOCKS
        and (partial.counts is None or partial.counts.ndim == 2)
    )


def _is_finite(state: TrainerState, *, variables: bool) -> bool:
    """Of a training whose loss grew beyond all numbers what the optimizer remembers is none, nor are the last epochs of a
    network whose pack went on; its weights are measured, and held against the scores. So are those of a pack without
    `variables`."""
    weights = state.variables[:-CALLBACKS] if state.finite and variables else []
    history = state.history[: state.epoch] if state.finite or variables else state.history[:0]
    arrays = [*weights, state.best, history]
    return all(bool(np.isfinite(array).all()) for array in arrays)
