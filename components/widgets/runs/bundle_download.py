"""The bundle of a run to take along: made and checked when it is asked for."""

from functools import partial

import streamlit as st

from components.i18n import t
from components.runs.bundle import run_bundle
from components.store.runs import RunRecord
from components.widgets.runs.checked_download import Offer, checked_download, show_asked
from components.widgets.shared import current

DATA = "run_bundle_data"  # whether the table goes along


def offer_bundle(run: RunRecord, *, choose_data: bool = False) -> None:
    """A button that downloads the bundle; with `choose_data`, near the end of a page, one may have the table go along.

    There the page waits until it is made, and says why where it is not handed over; elsewhere the next page says it.
    """
    hint = t(
        "A zip with model.keras, a model card, the recipe, the scores, a script that predicts the rows of a CSV and one that "
        "trains the network again in plain Keras. The first time it is checked that it works without this app, which takes "
        "some seconds."
    )
    with_data = choose_data and bool(st.session_state.get(DATA))
    made = partial(run_bundle, current.app(), current.visitor(), run.id, with_data=with_data)
    offer = Offer("run_bundle", run.id, made, f"layerboard-{run.id}.zip", "application/zip")
    asked = checked_download(offer, t("Download the model"), hint)
    if choose_data:
        hint = t("The table goes along as data.csv, so that the script that trains needs nothing else.")
        st.checkbox(t("With its table"), key=DATA, help=hint)
    show_asked(asked, wait=choose_data)
