"""Files under the home: written aside, flushed, then renamed, so that a reader sees all of a file or none of it.

One that is cut short, empty or garbage all the same is told by name and hurts nothing else.
"""

import json
import os
import secrets
import shutil
import zipfile
import zlib
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

from components.domain.problem import Damaged
from components.domain.recipe import Part
from components.evaluation.report import REPORT_FILES
from components.i18n import t
from components.store.database import Store

ARRAYS = "arrays-"  # begins the name of a folder of prepared rows


def write_aside(path: Path, data: bytes) -> None:
    """Write a file that is there whole or not at all, for this user alone; its folder is made. Raises OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_in_place(path, data)


def write_in_place(path: Path, data: bytes) -> None:
    """The same in a folder that is there. Raises FileNotFoundError where it is gone, OSError."""
    aside = path.with_name(f"{path.name}.{secrets.token_hex(4)}.aside")
    try:
        with open_private(aside) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    finally:  # a full disk leaves nothing half written
        aside.unlink(missing_ok=True)


def open_private(path: Path) -> BinaryIO:
    """A new file to write to, which its owner alone can read."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600), "wb")


def upload_file(store: Store, content_hash: str) -> Path:
    """The bytes as they were uploaded."""
    return store.home / "uploads" / content_hash


def table_file(store: Store, table_key: str) -> Path:
    """The text cells of a table, as Parquet."""
    return store.home / "tables" / f"{table_key}.parquet"


def report_file(store: Store, table_key: str) -> Path:
    """The reading report of a table, as JSON."""
    return store.home / "tables" / f"{table_key}.report.json"


def unread_file(store: Store, table_key: str) -> Path:
    """The rows of a table's file that could not be read, as CSV."""
    return store.home / "tables" / f"{table_key}.unread.csv"


def run_folder(store: Store, run_id: str) -> Path:
    """Where a run keeps its checkpoint, model and measurements; made if absent."""
    folder = store.home / "runs" / run_id
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def arrays_folder(store: Store, run_id: str, holder: str) -> Path:
    """The prepared rows of a run while the task `holder` trains it; whoever writes them makes and removes it."""
    return run_folder(store, run_id) / f"{ARRAYS}{holder}"


def analyses_folder(store: Store, run_id: str) -> Path:
    """The answers to questions about a run that has ended, made where there are any."""
    return store.home / "runs" / run_id / "analyses"


def evaluation_file(store: Store, run_id: str) -> Path:
    """The measurements of a run that has ended, as JSON."""
    return store.home / "runs" / run_id / REPORT_FILES[Part.TEST]


def remove_run_folder(store: Store, run_id: str) -> None:
    """Remove all files of a run, if there are any."""
    shutil.rmtree(store.home / "runs" / run_id, ignore_errors=True)


def read_document(path: Path) -> Any:
    """What a JSON file says; None where it is gone, cut short or garbage."""
    try:
        return json.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValueError, RecursionError):
        return None


def check_archive(path: Path, whose: str, members: Collection[str]) -> None:
    """Raises Damaged unless the zip is whole and holds `members`, as model.keras of the run named `whose` should."""
    try:
        facts = path.stat()
    except FileNotFoundError as error:
        raise damaged(path, whose) from error
    if not set(members) <= _whole_members(path, facts.st_mtime_ns, facts.st_size):
        raise damaged(path, whose)


@lru_cache(maxsize=256)
def _whole_members(path: Path, _changed: int, _size: int) -> frozenset[str]:
    """The names in a zip whose every byte is as it was packed; none where it is no such zip."""
    try:
        with zipfile.ZipFile(path) as archive:
            return frozenset() if archive.testzip() else frozenset(archive.namelist())
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError):
        return frozenset()


def damaged(path: Path, whose: str) -> Damaged:
    """The Problem of a run whose file cannot be used any more."""
    what = t("The file {file} of {name} is damaged or gone.", file=path.name, name=whose)
    return Damaged("damaged_run", what, whose, t("Train its network again; other runs are not affected."))
