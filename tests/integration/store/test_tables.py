"""Files of a table that were cut short, emptied, overwritten or lost: made again, or told of this table alone."""

from collections.abc import Callable
from pathlib import Path

import pytest

from components.domain.problem import Damaged, NotFound
from components.intake.options import ReadOptions
from components.store.artifacts import report_file, table_file, unread_file, upload_file
from components.store.database import Store
from components.store.datasets import (
    DatasetRecord,
    add_dataset,
    get_dataset,
    list_datasets,
    load_cells,
    preview,
    read_again,
)
from components.store.recent_cache import cell_cache
from components.store.tables import unread_rows
from tests.corpora.damaged_files import FILE_DAMAGES

CSV = b"height;colour;kind\n" + b"".join(f"{n},5;red;{'ab'[n % 2]}\n".encode() for n in range(400)) + b"bad\n"
OTHER = CSV.replace(b"red", b"blue")


def garbage_inside(data: bytes) -> bytes:
    """Of the same length, with what begins and ends the file as it was."""
    return data[:20] + bytes((byte + 77) % 256 for byte in data[20:60]) + data[60:]


DAMAGES: dict[str, Callable[[Path], object]] = FILE_DAMAGES | {
    "other JSON": lambda path: path.write_bytes(b'[1, {"rows_unread": "x"}]'),
    "other fields": lambda path: path.write_bytes(b'{"rows_unread": "x", "missing": 3}'),
    "garbage inside": lambda path: path.write_bytes(garbage_inside(path.read_bytes())),
}


@pytest.fixture
def table(store: Store) -> DatasetRecord:
    return add_dataset(store, "ada", "small.csv", CSV, options=ReadOptions(missing=("red",)))


def forget_cells(store: Store) -> None:
    store.cells = cell_cache(0)


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("which", [table_file, report_file, unread_file])
def test_a_table_is_made_again_from_its_upload(
    store: Store, table: DatasetRecord, which: Callable[[Store, str], Path], damage: str
) -> None:
    cells, rows = load_cells(store, table), unread_rows(store, table)
    DAMAGES[damage](which(store, table.table_key))
    forget_cells(store)
    found = get_dataset(store, "ada", table.id)
    assert load_cells(store, found).equals(cells)
    assert unread_rows(store, found) == rows and b"bad" in rows
    again = get_dataset(store, "ada", table.id)
    assert again.report == table.report and again.problems == table.problems


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("which", [table_file, report_file, unread_file])
def test_the_same_file_uploaded_again_makes_its_table_whole(
    store: Store, table: DatasetRecord, which: Callable[[Store, str], Path], damage: str
) -> None:
    cells, rows = load_cells(store, table), unread_rows(store, table)
    DAMAGES[damage](which(store, table.table_key))
    upload_file(store, table.content_hash).write_bytes(b"not what it was")
    forget_cells(store)
    again = add_dataset(store, "ada", "small.csv", CSV, options=ReadOptions(missing=("red",)))
    assert again.id == table.id and again.report == table.report
    assert load_cells(store, again).equals(cells) and unread_rows(store, again) == rows
    assert upload_file(store, table.content_hash).read_bytes() == CSV


@pytest.mark.parametrize("damage", ["cut short", "empty", "garbage", "garbage inside", "gone"])
def test_where_the_upload_is_lost_too_this_table_alone_says_so(store: Store, table: DatasetRecord, damage: str) -> None:
    other = add_dataset(store, "ada", "other.csv", OTHER)
    DAMAGES[damage](table_file(store, table.table_key))
    DAMAGES[damage](upload_file(store, table.content_hash))
    forget_cells(store)
    with pytest.raises(Damaged) as told:
        load_cells(store, table)
    assert "small.csv" in told.value.what and told.value.remedy
    assert {record.id for record in list_datasets(store, "ada")} == {table.id, other.id}
    assert len(load_cells(store, other)) == 400
    assert get_dataset(store, "ada", table.id).rows == 400


def test_a_lost_report_is_told_beside_the_table(store: Store, table: DatasetRecord) -> None:
    report_file(store, table.table_key).write_bytes(b"{")
    found = get_dataset(store, "ada", table.id)
    assert [problem.code for problem in found.problems][-1] == "damaged_report"
    assert found.options == ReadOptions(missing=("red",))


def test_a_lost_upload_cannot_be_read_otherwise(store: Store, table: DatasetRecord) -> None:
    upload_file(store, table.content_hash).unlink()
    for read in (read_again, preview):
        with pytest.raises(NotFound):
            read(store, table, ReadOptions(header=False))
