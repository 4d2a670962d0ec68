"""A real engine on a home of the test module; `tests/shared_engine.py` says which modules have one process of it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from fastapi import FastAPI

from components.api.app import create_api
from components.domain.recipe import Recipe
from components.export.format_check import FormatCheck
from components.export.seal import Seal
from components.runs.app_state import AppState, serving
from components.settings import read_settings
from components.store.database import open_store
from components.store.datasets import add_dataset
from tests.shared_engine import lent_engine


@cache
def the_api() -> FastAPI:
    """One for all tests: the first request that an API answers makes its routes ready, which takes longer than most tests."""
    return create_api()


@contextmanager
def running_app() -> Iterator[AppState]:
    """The app that the environment describes, with its engine, from here on."""
    state = AppState(open_store(), read_settings().scheduler_address)
    state.start()
    with serving(state):
        yield state
    state.stop()


@pytest.fixture(autouse=True)
def serving_app(home: Path) -> Iterator[AppState]:
    """The app on the home of the test, without an engine."""
    with serving(AppState(open_store())) as state:
        yield state
    state.stop()


@contextmanager
def started_app(home: Path) -> Iterator[AppState]:
    """The app on a home of its own, when its engine is ready."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAYERBOARD_HOME", str(home))
        patch.setenv("LAYERBOARD_RUNS", "2")
        patch.setenv("LAYERBOARD_SPARE", "0")  # so that the children of a test are those of its runs
        with running_app() as state:
            deadline = time.monotonic() + 90
            while state.engine.status.state != "ready":
                assert time.monotonic() < deadline, state.engine.status
                time.sleep(0.05)
            yield state


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[AppState]:
    home = tmp_path_factory.mktemp("engine") / "home"
    own = getattr(request.module, "OWN_ENGINE", False)
    with nullcontext() if own else lent_engine(home), started_app(home) as state:
        yield state


@pytest.fixture
def engine(serving_app: AppState, started: AppState, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The engine is up, and the store is that of its home."""
    monkeypatch.setenv("LAYERBOARD_HOME", str(started.store.home))
    with serving(started):
        yield started.store.home


def clinic_csv(rows: int = 768) -> bytes:
    """Eight numbers and a 0/1 outcome that follows from some of them, no header: like the Pima table."""
    rng = np.random.default_rng(0)
    numbers = rng.normal(50, 12, (rows, 8)).round(1)
    odds = (numbers[:, 1] - 50) / 8 + (numbers[:, 5] - 50) / 12 + rng.normal(0, 0.6, rows)
    lines = [",".join([*map(str, row), str(int(odd > 0))]) for row, odd in zip(numbers, odds, strict=True)]
    return "\n".join(lines).encode()


@pytest.fixture
def clinic(engine: Path) -> Recipe:
    """The tutorial's recipe on a stored table of the visitor "ada"."""
    record = add_dataset(open_store(), "ada", "clinic.csv", clinic_csv())
    return Recipe.model_validate(
        {
            "dataset": record.id,
            "target": "column_9",
            "layers": [{"type": "Dense", "units": 10, "activation": "relu"}],
            "training": {"epochs": 100, "batch_size": 10},
        }
    )


@pytest.fixture
def bundles_unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """For runs whose model is no model: no bundle of theirs, and no model alone, would pass its check."""
    seal = Seal(files="", checked=datetime.now(UTC), checks=[], rows=0, largest_difference=0, versions={})
    monkeypatch.setattr("components.runs.bundle._sealed", lambda *_: seal)
    check = FormatCheck(made_of="", checked=datetime.now(UTC))
    monkeypatch.setattr("components.runs.model_files._made", lambda *_: (check, b"a file"))
