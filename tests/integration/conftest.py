"""A real engine, one a test module, on a home of its own."""

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from components.domain.recipe import Recipe
from components.runs import service
from components.store.database import open_store
from components.store.datasets import add_dataset


@pytest.fixture(scope="module")
def engine_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("engine") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAYERBOARD_HOME", str(folder))
        patch.setenv("LAYERBOARD_RUNS", "2")
        patch.setenv("LAYERBOARD_SPARE", "0")  # so that the children of a test are those of its runs
        service.start_engine()
        assert service.engine_state()["state"] == "starting"  # whoever starts it does not wait for it
        deadline = time.monotonic() + 90
        while service.engine_state()["state"] != "ready":
            assert time.monotonic() < deadline, service.engine_state()
            time.sleep(0.05)
        yield folder
        service.stop_engine()


@pytest.fixture
def engine(home: Path, engine_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The engine is up, and the store is that of its home."""
    monkeypatch.setenv("LAYERBOARD_HOME", str(engine_home))
    return engine_home


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
