"""How the cells of a column are read, where that is open, and a choice for each other way."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from components.columns.date.century import years_of
from components.columns.date.find_format import AMBIGUOUS
from components.columns.formats import CUTOFF_YEAR, DateFormat, DurationFormat, NumberFormat
from components.columns.profile import ColumnProfile
from components.domain.recipe import Column, ColumnType, Recipe
from components.domain.recipe_patch import patched
from components.i18n import t
from components.widgets.data.table_analysis import reset_column_table
from components.widgets.shared.setting_widgets import segmented_setting
from components.widgets.shared.widget_state import Setting, setting_widget


def edit_format(recipe: Recipe, column: ColumnProfile) -> None:
    """What can be read in two ways, and cells that stand for "missing"."""
    override = recipe.columns.get(column.name, Column())
    with st.popover(t("Read it otherwise"), width="stretch"):
        match column.format:
            case NumberFormat(decimal=decimal) if column.reads_as is ColumnType.NUMBER:
                signs = {".": t("point"), ",": t("comma")}
                _choose(t("Decimal sign"), signs, column.name, "data_read_decimal", "decimal", decimal)
            case DurationFormat(two_parts=two_parts, of_day=False):
                clocks = {"h:mm": t("hours and minutes"), "m:ss": t("minutes and seconds")}
                _choose(t("What two parts are"), clocks, column.name, "data_read_clock", "clock", two_parts)
            case DateFormat(order=order, cutoff_year=cutoff):
                if order in AMBIGUOUS:
                    parts, day_first = {True: t("day"), False: t("month")}, order is AMBIGUOUS[0]
                    _choose(t("What comes first"), parts, column.name, "data_read_first", "day_first", day_first)
                if cutoff != CUTOFF_YEAR or column.year_doubt is not None or override.cutoff_year is not None:
                    cutoffs = {year: years_of(year) for year in sorted({CUTOFF_YEAR, date.today().year, cutoff})}
                    _choose(t("Years of two digits"), cutoffs, column.name, "data_read_years", "cutoff_year", cutoff)
        _edit_missing(column.name, override.missing or [])


def _choose(label: str, choices: Mapping[Any, str], name: str, key: str, field: str, saved: Any) -> None:
    """One of the ways to read column `name`, saved in `field` of its override."""
    save = partial(_read_as, name=name, field=field)
    segmented_setting(label, choices, Setting(key, saved, save, on_saved=reset_column_table, subject=name))


def _edit_missing(name: str, saved: list[str]) -> None:
    label, save = t("Cells that stand for missing, parted by semicolons"), partial(_read_as, name=name, field="missing")
    setting = Setting("data_read_missing", saved, save, on_saved=reset_column_table, subject=name)
    with setting_widget(setting, label, _markers) as arguments:
        st.text_input(label, "; ".join(saved), **arguments)


def _markers(text: str) -> list[str]:
    return [marker.strip() for marker in text.split(";") if marker.strip()]


def _read_as(recipe: Recipe, value: Any, *, name: str, field: str) -> Recipe:
    said = (_markers(value) or None) if field == "missing" else value
    return patched(recipe, {"columns": {name: {field: said}}})
