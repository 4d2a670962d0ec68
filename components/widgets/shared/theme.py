"""Colours that mean one thing everywhere, and the little CSS that Streamlit's theme does not reach."""

import streamlit as st

from components.widgets.assets import ASSETS

TRAINING, VALIDATION, TEST = "#2F7FC1", "#E69F00", "#009E73"
# Okabe and Ito's palette for classes: told apart with any colour vision.
CLASSES = ["#56B4E9", "#E69F00", "#009E73", "#CC79A7", "#0072B2", "#D55E00", "#F0E442", "#999999"]
# Of runs beside one another: none of those above that mean a part of the rows; readable on white and on black.
RUNS = ["#B94FA0", "#8A63D2", "#A6713D", "#1F93A8", "#84821C", "#7C8CA3"]
ROWS = "#7C8CA3"  # all rows of a table, no part and no class of them
TOGETHER, AGAINST = "#E69F00", "#0072B2"  # what rises and falls with another, what falls where it rises
MENUS = "frame_menus"  # key of the menus at the top right


def apply_theme() -> None:
    """Add our style sheets and script to the page; to be called once in every run of the script."""
    st.html(ASSETS / "theme.css")
    st.html(ASSETS / "number_field.css")
    st.html(ASSETS / "data.css")
    # It names a script that app.py serves: the pages run none that stands in their text (api/guard.py).
    st.html(ASSETS / "theme.html", unsafe_allow_javascript=True)


def shades(colour: str) -> list[tuple[float, str]]:
    """A scale for Plotly from nearly nothing to `colour` (#RRGGBB), on whose every shade `ink` can be read."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    most = 0.5 if st.context.theme.type == "dark" else 0.9
    return [(place, f"rgba({red},{green},{blue},{opacity})") for place, opacity in ((0, 0.05), (1, most))]


def ink() -> str:
    """The colour of text in the theme that is shown, for what Streamlit does not colour itself."""
    return "#FAFAFA" if st.context.theme.type == "dark" else "#1F2430"


def is_projector() -> bool:
    """Whether this browser shows the pages to the last row of a class."""
    state = st.session_state.get(MENUS)
    return bool(state and state.get("projector"))
