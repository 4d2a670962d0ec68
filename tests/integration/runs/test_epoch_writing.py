"""Epochs of a run that nobody watches are written some at a time, and none is lost on the way."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from components.domain.problem import Unavailable
from components.domain.recipe import Recipe
from components.domain.run import EpochRecord, PendingCommand
from components.runs import epoch_writing
from components.runs.epoch_writing import EpochWriting
from components.runs.messages import CommandTaken, EpochsTrained
from components.runs.trainer import NotWantedError
from components.store.artifacts import run_folder
from components.store.database import Store
from components.store.datasets import add_dataset
from components.store.epochs import epochs_after
from components.store.runs import RunRecord, create_run, get_run
from components.training.live_weights import renew_mark
from components.workers.supervisor import WorkerDiedError
from tests.integration.conftest import clinic_csv


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Store:
    monkeypatch.setattr(epoch_writing, "WATCHED_SECONDS", 0.0)  # nobody has just started it
    monkeypatch.setattr(epoch_writing, "UNWATCHED_SECONDS", 1e9)
    return Store(tmp_path / "store")


@pytest.fixture
def run(store: Store) -> RunRecord:
    table = add_dataset(store, "ada", "clinic.csv", clinic_csv(20))
    return create_run(store, "ada", Recipe(dataset=table.id, target="column_9", layers=[]))


@pytest.fixture
def writing(store: Store, run: RunRecord) -> Iterator[EpochWriting]:
    with EpochWriting(store, run.id, run_folder(store, run.id)) as writing:
        yield writing


def trained(*epochs: int) -> EpochsTrained:
    return EpochsTrained([EpochRecord(epoch, {"loss": 1 / epoch}, 0.1).document() for epoch in epochs])


def written(store: Store, run: RunRecord) -> list[float | None]:
    return [row["epoch"] for row in epochs_after(store, run.id)]


def test_while_nobody_watches_epochs_are_held_until_it_is_time(
    store: Store, run: RunRecord, writing: EpochWriting, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing.hear(trained(1, 2), at_once=False)
    writing.hear(None, at_once=False)
    assert written(store, run) == []
    monkeypatch.setattr(epoch_writing, "UNWATCHED_SECONDS", 0.0)
    writing.hear(trained(3), at_once=False)
    assert written(store, run) == [1, 2, 3] and get_run(store, "ada", run.id).epoch == 3


def test_a_run_that_has_just_begun_or_is_slow_is_written_at_once(
    store: Store, run: RunRecord, writing: EpochWriting, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing.hear(trained(1), at_once=True)
    assert written(store, run) == [1]
    monkeypatch.setattr(epoch_writing, "WATCHED_SECONDS", 1e9)
    writing.hear(trained(2), at_once=False)
    assert written(store, run) == [1, 2]


def test_whoever_comes_to_watch_has_all_of_them(store: Store, run: RunRecord, writing: EpochWriting) -> None:
    writing.hear(trained(1), at_once=False)
    folder: Path = run_folder(store, run.id)
    renew_mark(folder)
    with EpochWriting(store, run.id, folder) as watched:  # looks anew
        watched.hear(trained(1, 2), at_once=False)
        assert written(store, run) == [1, 2]


def test_whatever_else_is_said_finds_them_written(store: Store, run: RunRecord, writing: EpochWriting) -> None:
    writing.hear(trained(1, 2), at_once=False)
    writing.hear(CommandTaken(PendingCommand.PAUSE), at_once=False)
    assert written(store, run) == [1, 2]


def test_who_has_lost_a_run_writes_nothing_more_of_it(store: Store, run: RunRecord) -> None:
    with pytest.raises(NotWantedError), EpochWriting(store, run.id, run_folder(store, run.id)) as writing:
        writing.hear(trained(1), at_once=False)
        raise NotWantedError
    assert written(store, run) == []


def test_they_are_written_however_the_training_ends(store: Store, run: RunRecord) -> None:
    folder = run_folder(store, run.id)
    with pytest.raises(WorkerDiedError), EpochWriting(store, run.id, folder) as writing:
        writing.hear(trained(1), at_once=False)
        raise WorkerDiedError(1)
    assert written(store, run) == [1]
    with pytest.raises(Unavailable), EpochWriting(store, run.id, folder) as writing:
        writing.hear(trained(2), at_once=False)
        raise Unavailable("database", "It does not answer.", "database", "Wait.")
    assert written(store, run) == [1]  # it was tried for long already; `catch_up` brings the others
