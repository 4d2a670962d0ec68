"""Widgets that show a setting of the recipe as a choice or a switch; `number_field` shows a number."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components.widgets.shared.widget_state import Setting, setting_widget


def segmented_setting(label: str, choices: Mapping[Any, str], setting: Setting, hint: str | None = None) -> None:
    """One of a few choices, {value: its words}, side by side."""
    with setting_widget(setting, label) as arguments:
        st.segmented_control(
            label,
            list(choices),
            default=setting.saved if setting.saved in choices else None,
            required=True,
            format_func=lambda value: choices[value],
            help=hint,
            **arguments,
        )


def select_setting(
    label: str, options: Mapping[Any, str], setting: Setting, *, hint: str | None = None, width: Any = "stretch"
) -> None:
    """One of a list, {value: its words}."""
    values = list(options)
    with setting_widget(setting, label) as arguments:
        st.selectbox(
            label,
            values,
            index=values.index(setting.saved) if setting.saved in values else None,
            format_func=lambda value: options[value],
            help=hint,
            width=width,
            **arguments,
        )


def toggle_setting(
    label: str, setting: Setting, *, hint: str | None = None, disabled: bool = False, width: Any = "content"
) -> None:
    """On or off."""
    with setting_widget(setting, label) as arguments:
        st.toggle(label, setting.saved, help=hint, disabled=disabled, width=width, **arguments)
