"""The reading report: what became of every line of a file."""

from collections import Counter
from dataclasses import dataclass, field, replace

from pydantic import BaseModel, ConfigDict, Field

EXAMPLES = 100  # rows shown one by one in the description; those not read are all kept beside it
LONGEST_TEXT = 2_000  # characters of a row's raw text


@dataclass(frozen=True)
class ReportedRow:
    """A row that did not fit as it stood.

    Args:
        line: where it begins, from 1.
        why: what is the matter, a code such as `too_many_cells`.
        text: the row as it is in the file.
    """

    line: int
    why: str
    text: str


@dataclass
class TableExtent:
    """One of the tables of a file: the line it begins in, its rows, and the names over them where it has some."""

    first_line: int
    rows: int
    names: list[str] | None = None


@dataclass
class ReadingReport:
    """All that was not taken as it stands; nothing is dropped without a line in it.

    Args:
        rows_read: rows of the table, repaired ones among them.
        repaired: how many rows were repaired, by how.
        repaired_rows: the first of them.
        unread: every row that could not be read, or does not belong to the table.
        blank_lines: lines with nothing in them, passed over.
        empty_rows: rows whose cells are all missing, left out.
        renamed: {"from", "to", "why"} of columns.
        emptied: columns without a single value.
        missing: how many cells each marker made missing, by column and marker.
        trimmed: cells with blanks round them that were taken away, by column.
        invisible: names and cells with signs round them that nobody sees, taken away, by column.
        numbers: columns whose numbers have a decimal comma or signs between thousands, and that sign.
        tables: where every table in the file stands.
        first_line: the line of the first row read, where it is known.
        last_line: the line of the last row read, where it is known.
        damage: what else was noticed about the file, as codes with counts, such as bytes that are no text.
        damaged_columns: what was noticed about single columns: their names by code.
    """

    rows_read: int = 0
    repaired: Counter[str] = field(default_factory=Counter)
    repaired_rows: list[ReportedRow] = field(default_factory=list)
    unread: list[ReportedRow] = field(default_factory=list)
    blank_lines: int = 0
    empty_rows: int = 0
    renamed: list[dict[str, str]] = field(default_factory=list)
    emptied: list[str] = field(default_factory=list)
    missing: dict[str, dict[str, int]] = field(default_factory=dict)
    trimmed: dict[str, int] = field(default_factory=dict)
    invisible: Counter[str] = field(default_factory=Counter)
    numbers: dict[str, str] = field(default_factory=dict)
    tables: list[TableExtent] = field(default_factory=list)
    damage: Counter[str] = field(default_factory=Counter)
    damaged_columns: dict[str, list[str]] = field(default_factory=dict)
    first_line: int = 0
    last_line: int = 0

    def repair(self, line: int, how: str, text: str) -> None:
        """Note that a row was put right, and `how`, a code."""
        self.repaired[how] += 1
        if len(self.repaired_rows) < EXAMPLES:
            self.repaired_rows.append(ReportedRow(line, how, text[:LONGEST_TEXT]))

    def note_column(self, code: str, name: str) -> None:
        """Say something about a single column."""
        self.damaged_columns.setdefault(code, []).append(name)

    def leave_out(self, line: int, why: str, text: str) -> None:
        """Note that a line is no row of the table, and `why`, a code."""
        self.unread.append(ReportedRow(line, why, text))

    def as_document(self) -> "ReportDocument":
        """The report as it is stored; of the rows not read their count and the first ones."""
        same = {name: value for name, value in vars(self).items() if name in ReportDocument.model_fields}
        own = {
            "rows_mended": self.repaired.total(),
            "mended": self.repaired,
            "mended_rows": self.repaired_rows,
            "rows_unread": len(self.unread),
            "unread": Counter(row.why for row in self.unread),
            "unread_rows": [replace(row, text=row.text[:LONGEST_TEXT]) for row in self.unread[:EXAMPLES]],
        }
        return ReportDocument.model_validate(same | own)


class ReportDocument(BaseModel):
    """The report as it is stored beside a table and told by the API; what an older version did not write is empty."""

    model_config = ConfigDict(extra="allow")

    rows_read: int = 0
    rows_mended: int = 0
    mended: dict[str, int] = Field({}, description="rows that were repaired, by how")
    mended_rows: list[ReportedRow] = Field([], description="the first of them")
    rows_unread: int = 0
    unread: dict[str, int] = Field({}, description="lines that were not read, by the reason")
    unread_rows: list[ReportedRow] = Field([], description="the first of them; all are to be had as CSV")
    blank_lines: int = 0
    empty_rows: int = 0
    renamed: list[dict[str, str]] = []
    emptied: list[str] = Field([], description="columns without a single value")
    missing: dict[str, dict[str, int]] = Field({}, description="cells made missing, by column and what stands in them")
    trimmed: dict[str, int] = {}
    invisible: dict[str, int] = {}
    numbers: dict[str, str] = {}
    tables: list[TableExtent] = []
    damage: dict[str, int] = Field({}, description="what else was noticed about the file, by code")
    damaged_columns: dict[str, list[str]] = Field({}, description="and about single columns, by code")
