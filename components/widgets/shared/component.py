"""Components of our own, whose HTML and JavaScript stand in the folder of assets."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from components.widgets.assets import asset


def component(name: str, html: str, scripts: Sequence[str]) -> Any:
    """The component `name`, to be called with its key and data: `html` and `scripts` are files of assets, joined in order."""
    made = _made()
    if name not in made:
        made[name] = st.components.v2.component(
            f"layerboard_{name}", html=asset(html), js="".join(map(asset, scripts)), isolate_styles=False
        )
    return made[name]


@st.cache_resource
def _made() -> dict[str, Any]:
    """By name. To hash the arguments of each call would take longer than all else about a small component."""
    return {}
