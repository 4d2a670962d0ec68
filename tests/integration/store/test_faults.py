"""A full disk and a locked or lost database are told in words, never in SQL, at one place for all who ask."""

import asyncio
import errno
import pickle
import sqlite3
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from components.api.app import create_api
from components.api.visitor import IdentifyVisitor
from components.domain.problem import Busy, NotFound, Unavailable, disk_full
from components.domain.recipe import Recipe
from components.runs.app_state import AppState, app_state
from components.store.database import Store, open_store
from components.store.datasets import add_dataset
from components.store.faults import fault_of, storage_faults
from components.store.runs import create_run, get_run, update_run
from tests.integration.conftest import clinic_csv

ADA = {"Authorization": "Bearer the-secret-of-ada-1815"}
CSV = b"height,colour,kind\n1.5,red,a\n2.5,,b\n3.5,blue,a\n4.5,red,b\n5.5,red,a\n6.5,blue,b\n"


@pytest.fixture
def locked(tmp_path: Path, impatient: None) -> Iterator[tuple[Store, str]]:
    """A store with a run, whose database another program has locked."""
    store = Store(tmp_path / "store")
    table = add_dataset(store, "ada", "small.csv", CSV)
    run = create_run(store, "ada", Recipe(dataset=table.id, target="kind", layers=[]))
    other = sqlite3.connect(store.home / "layerboard.sqlite", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    yield store, run.id
    other.close()
    update_run(store, run.id, note="written again")
    assert get_run(store, "ada", run.id).note == "written again"


def test_a_locked_database_is_told_in_words(locked: tuple[Store, str]) -> None:
    store, run_id = locked
    with pytest.raises(Unavailable) as told:
        update_run(store, run_id, note="not now")
    assert told.value.code == "storage_unavailable"
    assert "UPDATE" not in str(told.value) and "sqlite" not in str(told.value)


def test_a_database_that_is_none_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "layerboard.sqlite").write_bytes(b"this is no database" * 100)
    with pytest.raises(Unavailable):
        Store(tmp_path)


def test_a_mistake_of_this_program_stays_one(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with pytest.raises(Exception, match="no such table") as told, store.engine.connect() as connection:
        connection.execute(text("select * from no_such_thing"))
    assert not isinstance(told.value, Unavailable)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "disk_full"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "disk_full"),
        (OSError("Unable to flush file (errno = 28, error message = 'No space left on device')"), "disk_full"),
        (OSError(errno.EIO, "Input/output error"), "storage_unavailable"),
        (OSError(errno.EROFS, "Read-only file system"), "storage_unavailable"),
    ],
)
def test_errors_of_files(error: OSError, code: str) -> None:
    with pytest.raises(Unavailable) as told, storage_faults():
        raise error
    assert told.value.code == code


@pytest.mark.parametrize("error", [FileNotFoundError(errno.ENOENT, "no such file"), ValueError("no"), KeyError("no")])
def test_other_errors_are_no_fault_of_the_storage(error: Exception) -> None:
    assert fault_of(error) is None
    with pytest.raises(type(error)), storage_faults():
        raise error


def test_a_database_on_a_full_disk_says_that_the_disk_is_full(tiny_disk: Path) -> None:
    store = Store(tiny_disk / "home")
    table = add_dataset(store, "ada", "small.csv", CSV)
    recipe = Recipe(dataset=table.id, target="kind", layers=[])
    with pytest.raises(Unavailable) as told:
        for _ in range(10_000):
            create_run(store, "ada", recipe)
    assert told.value.code == "disk_full"


@cache
def api_of_the_home() -> FastAPI:
    """One for all tests, which answers of the home that the environment names at each call."""
    api = create_api()
    api.dependency_overrides[app_state] = lambda: AppState(open_store())
    return api


def ask(method: str, path: str, **content: Any) -> httpx.Response:
    async def answer() -> httpx.Response:
        transport = httpx.ASGITransport(IdentifyVisitor(api_of_the_home()))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", headers=ADA) as client:
            return await client.request(method, path, **content)

    return asyncio.run(answer())


def test_the_api_answers_507_where_the_disk_is_full(tiny_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tiny_disk / "home"
    monkeypatch.setenv("LAYERBOARD_HOME", str(home))
    dataset = ask("POST", "/datasets?name=clinic.csv", content=clinic_csv(60)).json()["id"]
    recipe = {"dataset": dataset, "target": "column_9", "layers": []}
    runs = [ask("POST", "/runs", json=recipe).json()["id"] for _ in range(3)]
    with pytest.raises(OSError, match="No space left"), (home / "filler").open("wb", buffering=0) as file:
        while file.write(b"x" * 4096):
            pass
    answer = ask("POST", "/datasets?name=small.csv", content=CSV)
    assert answer.status_code == 507
    assert answer.headers["retry-after"] == "60"
    assert answer.json()["detail"]["code"] == "disk_full"
    started = [ask("POST", "/runs", json=recipe).status_code for _ in range(40)]  # the first ones may still find room
    assert set(started) <= {201, 507} and started[-1] == 507
    for method, path in (
        ("POST", f"/runs/{runs[0]}/pause"),
        ("POST", f"/runs/{runs[1]}/stop"),
        ("DELETE", f"/runs/{runs[2]}"),
    ):
        assert ask(method, path).status_code in (200, 204, 507)
    (home / "filler").unlink()
    assert ask("POST", f"/runs/{runs[1]}/stop").status_code in (200, 409)
    assert ask("POST", "/runs", json=recipe).status_code == 201


def test_the_api_answers_503_where_the_database_is_locked(home: Path, impatient: None) -> None:
    dataset = ask("POST", "/datasets?name=clinic.csv", content=clinic_csv(60)).json()["id"]
    recipe = {"dataset": dataset, "target": "column_9", "layers": []}
    run = ask("POST", "/runs", json=recipe).json()["id"]
    other = sqlite3.connect(home / "layerboard.sqlite", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    health = ask("GET", "/health")
    assert (health.status_code, health.json()["status"]) == (503, "degraded")
    assert health.json()["store"] == "The database did not answer."
    assert int(health.headers["retry-after"]) > 0
    asked = [
        ask("POST", "/datasets?name=other.csv", content=CSV),
        ask("POST", "/runs", json=recipe),
        ask("POST", f"/runs/{run}/pause"),
        ask("POST", f"/runs/{run}/stop"),
        ask("DELETE", f"/runs/{run}"),
        ask("PATCH", f"/runs/{run}", json={"name": "other"}),
    ]
    other.close()
    for answer in asked:
        assert (answer.status_code, answer.json()["detail"]["code"]) == (503, "storage_unavailable")
        assert int(answer.headers["retry-after"]) > 0
    assert ask("POST", f"/runs/{run}/stop").json()["status"] == "stopped"


def test_a_problem_is_whole_also_when_another_process_raises_it() -> None:
    for problem in (disk_full(), Busy("busy", "what", "where", "remedy", of_all=True), NotFound("a", "b", "c", "d")):
        again = pickle.loads(pickle.dumps(problem))
        assert (type(again), str(again), again.__dict__) == (type(problem), str(problem), problem.__dict__)
