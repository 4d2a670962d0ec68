"""Files with an exact expected table, from the corpora beside the checkout; nothing of them is copied here."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from components.intake.options import ReadOptions

Rows = list[list[str]]


@dataclass(frozen=True)
class Case:
    """A file and the table it must give: the header row first, where it has one.

    Args:
        broken: whether the corpus calls the file wrong: it must be refused or reported.
        greedy: whether rows without a single value are to be left out.
    """

    name: str
    data: bytes
    expected: Rows
    options: ReadOptions = field(default_factory=ReadOptions)
    broken: bool = False
    greedy: bool = False


def exact_cases(dirty: Path) -> Iterator[Case]:
    yield from _spectrum(dirty / "csv-spectrum")
    yield from _sineemore(dirty / "sineemore-csv-test-data")
    yield from _papaparse(dirty / "papaparse")
    yield from pollock_cases(dirty / "pollock-polluted")


def _spectrum(folder: Path) -> Iterator[Case]:
    for path in sorted((folder / "csvs").glob("*.csv")):
        rows = json.loads((folder / "json" / f"{path.stem}.json").read_text(encoding="utf-8"))
        yield Case(f"csv-spectrum/{path.stem}", path.read_bytes(), _as_rows(rows), ReadOptions(header=True))


def _sineemore(folder: Path) -> Iterator[Case]:
    for path in sorted((folder / "csv").glob("*.csv")):
        told = folder / "json" / f"{path.stem}.json"
        if told.exists():
            rows = json.loads(told.read_text(encoding="utf-8"))
            named = path.stem.startswith("header")
            expected = _as_rows(rows) if rows or not named else [["foo", "bar", "baz"]]
            yield Case(f"sineemore/{path.stem}", path.read_bytes(), expected, ReadOptions(header=named))


# Options of papaparse that say how a file is written; cases with others test papaparse itself, not the reading of a file.
_CONFIG = {"delimiter", "header", "quoteChar", "escapeChar", "comments", "newline", "skipEmptyLines", "skipFirstNLines"}


def _papaparse(folder: Path) -> Iterator[Case]:
    for case in json.loads((folder / "cases.json").read_text(encoding="utf-8")):
        config = case.get("config") or {}
        expected = case["expected"]["data"]
        understood = set(config) <= _CONFIG and all(
            isinstance(config.get(name, ""), str) for name in ("quoteChar", "escapeChar", "delimiter")
        )
        understood = (
            understood and config.get("delimiter") not in ("\n", "\r", "<function>") and config.get("comments") != 5
        )
        if not understood or not isinstance(case.get("input"), str) or (config.get("header") and not expected):
            continue
        comments = config.get("comments")
        options = ReadOptions(
            delimiter=config.get("delimiter") or None,
            quote=config.get("quoteChar", '"'),
            escape=config.get("escapeChar", "") if config.get("escapeChar") != '"' else "",
            comment="#" if comments is True else comments or None,
            header=bool(config.get("header")),
            skip_rows=max(0, config.get("skipFirstNLines", 0)) or None,
        )
        rows = _as_rows(expected)
        for new, given in ((case["expected"].get("meta") or {}).get("renamedHeaders") or {}).items():
            rows[0] = [given if name == new else name for name in rows[0]]  # its own way of numbering equal names
        broken = bool(case["expected"]["errors"])
        yield Case(
            f"papaparse/{case['id']}",
            case["input"].encode(),
            rows,
            options,
            broken,
            config.get("skipEmptyLines") == "greedy",
        )


def pollock_cases(folder: Path) -> Iterator[Case]:
    for path in sorted((folder / "csv").glob("*.csv")):
        with (folder / "clean" / path.name).open(encoding="utf-8", newline="") as file:
            yield Case(f"pollock/{path.stem}", path.read_bytes(), list(csv.reader(file)))


def _as_rows(objects: list[Any]) -> Rows:
    """Objects under their keys, or rows as they are."""
    if not objects or isinstance(objects[0], list):
        return [list(map(str, row)) for row in objects]
    names = list(objects[0])
    return [names, *([str(row.get(name, "")) for name in names] for row in objects)]
