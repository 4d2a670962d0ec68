"""Tables are read outside the server's process: what that costs, what it survives, what is left behind."""

import sqlite3
from pathlib import Path

import numpy as np
import pytest

from components.domain.problem import TooLarge, Unavailable, Unreadable, WrongField
from components.intake.options import ReadOptions
from components.store.database import Store
from components.store.datasets import add_dataset, list_datasets, load_cells, preview, read_again
from components.store.incoming import receive, usable_file_name
from components.store.tables import unread_rows

CSV = b"height,colour,kind\n" + b"".join(f"{n}.5,red,{'ab'[n % 2]}\n".encode() for n in range(20))


def files(store: Store) -> set[str]:
    return {path.name for path in store.home.rglob("*") if path.is_file() and "sqlite" not in path.name}


def test_a_file_is_read_by_another_process_and_leaves_table_report_and_upload(store: Store) -> None:
    record = add_dataset(store, "ada", "small.csv", CSV + b"bad\n")
    assert record.rows == 20 and record.report.rows_unread == 1
    assert unread_rows(store, record).decode().splitlines()[1] == "22,below the table,bad"
    kinds = {name.rsplit(".", 1)[-1] for name in files(store)}
    assert kinds == {record.content_hash, "parquet", "json", "csv"}


def test_what_is_refused_leaves_nothing(store: Store) -> None:
    for data in (b"", b"\x89PNG\r\n", b"a,b\n1,2\n"):
        with pytest.raises(Unreadable):
            add_dataset(store, "ada", "bad.csv", data)
    with pytest.raises(TooLarge):
        add_dataset(store, "ada", "big.csv", receive(store, "big.csv", [CSV], 100))
    with pytest.raises(WrongField):
        add_dataset(store, "ada", "small.csv", CSV, options=ReadOptions(encoding="utf-32"))
    assert files(store) == set() and list_datasets(store, "ada") == []


def test_a_table_is_read_otherwise_from_the_bytes_kept(store: Store) -> None:
    record = add_dataset(store, "ada", "small.csv", CSV)
    looked = preview(store, record, ReadOptions(header=False))
    assert looked.names[0] == "column_1" and looked.rows[0] == ["height", "colour", "kind"]
    other = read_again(store, record, ReadOptions(header=False, missing=("red",)))
    assert other.id != record.id and other.rows == 21
    assert load_cells(store, other)["column_2"].isna().sum() == 20
    assert other.options == ReadOptions(header=False, missing=("red",))


HOSTILE = [
    "../../etc/passwd",
    "C:\\Windows\\x.csv",
    "a\x00b\n.csv",
    "CON",
    "",
    "   ",
    "....",
    "x" * 500 + ".csv",
    "‮gpj.exe",
    "<script>.csv",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_only_a_name(name: str, store: Store) -> None:
    record = add_dataset(store, "ada", name, CSV)
    assert record.rows == 20 and record.name and len(record.name) <= 200
    assert not any(mark in record.name for mark in "/\\\x00\n‮")
    assert all(path.resolve().is_relative_to(store.home.resolve()) for path in store.home.rglob("*"))
    assert usable_file_name(record.name) == record.name


def test_rows_not_read_cannot_become_formulas(store: Store) -> None:
    data = CSV + b"=cmd|' /C calc'!A0\n" + CSV.split(b"\n", 1)[1]
    record = add_dataset(store, "ada", "small.csv", data)
    text = unread_rows(store, record).decode().splitlines()[1].split(",", 2)[2]
    assert text.startswith("'=")


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
    assert files(store) == set() and list_datasets(store, "ada") == []
    assert add_dataset(store, "ada", "small.csv", CSV).rows == 20


def test_a_table_that_the_database_does_not_take_leaves_nothing(tmp_path: Path, impatient: None) -> None:
    store = Store(tmp_path / "store")
    other = sqlite3.connect(store.home / "layerboard.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable):
        add_dataset(store, "ada", "small.csv", CSV)
    other.close()
    assert files(store) == set() and list_datasets(store, "ada") == []
    assert add_dataset(store, "ada", "small.csv", CSV).rows == 20
