"""The field of a column in the form for one row, by its type. Each writes what is typed into the form's row at once."""

from datetime import datetime, time, timedelta
from typing import Any

import streamlit as st

from components.columns.formats import DateFormat, DurationFormat, Order
from components.domain.problem import Misfit
from components.domain.recipe import ColumnType
from components.features import BooleanFeature, CategoryFeature, Feature, NumberFeature, TextFeature
from components.i18n import number, t
from components.prediction.typed_cell import TypedCell, date_cell, number_cell
from components.widgets.predict.form_row import RunForm
from components.widgets.shared.component import component
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.widget_state import changed_by_user, show_field_problem, synced_widget

LIVE = "200ms"  # without a key until what was typed is sent
YEARS_BEYOND = 100  # before and behind a date, that can be chosen in its calendar
EPOCH = datetime(1970, 1, 1)


def show_field(form: RunForm, feature: Feature) -> None:
    """The column's field with what is to be said of what stands in it."""
    key = form.key(feature)
    with st.container(key=f"{key}_field", gap="xxsmall"):
        if isinstance(feature, CategoryFeature | BooleanFeature):
            _choice(form, feature, key)
            return
        if feature.kind is ColumnType.DATE and _has_calendar(form, feature):
            _date(form, feature, key)
        elif isinstance(feature, TextFeature):
            _typed(form, feature, key, st.text_area, height=68)
        else:
            _typed(form, feature, key, st.text_input, autocomplete="off", live=LIVE, help=_hint(feature))
            _slider(form, feature, key)
        _say(form, feature, key)


def _say(form: RunForm, feature: Feature, key: str) -> None:
    """What is wrong in a field, how its cell is read where that is not plain, and that training saw nothing like it."""
    read = form.read(feature)
    if isinstance(read, Misfit):
        show_field_problem(key, feature.name, read)
        return
    if read.note:
        st.caption(escape_markdown(read.note))
    if isinstance(feature, NumberFeature) and _is_beyond(read, feature):
        seen = t("{low} to {high}", low=number(feature.minimum), high=number(feature.maximum))
        st.caption(t("Training saw {seen}.", seen=seen))


def _is_beyond(read: TypedCell, feature: NumberFeature) -> bool:
    value = read.value
    return isinstance(value, float) and not feature.minimum <= value <= feature.maximum


def _hint(feature: Feature) -> str:
    if isinstance(feature, NumberFeature):
        shown = feature.format.write if isinstance(feature.format, DurationFormat) else number
        return t("training saw {low} to {high}", low=shown(feature.minimum), high=shown(feature.maximum))
    if feature.format == DateFormat(Order.TIME):
        return t("a time, such as 18:30")
    return t("a date, such as 2024-12-31 or 2024-12-31 18:30")


def _typed(form: RunForm, feature: Feature, key: str, widget: Any, **options: Any) -> None:
    """A field to type in; nothing in it is a missing value."""
    cell = form.cell(feature)
    with synced_widget(key, cell, subject=form.run.id):
        label, missing = escape_markdown(feature.name), t("(missing)")
        take = {"on_change": _take_text, "args": (form, feature, key)}
        widget(label, cell, key=key, placeholder=missing, **take, **options)


def _take_text(form: RunForm, feature: Feature, key: str) -> None:
    if changed_by_user(key):
        form.row.cells[feature.name] = st.session_state[key] or ""


def _choice(form: RunForm, feature: CategoryFeature | BooleanFeature, key: str) -> None:
    """One of the values that training saw, or that of a row of the table, as the table spells them; or none."""
    spelled, cell = form.spelled(feature), form.cell(feature)
    choices = [spelled.get(value, value) for value in feature.vocabulary]
    choices += [cell] if cell and cell not in choices else []
    choices.append("")
    missing = t("(missing)")
    with synced_widget(key, cell, subject=form.run.id):
        st.selectbox(
            escape_markdown(feature.name),
            choices,
            choices.index(cell),
            format_func=lambda value: value or missing,
            key=key,
            on_change=_take_text,
            args=(form, feature, key),
        )


def _has_calendar(form: RunForm, feature: Feature) -> bool:
    """Whether what stands in a field of dates is one that a calendar has; times of the day are typed."""
    if isinstance(feature.format, DateFormat) and feature.format.order is Order.TIME:
        return False
    return not form.cell(feature) or _moment(form.days(feature)) is not None


def _moment(days: float | None) -> datetime | None:
    """The date and time of days since 1970-01-01 UTC, to the minute; None where there is none."""
    try:
        return None if days is None else EPOCH + timedelta(minutes=round(days * 1440))
    except OverflowError:
        return None


def _date(form: RunForm, feature: Feature, key: str) -> None:
    """A calendar, with the time of the day where the column has it; empty it is a missing value."""
    moment, timed = _moment(form.days(feature)), form.has_times(feature)
    around = moment or _moment(getattr(feature, "median", 0.0)) or EPOCH
    low, high = max(1, around.year - YEARS_BEYOND), min(9999, around.year + YEARS_BEYOND)
    shown: Any = moment if timed or moment is None else moment.date()
    options: dict[str, Any] = {"min_value": datetime(low, 1, 1), "max_value": datetime(high, 12, 31)}
    options |= {"key": key, "format": "YYYY-MM-DD", "on_change": _take_date, "args": (form, feature, key)}
    with synced_widget(key, shown, subject=form.run.id):
        if timed:
            st.datetime_input(escape_markdown(feature.name), shown, step=60, **options)
        else:
            st.date_input(escape_markdown(feature.name), shown, **options)
    if moment is None:
        st.caption(t("(missing)"))


def _take_date(form: RunForm, feature: Feature, key: str) -> None:
    if not changed_by_user(key):
        return
    chosen = st.session_state[key]
    if chosen is None:
        form.row.cells[feature.name] = ""
        return
    moment = chosen if isinstance(chosen, datetime) else datetime.combine(chosen, time())
    form.row.cells[feature.name] = date_cell((moment - EPOCH) / timedelta(days=1), feature.format)


def _slider(form: RunForm, feature: Feature, key: str) -> None:
    """A slider below a number, which moves as its field says and the other way round."""
    span = form.slider(feature)
    if span is None:
        return
    read, name = form.read(feature), f"{key}_range"
    value = read.value if isinstance(read, TypedCell) and isinstance(read.value, float) else None
    component("range", "predict/range.html", ["predict/one_at_a_time.js", "predict/range.js"])(
        key=name,
        data={
            "value": value,
            "low": span.low,
            "high": span.high,
            "step": span.step,
            "turn": form.turns.get(feature.name, 0),
            "label": t("{column}, as a slider", column=feature.name),
        },
        on_moved_change=lambda: _take_moved(form, feature, st.session_state[name].get("moved")),
    )


def _take_moved(form: RunForm, feature: Feature, told: object) -> None:
    moved = form.hear(feature.name, told)
    span = form.slider(feature)
    if span and isinstance(moved, int | float):
        value = span.rounded(min(span.high, max(span.low, float(moved))))
        form.set_number(feature.name, number_cell(value, feature, form.preparation), value)
