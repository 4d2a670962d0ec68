"""Runs steered over HTTP while they train: their speed and their learning rate, and what is refused, with the reason."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from components.domain.run import RunStatus
from components.runs.app_state import AppState, serving
from components.store.database import open_store
from components.store.runs import create_run, get_run, update_run
from components.store.visitors import visitor_id
from tests.integration.api.conftest import ADA, TOKEN, Known, api_client
from tests.integration.conftest import clinic_csv

ENDS = [RunStatus.COMPLETED, RunStatus.STOPPED, RunStatus.FAILED]
SPEED, RATE = ("speed", {"speed": "slow"}), ("learning-rate", {"learning_rate": 0.01})


def kept_run(known: Known, status: RunStatus, **training: object) -> str:
    """A run as it stands in the store; nothing trains it."""
    store, visitor = open_store(), visitor_id(TOKEN)
    recipe = get_run(store, visitor, known.run).recipe
    document = recipe.model_dump(mode="json")
    recipe = type(recipe).model_validate(document | {"training": document["training"] | training})
    run = create_run(store, visitor, recipe)
    update_run(store, run.id, status=status)
    return run.id


def refusal(answer: httpx.Response) -> tuple[int, str, str]:
    detail = answer.json()["detail"]
    assert detail["what"] and detail["remedy"]
    return answer.status_code, detail["code"], detail["where"]


@pytest.fixture
def idle(known: Known) -> Iterator[httpx.Client]:
    """A client of the API on a real server, without an engine."""
    with api_client(headers=ADA) as client:
        yield client


@pytest.mark.parametrize("status", ENDS)
def test_of_a_run_that_has_ended_neither_can_be_changed(idle: httpx.Client, known: Known, status: RunStatus) -> None:
    run = kept_run(known, status)
    for path, body in (SPEED, RATE):
        assert refusal(idle.post(f"/api/runs/{run}/{path}", json=body)) == (409, "run_ended", "status")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        *(("speed", body) for body in ({}, [], "slow", {"speed": "fast"}, {"speed": None}, {"speed": ["slow"]})),
        *(("learning-rate", body) for body in ({}, [], 0.1, {"learning_rate": None}, {"learning_rate": "0.1"})),
        *(("learning-rate", {"learning_rate": rate}) for rate in (True, 0, -0.1, 10.5, [0.1])),
    ],
)
def test_a_wrong_value_is_refused_by_name(idle: httpx.Client, known: Known, path: str, body: Any) -> None:
    run = kept_run(known, RunStatus.RUNNING)
    status, code, where = refusal(idle.post(f"/api/runs/{run}/{path}", json=body))
    assert (status, code) == (422, "wrong_field") and where.endswith(path.replace("-", "_"))
    said = idle.get(f"/api/runs/{run}").json()
    assert (said["speed"], said["learning_rate_asked"]) == ("full", None)


@pytest.mark.parametrize(
    ("schedule", "refused"), [("ExponentialDecay", True), ("CosineDecay", True), ("ReduceLROnPlateau", False)]
)
def test_a_rate_that_a_schedule_decides_is_left_to_it(
    idle: httpx.Client, known: Known, schedule: str, refused: bool
) -> None:
    run = kept_run(known, RunStatus.RUNNING, learning_rate_schedule={"type": schedule})
    answer = idle.post(f"/api/runs/{run}/learning-rate", json={"learning_rate": 0.01})
    if refused:
        assert refusal(answer) == (409, "scheduled_rate", "learning_rate")
        assert idle.post(f"/api/runs/{run}/speed", json={"speed": "slow"}).status_code == 200
    else:
        assert answer.json()["learning_rate_asked"]["learning_rate"] == 0.01


@pytest.mark.parametrize(
    ("schedule", "rate", "differs"),
    [(None, 0.05, True), (None, 0.002, False), ({"type": "ReduceLROnPlateau"}, 0.002, True)],
)
def test_a_learning_rate_changed_by_hand_is_a_setting_in_which_runs_differ(
    idle: httpx.Client, known: Known, schedule: dict[str, str] | None, rate: float, differs: bool
) -> None:
    settings = {"learning_rate": 0.002, "learning_rate_schedule": schedule}
    first, second = (kept_run(known, RunStatus.COMPLETED, **settings) for _ in range(2))
    change = {"learning_rate": rate, "asked": 1.0, "epoch": 4}
    update_run(open_store(), second, learning_rate_changes=[change])
    told = idle.get(f"/api/runs/{first}/comparison?with={second}").json()["settings"]
    by_hand = {"path": ["learning_rate_changes"], "values": [None, [{"epoch": 4, "learning_rate": rate}]]}
    assert told == ([by_hand] if differs else [])


def test_the_run_of_another_visitor_is_not_found(idle: httpx.Client, known: Known) -> None:
    run = kept_run(known, RunStatus.RUNNING)
    for path, body in (SPEED, RATE):
        answer = idle.post(f"/api/runs/{run}/{path}", json=body, headers={"Authorization": "Bearer another-visitor-1"})
        assert refusal(answer)[:2] == (404, "no_such_run")


def test_speed_and_learning_rate_are_kept_where_the_server_is_started_anew(idle: httpx.Client, known: Known) -> None:
    run = kept_run(known, RunStatus.RUNNING)
    for path, body in (SPEED, RATE):
        assert idle.post(f"/api/runs/{run}/{path}", json=body).status_code == 200
    said = idle.get(f"/api/runs/{run}").json()
    with serving(AppState(open_store())), api_client(headers=ADA) as client:
        assert client.get(f"/api/runs/{run}").json() == said
    assert (said["speed"], said["learning_rate_asked"]["learning_rate"]) == ("slow", 0.01)


@pytest.fixture
def client(engine: Path) -> Iterator[httpx.Client]:
    """A client of the API on a real server, with an engine."""
    with api_client(headers=ADA, timeout=60) as client:
        yield client


def until(client: httpx.Client, run: str, there: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    deadline = time.monotonic() + 60
    while not there(said := client.get(f"/api/runs/{run}").json()):
        assert time.monotonic() < deadline, said
        time.sleep(0.02)
    return dict(said)


def test_a_run_that_waits_for_its_next_step_is_paused_and_takes_a_learning_rate(client: httpx.Client) -> None:
    table = client.post("/api/datasets?name=clinic.csv", content=clinic_csv(60)).json()["id"]
    recipe = {"dataset": table, "target": "column_9", "layers": [], "training": {"epochs": 100_000, "batch_size": 10}}
    run = client.post("/api/runs", json=recipe).json()["id"]
    step = {"speed": "step"}
    assert client.post(f"/api/runs/{run}/speed", json=step).json()["speed"] == "step"
    until(client, run, lambda said: said["epoch"] == 1)
    assert client.post(f"/api/runs/{run}/pause").status_code == 200
    paused = until(client, run, lambda said: said["status"] == "paused")
    assert (paused["epoch"], paused["note"]) == (1, "Paused at epoch 1.")
    assert client.post(f"/api/runs/{run}/learning-rate", json={"learning_rate": 0.05}).status_code == 200
    client.post(f"/api/runs/{run}/speed", json=step)  # goes on for one epoch
    said = until(client, run, lambda said: said["epoch"] == 2)
    assert said["status"] == "running" and said["speed"] == "step"
    assert [(each["epoch"], each["learning_rate"]) for each in said["learning_rate_changes"]] == [(1, 0.05)]
    client.post(f"/api/runs/{run}/stop")
    until(client, run, lambda said: said["status"] == "stopped")
    rates = [line for line in client.get(f"/api/runs/{run}/events").text.splitlines() if '"learning_rate"' in line]
    assert len(rates) == 2 and "0.05" in rates[1]
