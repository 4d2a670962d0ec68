"""Colours that mean one thing everywhere, and how large the pages are shown."""

import streamlit as st

TRAINING, VALIDATION, TEST = "#2F7FC1", "#E69F00", "#009E73"
# Okabe and Ito's palette for classes: told apart with any colour vision. Those that mean a part of the rows come last.
CLASSES = ["#56B4E9", "#D55E00", "#CC79A7", "#999999", "#F0E442", "#0072B2", "#E69F00", "#009E73"]
# Of runs beside one another: none of those above that mean a part of the rows; readable on white and on black.
RUNS = ["#B94FA0", "#8A63D2", "#A6713D", "#1F93A8", "#84821C", "#7C8CA3"]
ROWS = "#7C8CA3"  # all rows of a table, no part and no class of them
TOGETHER, AGAINST = "#D55E00", "#0072B2"  # what rises and falls with another, what falls where it rises
MENUS = "frame_menus"  # key of the menus at the top right
PROJECTOR = "layerboard_projector"  # the cookie by which a browser remembers it, set in `assets/theme.js`


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
    if state and state.get("projector") is not None:
        return bool(state["projector"])
    return st.context.cookies.get(PROJECTOR) == "1"


def table_height(rows: int, most: int) -> int:
    """Pixels of a table that shows its heading and so many rows, at most `most`; in projector mode all is larger."""
    return in_table(min(35 * (rows + 1), most)) + 3


def in_table(pixels: int) -> int:
    """Pixels in a table; in projector mode its words are larger."""
    return round(1.25 * pixels if is_projector() else pixels)
