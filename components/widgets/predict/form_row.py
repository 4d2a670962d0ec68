"""The row that the form asks about: what stands in its fields, as cells of the table, kept for this tab whatever page is shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
import streamlit as st

from components.columns.cell_parser import CellParser
from components.domain.problem import Misfit
from components.domain.recipe import ColumnType
from components.features import BooleanFeature, CategoryFeature, Feature, Preparation
from components.features.fit import parser_of_feature
from components.prediction.contract import Contract
from components.prediction.slider_range import SliderRange, slider_range
from components.prediction.typed_cell import TypedCell, read_typed, usual_cell, value_of_cell
from components.runs.results import run_contract
from components.store.datasets import DatasetRecord, get_dataset
from components.store.runs import RunRecord
from components.widgets.shared import current

MOSTLY = 0.5
LOOKED_AT = 200  # cells, for what all cells of a column have in common


@dataclass
class FormRow:
    """Cells by column, "" where missing: one row for all runs of a table, so that two can be asked about the same.

    `taken` is the position in the table of the row that was taken from there last, `as_taken` what its cells meant.
    """

    cells: dict[str, str] = field(default_factory=dict)
    taken: int | None = None
    as_taken: dict[str, str | float | None] = field(default_factory=dict)


@dataclass
class RunForm:
    """The form of a run: its row, and what is known of its columns, each looked at once.

    `turns` has the number of what a component of ours told last about a column, which says to it that it was heard.
    """

    run: RunRecord
    preparation: Preparation
    row: FormRow
    turns: dict[str, int] = field(default_factory=dict)
    _read: dict[str, tuple[str, TypedCell | Misfit]] = field(default_factory=dict)
    _labels: dict[str, tuple[str, str]] = field(default_factory=dict)
    _ranges: dict[str, SliderRange | None] = field(default_factory=dict)
    _spelled: dict[str, dict[str, str]] = field(default_factory=dict)
    _timed: dict[str, bool] = field(default_factory=dict)

    def key(self, feature: Feature) -> str:
        """The key of a column's field."""
        return f"predict_{self.run.id}_{self.places[feature.name]}"

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of each column in the order of the table."""
        return {feature.name: place for place, feature in enumerate(self.preparation.features)}

    @cached_property
    def contract(self) -> Contract:
        """What training rows had."""
        return run_contract(current.store(), self.run.visitor, self.run.id)

    def cell(self, feature: Feature) -> str:
        """What stands in a column's field; of one of several values, as the table spells it."""
        cell = self.row.cells.get(feature.name)
        if cell is None:
            cell = self.row.cells[feature.name] = self.usual(feature)
        if isinstance(feature, CategoryFeature | BooleanFeature):
            return self._as_spelled(feature, cell)
        return cell

    def usual(self, feature: Feature) -> str:
        """What the field begins with: nothing where most training rows have no value."""
        if (self.contract.column(feature.name).missing_share or 0.0) > MOSTLY:
            return ""
        usual = usual_cell(feature, self.preparation)
        return self.spelled(feature).get(usual, usual)

    def _as_spelled(self, feature: Feature, cell: str) -> str:
        known = self._labels.get(feature.name)
        if known is None or known[0] != cell:
            value = value_of_cell(cell, feature, self.preparation)
            label = "" if value is None else self.spelled(feature).get(str(value), str(value))
            known = self._labels[feature.name] = (cell, label)
        return known[1]

    def spelled(self, feature: Feature) -> dict[str, str]:
        """For a boolean column {value: the cell of the table that says it most often}, such as Yes and No."""
        if feature.kind is not ColumnType.BOOLEAN:
            return {}
        if feature.name not in self._spelled:
            cells = table_of(self.run)[feature.name].dropna()
            by_value = cells.groupby(CellParser(ColumnType.BOOLEAN).values(cells).astype(str))
            self._spelled[feature.name] = {str(value): str(same.mode().iloc[0]) for value, same in by_value}
        return self._spelled[feature.name]

    def read(self, feature: Feature) -> TypedCell | Misfit:
        """What the field's cell means for the model, or why it means nothing."""
        cell = self.cell(feature)
        known = self._read.get(feature.name)
        if known is None or known[0] != cell:
            try:
                known = (cell, read_typed(cell, feature, self.preparation))
            except Misfit as problem:
                known = (cell, problem)
            self._read[feature.name] = known
        return known[1]

    def hear(self, name: str, told: object) -> object:
        """The value of `{"value": ..., "turn": ...}`, which a component of ours tells about a column."""
        told = told if isinstance(told, Mapping) else {}
        turn = told.get("turn")
        self.turns[name] = turn if isinstance(turn, int) else self.turns.get(name, 0)
        return told.get("value")

    def set_number(self, name: str, cell: str, value: float) -> None:
        """Put a number into a field, whose cell need not be read then."""
        self.row.cells[name] = cell
        self._read[name] = (cell, TypedCell(value))

    def slider(self, feature: Feature) -> SliderRange | None:
        """The slider beside a number."""
        if feature.name not in self._ranges:
            profile = next((each for each in table_record(self.run).columns if each.name == feature.name), None)
            fences = (profile.outlier_low, profile.outlier_high) if profile and profile.outliers else (None, None)
            self._ranges[feature.name] = slider_range(feature, self._sample(feature), fences)
        return self._ranges[feature.name]

    def has_times(self, feature: Feature) -> bool:
        """Whether the dates of a column have a time of the day."""
        if feature.name not in self._timed:
            days = self._sample(feature)
            self._timed[feature.name] = bool((days[np.isfinite(days)] % 1 != 0).any())
        return self._timed[feature.name]

    def days(self, feature: Feature) -> float | None:
        """The date in a field, in days since 1970-01-01."""
        days = value_of_cell(self.cell(feature), feature, self.preparation)
        return days if isinstance(days, float) else None

    def _sample(self, feature: Feature) -> np.ndarray:
        cells = table_of(self.run)[feature.name].dropna().head(LOOKED_AT)
        return parser_of_feature(feature).values(cells).to_numpy("float64")

    def take(self, position: int) -> None:
        """Fill the form from a row of the table."""
        row = table_of(self.run).iloc[position]
        names = [feature.name for feature in self.preparation.features]
        self.row.cells |= {name: "" if pd.isna(row[name]) else str(row[name]) for name in names}
        self.row.taken, self.row.as_taken = position, cells_of(self)[0]

    def changed(self) -> list[str]:
        """The columns that were changed since the row was taken from the table; `5.0` is 5."""
        now = cells_of(self)[0]
        return [
            name for name in self.places if name in self.row.as_taken and now.get(name, "") != self.row.as_taken[name]
        ]

    def reset(self) -> None:
        """What the form began with."""
        self.row.cells.clear()
        self.row.taken, self.row.as_taken = None, {}


def run_form(run: RunRecord, preparation: Preparation) -> RunForm:
    """The form of a run, the same for as long as the tab is open."""
    rows: dict[str, FormRow] = st.session_state.setdefault("predict_rows", {})
    row = rows.setdefault(run.recipe.dataset, FormRow())
    made = (run.id, run.epochs)  # who trains a run further has another preparation
    return current.once(f"predict_form_{run.id}", made, lambda: RunForm(run, preparation, row))


def table_of(run: RunRecord) -> pd.DataFrame:
    """The cells of the table that a run learned from."""
    return current.cells(table_record(run))


def table_record(run: RunRecord) -> DatasetRecord:
    """The table that a run learned from."""
    identity = run.recipe.dataset
    return current.unchanged(
        ("table of a run", run.visitor, identity), lambda: get_dataset(current.store(), run.visitor, identity)
    )


def cells_of(form: RunForm) -> tuple[dict[str, str | float | None], list[str]]:
    """A row of JSON from the fields, and the columns whose fields hold what they cannot."""
    cells: dict[str, str | float | None] = {}
    wrong = []
    for feature in form.preparation.features:
        read = form.read(feature)
        if isinstance(read, Misfit):
            wrong.append(feature.name)
        else:
            cells[feature.name] = read.value
    return cells, wrong
