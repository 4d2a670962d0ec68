"""Live frames: written while somebody watches, and not otherwise; nothing that happens to them hurts a run."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from components.training import live_weights
from components.training.live_weights import (
    FILE,
    FRAMES_A_SECOND,
    MARK,
    WRITE_SECONDS,
    FrameReader,
    LiveWeights,
    WatchMark,
    remove_mark,
    renew_mark,
)
from components.training.weight_snapshots import epoch_of_frame, frame_of


def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.fixture
def live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiveWeights]:
    monkeypatch.setattr(live_weights, "LOOK_SECONDS", 0.01)
    written = LiveWeights(tmp_path)
    written.begin()
    yield written
    written.close()


def weights(epoch: int) -> np.ndarray:
    return np.array([epoch / 7, -1, epoch], "float32")


def newest(reader: FrameReader) -> bytes | None:
    try:
        return reader.newest()
    except FileNotFoundError:
        return None


def test_nothing_is_written_while_nobody_watches(live: LiveWeights, tmp_path: Path) -> None:
    for epoch in range(20):
        live.put(epoch, weights(epoch)[None])
        time.sleep(0.005)
    assert list(tmp_path.iterdir()) == []


def test_whoever_begins_to_watch_gets_the_newest_and_each_one_once(live: LiveWeights, tmp_path: Path) -> None:
    live.put(3, weights(3)[None])
    live.put(4, weights(4)[None])
    renew_mark(tmp_path)
    until((tmp_path / FILE).exists)
    reader = FrameReader(tmp_path)
    assert reader.newest() == frame_of(4, weights(4)) and reader.newest() is None
    live.put(9, weights(9)[None])
    until(lambda: (frame := newest(reader)) is not None and epoch_of_frame(frame) == 9)


def test_it_ends_when_the_mark_is_taken_away_and_goes_on_with_the_next(live: LiveWeights, tmp_path: Path) -> None:
    renew_mark(tmp_path)
    live.put(1, weights(1)[None])
    until((tmp_path / FILE).exists)
    remove_mark(tmp_path)
    until(lambda: not live._mark.look())
    written = (tmp_path / FILE).read_bytes()
    live.put(2, weights(2)[None])
    time.sleep(0.1)
    assert (tmp_path / FILE).read_bytes() == written
    renew_mark(tmp_path)
    until(lambda: (tmp_path / FILE).read_bytes() == frame_of(2, weights(2)))


def test_a_mark_that_nobody_renews_counts_for_a_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_weights, "WATCHED_SECONDS", 0.1)
    monkeypatch.setattr(live_weights, "LOOK_SECONDS", 0.0)
    renew_mark(tmp_path)  # and the server is killed
    mark = WatchMark(tmp_path)
    assert mark.look() and mark.watched
    until(lambda: not mark.look())
    renew_mark(tmp_path)
    assert not mark.watched and mark.look()


def test_there_are_not_more_frames_than_25_a_second_and_few_files(live: LiveWeights, tmp_path: Path) -> None:
    renew_mark(tmp_path)
    until(live._mark.look)
    reader, frames, files, began = FrameReader(tmp_path), 0, 0, time.monotonic()
    epoch, size = 0, len(frame_of(0, weights(0)))
    while time.monotonic() - began < 0.7:
        live.put(epoch := epoch + 1, weights(epoch)[None])
        if (found := newest(reader)) is not None:
            epochs = [epoch_of_frame(found[at : at + size]) for at in range(0, len(found), size)]
            assert epochs == sorted(set(epochs)) and epochs[-1] <= epoch
            files, frames = files + 1, frames + len(epochs)
        time.sleep(0.001)
    assert 2 <= files <= 0.7 / WRITE_SECONDS + 1
    assert files < frames <= 0.7 * FRAMES_A_SECOND + 1


def test_the_last_of_quick_epochs_is_written_though_no_other_follows(live: LiveWeights, tmp_path: Path) -> None:
    renew_mark(tmp_path)
    until(live._mark.look)
    reader, seen = FrameReader(tmp_path), b""
    for epoch in range(1, 31):
        live.put(epoch, weights(epoch)[None])

    def last_is_seen() -> bool:
        nonlocal seen
        seen = newest(reader) or seen
        return seen.endswith(frame_of(30, weights(30)))

    until(last_is_seen)


def test_of_many_epochs_at_once_some_are_written_spread_evenly(live: LiveWeights, tmp_path: Path) -> None:
    renew_mark(tmp_path)
    until(live._mark.look)
    several = np.stack([weights(epoch) for epoch in range(11, 41)])
    live.put(40, several, seconds=0.1)
    until((tmp_path / FILE).exists)
    assert FrameReader(tmp_path).newest() == b"".join(frame_of(epoch, weights(epoch)) for epoch in (25, 40))


def test_a_frame_that_cannot_be_written_hurts_nothing(
    live: LiveWeights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_weights, "WATCHED_SECONDS", 0.05)
    (tmp_path / f"{FILE}.aside").mkdir()
    stop = threading.Event()
    renewing = threading.Thread(
        target=lambda: [renew_mark(tmp_path) or time.sleep(0.01) for _ in iter(stop.is_set, True)]
    )
    renewing.start()
    try:
        live.put(1, weights(1)[None])
        until(lambda: not live._changed.is_set())
        (tmp_path / f"{FILE}.aside").rmdir()
        live.put(2, weights(2)[None])
        until((tmp_path / FILE).exists)
    finally:
        stop.set()
        renewing.join()


def test_what_a_killed_process_left_goes_and_the_end_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(frame_of(57, weights(57)))
    live = LiveWeights(tmp_path)
    live.begin()
    assert not (tmp_path / FILE).exists()
    renew_mark(tmp_path)
    live.put(1, weights(1)[None])
    until((tmp_path / FILE).exists)
    live.close()
    assert [path.name for path in tmp_path.iterdir()] == [MARK]


def test_a_folder_that_is_gone_is_no_fault(tmp_path: Path) -> None:
    renew_mark(tmp_path / "gone")
    remove_mark(tmp_path / "gone")
    live = LiveWeights(tmp_path / "gone")
    live.begin()
    live.put(1, weights(1)[None])
    live.close()
