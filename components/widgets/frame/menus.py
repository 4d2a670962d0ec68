"""The menus at the top right: help, the theme, and projector mode. The browser remembers the last two."""

import streamlit as st

from components.i18n import noop, t, translated
from components.widgets.shared.component import component
from components.widgets.shared.theme import MENUS, is_projector

PAGES = {
    noop("Data"): noop("bring a table, look at its columns, choose what is to be predicted."),
    noop("Network"): noop("stack layers; the drawing shows what they make of the columns."),
    noop("Train"): noop("set how it learns, start, and watch it; pause, stop, go on."),
    noop("Evaluate"): noop("how good it is on rows that it has never seen."),
    noop("Predict"): noop("ask the network about new rows."),
    noop("Runs"): noop("all that you have trained, to open, compare and delete."),
}
KEYS = {
    noop("Tab, Shift + Tab"): noop("to the next control, and back"),
    noop("Enter, Space"): noop("press what has the focus"),
    noop("Arrow keys"): noop(
        "through choices, sliders, the layers of the drawing, and from the theme to projector mode"
    ),
    noop("Esc"): noop("close a menu or a question, leave a dragged layer where it was"),
}
BEFORE_TRAINING = ("network", "train")
THEMES = {"system": noop("System"), "light": noop("Light"), "dark": noop("Dark")}


def show_menus(page: str) -> None:
    """Help, theme and projector mode; nothing that was typed is lost by any of them. On the `page` from which one trains
    they also load what shows a training, on that of tables what draws these."""
    with st.container(horizontal=True, key="frame_top", gap="small", vertical_alignment="center", width="content"):
        with st.popover(t("Help"), icon=":material/help:", type="tertiary"):
            st.markdown("\n".join(f"- **{t(page)}**: {t(what)}" for page, what in PAGES.items()))
            st.markdown(f"**{t('Keys')}**")
            st.markdown("\n".join(f"- {t(key)}: {t(what)}" for key, what in KEYS.items()))
        component("menus", "menus.html", ["menus.js"])(
            key=MENUS,
            data={
                "words": {
                    "look": t("How the pages look"),
                    "theme": t("Theme"),
                    "projector": t("Projector mode: larger type and charts"),
                },
                "themes": translated(THEMES),
                "projector": is_projector(),
                "training_is_next": page in BEFORE_TRAINING,
                "table_is_next": page == "data",
            },
            default={"projector": is_projector()},
            on_projector_change=lambda: None,
            width="content",
        )
