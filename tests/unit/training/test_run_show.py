"""What a run leaves for those who watch it, now and days later."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import keras
import numpy as np
import pytest

from components.domain.run import PendingCommand
from components.evaluation.network_forward import forward
from components.features.training_arrays import arrays_of
from components.network.placed_layers import placed_layers
from components.training.live_weights import FILE, FrameReader, renew_mark
from components.training.ready_training import flat_weights_of
from components.training.show_sample import read_sample
from components.training.weight_snapshots import (
    epoch_of_frame,
    frame_of,
    kept_epochs,
    read_weight_snapshots,
    weight_layout,
)
from tests.unit.training.mapped_training import train
from tests.unit.training.test_run import SAMPLES, Watcher, job


@contextmanager
def watching(folder: Path) -> Iterator[list[bytes]]:
    """The frames that come, in their order, as they come: some at a time."""
    frames: list[bytes] = []
    over = threading.Event()
    folder.mkdir(parents=True, exist_ok=True)

    def watch() -> None:
        reader = FrameReader(folder)
        while not over.is_set():
            renew_mark(folder)
            try:
                frame = reader.newest()
            except FileNotFoundError:
                frame = None
            if frame:
                frames.append(frame)
            time.sleep(0.005)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield frames
    finally:
        over.set()
        thread.join()


def one_by_one(read: list[bytes], size: int) -> list[bytes]:
    """The frames of so many bytes that were read, several at a time."""
    assert all(len(some) % size == 0 for some in read)
    whole = b"".join(read)
    return [whole[at : at + size] for at in range(0, len(whole), size)]


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("restored", [True, False])
def test_the_kept_weights_of_the_end_are_those_of_the_model(sample: str, restored: bool, tmp_path: Path) -> None:
    stopping = {"patience": 5, "restore_best_weights": restored}
    data, recipe = job(sample, epochs=200, learning_rate=0.05, early_stopping=stopping)
    outcome = train(data, recipe, tmp_path, Watcher())
    kept = read_weight_snapshots(tmp_path)
    assert {0, outcome.epoch, outcome.best_epoch} <= kept.keys()
    network = keras.saving.load_model(tmp_path / "model.keras").get_layer("network")
    flat = kept[outcome.best_epoch if restored else outcome.epoch]
    layers = placed_layers(data.preparation, recipe.layers, weight_layout(tmp_path))
    np.testing.assert_array_equal(flat_weights_of(network), flat)
    shown = read_sample(tmp_path, data.preparation.width)
    assert shown is not None
    expected = np.asarray(network(shown.x, training=False))
    np.testing.assert_allclose(forward(layers, flat, shown.x)[-1], expected, rtol=1e-4, atol=1e-5)


def test_frames_are_the_weights_of_their_epoch_and_watching_changes_no_bit(tmp_path: Path) -> None:
    settings = {"epochs": 3000}
    train(*job("iris", **settings), tmp_path / "alone", Watcher())
    assert not (tmp_path / "alone" / FILE).exists()
    with watching(tmp_path / "watched") as frames:
        train(*job("iris", **settings), tmp_path / "watched", Watcher())
    alone, watched = (read_weight_snapshots(tmp_path / name) for name in ("alone", "watched"))
    assert alone.keys() == watched.keys()
    for epoch, weights in alone.items():
        np.testing.assert_array_equal(weights, watched[epoch])
    known = {epoch: frame_of(epoch, weights) for epoch, weights in alone.items()}
    epochs = [epoch_of_frame(frame) for frame in one_by_one(frames, len(known[0]))]
    assert len(epochs) >= 2 and epochs == sorted(set(epochs)) and epochs[-1] <= 3000
    assert not (tmp_path / "watched" / FILE).exists()  # the end is among what is kept


def test_frames_are_of_the_recipes_own_seed_and_go_on_after_a_pause_and_an_extension(tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    train(*job("iris", epochs=450), whole, Watcher())
    parts = tmp_path / "parts"
    with watching(parts) as frames:
        paused = train(*job("iris", epochs=400, seeds=2), parts, Watcher(PendingCommand.PAUSE, after=1))
        assert paused.status == "paused" and paused.epoch in kept_epochs(parts)
        train(*job("iris", epochs=400, seeds=2), parts, Watcher())
        (parts / "longer").touch()
        train(*job("iris", epochs=450, seeds=2), parts, Watcher())
    expected, found = read_weight_snapshots(whole), read_weight_snapshots(parts)
    assert kept_epochs(parts)[-1] == 450
    for epoch in expected.keys() & found.keys():
        np.testing.assert_array_equal(found[epoch], expected[epoch])
    for frame in one_by_one(frames, len(frame_of(0, expected[0]))):
        epoch = epoch_of_frame(frame)
        if epoch in expected:
            np.testing.assert_array_equal(np.frombuffer(frame, "<f4")[1:], expected[epoch])
    assert frames


def test_weights_that_are_no_numbers_are_not_kept(tmp_path: Path) -> None:
    data, recipe = job("tips", learning_rate=10, optimizer="sgd", momentum=0.99, epochs=300)
    outcome = train(data, recipe.model_copy(update={"layers": []}), tmp_path, Watcher())
    assert outcome.status == "failed"
    assert kept_epochs(tmp_path)[-1] == outcome.epoch
    assert all(np.isfinite(weights).all() for weights in read_weight_snapshots(tmp_path).values())


def test_the_rows_to_show_are_kept_and_are_not_test_rows(tmp_path: Path) -> None:
    data, recipe = job("breast_cancer")
    train(data, recipe, tmp_path, Watcher())
    shown = read_sample(tmp_path, data.preparation.width)
    assert shown is not None
    assert not set(shown.row_numbers) & set(data.row_numbers[data.parts.test])
    x = arrays_of(data).x
    for row, number in zip(shown.x, shown.row_numbers, strict=True):
        np.testing.assert_array_equal(row, x[np.flatnonzero(data.row_numbers == number)[0]])
