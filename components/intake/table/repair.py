"""Rows with more or fewer cells than usual: put right where only one way fits, else kept aside with the reason."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from components.intake.dialect.quoted_rows import ParsedRow
from components.intake.dialect.tokenizer import Tokenizer
from components.intake.table.alignment import Alignment
from components.intake.table.cell_shape import Shape, agreements, disagreements, shape_of

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

    def fit(self, row: ParsedRow) -> Fitted | Unfit:
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
        if other := self._written_otherwise(row):
            return other
        return self._shortened(row) if count > self.width else self._lengthened(row)

    def _shortened(self, row: ParsedRow) -> Fitted | Unfit:
        """Surplus blank cells are left out; a delimiter inside a text is put back into it."""
        cells, surplus = row.cells, len(row.cells) - self.width
        trimmed = cells[: self.width]
        if not any(map(str.strip, cells[self.width :])) and not disagreements(trimmed, self.shapes):
            return Fitted(trimmed, "blank_cells_at_end")
        places = (index for index in range(self.width + 1) if not any(map(str.strip, cells[index : index + surplus])))
        dropped = self._only(cells[:index] + cells[index + surplus :] for index in places)
        if dropped:
            return Fitted(dropped, "blank_cell_too_many")
        joined = self._only(self._joined(cells, surplus)) if any(self.shapes) else None
        return Fitted(joined, "delimiter_in_text") if joined else Unfit("too_many_cells")

    def _lengthened(self, row: ParsedRow) -> Fitted | Unfit:
        """Missing cells are missing at the end, unless what is there fits only with a gap elsewhere."""
        cells, missing = row.cells, self.width - len(row.cells)
        usual = self.shapes[0] if self.shapes else None
        if row.filled <= 1 and self.width > 1 and (usual is None or shape_of(cells[0]) is not usual):
            return Unfit("one_cell")  # a note; a value of the first column is a row with the others missing
        spread = self.alignment.spread(row.text, cells) if self.alignment else None
        if spread and not disagreements(spread, self.shapes):
            return Fitted(spread, "cells_missing_inside" if spread[-1] else "cells_missing_at_end")
        padded = cells + [""] * missing
        proven = (
            missing <= len(cells) or agreements(padded, self.shapes) > 0
        )  # most of a row is not made up without a sign
        if proven and not disagreements(padded, self.shapes):
            return Fitted(padded, "cells_missing_at_end")
        gapped = self._only(cells[:index] + [""] * missing + cells[index:] for index in range(len(cells)))
        if gapped and missing <= len(cells) and agreements(gapped, self.shapes):
            return Fitted(gapped, "cells_missing_inside")
        return Unfit("too_few_cells")

    def _joined(self, cells: list[str], surplus: int) -> Iterator[list[str]]:
        """The row with a delimiter put back into a text, for every column that holds texts: `5,Smith, John,3.2`.

        In writing a blank follows a comma; without one it is as likely a cell too many.
        """
        delimiter = self.tokenizer.dialect.delimiter
        if delimiter not in (",", ";", " "):
            return
        for index in range(self.width):
            parts = cells[index : index + surplus + 1]
            written = delimiter == " " or all(part.startswith(" ") for part in parts[1:])
            words = sum(shape_of(part) in (Shape.WORD, Shape.TEXT) for part in parts)
            if self.shapes[index] is None and written and words > len(parts) / 2:
                yield [*cells[:index], delimiter.join(parts), *cells[index + surplus + 1 :]]

    def _only(self, ways: Iterator[list[str]]) -> list[str] | None:
        """The one way in which no cell contradicts its column and the most speak for theirs; None where two do as well."""
        if not any(self.shapes):
            return None
        fitting = {tuple(way): agreements(way, self.shapes) for way in ways if not disagreements(way, self.shapes)}
        best = [way for way, agreeing in fitting.items() if agreeing == max(fitting.values())]
        return list(best[0]) if len(best) == 1 else None

    def _written_otherwise(self, row: ParsedRow) -> Fitted | None:
        """A row with other quotes than all others have, as `1,'a, b',2`, or with another delimiter."""
        dialect, text = self.tokenizer.dialect, row.text
        others = [
            ("other_quote", quote, replace(dialect, quotechar=quote, escape=""))
            for quote in OTHER_QUOTES
            if quote in text and quote != dialect.quotechar
        ]
        others += [
            ("other_delimiter", mark, replace(dialect, delimiter=mark, repeated=False, space_after=False))
            for mark in (OTHER_DELIMITERS if self.width >= 3 or any(self.shapes) else ())
            if mark in text and mark != dialect.delimiter
        ]
        for how, sign, other in others:
            cells, flaw = Tokenizer(other).strict(text)
            if flaw is not None or len(cells) != self.width or disagreements(cells, self.shapes):
                continue
            quoted = (f"{sign}{cell}{sign}" in text for cell in cells if dialect.delimiter in cell)
            if any(quoted) if how == "other_quote" else self._prove(cells, text):
                return Fitted(cells, how)
        return None

    def _prove(self, cells: list[str], text: str) -> bool:
        """Whether cells agree with their columns so well that it is no accident that another delimiter gives them."""
        own, quote = self.tokenizer.dialect.delimiter, self.tokenizer.dialect.quotechar
        bare = text.replace(quote * 2, quote) if quote else text
        # Where the usual delimiter would still cut a cell it was no other one that was meant.
        cuts = any(own in cell and not (quote and f"{quote}{cell}{quote}" in bare) for cell in cells)
        return agreements(cells, self.shapes) >= (BEYOND_DOUBT if cuts else 1)
