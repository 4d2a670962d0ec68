"""What a file of new rows is for: the columns that a model knows, and how the table was written that it learned from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from components.intake.dialect.dialect import Dialect, Split

NUMBERED = "column_"  # begins the name of a column that the file gave none


@dataclass(frozen=True)
class Expected:
    """What new rows must be.

    Args:
        columns: the names that a model needs.
        target: the name of what it predicts, which may stand among them.
        others: further columns of the table that it learned from.
        missing: words that stand for "missing"; those that always do where None.
        as_words: columns in which such words are values.
        split: columns of two numbers in a cell that the model knows as two columns.
        renamed: what the table's file called otherwise, by its name there: new rows may do so, too.
        dialect: how the table was written that it learned from.
    """

    columns: tuple[str, ...]
    target: str = ""
    others: tuple[str, ...] = ()
    missing: tuple[str, ...] | None = None
    as_words: tuple[str, ...] = ()
    split: Split = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    dialect: Dialect | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """All that a column may be called."""
        return (*self.columns, *self.split)

    @property
    def every(self) -> tuple[str, ...]:
        """All names of the table."""
        return (*self.names, *filter(None, [self.target]), *self.others)

    @property
    def numbered(self) -> bool:
        """Whether the table had no header, so that columns are known by their places."""
        return all(self.in_file(name).startswith(NUMBERED) for name in self.names)

    def in_file(self, name: str) -> str:
        """What the table's file called the column."""
        return next((given for given, now in self.renamed.items() if now == name), name)

    def absent(self, names: list[str]) -> int:
        """How many of the needed columns `names` lack."""
        parts = {part for whole, (_, *both) in self.split.items() if whole in names for part in both}
        return len({*self.columns} - parts - {*names})
