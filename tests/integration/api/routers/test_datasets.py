"""Uploads of several visitors at once, over HTTP: in turn, bounded, and nobody else waits behind them."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from components.api.routers import datasets as datasets_router
from components.intake import pool
from components.store.database import open_store
from components.store.visitors import visitor_id
from components.workers.turns import Room, Turns
from tests.integration.api.conftest import api_client
from tests.integration.conftest import clinic_csv
from tests.integration.store.test_database import CSV

ADA = {"Authorization": "Bearer the-secret-of-ada-1815"}
BOB = {"Authorization": "Bearer the-secret-of-bob-1900"}


@pytest.fixture
def client(home: Path) -> Iterator[httpx.Client]:
    """A client of the API on a real server, without an engine."""
    with api_client(timeout=120, limits=httpx.Limits(max_connections=None)) as client:
        yield client


def few(rows: int) -> bytes:
    """A small file; another one for each number of rows."""
    return b"a;b;c\n" + b'1;"x ""y""";3\n' * rows


def upload(client: httpx.Client, who: dict[str, str], data: bytes) -> httpx.Response:
    return client.post("/api/datasets?name=t.csv", content=data, headers=who)


def test_many_uploads_of_one_visitor_keep_no_other_waiting(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = Turns(lambda: Room(2, 1, 10**10, pool.OWN_MEMORY), 50, 150)
    monkeypatch.setattr(open_store().readers, "turns", turns)
    upload(client, BOB, few(20))  # the readers are up
    ada = visitor_id(ADA["Authorization"].removeprefix("Bearer "))
    # A file of hers is read all the time.
    with ThreadPoolExecutor(60) as threads, turns.turn(ada, 1, lambda _: None):
        many = [threads.submit(upload, client, ADA, few(10 + number)) for number in range(45)]
        while len(turns._waiting.get(ada, ())) < 45:
            time.sleep(0.01)
        health = client.get("/api/health").status_code
        bob = upload(client, BOB, CSV)
        waiting = len(turns._waiting[ada])
    assert (health, bob.status_code, waiting) == (200, 201, 45)
    assert [each.result().status_code for each in many] == [201] * 45


def test_who_sends_too_many_files_or_waits_too_long_is_told_when_to_come_again(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = Turns(lambda: Room(1, 1, 10**10, pool.OWN_MEMORY), 1, 2)
    monkeypatch.setattr(open_store().readers, "turns", turns)
    monkeypatch.setattr(datasets_router, "PATIENCE_SECONDS", 0.3)
    with turns.turn("somebody", 1, lambda _: None):
        late = upload(client, ADA, CSV)
        waiting = turns._join("eve", 1), turns._join("zoe", 1)
        full = upload(client, BOB, CSV)
    for turn in waiting:
        turns._leave(turn)
    assert (late.status_code, late.json()["detail"]["code"]) == (503, "reading_busy")
    assert (full.status_code, full.json()["detail"]["code"]) == (503, "too_many_files")
    assert int(late.headers["retry-after"]) > 0 and int(full.headers["retry-after"]) > 0
    assert upload(client, ADA, CSV).status_code == 201
    with turns.turn("somebody", 1, lambda _: None):
        first = client.get("/api/datasets", headers=ADA).json()[0]["id"]
        visitor_waits = threading.Thread(
            target=client.get, args=(f"/api/datasets/{first}/preview",), kwargs={"headers": ADA}
        )
        monkeypatch.setattr(datasets_router, "PATIENCE_SECONDS", 5.0)
        visitor_waits.start()
        while not turns._waiting:
            time.sleep(0.01)
        mine = client.get(f"/api/datasets/{first}/preview", headers=ADA)
    visitor_waits.join()
    assert (mine.status_code, mine.json()["detail"]["code"]) == (429, "too_many_files")
    assert int(mine.headers["retry-after"]) > 0


def test_a_table_is_deleted_over_http(client: httpx.Client) -> None:
    table = upload(client, ADA, CSV).json()["id"]
    assert client.delete(f"/api/datasets/{table}", headers=BOB).status_code == 404
    assert client.delete(f"/api/datasets/{table}", headers=ADA).status_code == 204
    assert client.delete(f"/api/datasets/{table}", headers=ADA).status_code == 404
    assert client.get(f"/api/datasets/{table}", headers=ADA).status_code == 404
    assert client.get("/api/datasets", headers=ADA).json() == []


def test_models_are_only_deleted_over_http_where_that_is_said(client: httpx.Client) -> None:
    table = upload(client, ADA, clinic_csv(60)).json()["id"]
    recipe = {"dataset": table, "target": "column_9", "layers": []}
    run = client.post("/api/runs", json=recipe, headers=ADA).json()["id"]
    waiting = client.delete(f"/api/datasets/{table}?runs=true", headers=ADA)
    assert (waiting.status_code, waiting.json()["detail"]["code"]) == (409, "table_in_use")
    client.post(f"/api/runs/{run}/stop", headers=ADA)
    refused = client.delete(f"/api/datasets/{table}", headers=ADA)
    assert (refused.status_code, refused.json()["detail"]["code"]) == (409, "table_has_runs")
    assert client.delete(f"/api/datasets/{table}?runs=true", headers=ADA).status_code == 204
    assert client.get("/api/runs", headers=ADA).json() == []


def test_over_the_limit_the_answer_says_what_to_delete(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    table = upload(client, ADA, CSV).json()["id"]
    monkeypatch.setenv("LAYERBOARD_VISITOR_TABLES", "1")
    refused = upload(client, ADA, CSV + b"9,pink,a\n")
    assert refused.status_code == 409 and refused.json()["detail"]["code"] == "over_quota"
    client.delete(f"/api/datasets/{table}", headers=ADA)
    assert upload(client, ADA, CSV + b"9,pink,a\n").status_code == 201
