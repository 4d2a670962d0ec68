"""Weights of some epochs, kept to be looked at again."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.training.weight_snapshots import (
    FILE,
    NAMES,
    WeightSnapshots,
    epoch_of_frame,
    frame_of,
    kept_epochs,
    read_weight_snapshots,
    snapshot_frame,
    weight_layout,
)

LAYOUT: dict[str, tuple[int, tuple[int, ...]]] = {"dense/kernel": (0, (2, 1)), "dense/bias": (2, (1,))}


def weights(*epochs: int) -> np.ndarray:
    return np.array([[epoch, -epoch, epoch / 3] for epoch in epochs], "float32")


@pytest.fixture
def kept(tmp_path: Path) -> WeightSnapshots:
    snapshots = WeightSnapshots(tmp_path, LAYOUT, 10)
    snapshots.begin(0)
    snapshots.keep(0, weights(0))
    snapshots.keep(1, weights(1, 2, 3))
    return snapshots


def test_frames_are_those_of_the_last_kept_epoch(kept: WeightSnapshots, tmp_path: Path) -> None:
    assert kept_epochs(tmp_path) == [0, 1, 2, 3]
    assert weight_layout(tmp_path) == LAYOUT
    for asked, found in ((0, 0), (2, 2), (3, 3), (900, 3), (None, 3)):
        frame = snapshot_frame(tmp_path, asked)
        assert frame == frame_of(found, weights(found)[0]) and epoch_of_frame(frame) == found


def test_the_end_and_the_best_epoch_are_kept_whichever_they_are(tmp_path: Path) -> None:
    snapshots = WeightSnapshots(tmp_path, LAYOUT, 100_000)
    snapshots.begin(0)
    snapshots.keep(1000, weights(*range(1000, 1003)))
    before = kept_epochs(tmp_path)
    snapshots.keep_also(1001, weights(1001)[0])
    snapshots.keep_also(77, weights(77)[0])
    snapshots.keep_also(77, weights(77)[0])
    assert kept_epochs(tmp_path) == sorted({*before, 77, 1001})
    assert list(read_weight_snapshots(tmp_path)) == kept_epochs(tmp_path)
    assert (tmp_path / FILE).stat().st_size == 16 * len(kept_epochs(tmp_path))
    assert snapshot_frame(tmp_path, 500) == frame_of(77, weights(77)[0])


def test_what_comes_again_is_forgotten(kept: WeightSnapshots, tmp_path: Path) -> None:
    kept.begin(1)
    assert kept_epochs(tmp_path) == [0, 1]
    kept.keep(2, weights(2))
    assert kept_epochs(tmp_path) == [0, 1, 2]


@given(st.integers(0, 70))
def test_a_file_that_is_cut_short_anywhere_has_the_rows_before(
    tmp_path_factory: pytest.TempPathFactory, size: int
) -> None:
    folder = tmp_path_factory.mktemp("run")
    snapshots = WeightSnapshots(folder, LAYOUT, 10)
    snapshots.begin(0)
    snapshots.keep(0, weights(0, 1, 2, 3))
    (folder / FILE).write_bytes((folder / FILE).read_bytes()[:size])
    assert kept_epochs(folder) == list(range(min(size, 64) // 16))


@pytest.mark.parametrize(
    "document", [b"", b"[1]", b'{"row": 3}', b'{"weights": {"a": 3}}', b'{"weights": {"a": {"at": 0}}}']
)
def test_a_damaged_layout_is_told(kept: WeightSnapshots, tmp_path: Path, document: bytes) -> None:
    (tmp_path / NAMES).write_bytes(document)
    with pytest.raises(ValueError, match=NAMES):
        weight_layout(tmp_path)
    snapshot_frame(tmp_path)
