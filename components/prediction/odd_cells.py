"""What becomes of the rows in which a cell is odd: as somebody decided, or as is usual."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import assert_never

import numpy as np

from components.domain.problem import Misfit
from components.features import Preparation
from components.i18n import t
from components.prediction.decisions import Action, Decisions, usual_action
from components.prediction.remarks import Remark, Sort


def count_rows(remarks: Iterable[Remark]) -> Counter[tuple[str, Sort]]:
    """How many rows there are of each column and sort."""
    rows = dict.fromkeys((remark.row, remark.column, remark.sort) for remark in remarks)  # in the order of the columns
    return Counter((column, sort) for _, column, sort in rows)


def unreadable_cells(odd: Counter[tuple[str, Sort]]) -> dict[str, int]:
    """How many rows there are of each column whose cell cannot be read."""
    return {column: rows for (column, sort), rows in odd.items() if sort is Sort.UNREADABLE}


class OddCells:
    """What becomes of rows with odd cells: a warning, a missing cell, or no prediction, as was decided or is usual."""

    def __init__(self, decisions: Decisions, preparation: Preparation, rows_before: int) -> None:
        self._decisions, self._preparation, self._rows_before = decisions, preparation, rows_before
        self._missing: list[int] = []  # rows whose cell of the column counts as missing
        self.found: list[Remark] = []
        self.remarks: list[Remark] = []
        self.refused: dict[int, Misfit] = {}
        self.stopped: Misfit | None = None

    def add(self, remark: Remark) -> None:
        """Take up what is odd about a cell of the column that is looked at."""
        self.found.append(remark)
        usual = usual_action(remark.column, remark.sort, self._preparation)
        action = self._decisions.action(remark.column, remark.sort, usual)
        match action:
            case Action.PREDICT:
                self.remarks.append(remark)
            case Action.AS_MISSING:
                self._missing.append(remark.row)
                self.remarks.append(replace(remark, what=t("{what} and counts as missing", what=remark.what)))
            case Action.LEAVE_OUT:
                self.refused.setdefault(remark.row, self._misfit(remark, action, decided=action is not usual))
            case Action.REFUSE:
                self.stopped = self.stopped or self._misfit(remark, action, decided=True)
            case _:
                assert_never(action)

    def without_missing(self, values: np.ndarray) -> np.ndarray:
        """Typed values (rows,) of that column, without those that count as missing; the next column may come."""
        if self._missing:
            values = values.copy()
            values[self._missing] = np.nan if values.dtype.kind == "f" else None
            self._missing = []
        return values

    def _misfit(self, remark: Remark, action: Action, *, decided: bool) -> Misfit:
        row = self._rows_before + remark.row + 1
        if decided:
            what = t("Row {row}, {what}.", row=row, what=remark.what)
            all_rows = t("It was decided that such a cell refuses the whole table.")
            this_row = t("It was decided that such rows are not predicted.")
            remedy = all_rows if action is Action.REFUSE else this_row
            return Misfit("refused_as_decided", what, remark.column, remedy)
        said = t("Row {row}, column {what}.", row=row, what=remark.what)
        return Misfit("not_a_number", said, remark.column, t("Correct the cell or leave it empty."))
