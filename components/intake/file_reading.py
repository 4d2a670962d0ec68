"""A file on its way to a table: what is asked of a reading, and what is known once each pass has added to it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd
import pyarrow as pa

from components.domain.finding import Finding
from components.intake.dialect.dialect import Dialect, Split
from components.intake.encoding.decode import Text
from components.intake.expected import Expected
from components.intake.options import ReadOptions
from components.intake.report import ReadingReport
from components.intake.table.footer import LastRows
from components.intake.table.layout import Layout
from components.intake.table.row_buffer import rows_of
from components.intake.table.row_parser import ParsedTable, TextRows
from components.intake.table.row_spill import RowSpill

DEFAULT_LIMIT = 500_000_000  # bytes
ProgressCallback = Callable[[str, float], None]


def no_progress(_what: str, _share: float) -> None:
    """For callers that show nothing while a file is read."""


@dataclass(frozen=True)
class ReadRequest:
    """What is asked of a reading.

    Args:
        name: of the file, for words about it.
        fewest_columns: a large text with fewer is refused before it is read.
        fewest_rows: below the header; a sheet with fewer is passed over where another has them.
        expected: where it is new rows for a model that are read: the header is where they stand.
        spill: where the rows of a text go, if they are not to be held in memory.
    """

    name: str
    options: ReadOptions = field(default_factory=ReadOptions)
    limit_bytes: int = DEFAULT_LIMIT
    fewest_columns: int = 1
    fewest_rows: int = 1
    progress: ProgressCallback = no_progress
    expected: Expected | None = None
    spill: RowSpill | None = None


@dataclass
class FileReading:
    """What is known of a file while it is read.

    Args:
        request: what is asked; a file may say of itself what separates its cells, which becomes one of its options.
        path: the bytes that the next pass takes.
        scratch: a folder for what is only needed meanwhile.
        form: "text", "spreadsheet" or "parquet", once it is unpacked.
        text: in UTF-8, once it is decoded; `head` is how it begins.
        first_line: where the text begins below what is skipped.
        dialect: how the file is written, as far as that is known.
        source: of the rows of a text.
        layout: of the table, once it is located.
        header: the names as they stand; None without a header.
        table: cells as they stand in the file, a column of strings for each of the table's, named by place; Parquet and
            JSON may have nulls. None until the rows are parsed.
        last: the last rows of the table, where notes may stand below it.
        names: of the columns, usable and unique, once they are named; `problems` is what had to be done for that.
        split: the columns that are two of the table's.
        renamed: the columns that a person calls otherwise, by the name that they have in the file.
        unknown: columns of new rows that the model does not know: words such as None are values there.
        cells: columns of pandas' `str` dtype, once the missing ones are marked; `table` is used up then.
    """

    request: ReadRequest
    path: Path
    scratch: Path
    form: str = ""
    text: Text = field(init=False)
    head: bytes = b""
    first_line: int = 1
    lines: list[str] = field(default_factory=list)
    dialect: Dialect = field(default_factory=lambda: Dialect("", encoding="", quotechar=""))
    source: TextRows = field(init=False)
    layout: Layout = field(init=False)
    header: list[str] | None = None
    table: pa.Table = None
    last: LastRows | None = None
    names: list[str] = field(default_factory=list)
    problems: list[Finding] = field(default_factory=list)
    split: Split = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()
    cells: pd.DataFrame = field(init=False)
    report: ReadingReport = field(default_factory=ReadingReport)

    def take(self, found: ParsedTable) -> None:
        """The table that a parser found, and where it stands."""
        layout = found.layout
        self.header, self.table, self.last, self.report.tables = layout.names, found.table, found.last, found.tables
        self.dialect = replace(
            self.dialect,
            header=layout.names is not None,
            header_rows=layout.header_rows,
            skip_rows=layout.first_line - 1,
            table=found.number,
            tables=len(found.tables),
        )

    def rows(self) -> list[list[str]]:
        """For small tables: the cells row by row, "" where there is nothing."""
        return rows_of(self.table)


Pass = Callable[[FileReading], None]
