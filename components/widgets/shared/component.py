"""Components of our own, whose HTML and JavaScript stand in the folder of assets."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from components.widgets.assets import asset


@st.cache_resource
def component(name: str, html: str, scripts: Sequence[str]) -> Any:
    """The component `name`, to be called with its key and data: `html` and `scripts` are files of assets, joined in order."""
    return st.components.v2.component(
        f"layerboard_{name}", html=asset(html), js="".join(map(asset, scripts)), isolate_styles=False
    )
