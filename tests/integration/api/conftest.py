"""The API as an ASGI app without an engine, and things in the store for it to answer about."""

import json
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import uvicorn
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount

from components.api.app import create_api
from components.api.guard import Guard
from components.api.timeouts import BodyTimeout
from components.api.visitor import IdentifyVisitor
from components.domain.recipe import Part, Recipe
from components.domain.run import EpochRecord, RunStatus
from components.evaluation.row_predictions import RowPredictions, write_row_predictions
from components.features.prepare import prepare
from components.runs.app_state import AppState, serving
from components.store.artifacts import run_folder
from components.store.database import open_store
from components.store.datasets import add_dataset, load_cells
from components.store.epochs import append_epochs
from components.store.runs import create_run, update_run
from components.store.visitors import visitor_id

TOKEN = "the-secret-of-ada-1815"
ADA = {"Authorization": f"Bearer {TOKEN}"}
MIXED = "size;colour;open;day;kind\n" + "".join(
    f"{n % 37},{n % 10};{['red', 'green', 'blue'][n % 3]};{['yes', 'no'][n % 2]};{1 + n % 28:02}.03.2024;{['a', 'b'][n % 5 > 2]}\n"
    for n in range(120)
)


def guarded_app(api: FastAPI | None = None) -> Starlette:
    """All that app.py puts before the API, which is one of its own by default, without Streamlit."""
    middleware = [Middleware(Guard), Middleware(BodyTimeout), Middleware(IdentifyVisitor)]
    return Starlette(routes=[Mount("/api", api or create_api())], middleware=middleware)


@contextmanager
def served(app: Starlette) -> Iterator[int]:
    """The app on a real server; its port."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(10)


@contextmanager
def api_client(**named: Any) -> Iterator[httpx.Client]:
    """A client of the API on a real server."""
    app = Starlette(routes=[Mount("/api", create_api())], middleware=[Middleware(IdentifyVisitor)])
    with served(app) as port, httpx.Client(base_url=f"http://127.0.0.1:{port}", **named) as client:
        yield client


@dataclass(frozen=True)
class Known:
    """Of the visitor with TOKEN: a table with a column of each kind, and a run on it that has ended."""

    dataset: str
    run: str


@pytest.fixture(scope="module")
def module_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("api") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAYERBOARD_HOME", str(folder))
        yield folder


@pytest.fixture(scope="module")
def known_once(module_home: Path) -> Known:
    store, visitor = open_store(), visitor_id(TOKEN)
    record = add_dataset(store, visitor, "mixed.csv", MIXED.encode())
    recipe = Recipe.model_validate({"dataset": record.id, "target": "kind", "layers": []})
    run = create_run(store, visitor, recipe)
    material = prepare(load_cells(store, record), record.columns, recipe, record.dialect)
    folder = run_folder(store, run.id)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "preparation.json").write_text(json.dumps(material.preparation.as_dict()), encoding="utf-8")
    report = {
        "task": "binary",
        "classes": ["a", "b"],
        "rows": 18,
        "confusion": [],
        "per_class": [],
        "split": {"in_words": "At random."},
    }
    (folder / "evaluation.json").write_text(json.dumps(report), encoding="utf-8")
    scores = np.linspace(0.03, 0.97, 24, dtype="float32")[:, None]
    targets = (np.arange(24) > 7).astype("int64")  # so that the likelier class is not the cheapest
    write_row_predictions(folder, Part.VALIDATION, RowPredictions(np.arange(24), targets, scores))
    with zipfile.ZipFile(folder / "model.keras", "w") as model:  # there is no engine that would load it
        for name in ("metadata.json", "config.json", "model.weights.h5"):
            model.writestr(name, "{}")
    append_epochs(store, run.id, [EpochRecord(epoch, {"loss": 0.5, "val_loss": 0.6}, 0.01) for epoch in range(1, 21)])
    update_run(store, run.id, status=RunStatus.COMPLETED, metrics={"train": {"loss": 0.5}, "test": {"loss": 0.7}})
    return Known(record.id, run.id)


@pytest.fixture
def known(
    serving_app: AppState, module_home: Path, known_once: Known, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Known]:
    """The store is that of the module, with its table and its run."""
    monkeypatch.setenv("LAYERBOARD_HOME", str(module_home))
    state = AppState(open_store())
    with serving(state):
        yield known_once
    state.stop()
