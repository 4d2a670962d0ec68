"""An upload that the disk or the database does not take: named in words, and nothing is left of it."""

import sqlite3
from pathlib import Path

import numpy as np
import pytest

from components.domain.problem import Unavailable
from components.store.database import Store
from components.store.datasets import add_dataset, list_datasets
from tests.integration.store.test_faults import impatient, tiny_disk
from tests.integration.store.test_store import CSV

__all__ = ["impatient", "tiny_disk"]


def files(store: Store) -> list[Path]:
    return [path for path in store.home.rglob("*") if path.is_file() and "sqlite" not in path.name]


def noise(rows: int) -> bytes:
    """A table that hardly anything compresses: 60 bytes a row."""
    draw = np.random.default_rng(0).random((rows, 3))
    return b"a,b,c\n" + b"".join(b"%.17f,%.17f,%.17f\n" % tuple(row) for row in draw)


@pytest.mark.parametrize("rows", [40_000, 25_000], ids=["the file itself", "its table"])
def test_a_file_that_fills_the_disk_leaves_nothing(tiny_disk: Path, rows: int) -> None:
    store = Store(tiny_disk / "home")
    with pytest.raises(Unavailable) as told:
        add_dataset(store, "ada", "noise.csv", noise(rows))
    assert told.value.code == "disk_full"
    assert files(store) == [] and list_datasets(store, "ada") == []
    assert add_dataset(store, "ada", "small.csv", CSV).rows == 6


def test_a_table_that_the_database_does_not_take_leaves_nothing(tmp_path: Path, impatient: None) -> None:
    store = Store(tmp_path / "store")
    other = sqlite3.connect(store.home / "layerboard.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable):
        add_dataset(store, "ada", "small.csv", CSV)
    other.close()
    assert files(store) == [] and list_datasets(store, "ada") == []
    assert add_dataset(store, "ada", "small.csv", CSV).rows == 6
