"""Weka's ARFF, and KEEL's files of the same form: `@attribute` lines name the columns of the rows below `@data`.

The format: https://waikato.github.io/weka-wiki/formats_and_processing/arff_stable/
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from components.domain.problem import Unreadable
from components.i18n import t
from components.intake.dialect.lines import plain_lines
from components.intake.file_reading import ProgressCallback
from components.intake.refusals import refuse_wide
from components.intake.report import ReadingReport
from components.intake.table.row_buffer import RowBuffer

MISSING = "?"
_BLANKS_AND_COMMENTS = re.compile(r"(?:\s|%[^\n]*(?:\n|\Z))*")
_BEGINS = re.compile(r"@relation\b[^\n]*\n", re.IGNORECASE)
_HAS_ATTRIBUTE = re.compile(r"^\s*@attribute\s", re.IGNORECASE | re.MULTILINE)
_NAME = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^\s{}\[\]]+(?=[\s{\[]|$)|[^\s{]+"""
_ATTRIBUTE = re.compile(rf"@attribute\s+({_NAME})\s*(.*)", re.IGNORECASE | re.DOTALL)
_DECLARED = re.compile(r"@(\w+)")
_VALUE = re.compile(r"""\s*('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^,]*?)\s*(?:,|$)""", re.DOTALL)
_SPARSE_VALUE = re.compile(r"""\s*(\d{1,18})\s+('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^,\s]+)\s*(?:,|$)""")
_WEIGHT = re.compile(r",\s*\{\s*[\d.eE+-]+\s*\}\s*$")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_NUMERIC = ("numeric", "real", "integer")


@dataclass(frozen=True)
class Attribute:
    """A column; `zero` is what a sparse row leaves out: 0, or the first of the values listed."""

    name: str
    zero: str


def is_arff(head: str) -> bool:
    """Whether a text that begins with `head` says that it is ARFF."""
    text = head.removeprefix("\ufeff")
    found = _BLANKS_AND_COMMENTS.match(text)
    return bool(_BEGINS.match(text, found.end() if found else 0) and _HAS_ATTRIBUTE.search(text))


def read_arff(path: Path, name: str, report: ReadingReport, progress: ProgressCallback) -> tuple[list[str], pa.Table]:
    """Names and text cells of an ARFF file in UTF-8; rows that do not fit their attributes go into the report.

    Raises Unreadable: it has no `@data`, or tables inside its cells.
    """
    lines = ((number, line.strip()) for number, line in plain_lines(path, progress))
    attributes = _attributes(lines, name, report)
    width = len(attributes)
    refuse_wide(width, name)
    sink = RowBuffer(width)
    for number, text in lines:
        if not text:
            report.blank_lines += 1
        elif text.startswith("%"):
            report.leave_out(number, "comment", text)
        else:
            cells = _sparse(text, attributes) if text.startswith("{") else _dense(text, width, report)
            if cells is None:
                report.leave_out(number, "not_sparse", text)
            elif len(cells) != width:
                report.leave_out(number, "too_many_cells" if len(cells) > width else "too_few_cells", text)
            else:
                sink.add(cells)
    return [attribute.name for attribute in attributes], sink.table()


def _attributes(lines: Iterator[tuple[int, str]], name: str, report: ReadingReport) -> list[Attribute]:
    """The columns; the lines are read to `@data`."""
    attributes: list[Attribute] = []
    for number, text in lines:
        if text.startswith("%"):
            report.leave_out(number, "comment", text)
        declared = _DECLARED.match(text)
        match declared[1].lower() if declared else "":
            case "attribute":
                attributes.append(_attribute(text, name))
            case "data" if attributes:
                return attributes
    what = t("This is a Weka ARFF file without @attribute lines or without @data.")
    raise Unreadable("arff", what, name, t("Save it anew in Weka, or as CSV, and upload that."))


def _attribute(text: str, name: str) -> Attribute:
    found = _ATTRIBUTE.match(text)
    if not found:
        what = t("A line of this Weka ARFF file cannot be read: {text}.", text=text[:80])
        raise Unreadable("arff", what, name, t("Save it anew in Weka, or as CSV, and upload that."))
    kind = found[2].strip()
    if kind.startswith("{"):
        values = (_plain(value[1]) for value in _VALUE.finditer(kind[1:].rpartition("}")[0]) if value[1])
        return Attribute(_plain(found[1]), next(values, ""))
    word = re.split(r"[\s\[(]", kind)[0].lower()
    if word == "relational":
        what = t("This Weka ARFF file holds tables inside its cells (relational attributes).")
        raise Unreadable("arff", what, name, t("Save it as one flat table in CSV and upload that."))
    return Attribute(_plain(found[1]), "0" if word in _NUMERIC else "")


def _plain(text: str) -> str:
    """A value or name without its quotes and escapes."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        return _ESCAPED.sub(lambda found: {"n": "\n", "t": "\t", "r": "\r"}.get(found[1], found[1]), text[1:-1])
    return text


def _dense(text: str, width: int, report: ReadingReport) -> list[str]:
    bare = _WEIGHT.sub("", text)
    if bare != text:
        report.damage["weights_left_out"] += 1
    if "'" not in bare and '"' not in bare:
        cells = bare.split(",")
        return [cell.strip() for cell in (bare.split("\t") if len(cells) == 1 < width else cells)]
    cells, index = [], 0
    while index <= len(bare):
        found = _VALUE.match(bare, index)
        if found is None:  # a quote that is not closed: the rest of the line is one value
            return [*cells, bare[index:]]
        cells.append(_plain(found[1]))
        if found.end() >= len(bare):
            return [*cells, ""] if bare.endswith(",") and found.end() > found.end(1) else cells
        index = found.end()
    return cells


def _sparse(text: str, attributes: list[Attribute]) -> list[str] | None:
    """The cells of `{1 X, 3 Y}`: columns from 0; those left out hold their zero. None where it is not of that form."""
    inner, _, behind = text[1:].rpartition("}")
    if behind.strip() and not _WEIGHT.fullmatch(behind):
        return None
    cells, index, inner = [attribute.zero for attribute in attributes], 0, inner.strip()
    while index < len(inner):
        found = _SPARSE_VALUE.match(inner, index)
        if found is None or int(found[1]) >= len(cells):
            return None
        cells[int(found[1])] = _plain(found[2])
        index = found.end()
    return cells
