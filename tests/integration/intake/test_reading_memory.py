"""How much memory a reading may take: it follows from the unpacked file and the machine, not from what was read before."""

import gzip
import io
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from components.domain.problem import TooLarge
from components.intake import pool
from components.intake.container import open_source, weight
from components.intake.file_reading import ReadRequest
from components.intake.options import ReadOptions
from components.intake.pipeline import read_cells
from components.intake.table.row_buffer import RowBuffer
from components.intake.worker import ReadingJob
from components.store.database import Store
from components.store.datasets import add_dataset
from components.workers.messages import MemoryExceededError, Progress
from components.workers.supervisor import Worker, WorkerLimits

CSV = b"height,colour,kind\n" + b"".join(f"{n}.5,red,{'ab'[n % 2]}\n".encode() for n in range(30_000))


def workbook() -> bytes:
    buffer = io.BytesIO()
    pd.read_csv(io.BytesIO(CSV)).head(2000).to_excel(buffer, index=False)
    return buffer.getvalue()


def parquet() -> bytes:
    buffer = io.BytesIO()
    pd.DataFrame({"a": np.zeros(2_000_000), "b": ["word"] * 2_000_000}).to_parquet(buffer)
    return buffer.getvalue()


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("table.csv", CSV)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("pack", "least"),
    [(lambda: gzip.compress(CSV), len(CSV)), (zipped, len(CSV)), (workbook, 100_000), (parquet, 8_000_000)],
    ids=["gzip", "zip", "Excel", "Parquet"],
)
def test_a_packed_file_weighs_what_it_unfolds_to(tmp_path: Path, pack: object, least: int) -> None:
    path = tmp_path / "packed"
    path.write_bytes(pack())  # type: ignore[operator]
    source = open_source(path, "packed", tmp_path, 10**9)
    assert weight(source) >= least and weight(source) > path.stat().st_size


def test_a_packed_file_may_take_as_much_as_the_same_file_unpacked(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, int]] = []
    original = Worker.ask

    def ask(self: Worker, job: ReadingJob, limits: WorkerLimits, listen: object) -> object:
        asked.append((job.kind, limits.grown_memory or 0))
        return original(self, job, limits, listen)  # type: ignore[arg-type]

    monkeypatch.setattr(Worker, "ask", ask)
    plain, packed = add_dataset(store, "ada", "t.csv", CSV), add_dataset(store, "ada", "t.csv.gz", gzip.compress(CSV))
    assert packed.dialect.container == "gzip" and plain.dialect.container == "" and packed.rows == plain.rows
    (_, for_plain), (first, for_unpacking), (_, for_packed) = asked
    assert for_plain == for_packed == pool.OWN_MEMORY - pool.FRESH + pool.PER_BYTE * len(CSV)
    assert first == "unpack" and for_unpacking == pool.OWN_MEMORY - pool.FRESH


def test_no_file_may_take_more_than_the_machine_has_for_readings(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAYERBOARD_READING_MEMORY_MB", "1000")
    assert pool.reading_room().largest == max(400, 1000 - 400 * (pool.AT_A_TIME - 1)) * 1_000_000
    monkeypatch.setattr(pool, "OWN_MEMORY", pool.FRESH + 30_000_000)
    monkeypatch.setattr(pool, "PER_BYTE", 10**9)
    monkeypatch.setenv("LAYERBOARD_READING_MEMORY_MB", "200")
    monkeypatch.setenv("LAYERBOARD_UPLOAD_MB", "500")  # which follows from the memory where it is not set
    with pytest.raises(TooLarge) as told:
        add_dataset(store, "ada", "t.csv", b"1,2,3\n" * 4_000_000)
    assert told.value.code == "too_much_memory"


def job_on(store: Store, data: bytes) -> ReadingJob:
    path = store.home / "file.csv"
    path.write_bytes(data)
    return ReadingJob(
        "table", str(path), "file.csv", ReadOptions(), 10**9, str(store.home / "t"), str(store.home / "u")
    )


def test_what_earlier_files_left_in_a_reader_does_not_count(store: Store) -> None:
    process = pool._start()
    process.wait_until_ready()
    for _ in range(3):  # it holds 130 MB before the first file, and more after each
        read = process.ask(job_on(store, CSV), WorkerLimits(grown_memory=60_000_000, cpu_seconds=60.0))
        assert read.rows == 30_000 and process.memory > 100_000_000
    process.end()


@pytest.mark.parametrize(("grown", "stays"), [(10**9, True), (-(10**9), False)])
def test_a_reader_that_kept_too_much_is_not_given_another_file(
    store: Store, grown: int, stays: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store.readers.workers, "_waiting", [])
    monkeypatch.setattr(store.readers.workers, "_grown_bytes", grown)
    add_dataset(store, "ada", "t.csv", CSV)
    assert bool(store.readers.workers._waiting) is stays
    for left in store.readers.workers._waiting:
        left.end()


def test_memory_is_looked_at_while_a_reader_tells_of_its_progress_without_a_pause(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = pool._start()
    process.wait_until_ready()
    monkeypatch.setattr(Worker, "receive", lambda _self, _seconds: Progress("rows", 0.5))
    with pytest.raises(MemoryExceededError):
        process.ask(job_on(store, b"1,2,3\n" * 4_000_000), WorkerLimits(grown_memory=50_000_000, cpu_seconds=60.0))
    process.end()


def test_a_table_of_many_columns_lies_in_few_pieces(tmp_path: Path) -> None:
    row = b",".join([b"12.5"] * 3_000) + b"\n"
    path = tmp_path / "wide.csv"
    path.write_bytes(b",".join(b"c%d" % place for place in range(3_000)) + b"\n" + row * 300)
    fast = read_cells(path, ReadRequest("wide.csv")).table
    sink = RowBuffer(3_000)
    for _ in range(700):  # more than it gathers at a time
        sink.add(["12.5"] * 3_000)
    for table, rows in ((fast, 300), (sink.table(), 700)):
        assert (table.num_rows, table.num_columns) == (rows, 3_000)
        assert {column.num_chunks for column in table.columns} == {1}
