"""Small tables for tests of reading, and a writer of any dialect."""

from dataclasses import dataclass

from components.intake.file_reading import FileReading, ReadRequest
from components.intake.options import ReadOptions
from components.intake.pipeline import read_cells

Rows = list[list[str]]

PLAIN: Rows = [["id", "name", "price"], *([str(n), f"item {n}", f"{n * 1.25:.2f}"] for n in range(1, 13))]
WORDS: Rows = [
    ["first", "second", "third"],
    *([("red", "green", "blue")[n % 3], ("big", "small")[n % 2], ("yes", "no", "maybe")[n * 2 % 3]] for n in range(12)),
]
AWKWARD: Rows = [
    ["id", "what", "when", "price"],
    ["1", "Müller, Köln", "2024-01-31", "1.50"],
    ["2", 'said "no"', "2024-02-01", "2.25"],
    ["3", "semi;colon", "2024-02-02", "-3"],
    ["4", "", "2024-02-03", "4"],
    ["5", "bar|bar", "2024-02-04", ""],
    ["6", "two\nlines", "2024-02-05", "6.00"],
    ["7", "tab\there", "2024-02-06", "7.125"],
    ["8", "it's", "2024-02-07", "8"],
]


@dataclass(frozen=True)
class Pen:
    """How a table is written: quotes are doubled, or escaped where `escape` is set."""

    delimiter: str = ","
    quote: str = '"'
    escape: str = ""
    end: str = "\n"
    quote_all: bool = False

    def write(self, rows: Rows) -> str:
        return "".join(self.delimiter.join(map(self.cell, row)) + self.end for row in rows)

    def cell(self, text: str) -> str:
        special = {self.delimiter, self.quote, "\n", "\r", *filter(None, [self.escape])}
        if not self.quote_all and text == text.strip() and not any(mark in text for mark in special):
            return text
        inner = text.replace(self.escape, self.escape * 2) if self.escape else text
        return self.quote + inner.replace(self.quote, (self.escape or self.quote) + self.quote) + self.quote


def read(data: str | bytes, **options: object) -> FileReading:
    encoded = data if isinstance(data, bytes) else data.encode()
    return read_cells(encoded, ReadRequest("file.csv", ReadOptions(**options)))  # type: ignore[arg-type]


def rows_of(result: FileReading) -> Rows:
    """The header, if there is one, and the rows."""
    return [*([] if result.header is None else [result.header]), *result.rows()]


def unread(result: FileReading) -> dict[int, str]:
    """{line: why} of what could not be read."""
    return {row.line: row.why for row in result.report.unread}
