"""A field for a number: what is typed stays in it, and what is wrong with it stands below it.

Streamlit's own takes 1 for 1e9 and 12 for 12.7, and drops commas, without a word.
"""

from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from components.domain.problem import Problem
from components.domain.recipe import Recipe
from components.widgets.shared.typed_number import Limits, read_number, written
from components.widgets.shared.widget_state import Change, Setting, show_refusal, show_wrong, showing, take


def number_field(
    label: str,
    setting: Setting,
    limits: Limits,
    *,
    hint: str | None = None,
    disabled: bool = False,
    width: Any = "stretch",
) -> None:
    """A number of the recipe, saved as soon as it can be."""
    where = setting.title or label
    typed = replace(setting, change=partial(_changed, limits=limits, change=setting.change, where=where))
    with st.container(key=f"{setting.key}_field", width=width, gap="xxsmall"):
        with showing(setting.key, setting.saved, read=partial(_read_or_text, limits=limits), of=setting.of):
            st.text_input(
                label,
                written(setting.saved),
                key=setting.key,
                help=hint,
                disabled=disabled,
                autocomplete="off",
                on_change=take,
                args=(typed, label),
            )
        show_refusal(setting.key)


def _changed(recipe: Recipe, text: str, *, limits: Limits, change: Change, where: str) -> Recipe:
    return change(recipe, read_number(text, limits, where))


def _read_or_text(text: Any, limits: Limits) -> object:
    try:
        return read_number(text or "", limits, "")
    except Problem:
        return text


def typed_number(
    label: str,
    start: float,
    key: str,
    limits: Limits,
    *,
    hint: str | None = None,
    width: Any = "stretch",
    empty: bool = False,
) -> float | None:
    """A number that is no setting of the recipe, `start` to begin with; None where it is left empty, if it may be.

    Raises:
        WrongField: what is typed cannot be; the reason stands below it already.
    """
    with st.container(key=f"{key}_field", width=width, gap="xxsmall"):
        with showing(key, start, read=partial(_read_or_text, limits=limits)):
            text = st.text_input(label, written(start), key=key, help=hint, autocomplete="off")
        if empty and not text.strip():
            return None
        try:
            return read_number(text, limits, label)
        except Problem as problem:
            show_wrong(key, label, problem)
            raise
