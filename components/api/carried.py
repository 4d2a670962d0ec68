"""Columns of new rows, such as an id, that stand beside their predictions, so that these can be joined back."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

import pandas as pd

from components.domain.parse_recipe import usable_text
from components.domain.problem import WrongField
from components.i18n import t

SHOWN = 20  # names


class Carried:
    """The cells of some columns, handed out in the order of the rows."""

    def __init__(self, cells: pd.DataFrame, names: Sequence[str]) -> None:
        """Raises WrongField where the rows have no such column."""
        places = {str(name): place for place, name in enumerate(cells.columns)}
        for name in names:
            if name not in places:
                what = t("The rows have no column {name}.", name=usable_text(name)[:100])
                remedy = t("Name one of theirs: {names}.", names=", ".join(islice(places, SHOWN)))
                raise WrongField("no_such_column", what, "carry", remedy)
        self.names = list(dict.fromkeys(names))
        chosen = cells.iloc[:, [places[name] for name in self.names]].astype("object")
        self._rows = chosen.where(chosen.notna(), None).to_numpy("object").tolist() if names else []
        self._at = 0

    def headings(self, others: Sequence[str]) -> list[str]:
        """Those of the columns; one that is among `others` says that it is carried."""
        return [f"carried {name}" if name in others else name for name in self.names]

    def before_lines(self, lines: list[list[object]]) -> list[list[object]]:
        """The next lines of a table, each with its cells before it."""
        if not self.names:
            return lines
        return [[*cells, *line] for cells, line in zip(self._next(len(lines)), lines, strict=True)]

    def in_answers(self, answers: Sequence[Any]) -> Sequence[Any]:
        """The next answers, JSON objects, each with its cells in it."""
        if not self.names:
            return answers
        rows = self._next(len(answers))
        cells = ({"carried": dict(zip(self.names, row, strict=True))} for row in rows)
        return [{**answered, **carried} for answered, carried in zip(answers, cells, strict=True)]

    def _next(self, count: int) -> list[list[Any]]:
        self._at += count
        return self._rows[self._at - count : self._at]
