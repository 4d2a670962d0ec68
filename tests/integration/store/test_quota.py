"""How much a visitor may keep: said in words, refused beyond, and free again when something is deleted."""

import shutil
from types import SimpleNamespace

import pytest

from components.domain.problem import NotNow, Unavailable
from components.domain.recipe import Recipe
from components.domain.run import RunStatus
from components.intake.pool import memory_for_readings
from components.store.artifacts import run_folder
from components.store.database import Store
from components.store.datasets import add_dataset, list_datasets
from components.store.deletion import mark_table_deleted
from components.store.incoming import Incoming, upload_limit
from components.store.quota import Usage, megabytes, refuse_another_run, usage_of
from components.store.runs import create_run, update_run
from tests.integration.store.test_database import CSV


def csv(kind: str) -> bytes:
    return CSV.replace(b"red", kind.encode())


def test_what_is_used_counts_files_once_and_deleted_ones_not(store: Store) -> None:
    assert usage_of(store, "ada") == Usage(0, 0, 0)
    first = add_dataset(store, "ada", "one.csv", CSV)
    once = usage_of(store, "ada").size
    add_dataset(store, "ada", "same.csv", CSV)
    add_dataset(store, "bob", "other.csv", csv("pink"))
    assert usage_of(store, "ada") == Usage(once, 2, 0) and once > len(CSV)
    run = create_run(store, "ada", Recipe(dataset=first.id, target="kind", layers=[]))
    (run_folder(store, run.id) / "model.keras").write_bytes(b"x" * 1000)
    assert usage_of(store, "ada") == Usage(once + 1000, 2, 1)
    mark_deleted_after(store, run.id, first.id)
    assert usage_of(store, "ada") == Usage(once, 1, 0)


def mark_deleted_after(store: Store, run: str, table: str) -> None:
    update_run(store, run, status=RunStatus.COMPLETED)
    mark_table_deleted(store, "ada", table)


@pytest.mark.parametrize(("setting", "value"), [("LAYERBOARD_VISITOR_TABLES", "2"), ("LAYERBOARD_VISITOR_MB", "1")])
def test_one_table_too_many_is_refused_until_another_is_deleted(
    store: Store, setting: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(setting, value)
    filler = b"x" * 400_000 if setting.endswith("MB") else b""
    tables = [CSV + kind + filler + b"\n" for kind in (b"9,pink,", b"9,lilac,", b"9,grey,")]
    first, _ = (add_dataset(store, "ada", "t.csv", data) for data in tables[:2])
    before = {path for path in store.home.rglob("*") if path.is_file() and "sqlite" not in path.name}
    with pytest.raises(NotNow) as told:
        add_dataset(store, "ada", "t.csv", tables[2])
    assert told.value.code == "over_quota" and "2 tables" in told.value.what and "Delete" in told.value.remedy
    assert {path for path in store.home.rglob("*") if path.is_file() and "sqlite" not in path.name} == before
    assert add_dataset(store, "ada", "t.csv", tables[0]).id == first.id  # it is there already
    assert add_dataset(store, "bob", "t.csv", tables[2]).rows == 7
    mark_table_deleted(store, "ada", first.id)
    assert add_dataset(store, "ada", "t.csv", tables[2]).rows == 7
    monkeypatch.setenv(setting, "0")
    assert add_dataset(store, "ada", "t.csv", csv("grey")).rows == 6


def test_one_run_too_many_is_refused(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = Recipe(dataset=add_dataset(store, "ada", "small.csv", CSV).id, target="kind", layers=[])
    for setting in ("LAYERBOARD_VISITOR_RUNS", "LAYERBOARD_VISITOR_MB"):
        refuse_another_run(store, "ada")
        run = create_run(store, "ada", recipe)
        (run_folder(store, run.id) / "model.keras").write_bytes(b"x" * 1_000_000)
        monkeypatch.setenv(setting, "1")
        with pytest.raises(NotNow) as told:
            refuse_another_run(store, "ada")
        assert told.value.code == "over_quota" and told.value.where == "runs"
        refuse_another_run(store, "bob")
        monkeypatch.setenv(setting, "0")
        refuse_another_run(store, "ada")


@pytest.mark.parametrize(
    ("size", "said"),
    [(0, "0 MB"), (3_000, "0.1 MB"), (1_234_567, "1.2 MB"), (120_000_000, "120 MB"), (5 * 10**9, "5 GB"), (5_240_000_000, "5.2 GB")],
)  # fmt: skip
def test_sizes_in_words(size: int, said: str) -> None:
    assert megabytes(size) == said


def test_the_line_says_what_is_used_of_what(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Usage(120_000_000, 3, 12).in_words() == "120 MB of 5 GB · 3 tables · 12 runs"
    monkeypatch.setenv("LAYERBOARD_VISITOR_MB", "0")
    assert Usage(120_000_000, 1, 1).in_words() == "120 MB · 1 table · 1 run"


def test_a_file_that_the_disk_has_no_room_for_is_refused_before_it_comes(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = SimpleNamespace(total=10**12, free=300_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: disk)
    Incoming(store, "fits.csv", 10**9, 50_000_000).give_up()
    with pytest.raises(Unavailable) as told:
        Incoming(store, "large.csv", 10**9, 150_000_000)
    assert told.value.code == "disk_full"
    disk.free = 50_000_000
    with pytest.raises(Unavailable):
        add_dataset(store, "ada", "small.csv", CSV)
    assert list_datasets(store, "ada") == []
    assert not [path for path in store.home.rglob("*") if path.is_file() and "sqlite" not in path.name]


def test_the_largest_upload_follows_from_the_memory_for_readings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAYERBOARD_READING_MEMORY_MB", "100000")
    assert memory_for_readings() == 10**11 and upload_limit() == 500_000_000
    monkeypatch.setenv("LAYERBOARD_READING_MEMORY_MB", "3000")
    assert 50_000_000 < upload_limit() < 500_000_000
    monkeypatch.setenv("LAYERBOARD_UPLOAD_MB", "700")
    assert upload_limit() == 700_000_000
