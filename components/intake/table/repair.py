"""Rows with more or fewer cells than usual: put right where only one way fits, else kept aside with the reason."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from components.intake.dialect.quoted_rows import Row
from components.intake.dialect.tokenizer import Tokenizer
from components.intake.table.alignment import Alignment
from components.intake.table.cell_shape import Shape, disagreements, shape_of

OTHER_DELIMITERS = [",", ";", "\t", "|", " "]
RULER = re.compile(r"(?=.*(?:---|===))[-=+|:,;\s]+")  # a line drawn below the header
BEYOND_DOUBT = 3  # cells that agree with their columns
OTHER_QUOTES = ['"', "'", "`"]
NOTE = re.compile(
    r"\W*(?:source|note|footnote|legend|copyright|exported|generated|last updated|as of|quelle|hinweis|anmerkung|stand|fuente|nota)s?\b",
    re.IGNORECASE,
)
COMMENTS = ("#", "//", "%", "--", "!", "*")


@dataclass(frozen=True)
class Fitted:
    """A row of the usual width: its cells, and how they were put right ("" where nothing had to be)."""

    cells: list[str]
    how: str = ""


@dataclass(frozen=True)
class Unfit:
    """A row that cannot be read without guessing; `why` is a code."""

    why: str


@dataclass(frozen=True)
class RowRepair:
    """Fits rows to `width` cells.

    Args:
        shapes: what the cells of each column look like, from the rows that fit as they stand.
        alignment: where the columns stand in the lines, where runs of blanks or tabs line them up.
    """

    tokenizer: Tokenizer
    width: int
    shapes: list[Shape | None]
    alignment: Alignment | None = None

    def fit(self, row: Row) -> Fitted | Unfit:
        """The row with as many cells as the table has columns, or why it cannot be one."""
        count = len(row.cells)
        if RULER.fullmatch(row.text):
            return Unfit("ruler")
        if count == self.width:
            return Fitted(row.cells, row.how)
        if row.text.lstrip().startswith(COMMENTS) and row.filled < self.width:
            return Unfit("comment")
        if row.filled < self.width and NOTE.match(row.text):
            return Unfit("note")
        other = self._by_another_quote(row) or self._by_another_delimiter(row)
        if other:
            return other
        return self._shortened(row) if count > self.width else self._lengthened(row)

    def _shortened(self, row: Row) -> Fitted | Unfit:
        """Surplus blank cells are left out; a delimiter inside a text is put back into it."""
        cells, surplus = row.cells, len(row.cells) - self.width
        trimmed = cells[: self.width]
        if not any(cell.strip() for cell in cells[self.width :]) and not disagreements(trimmed, self.shapes):
            return Fitted(trimmed, "blank_cells_at_end")
        dropped = self._only(self._without_blanks(cells, surplus))
        if dropped:
            return Fitted(dropped, "blank_cell_too_many")
        joined = self._only(self._joined(cells, surplus)) if any(self.shapes) else None
        return Fitted(joined, "delimiter_in_text") if joined else Unfit("too_many_cells")

    def _lengthened(self, row: Row) -> Fitted | Unfit:
        """Missing cells are missing at the end, unless what is there fits only with a gap elsewhere."""
        cells, missing = row.cells, self.width - len(row.cells)
        if row.filled <= 1 and self.width > 1 and not self._is_value(cells[0]):
            return Unfit("one_cell")
        spread = self.alignment.spread(row.text, cells) if self.alignment else None
        if spread and not disagreements(spread, self.shapes):
            return Fitted(spread, "cells_missing_inside" if spread[-1] else "cells_missing_at_end")
        padded = cells + [""] * missing
        proven = missing <= len(cells) or self._agreements(padded) > 0  # most of a row is not made up without a sign
        if proven and not disagreements(padded, self.shapes):
            return Fitted(padded, "cells_missing_at_end")
        gapped = self._only(cells[:place] + [""] * missing + cells[place:] for place in range(len(cells)))
        if gapped and missing <= len(cells) and self._agreements(gapped):
            return Fitted(gapped, "cells_missing_inside")
        return Unfit("too_few_cells")

    def _is_value(self, cell: str) -> bool:
        """Whether a row of a single cell is one with the others missing, not a note: its cell is what its column holds."""
        usual = self.shapes[0] if self.shapes else None
        return usual is not None and shape_of(cell) is usual

    def _without_blanks(self, cells: list[str], surplus: int) -> Iterator[list[str]]:
        """The row without `surplus` neighbouring blank cells, for every place where they stand."""
        for place in range(len(cells) - surplus + 1):
            if not any(cell.strip() for cell in cells[place : place + surplus]):
                yield cells[:place] + cells[place + surplus :]

    def _joined(self, cells: list[str], surplus: int) -> Iterator[list[str]]:
        """The row with a delimiter put back into a text, for every column that holds texts: `5,Smith, John,3.2`.

        In writing a blank follows a comma; without one it is as likely a cell too many.
        """
        delimiter = self.tokenizer.dialect.delimiter
        if delimiter not in (",", ";", " "):
            return
        for place in range(self.width):
            parts = cells[place : place + surplus + 1]
            written = delimiter == " " or all(part.startswith(" ") for part in parts[1:])
            if self.shapes[place] is None and written and sum(map(_is_word, parts)) > len(parts) / 2:
                yield [*cells[:place], delimiter.join(parts), *cells[place + surplus + 1 :]]

    def _only(self, ways: Iterator[list[str]]) -> list[str] | None:
        """The one way in which no cell contradicts its column and the most speak for theirs; None where two do as well."""
        if not any(self.shapes):
            return None
        fitting = {tuple(way): self._agreements(way) for way in ways if not disagreements(way, self.shapes)}
        best = [way for way, agreeing in fitting.items() if agreeing == max(fitting.values())]
        return list(best[0]) if len(best) == 1 else None

    def _by_another_quote(self, row: Row) -> Fitted | None:
        """A row whose cells are quoted otherwise than those of all others: `1,'a, b',2`."""
        for quote in OTHER_QUOTES:
            if quote == self.tokenizer.dialect.quotechar or quote not in row.text:
                continue
            cells, flaw = Tokenizer(replace(self.tokenizer.dialect, quotechar=quote, escape="")).strict(row.text)
            quoted = any(
                f"{quote}{cell}{quote}" in row.text for cell in cells if self.tokenizer.dialect.delimiter in cell
            )
            if flaw is None and len(cells) == self.width and quoted and not disagreements(cells, self.shapes):
                return Fitted(cells, "other_quote")
        return None

    def _by_another_delimiter(self, row: Row) -> Fitted | None:
        """A row that was written with another delimiter than all others."""
        if self.width < 3 and not any(self.shapes):
            return None
        for delimiter in OTHER_DELIMITERS:
            if delimiter == self.tokenizer.dialect.delimiter or delimiter not in row.text:
                continue
            dialect = replace(self.tokenizer.dialect, delimiter=delimiter, repeated=False, space_after=False)
            cells, flaw = Tokenizer(dialect).strict(row.text)
            if flaw is None and len(cells) == self.width and self._proves(cells, row.text):
                return Fitted(cells, "other_delimiter")
        return None

    def _cuts(self, cells: list[str], text: str) -> bool:
        """Whether the usual delimiter would still cut a cell: then it was no other one that was meant."""
        own, quote = self.tokenizer.dialect.delimiter, self.tokenizer.dialect.quotechar
        return any(
            own in cell and not (quote and f"{quote}{cell}{quote}" in text.replace(quote * 2, quote)) for cell in cells
        )

    def _proves(self, cells: list[str], text: str) -> bool:
        """Whether cells agree with their columns so well that it is no accident."""
        agreeing = self._agreements(cells)
        if disagreements(cells, self.shapes) or not agreeing:
            return False
        return agreeing >= BEYOND_DOUBT or not self._cuts(cells, text)

    def _agreements(self, cells: list[str]) -> int:
        """How many cells have the shape that is usual in their column."""
        pairs = zip(cells, self.shapes, strict=True)
        return sum(usual is not None and shape_of(cell) is usual for cell, usual in pairs)


def _is_word(cell: str) -> bool:
    return shape_of(cell) in (Shape.WORD, Shape.TEXT)
