"""A chart to take along: as a picture, which the browser draws (`assets/pictures.js`), and its numbers as CSV."""

import html
from collections.abc import Callable

import pandas as pd
import streamlit as st

from components.i18n import noop, t
from components.widgets.shared.csv_download import csv_download

FORMATS = {
    "png": ("PNG", noop("Download the picture as PNG: {picture}")),
    "svg": ("SVG", noop("Download the picture as SVG, which stays sharp at any size: {picture}")),
}


def picture_buttons(key: str, alt: str) -> None:
    """Buttons that save the chart of this key as PNG and as SVG, as it stands on the page; `alt` is what it shows in words.

    They are plain HTML: the server is not asked, and a page of many charts has nothing more to run.
    """
    failed = t("The picture could not be made. Reload the page, and try again.")
    facts = {"chart": key, "alt": alt, "failed": failed}
    data = "".join(f' data-{name}="{html.escape(value)}"' for name, value in facts.items())
    buttons = "".join(
        f'<button type="button" value="{value}" aria-label="{html.escape(t(words, picture=alt))}">{name}</button>'
        for value, (name, words) in FORMATS.items()
    )
    st.html(f'<div class="lb-pictures"{data}>{buttons}<span role="status"></span></div>', width="content")


def chart_downloads(key: str, alt: str, numbers: pd.DataFrame | Callable[[], pd.DataFrame] | None = None) -> None:
    """A low line below the chart of this key: its picture, and its `numbers` where they are given."""
    with st.container(horizontal=True, horizontal_alignment="right", gap=None, key=f"{key}_downloads"):
        picture_buttons(key, alt)
        if numbers is not None:
            icon, hint = ":material/download:", t("Download these numbers as CSV")
            csv_download(numbers, key, f"{key}_csv", t("CSV"), type="tertiary", icon=icon, help=hint)
