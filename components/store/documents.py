"""JSON files of runs, read back: one that is cut short, empty or garbage is told by name and hurts nothing else."""

import json
import zipfile
import zlib
from collections.abc import Callable, Collection
from functools import lru_cache
from pathlib import Path
from typing import Any

from components.domain.problem import Damaged
from components.i18n import t


def read_document(path: Path) -> Any:
    """What a JSON file says; None where it is gone, cut short or garbage."""
    try:
        return json.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValueError, RecursionError):
        return None


def whole_document(path: Path, whose: str, fits: Callable[[Any], bool]) -> Any:
    """What a JSON file of the run named `whose` says. Raises Damaged where it is gone, or does not say what it should."""
    document = read_document(path)
    if document is None or not fits(document):
        raise damaged(path, whose)
    return document


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
