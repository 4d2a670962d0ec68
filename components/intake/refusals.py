"""Files that are refused: they hold no table, or none that anything can be learned from."""

from collections import Counter
from collections.abc import Sequence

from components.domain.problem import Unreadable
from components.i18n import t
from components.intake.file_reading import FileReading
from components.intake.report_messages import UNREADABLE

MOST_COLUMNS = 10_000
FEWEST_COLUMNS, FEWEST_ROWS = 2, 5  # of a table to learn from
FEWEST_LINES, SHORTEST_LINE = 5, 12  # of text in columns of fixed width
LINES_SHOWN = 100  # of a text of one column, which may show why it is none
TOO_MANY_UNREAD = 0.5  # of all rows: then the file was not understood


def refuse_what_teaches_nothing(reading: FileReading) -> None:
    """Raises Unreadable where there is nothing, most rows do not fit, or the columns or rows are too few."""
    name, table, header = reading.request.name, reading.table, reading.header
    rows = table.num_rows
    if _is_empty(reading):
        raise Unreadable("empty_file", t("The file is empty."), name, t("Choose a file with a header and rows."))
    misfits = sum(row.why in UNREADABLE for row in reading.report.unread)
    if misfits > TOO_MANY_UNREAD * (rows + misfits):
        what = t("{count:,} of {rows:,} rows do not fit the table.", count=misfits, rows=rows + misfits)
        raise Unreadable("ragged", what, name, t("Check what separates the columns, and the quotes."))
    if reading.dialect.form == "json" and rows == 1:
        what = t("The file holds a single JSON object, which is one row.")
        raise Unreadable("too_few_rows", what, name, t("Write one object a line, or a single list of objects."))
    if table.num_columns < FEWEST_COLUMNS:
        lines = table.slice(0, LINES_SHOWN).column(0).to_pylist() if table.num_columns else []
        raise one_column(name, [line or "" for line in lines])
    if rows < FEWEST_ROWS:
        below = t(
            "The file has {rows} rows below the header; at least {fewest} are needed.", rows=rows, fewest=FEWEST_ROWS
        )
        without = t("The file has {rows} rows; at least {fewest} are needed.", rows=rows, fewest=FEWEST_ROWS)
        what = without if header is None else below
        raise Unreadable("no_rows" if rows == 0 else "too_few_rows", what, name, t("Choose a file with more rows."))


def _is_empty(reading: FileReading) -> bool:
    """Whether there is nothing but white space; a large table is not looked through for that."""
    if reading.header is not None or reading.table.num_columns > 1 or reading.report.unread:
        return False
    return reading.table.num_rows < 1000 and not any("".join(row).strip() for row in reading.rows())


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
