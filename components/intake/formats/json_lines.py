"""JSON lines, and a JSON list of objects: one object a row."""

import json
import re
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import pyarrow as pa
from pydantic import JsonValue

from components.domain.problem import Unreadable
from components.i18n import t
from components.intake.dialect.lines import plain_lines
from components.intake.refusals import refuse_wide
from components.intake.report import ReadingReport
from components.intake.table.row_buffer import BATCH_ROWS, CELL

Document = tuple[int, str, JsonValue]  # its line or place, its text, what it says; None where it is no JSON
LONGEST_LIST = 200_000_000  # bytes of a JSON list or object, which is held in memory as a whole
_OBJECT = re.compile(r'\{\s*(?:"(?:[^"\\]|\\.)*"\s*:|\})')
_LIST = re.compile(r'\[\s*(?:\[|"|-?\d|true|false|null|\])')


class _Number(str):
    """A number as it was written."""

    __slots__ = ()


def find_json(path: Path, head: str, name: str, report: ReadingReport) -> Iterator[Document] | None:
    """The objects of a text that holds them, one a line or in a list; None where it holds none.

    Where the text as a whole is one object, with a single list of objects in it, that list is meant: what services answer
    is wrapped so, and the report keeps what stands beside it. Any other lone object is a row.

    Args:
        head: how the text begins.

    Raises:
        Unreadable: a list that is no JSON, too long, or holds no rows.
    """
    first = head.lstrip("\ufeff \t\r\n")
    if first.startswith("["):
        if first[1:].lstrip().startswith("{"):
            return _listed(path, name)
        if _LIST.match(first) and isinstance(_whole(path), list):
            what = t("The file is a JSON list of lists or single values, without names.")
            raise Unreadable("not_json_rows", what, name, t("Write a list of objects, one object a line, or a CSV."))
        return None  # a text whose first cell is in brackets
    if not _OBJECT.match(first):
        return None
    line, *more = first.splitlines()
    in_lines = isinstance(_parsed(line), dict)
    if in_lines and any(map(str.strip, more)):
        return _lines(path)
    whole = _whole(path)
    if not isinstance(whole, dict):
        return _lines(path) if in_lines else None
    return _numbered(_wrapped(whole, report) or [whole])


def read_json(documents: Iterator[Document], name: str, report: ReadingReport) -> tuple[list[str], pa.Table]:
    """Names and text cells; a key that a row lacks is a missing cell. Lines that are no objects go into the report.

    Raises Unreadable: there are too many different keys.
    """
    names: dict[str, int] = {}
    batches: list[pa.Table] = []
    rows: list[list[str]] = []
    for line, text, document in documents:
        if not isinstance(document, dict):
            report.leave_out(line, "no_json_object", text)
            continue
        cells = [""] * len(names)
        for key, value in _flat(document):
            index = names.setdefault(key, len(names))  # a key never seen before is a new column
            cells[index : index + 1] = [value]
        rows.append(cells)
        refuse_wide(len(names), name)
        if len(rows) >= BATCH_ROWS:
            batches.append(_batch(rows))
            rows = []
    return list(names), pa.concat_tables([*batches, _batch(rows)], promote_options="default")


def _batch(rows: list[list[str]]) -> pa.Table:
    columns = zip_longest(*rows, fillvalue="")
    return pa.table({str(index): pa.array(column, CELL) for index, column in enumerate(columns)})


def _lines(path: Path) -> Iterator[Document]:
    for number, line in plain_lines(path):
        if line.strip():
            yield number, line, _parsed(line)


def _numbered(documents: list[JsonValue]) -> Iterator[Document]:
    for number, document in enumerate(documents, 1):
        yield number, json.dumps(document)[:200], document


def _whole(path: Path) -> JsonValue:
    """What a text says as a whole, over as many lines as it may take; None where it is no JSON, or too long."""
    if path.stat().st_size > LONGEST_LIST:
        return None
    return _parsed(path.read_text(encoding="utf-8-sig", errors="replace"))


def _wrapped(whole: dict[str, JsonValue], report: ReadingReport) -> list[JsonValue] | None:
    """The list of objects in an object, where it is the only one: `{"status": "ok", "results": [{"a": 1}, {"a": 2}]}`."""
    lists = {key: value for key, value in whole.items() if isinstance(value, list) and value}
    found = [key for key, value in lists.items() if all(isinstance(item, dict) for item in value)]
    if len(found) != 1:
        return None
    beside = {key: value for key, value in whole.items() if key != found[0]}
    if beside:
        report.leave_out(1, "beside_list", _as_json(beside))
    return lists[found[0]]


def _listed(path: Path, name: str) -> Iterator[Document]:
    if path.stat().st_size > LONGEST_LIST:
        raise Unreadable(
            "json_too_long", t("The JSON list is too long."), name, t("Write one object a line, or a CSV.")
        )
    try:
        documents = json.loads(path.read_text(encoding="utf-8-sig"), parse_float=_Number, parse_int=_Number)
    except (ValueError, RecursionError) as error:
        what = t("The file is no JSON: {error}.", error=f"{error}"[:100])
        raise Unreadable("not_json", what, name, t("Write one object a line, or a CSV.")) from error
    yield from _numbered(documents)


def _parsed(text: str) -> JsonValue:
    try:
        parsed: JsonValue = json.loads(text, parse_float=_Number, parse_int=_Number)
    except (ValueError, RecursionError):
        return None
    return parsed


def _flat(document: dict[str, JsonValue], before: str = "") -> Iterator[tuple[str, str]]:
    """Example: {"a": {"b": 1}} gives ("a.b", "1"); lists stay JSON, null is an empty cell."""
    for key, value in document.items():
        if isinstance(value, dict) and value:
            yield from _flat(value, f"{before}{key}.")
        elif isinstance(value, str):
            yield f"{before}{key}", value
        else:
            yield f"{before}{key}", "" if value is None else _as_json(value)


def _as_json(value: JsonValue) -> str:
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
