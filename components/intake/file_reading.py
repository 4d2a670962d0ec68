"""What is known of a file while it is read: each pass of the pipeline adds to it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from components.intake.dialect.dialect import Dialect
from components.intake.encoding.decode import Text
from components.intake.report import ReadingReport
from components.intake.result import ReadRequest
from components.intake.table.footer import LastRows
from components.intake.table.row_parser import Top
from components.intake.table.text_rows import TextRows


@dataclass
class FileReading:
    """A file on its way to text cells.

    Args:
        request: what is asked; a file may say of itself what separates its cells, which becomes one of its options.
        path: the bytes that the next pass takes.
        scratch: a folder for what is only needed meanwhile.
        form: "text", "spreadsheet" or "parquet", once it is unpacked.
        container: what it was packed in.
        text: in UTF-8, once it is decoded; `head` is how it begins.
        line_end: as `find_line_end` calls it; `first_line` is where the text begins below what is skipped.
        dialect: how the file is written, as far as that is known.
        source: of the rows of a text.
        top: the first rows and the layout of the table, once it is located.
        names: of the columns, as they stand; None without a header.
        table: text cells, a column of strings for each of the table's, named by place; None until the rows are parsed.
        last: the last rows of the table, where notes may stand below it.
    """

    request: ReadRequest
    path: Path
    scratch: Path
    form: str = ""
    container: str = ""
    text: Text = field(init=False)
    head: bytes = b""
    line_end: str = "\n"
    first_line: int = 1
    lines: list[str] = field(default_factory=list)
    dialect: Dialect = field(default_factory=lambda: Dialect("", encoding="", quotechar=""))
    source: TextRows = field(init=False)
    top: Top = field(init=False)
    names: list[str] | None = None
    table: pa.Table | None = None
    last: LastRows | None = None
    report: ReadingReport = field(default_factory=ReadingReport)


Pass = Callable[[FileReading], None]
