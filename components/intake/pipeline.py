"""From a file to a table: the passes in order, each of which takes what is known of the file and adds to it.

What a file is not, a pass of `READ` leaves to the next: the first that has rows ends them. Rows are repaired while they are
parsed. After `FINISH` cells are as they stand in the file; a table to learn from goes on with `TABLE`, a look at it with
`PREVIEW`; new rows are named as the model's columns are, and each of them stays.
"""

import tempfile
from dataclasses import replace
from pathlib import Path

from components.intake.container import open_source
from components.intake.encoding.decode import as_utf8
from components.intake.file_reading import FileReading, Pass, ReadRequest
from components.intake.formats.arff import is_arff, read_arff
from components.intake.formats.delimited import HEAD, detect_dialect, drop_borders, locate_table, parse_rows
from components.intake.formats.excel import read_spreadsheet
from components.intake.formats.excel_text import unwrap_text
from components.intake.formats.json_lines import find_json, read_json
from components.intake.formats.parquet import read_parquet
from components.intake.formats.svmlight import is_svmlight, read_svmlight
from components.intake.table.footer import without_footer
from components.intake.table.missing import drop_empty_rows, mark_missing
from components.intake.table.names import name_columns, report_renamed, split_columns
from components.intake.table.summary_rows import drop_summary_rows


def read_cells(data: bytes | Path, request: ReadRequest) -> FileReading:
    """Read a file to its cells as they stand in it; an empty one gives no header and no rows.

    Raises:
        TooLarge: it is, or unfolds to, more than `limit_bytes`.
        Unreadable: it is no table, or damaged.
        WrongField: an option does not fit the file.
    """
    with tempfile.TemporaryDirectory(prefix="layerboard-reading-") as folder:
        scratch = Path(folder)
        path = data if isinstance(data, Path) else scratch / "given"
        if not isinstance(data, Path):
            path.write_bytes(data)
        reading = FileReading(request, path, scratch)
        for read in READ:
            read(reading)
            if reading.table is not None:
                break
    for finish in FINISH:
        finish(reading)
    return reading


def unpack(reading: FileReading) -> None:
    """Tell what the file is; what it is packed in is unfolded. Raises TooLarge, Unreadable."""
    request = reading.request
    source = open_source(reading.path, request.name, reading.scratch, request.limit_bytes)
    reading.path, reading.form = source.path, source.form
    reading.dialect = replace(reading.dialect, container=source.container)


def decode(reading: FileReading) -> None:
    """Find the encoding and write the text in UTF-8. Raises Unreadable, WrongField."""
    request, damage = reading.request, reading.report.damage
    request.progress("decoding", 0.0)
    reading.text = as_utf8(reading.path, request.name, reading.scratch, request.options.encoding)
    with reading.text.path.open("rb") as file:
        reading.head = file.read(HEAD)
    if reading.text.odd_bytes:
        damage["odd_bytes"] = reading.text.odd_bytes
    if not reading.text.sure:
        damage["encoding_unsure"] = 1


def read_structured(reading: FileReading) -> None:
    """Read JSON, Weka's ARFF or sparse rows, where nobody named a delimiter that cuts the text. Raises Unreadable."""
    request, report, path = reading.request, reading.report, reading.text.path
    if request.options.delimiter is not None:
        return
    head = reading.head.decode("utf-8", "replace")
    documents = find_json(path, head, request.name, report)
    if documents is not None:
        form, (reading.header, reading.table) = "json", read_json(documents, request.name, report)
    elif is_arff(head):
        form, (reading.header, reading.table) = "arff", read_arff(path, request.name, report, request.progress)
    elif is_svmlight(head):
        form, (reading.header, reading.table) = "svmlight", read_svmlight(path, request.name, report, request.progress)
    else:
        return
    reading.dialect = replace(reading.dialect, encoding=reading.text.encoding, form=form)


def drop_footer(reading: FileReading) -> None:
    """Leave out notes and empty rows below the table."""
    if reading.last is not None:
        reading.table = without_footer(reading.table, reading.last, reading.report)


def finish_report(reading: FileReading) -> None:
    """Count the rows, and put what was left out in the order of the file."""
    report = reading.report
    report.rows_read = reading.table.num_rows
    if report.tables:
        report.tables[reading.dialect.table - 1].rows = report.rows_read
    report.unread.sort(key=lambda row: row.line)


READ: tuple[Pass, ...] = (
    unpack,
    read_parquet,
    read_spreadsheet,
    decode,
    read_structured,
    detect_dialect,
    locate_table,
    parse_rows,
)
FINISH: tuple[Pass, ...] = (unwrap_text, drop_footer, drop_borders, finish_report)
PREVIEW: tuple[Pass, ...] = (name_columns, split_columns, mark_missing)
TABLE: tuple[Pass, ...] = (
    name_columns,
    report_renamed,
    split_columns,
    mark_missing,
    drop_empty_rows,
    drop_summary_rows,
)
