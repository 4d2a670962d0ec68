"""What a reading is asked for, and what it gives."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pyarrow as pa

from components.domain.problem import Unreadable
from components.i18n import t
from components.intake.dialect.dialect import Dialect
from components.intake.expected import Expected
from components.intake.options import ReadOptions
from components.intake.report import ReadingReport

DEFAULT_LIMIT = 500_000_000  # bytes
MOST_COLUMNS = 10_000
FEWEST_LINES, SHORTEST_LINE = 5, 12  # of text in columns of fixed width
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
        expected: where it is new rows for a model that are read.
    """

    name: str
    options: ReadOptions
    limit_bytes: int = DEFAULT_LIMIT
    fewest_columns: int = 1
    fewest_rows: int = 1
    progress: ProgressCallback = no_progress
    expected: Expected | None = None


@dataclass
class ReadResult:
    """Text cells as they stand in the file.

    Args:
        header: the names as they stand; None without a header.
        table: a column of strings for each of the table's, named by place; Parquet and JSON may have nulls.
    """

    header: list[str] | None
    table: pa.Table
    dialect: Dialect
    report: ReadingReport

    def take_columns(self) -> list[pa.ChunkedArray]:
        """The columns, handed over: the table is empty then, so that a large one is not held twice."""
        columns = list(self.table.columns)
        self.table = self.table.schema.empty_table()
        return columns

    def rows(self) -> list[list[str]]:
        """For small tables: the cells row by row, "" where there is nothing."""
        columns = [[cell or "" for cell in column.to_pylist()] for column in self.table.columns]
        return [list(row) for row in zip(*columns, strict=True)]


def one_column(name: str, lines: Sequence[str] = ()) -> Unreadable:
    """Of a text with a single column, whose first `lines` may show why."""
    if _is_fixed_width(lines):
        return Unreadable(
            "fixed_width",
            t("This looks like fixed-width text: its columns stand at fixed places, with nothing that separates them."),
            name,
            t("Save it as CSV, for example with pandas.read_fwf and to_csv, or import it into a spreadsheet."),
        )
    return Unreadable(
        "one_column",
        t("Only one column was found."),
        name,
        t("A table needs a column to learn from and one to predict. Check what separates the columns."),
    )


def _is_fixed_width(lines: Sequence[str]) -> bool:
    """Whether lines are of one length, with digits or wide gaps in them."""
    bare = [line for line in lines if line.strip()]
    if len(bare) < FEWEST_LINES:
        return False
    length, count = Counter(len(line.rstrip()) for line in bare).most_common(1)[0]
    odd = sum("  " in line.strip() or any(map(str.isdigit, line)) for line in bare)
    return length >= SHORTEST_LINE and count >= 0.9 * len(bare) - 1 and odd >= 0.8 * len(bare)


def refuse_wide(width: int, name: str) -> None:
    """Raises Unreadable over `MOST_COLUMNS`."""
    if width > MOST_COLUMNS:
        what = t("The table has {width:,} columns; the limit is {most:,}.", width=width, most=MOST_COLUMNS)
        remedy = t("Upload fewer columns; if rows and columns changed places, turn the table round.")
        raise Unreadable("too_many_columns", what, name, remedy)
