"""Searches over HTTP: what they answer without an engine, and what is refused, with the reason."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from components.domain.search import Trial, TrialStatus
from components.store.database import open_store
from components.store.runs import get_run
from components.store.visitors import visitor_id
from tests.integration.api.conftest import ADA, TOKEN, Known, api_client
from tests.integration.api.routers.test_runs import refusal
from tests.search_rows import save_trials, update_search

SEARCH = {"seconds": 30, "layers": [1, 3], "learning_rate": [0.001, 0.1], "activation": ["relu", "tanh"]}


@pytest.fixture
def idle(known: Known) -> Iterator[httpx.Client]:
    """A client of the API on a real server, without an engine."""
    with api_client(headers=ADA) as client:
        yield client


def recipe_of(known: Known) -> dict[str, Any]:
    recipe = get_run(open_store(), visitor_id(TOKEN), known.run).recipe.model_dump(mode="json")
    return recipe | {"layers": [{"type": "Dense", "units": 7}]}


def test_a_search_is_started_watched_stopped_and_forgotten(idle: httpx.Client, known: Known) -> None:
    recipe = recipe_of(known)
    answer = idle.post("/api/searches", json={"recipe": recipe, "search": SEARCH})
    assert answer.status_code == 201, answer.text
    begun = answer.json()
    path = f"/api/searches/{begun['id']}"
    assert (begun["status"], begun["metric"], begun["trials"], begun["best"]) == ("queued", "accuracy", [], None)
    assert begun["search"]["layers"] == [1, 3] and begun["seconds_left"] == 30
    settings = {"layers": 2, "activation": "tanh", "learning_rate": 0.02}
    trials = [
        Trial(1, settings, TrialStatus.COMPLETED, 0.5, 0.75, 3, 9, losses=[(5, 0.5)]),
        Trial(2, settings | {"layers": 3}, TrialStatus.PRUNED, 0.4, None, 3, 9),
    ]
    save_trials(open_store(), begun["id"], trials)
    update_search(open_store(), begun["id"], mattered={"layers": 1.0})
    found = idle.get(path).json()
    assert found["best"] == 1 and found["what_mattered"] == {"layers": 1.0}
    assert [trial["status"] for trial in found["trials"]] == ["completed", "pruned"]
    assert found["trials"][0]["losses"] == [[5, 0.5]]
    assert found["waiting"] == "The engine is being started."
    [entry] = idle.get("/api/searches").json()
    assert entry["waiting"] == found["waiting"]
    assert entry["id"] == begun["id"] and "trials" not in entry
    own = idle.get(f"{path}/trials/1").json()
    assert [(layer["units"], layer["activation"]) for layer in own["layers"]] == [(7, "tanh"), (7, "tanh")]
    assert own["training"]["learning_rate"] == 0.02
    assert idle.post("/api/runs", json=own).status_code == 201
    assert refusal(idle.get(f"{path}/trials/9")) == (404, "no_such_trial", "number")
    assert idle.post(f"{path}/stop").json()["status"] == "stopped"
    assert refusal(idle.post(f"{path}/stop")) == (409, "search_ended", "status")
    assert idle.delete(path).status_code == 204
    assert refusal(idle.get(path)) == (404, "no_such_search", begun["id"])


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"search": None}, "search"),
        ({"search": {}}, "search"),
        ({"search": SEARCH | {"layers": [3, 1]}}, "search"),
        ({"search": SEARCH | {"layers": [0, 1]}}, "search.layers.0"),
        ({"search": SEARCH | {"seconds": 10**9}}, "search.seconds"),
        ({"search": SEARCH | {"activation": ["bent"]}}, "search.activation.0"),
        ({"search": SEARCH | {"dropout": [0.0, 0.5]}}, "search.dropout"),
        ({"search": SEARCH | {"weight_decay": [0.1, 0.5]}}, "search.weight_decay"),
        ({"search": SEARCH | {"unknown": 3}}, "search.unknown"),
        ({"recipe": {}}, "dataset"),
    ],
)
def test_what_cannot_be_searched_is_refused_by_name(
    idle: httpx.Client, known: Known, changes: dict[str, Any], where: str
) -> None:
    body = {"recipe": recipe_of(known), "search": SEARCH} | changes
    status, _, at = refusal(idle.post("/api/searches", json=body))
    assert (status, at) == (422, where)
    assert idle.get("/api/searches").json() == []


@pytest.mark.parametrize("body", [[], {}, {"search": SEARCH}, "recipe"])
def test_without_recipe_and_search_there_is_nothing_to_start(idle: httpx.Client, body: object) -> None:
    assert refusal(idle.post("/api/searches", json=body)) == (422, "wrong_field", "body")
