"""Names of a table's columns, made usable and unique; a column of two numbers in a cell, such as `120/80`, as two columns."""

from collections.abc import Mapping
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from components.columns.cell_text import MISSING_WORDS, stripped
from components.columns.header_names import LONGEST_NAME, name_key, unique_name, usable_name
from components.columns.missing import are_missing, missing_cells
from components.domain.finding import Finding
from components.domain.problem import WrongField
from components.i18n import t
from components.intake.file_reading import FileReading
from components.intake.report_messages import TYPES
from components.intake.table.row_buffer import CELL, column_names


def name_columns(reading: FileReading) -> None:
    """Name the columns; the options name columns as the file does from here on."""
    reading.names, reading.problems = usable_names(reading.header, reading.table.num_columns)
    reading.request = replace(reading.request, options=reading.request.options.spelt_as(reading.names))
    reading.renamed = _checked(reading.request.options.names or {}, reading.names)
    reading.names = [reading.renamed.get(name, name) for name in reading.names]


def _checked(renamed: Mapping[str, str], names: list[str]) -> dict[str, str]:
    """Of the columns that a person names otherwise those that are there. Raises WrongField: two would have one name."""
    owners = {name_key(name): name for name in names}
    found: dict[str, str] = {}
    for name in filter(renamed.__contains__, names):
        owner = owners.setdefault(name_key(renamed[name]), name)
        if owner != name:
            what = t("Two columns would be called {name}.", name=renamed[name])
            raise WrongField("wrong_field", what, "names", t("Give a name that no other column of the file has."))
        found[name] = renamed[name]
    return found


def usable_names(given: list[str] | None, width: int) -> tuple[list[str], list[Finding]]:
    """Those given, made usable and unique, `column_1` and on without a header; and what had to be done for that."""
    if given is None:
        return [f"column_{position}" for position in range(1, width + 1)], []
    names: list[str] = []
    problems: list[Finding] = []
    taken: dict[str, int] = {}
    for position, raw in enumerate(given, 1):
        name = usable_name(raw)
        if not name_key(name):
            name = f"column_{position}"
            problems.append(TYPES["blank_name"].finding(name=name, position=position))
        if len(name) > LONGEST_NAME:
            problems.append(TYPES["long_name"].finding(position=position))
        unique = unique_name(name, taken)
        if unique != name:
            problems.append(TYPES["duplicate_name"].finding(name=name, unique=unique, position=position))
        names.append(unique)
    return names, problems


def report_renamed(reading: FileReading) -> None:
    """Report which names are not those of the file."""
    for given, name in zip(reading.header or [], reading.names, strict=False):
        if given != name:
            reading.report.renamed.append({"from": given[:LONGEST_NAME], "to": name})
        if stripped(given) != given.strip():
            reading.report.invisible[name] += 1


def split_columns(reading: FileReading) -> None:
    """Split the columns that a person names; their parts get names that no other column has."""
    taken = dict.fromkeys(map(name_key, reading.names), 2)
    options, split = reading.request.options, dict[str, tuple[str, str, str]]()
    for name, mark in (options.split or {}).items():
        if name in reading.names:
            both = [unique_name(f"{name}_{number}", taken) for number in (1, 2)]
            others = [each for each in reading.names if each != name] + [
                part for _, *pair in split.values() for part in pair
            ]
            reading.renamed |= _checked(options.names or {}, [*others, *both])
            first, second = (reading.renamed.get(part, part) for part in both)
            split[name] = (mark, first, second)
    reading.split = split
    put_parts(reading)


def put_parts(reading: FileReading) -> None:
    """Put two columns in the place of each in `split`; what follows a second mark stays there.

    A cell that stands for a missing value is missing in both: `n/a` is not `n` and `a`.
    """
    if not reading.split:
        return
    markers = reading.request.options.missing
    missing = missing_cells(MISSING_WORDS if markers is None else markers)
    columns: list[pa.ChunkedArray] = []
    names: list[str] = []
    for name, column in zip(reading.names, reading.table.columns, strict=True):
        if name in reading.split:
            mark, *both = reading.split[name]
            is_missing = are_missing(pc.utf8_trim_whitespace(column), missing)
            columns += _parts(pc.if_else(is_missing, pa.scalar(None, column.type), column), mark)
            names += both
        else:
            columns.append(column)
            names.append(name)
    reading.names, reading.table = names, pa.Table.from_arrays(columns, column_names(len(columns)))


def _parts(column: pa.ChunkedArray, mark: str) -> list[pa.ChunkedArray]:
    parts = pc.split_pattern(column, mark, max_splits=1)
    first = pc.list_element(parts, 0)
    has_second = pc.greater(pc.list_value_length(parts), 1)
    # A slice of two with nulls for what is absent: an element that is not there cannot be asked for.
    second = pc.list_element(pc.if_else(has_second, parts, pa.scalar(["", None], parts.type)), 1)
    return [first.cast(CELL), second.cast(CELL)]
