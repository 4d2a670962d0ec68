"""Names of a table's columns: those of its header, made usable and unique."""

from dataclasses import replace

from components.columns.cell_text import stripped
from components.columns.header_names import LONGEST_NAME, name_key, unique_name, usable_name
from components.domain.finding import Finding
from components.intake.file_reading import FileReading
from components.intake.report_messages import TYPES


def name_columns(reading: FileReading) -> None:
    """Name the columns; the options name columns as the file does from here on."""
    reading.names, reading.problems = usable_names(reading.header, reading.table.num_columns)
    reading.request = replace(reading.request, options=reading.request.options.spelt_as(reading.names))


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
