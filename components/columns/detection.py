"""What is found about a column, and the cells that the rules look at."""

from dataclasses import dataclass, replace
from typing import Annotated

import numpy as np
from pydantic import PlainSerializer, PlainValidator

from components.columns.arrow import most_frequent, pa, pc
from components.columns.formats import Format, format_as_dict, format_from_dict
from components.domain.recipe import ColumnType
from components.i18n import percent, t

READABLE = 0.9  # a column with fewer readable cells than this holds no numbers, no dates
UNREADABLE = 0.1 + 1e-9
FEWEST = 20  # rows from which on "different in every row" says anything
LOOKED_AT = 1000  # distinct cells whose shape is looked at


@dataclass(frozen=True)
class Hints:
    """What is known of how a table writes, for cells that can be read in two ways.

    Args:
        decimal: the decimal sign, "" where it is not known.
        day_first: whether the day comes before the month in dates, None where it is not known.
        why: what says so, "" for other columns.
        semicolons: whether semicolons part the cells, as they do where commas part decimals.
        typed: whether numbers come from a format that has them as numbers: those have a decimal point.
    """

    decimal: str = ""
    day_first: bool | None = None
    why: str = ""
    semicolons: bool = False
    typed: bool = False


NO_HINTS = Hints()


@dataclass(frozen=True)
class Evidence:
    """What the cells of a column say about the table's way of writing.

    Args:
        decimal: the decimal sign that they bear out, "" for none.
        open_sign: the sign of numbers that all can be read in two ways, such as `1.234`; "" where some cannot.
        day_first: whether they prove that the day comes first in dates, or that the month does; None for neither.
    """

    decimal: str = ""
    open_sign: str = ""
    day_first: bool | None = None


@dataclass(frozen=True)
class Ambiguity:
    """A reading that the cells do not decide: what was chosen by rule, and the override that chooses otherwise."""

    field: str  # of recipe.Column: "decimal", "day_first", "cutoff_year" or "clock"
    instead: str | bool | int
    example: str


@dataclass(frozen=True)
class DetectedType:
    """The kind of a column and the reason; how to read its cells; what cannot be read.

    `reads_as` is the kind of the values where `kind` says what they are for: an id or a constant may be numbers or words.
    """

    kind: ColumnType
    reason: str = ""
    reads_as: ColumnType = ColumnType.CATEGORY
    format: Annotated[Format | None, PlainValidator(format_from_dict), PlainSerializer(format_as_dict)] = None
    unread: int = 0
    examples: tuple[str, ...] = ()
    infinite: int = 0
    doubt: Ambiguity | None = None
    year_doubt: Ambiguity | None = None  # of the century, beside that of day and month


@dataclass(frozen=True)
class Detection(DetectedType):
    """What was found about one column, and what it says about the others."""

    evidence: Evidence = Evidence()


@dataclass(frozen=True)
class Cells:
    """The cells that are there, a sample of them, and the distinct ones of the sample, the most frequent first."""

    name: str
    there: "pa.Array"
    some: "pa.Array"
    distinct: list[str]
    hints: Hints

    @property
    def rows(self) -> int:
        """How many cells are there."""
        return len(self.there)

    def as_code(self, what: str) -> Detection:
        """Names for things: an id where nearly every row has its own, a category where they recur."""
        distinct = len(pc.unique(self.there))
        if self.rows >= 5 and distinct >= 0.9 * self.rows:
            return Detection(ColumnType.ID, t("{what}, different in nearly every row", what=what))
        return Detection(ColumnType.CATEGORY, t("{what}; {n} different", what=what, n=f"{distinct:,}"))

    def with_unread(self, found: Detection, unread: np.ndarray) -> Detection:
        """What was found, with the cells (rows,) bool that cannot be read so counted and some of them shown."""
        count = int(unread.sum())
        if not count:
            return found
        cells, _ = most_frequent(pc.filter(self.there, pa.array(unread)), 5)
        examples = tuple(map(short, cells.to_pylist()))
        share = percent(1 - count / self.rows)
        reason = t("{reason}; {share} of the cells can be read so", reason=found.reason, share=share)
        return replace(found, reason=reason, unread=count, examples=examples)

    def readable_example(self, unread: np.ndarray) -> str:
        """The first cell that is not `unread` (rows,) bool."""
        return str(self.there[int(np.flatnonzero(~unread)[0])].as_py())


def short(cell: str, longest: int = 40) -> str:
    """A cell as it is shown in a sentence."""
    return cell if len(cell) <= longest else f"{cell[: longest - 1]}…"
