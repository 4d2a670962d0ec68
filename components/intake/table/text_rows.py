"""The rows of a text whose lines a delimiter cuts, from any line on."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from components.intake.dialect.lines import Lines
from components.intake.dialect.quoted_rows import Row, Rows
from components.intake.dialect.tokenizer import Tokenizer
from components.intake.expected import Expected
from components.intake.options import ReadOptions
from components.intake.table.layout import Layout, find_layout, usual_width
from components.intake.table.row_parser import Top

SAMPLE_ROWS = 2_000
SAMPLE_SIZE = 1_000_000  # characters


@dataclass
class TextRows:
    """A source of rows.

    Args:
        path: of the text in UTF-8.
        line_end: as `find_line_end` calls it.
        expected: where it is new rows for a model that are read.
    """

    path: Path
    line_end: str
    tokenizer: Tokenizer
    expected: Expected | None = None
    _lines: Lines | None = None

    @property
    def read(self) -> int:
        """Characters of the text that were read for the rows asked for last."""
        return self._lines.read if self._lines else 0

    def top(self, line: int, options: ReadOptions) -> Top:
        """The layout of the table that begins at or below a line, with the expected names if they stand there."""
        width = usual_width(self._sample(line, None, options))
        rows = self._sample(line, width, options)
        return Top(rows, width, find_layout(rows, width, self.tokenizer, options, self.expected))

    def rows(self, layout: Layout) -> Iterator[Row]:
        """The rows below a table's header, to the end of the text."""
        self._lines = Lines(self.path, self.line_end, layout.body_line)
        return iter(Rows(self._lines, self.tokenizer, layout.width))

    def next_table(self, _line: int) -> None:
        """None: only rows tell where in a text another table begins."""

    def _sample(self, line: int, width: int | None, options: ReadOptions) -> list[Row]:
        """The first rows that do not begin with the comment mark a person named."""
        sample: list[Row] = []
        size = 0
        for row in Rows(Lines(self.path, self.line_end, line), self.tokenizer, width):
            if options.comment and row.text.startswith(options.comment):
                continue
            sample.append(row)
            size += len(row.text)
            if len(sample) >= SAMPLE_ROWS or size > SAMPLE_SIZE:
                break
        return sample
