"""The events of a run that several browsers follow while it trains."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from components.api import run_feeds
from components.domain.run import EpochRecord, RunStatus
from components.store.changes import Changes
from components.store.database import Store, open_store
from components.store.epochs import append_epochs
from components.store.runs import create_run, get_run, update_run
from components.store.visitors import visitor_id
from tests.integration.api.conftest import ADA, TOKEN, Known, guarded_app, served

EPOCHS, BROWSERS = 30, 3


def running(store: Store, known: Known) -> str:
    visitor = visitor_id(TOKEN)
    run = create_run(store, visitor, get_run(store, visitor, known.run).recipe)
    update_run(store, run.id, status=RunStatus.RUNNING)
    return run.id


def test_browsers_that_follow_one_run_share_the_looks_at_it(known: Known, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store()
    run, looks, real = running(store, known), [], run_feeds.look
    monkeypatch.setattr(run_feeds, "look", lambda *asked: (looks.append(asked), real(*asked))[1])
    all_have_it = threading.Barrier(BROWSERS + 1)

    def follow(address: str) -> list[tuple[int, float]]:
        seen = []
        with httpx.stream("GET", address, headers=ADA, timeout=30) as answer:
            for line in answer.iter_lines():
                if line.startswith("data: ") and "loss" in line:
                    seen.append((json.loads(line[6:])["epoch"], time.monotonic()))
                    all_have_it.wait(30)
        return seen

    with served(guarded_app()) as port, ThreadPoolExecutor(BROWSERS) as threads:
        address = f"http://127.0.0.1:{port}/api/runs/{run}/events"
        followed = [threads.submit(follow, address) for _ in range(BROWSERS)]
        for epoch in range(1, EPOCHS + 1):
            append_epochs(store, run, [EpochRecord(epoch, {"loss": 1 / epoch, "val_loss": 1.0}, 0.01)])
            all_have_it.wait(30)
        update_run(store, run, status=RunStatus.COMPLETED)
        for each in followed:
            assert [epoch for epoch, _ in each.result(30)] == list(range(1, EPOCHS + 1))
    assert len(looks) < 2 * EPOCHS + 10  # far from one for each browser, epoch and pause


def test_a_quiet_database_is_known_as_quiet(known: Known) -> None:
    store = open_store()
    run, changes = running(store, known), Changes(store)
    before = changes.version()
    assert changes.version() == before
    append_epochs(store, run, [EpochRecord(1, {"loss": 0.5, "val_loss": 0.6}, 0.01)])
    assert changes.version() != before
    changes.close()
