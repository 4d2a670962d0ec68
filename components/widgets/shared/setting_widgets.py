"""Widgets that show a setting of the recipe: a choice, a switch, a number.

A number is typed as text: Streamlit's own field takes 1 for 1e9 and 12 for 12.7, and drops commas, without a word. What
is typed stays in it, and what is wrong with it stands below it.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from components.domain.problem import Problem
from components.domain.recipe import Recipe
from components.widgets.shared.parse_number import NumberLimits, format_number, parse_number
from components.widgets.shared.widget_state import (
    Setting,
    changed_by_user,
    refuse,
    refused_or,
    setting_widget,
    show_field_problem,
    shown_value,
    synced_widget,
)


def segmented(label: str, choices: Mapping[Any, str], **options: Any) -> Any:
    """One of a few choices, {value: its words}, side by side; `options` are those of `st.segmented_control`."""
    words = choices.__getitem__
    return st.segmented_control(label, list(choices), required=True, format_func=words, **options)


def segmented_kept(label: str, choices: Mapping[Any, str], default: Any, key: str, **options: Any) -> Any:
    """`segmented` that keeps what was chosen for this visit, also while another page is shown."""
    kept = f"{key}_kept"
    chosen = st.session_state.get(kept, default)
    chosen = chosen if chosen in choices else default

    def keep() -> None:
        if changed_by_user(key):
            st.session_state[kept] = st.session_state[key]

    with synced_widget(key, chosen):
        return segmented(label, choices, default=chosen, key=key, on_change=keep, **options)


def select(label: str, choices: Mapping[Any, str], chosen: Any, **options: Any) -> Any:
    """One of a list, {value: its words}, `chosen` to begin with where it is one; `options` are those of `st.selectbox`."""
    values = list(choices)
    index = values.index(chosen) if chosen in choices else None
    # Where others may be typed, they stand for themselves.
    return st.selectbox(label, values, index, format_func=lambda value: choices.get(value, value), **options)


def segmented_setting(label: str, choices: Mapping[Any, str], setting: Setting, **options: Any) -> None:
    """A setting as one of a few choices; `options` are those of `st.segmented_control`."""
    with setting_widget(setting, label) as arguments:
        value = shown_value(setting)
        default = value if value in choices else None
        segmented(label, choices, default=default, **options, **arguments)


def select_setting(label: str, choices: Mapping[Any, str], setting: Setting, **options: Any) -> None:
    """A setting as one of a list; `options` are those of `st.selectbox`."""
    with setting_widget(setting, label) as arguments:
        select(label, choices, shown_value(setting), **options, **arguments)


def toggle_setting(label: str, setting: Setting, **options: Any) -> None:
    """On or off; `options` are those of `st.toggle`."""
    with setting_widget(setting, label) as arguments:
        st.toggle(label, shown_value(setting), **options, **arguments)


def number_field(label: str, setting: Setting, limits: NumberLimits, *, width: Any = "stretch", **options: Any) -> None:
    """A number of the recipe, saved as soon as it can be; `options` are those of `st.text_input`."""

    def change(recipe: Recipe, text: str) -> Recipe:
        return setting.change(recipe, parse_number(text, limits, setting.title or label))

    with (
        st.container(key=f"{setting.key}_field", width=width, gap="xxsmall"),
        setting_widget(replace(setting, change=change), label, partial(_read_or_text, limits=limits)) as arguments,
    ):
        st.text_input(label, shown_value(setting, format_number), autocomplete="off", **options, **arguments)


def number_input(
    label: str,
    start: float,
    key: str,
    limits: NumberLimits,
    *,
    width: Any = "stretch",
    subject: object = None,
    **options: Any,
) -> float | None:
    """A number that is no setting of the recipe, `start` to begin with; None where it cannot be, which is said below it.

    What cannot be stays in it, also while another page is shown. `subject` is as of `synced_widget`; `options` are those of
    `st.text_input`; its `on_change` is called where a person changed it.
    """
    then = partial(options.pop("on_change", _nothing), *options.pop("args", ()))

    def take() -> None:
        # Called also where the page is left at once and never drawn with what was typed.
        _number_or_problem(key, str(st.session_state[key]), limits, label)
        if changed_by_user(key):
            then()

    with st.container(key=f"{key}_field", width=width, gap="xxsmall"):
        with synced_widget(key, start, partial(_read_or_text, limits=limits), subject):
            shown = refused_or(key, format_number(start))
            text = st.text_input(label, shown, key=key, autocomplete="off", on_change=take, **options)
        number = _number_or_problem(key, text, limits, label)
        if isinstance(number, Problem):
            show_field_problem(key, label, number)
            return None
        return number


def _nothing() -> None:
    """What is done where a field that is no setting is changed."""


def _number_or_problem(key: str, text: str, limits: NumberLimits, label: str) -> float | Problem:
    """What is typed in a field that is no setting, as a number; what cannot be is kept."""
    try:
        number = parse_number(text, limits, label)
    except Problem as problem:
        refuse(key, text)
        return problem
    refuse(key, None)
    return number


def _read_or_text(text: Any, limits: NumberLimits) -> object:
    try:
        return parse_number(text or "", limits, "")
    except Problem:
        return text
