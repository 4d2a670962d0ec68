"""Files are read outside the server's process: what that survives, and what others notice of it."""

import threading

import pytest

from components.domain.problem import TooLarge, Unreadable
from components.intake import pool
from components.intake.options import ReadOptions
from components.intake.worker import ReadingJob
from components.store.database import Store
from components.store.datasets import add_dataset
from components.workers.supervisor import Worker
from tests.integration.store.test_datasets import CSV


def slow(store: Store, rows: int = 400_000) -> ReadingJob:
    path = store.home / "slow.csv"
    path.write_bytes(b"a;b;c\n" + b'1;"x ""y""";3\n' * rows)
    return ReadingJob(
        "table", str(path), "slow.csv", ReadOptions(), 10**9, str(store.home / "t"), str(store.home / "u")
    )


def test_a_reader_that_dies_is_told_and_the_next_file_is_read(store: Store) -> None:
    job = slow(store)
    told: list[str] = []

    def kill(what: str, _share: float) -> None:
        told.append(what)
        taken[0].end()

    taken: list[Worker] = []
    original = store.readers.workers._take
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store.readers.workers, "_take", lambda: taken.append(original()) or taken[-1])
        with pytest.raises(Unreadable) as refused:
            store.readers.read(job, kill)
    assert refused.value.code == "reader_died" and told
    assert add_dataset(store, "ada", "small.csv", CSV).rows == 20


@pytest.mark.parametrize(("limit", "code"), [("FEWEST_SECONDS", "too_much_time"), ("OWN_MEMORY", "too_much_memory")])
def test_a_reader_that_takes_too_much_is_ended(
    store: Store, limit: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = slow(store)
    # No time at all is over with the first message: however fast the machine is, the reading is not done by then.
    monkeypatch.setattr(pool, limit, 0.0 if limit == "FEWEST_SECONDS" else 60_000_000)
    monkeypatch.setattr(pool, "BYTES_A_SECOND", 10**12)
    monkeypatch.setattr(pool, "PER_BYTE", 0)
    if limit == "FEWEST_SECONDS":
        monkeypatch.setattr(pool, "OWN_MEMORY", 10**12)
    with pytest.raises(TooLarge) as refused:
        store.readers.read(job, lambda *_: None)
    assert refused.value.code == code


class GoneError(Exception):
    pass


def test_who_goes_away_ends_the_reading(store: Store) -> None:
    def leave(_what: str, _share: float) -> None:
        raise GoneError

    taken: list[Worker] = []
    original = store.readers.workers._take
    with pytest.MonkeyPatch.context() as patch, pytest.raises(GoneError):
        patch.setattr(store.readers.workers, "_take", lambda: taken.append(original()) or taken[-1])
        store.readers.read(slow(store), leave)
    assert not taken[0].alive


def test_the_server_goes_on_while_a_file_is_read(store: Store) -> None:
    job, ticks, done = slow(store), 0, threading.Event()
    thread = threading.Thread(target=lambda: (store.readers.read(job, lambda *_: None), done.set()))
    thread.start()
    while not done.wait(0.01):
        ticks += 1
    thread.join()
    assert ticks > 20
