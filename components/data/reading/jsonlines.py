"""JSON lines, and a JSON list of objects: one object a row."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from components.data.reading.careful import BATCH_ROWS, Sink
from components.data.reading.report import ReadingReport
from components.data.reading.result import refuse_wide
from components.problem import Unreadable
from components.words import t

LONGEST_LIST = 200_000_000  # bytes of a JSON list, which is held in memory as a whole


class _Number(str):
    """A number as it was written."""

    __slots__ = ()


def is_json(head: str) -> bool:
    """Whether a text holds JSON objects, one a line or in a list."""
    first = head.lstrip("\ufeff \t\r\n")
    if first.startswith("["):
        return first[1:].lstrip().startswith("{")
    line = first.splitlines()[0] if first else ""
    return first.startswith("{") and isinstance(_parsed(line), dict)


def read_json(path: Path, name: str, report: ReadingReport) -> tuple[list[str], pa.Table]:
    """Names and text cells; a key that a row lacks is a missing cell. Lines that are no objects go into the report.

    Raises:
        Unreadable: a list that is no JSON, or too long.
    """
    names: dict[str, int] = {}
    batches: list[pa.Table] = []
    rows: list[list[str]] = []
    for line, text, document in _documents(path, name):
        if not isinstance(document, dict):
            report.leave_out(line, "no_json_object", text)
            continue
        rows.append(_row(document, names))
        refuse_wide(len(names), name)
        if len(rows) >= BATCH_ROWS:
            batches.append(_batch(rows, len(names)))
            rows = []
    batches.append(_batch(rows, len(names)))
    return list(names), pa.concat_tables(batches, promote_options="default")


def _row(document: dict[str, Any], names: dict[str, int]) -> list[str]:
    """The cells of an object; a key never seen before is a new column."""
    cells = [""] * len(names)
    for key, value in _flat(document):
        place = names.setdefault(key, len(names))
        if place == len(cells):
            cells.append("")
        cells[place] = value
    return cells


def _batch(rows: list[list[str]], width: int) -> pa.Table:
    sink = Sink(width)
    for cells in rows:
        sink.add(cells + [""] * (width - len(cells)))
    return sink.table()


def _documents(path: Path, name: str) -> Iterator[tuple[int, str, Any]]:
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        if file.read(1) == "[" or _first_sign(path) == "[":
            yield from _listed(path, name)
            return
        file.seek(0)
        for number, line in enumerate(file, 1):
            if line.strip():
                yield number, line.rstrip("\r\n"), _parsed(line)


def _first_sign(path: Path) -> str:
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        return file.read(4096).lstrip()[:1]


def _listed(path: Path, name: str) -> Iterator[tuple[int, str, Any]]:
    if path.stat().st_size > LONGEST_LIST:
        raise Unreadable(
            "json_too_long", t("The JSON list is too long."), name, t("Write one object a line, or a CSV.")
        )
    try:
        documents = json.loads(path.read_text(encoding="utf-8-sig"), parse_float=_Number, parse_int=_Number)
    except (ValueError, RecursionError) as error:
        what = t("The file is no JSON: {error}.", error=f"{error}"[:100])
        raise Unreadable("not_json", what, name, t("Write one object a line, or a CSV.")) from error
    for number, document in enumerate(documents, 1):
        yield number, json.dumps(document)[:200], document


def _parsed(line: str) -> Any:
    try:
        return json.loads(line, parse_float=_Number, parse_int=_Number)
    except (ValueError, RecursionError):
        return None


def _flat(document: dict[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Example: {"a": {"b": 1}} gives ("a.b", "1"); lists stay JSON."""
    for key, value in document.items():
        if isinstance(value, dict) and value:
            yield from _flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", _as_cell(value)


def _as_cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case _:
            return _as_json(value)


def _as_json(value: Any) -> str:
    """Lists and what is in them, with numbers as they were written."""
    match value:
        case _Number():
            return value
        case list():
            return f"[{', '.join(map(_as_json, value))}]"
        case dict():
            return "{" + ", ".join(f"{json.dumps(key)}: {_as_json(item)}" for key, item in value.items()) + "}"
        case _:
            return json.dumps(value, ensure_ascii=False)
