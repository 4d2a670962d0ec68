"""The samples as cards: a picture of the rows, a line of what can be predicted, and two ways to begin."""

import html
from collections.abc import Callable

import streamlit as st

from components.i18n import t
from components.intake.samples import SAMPLES, Sample
from components.widgets.data.sample_thumbnails import AXES


def show_sample_cards(open_sample: Callable[[str], None]) -> str | None:
    """A card a sample; its *Open* calls `open_sample` with its name. The name of the one to be trained, where asked for."""
    trained = None
    with st.container(key="data_sample"):
        for sample in SAMPLES.values():
            if _show_card(sample, open_sample):
                trained = sample.name
    return trained


def _show_card(sample: Sample, open_sample: Callable[[str], None]) -> bool:
    name, title = sample.name, t(sample.title)
    with st.container(key=f"data_card_{name}", border=True, gap="xxsmall"):
        alt = html.escape(f"{title}: {t(AXES[name][2])}", quote=True)
        st.html(f'<img src="/assets/samples/{name}.svg" alt="{alt}">')  # drawn by `sample_thumbnails.py`
        label, key = f"**{title}** :small[{t('Open')}]", f"data_open_{name}"
        st.button(label, key=key, type="tertiary", on_click=open_sample, args=(name,))
        st.caption(t(sample.description))
        hint = t("Train the suggested network on {name}", name=title)
        return st.button(t("Train it"), key=f"data_train_{name}", help=hint, width="stretch")
