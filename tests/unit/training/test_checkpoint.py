"""What a checkpoint holds comes back as it was, also from a file of the first version."""

import json
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from components.training.checkpoint import FILE, Checkpoint, load_checkpoint, save_checkpoint
from components.training.epoch_chunk import PartialEpoch, TrainerState

WEIGHTS, CALLBACKS = np.arange(5, dtype="float32"), np.array([0.5, 2, 0.25, 1], "float32")


def state_of(seed: int, counts: np.ndarray | None = None) -> TrainerState:
    return TrainerState(
        [WEIGHTS, CALLBACKS[:2], CALLBACKS[2:]],
        seed,
        epoch=7,
        best_epoch=4,
        best_loss=0.25,
        best=WEIGHTS + 1,
        partial_epoch=PartialEpoch(3, 1.5, 2.5, counts),
        finite=False,
        history=np.arange(28.0).reshape(7, 4),
    )


def assert_equal(one: object, other: object) -> None:
    if isinstance(one, np.ndarray):
        assert isinstance(other, np.ndarray) and one.dtype == other.dtype and np.array_equal(one, other)
    elif isinstance(one, list) and isinstance(other, list):
        for left, right in zip(one, other, strict=True):
            assert_equal(left, right)
    elif isinstance(one, TrainerState | PartialEpoch | Checkpoint):
        assert type(one) is type(other)
        for field in fields(one):
            assert_equal(getattr(one, field.name), getattr(other, field.name))
    else:
        assert one == other


@pytest.mark.parametrize("counts", [None, np.ones((1, 3))])
def test_a_checkpoint_comes_back_as_it_was(counts: np.ndarray | None, tmp_path: Path) -> None:
    fresh = TrainerState([WEIGHTS], 2)  # the best loss of a run without an epoch is infinite
    saved = Checkpoint([state_of(0, counts), state_of(1), fresh], train_s=1.5, first_epoch_s=0.25)
    save_checkpoint(tmp_path, saved)
    assert_equal(load_checkpoint(tmp_path), saved)


@pytest.mark.parametrize("counts", [None, np.ones((1, 3))])
def test_a_checkpoint_of_the_first_version_is_read(counts: np.ndarray | None, tmp_path: Path) -> None:
    expected = state_of(3, counts)
    part = {"blocks": 3, "losses": 1.5, "squared": 2.5}
    head = {"variables": 2, "part": part, "seed": 3, "epoch": 7, "best_epoch": 4, "best_loss": 0.25, "sound": False}
    document = {"states": [head], "train_s": 1.5, "first_epoch_s": 0.25}
    arrays = {"0_variable_0": WEIGHTS, "0_variable_1": CALLBACKS, "0_best": expected.best, "0_told": expected.history}
    arrays |= {} if counts is None else {"0_tally": counts}
    np.savez(tmp_path / FILE, document=np.array(json.dumps(document)), **arrays)  # type: ignore[arg-type]
    assert_equal(load_checkpoint(tmp_path), Checkpoint([expected], 1.5, 0.25))
