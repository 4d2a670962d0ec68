"""Runs: everything this visitor has trained."""

import streamlit as st

from components.network.shapes import title
from components.problem import Problem
from components.store.database import open_store
from components.store.looks import has_looked
from components.store.runs import RunRecord, delete_run, list_runs, rename_run
from components.widgets import current
from components.widgets.frame import STATUS, nothing_open
from components.widgets.plain import plain
from components.words import measured, t

NAMES = {"accuracy": t("accuracy"), "mae": t("MAE")}


def _score(record: RunRecord) -> str:
    """The validation figure, by which runs are compared; the test figure too where it has been seen already."""
    validation, test = record.metrics.get("validation", {}), record.metrics.get("test", {})
    name = next((metric for metric in NAMES if metric in validation), None)
    if not name:
        return ""
    said = [t("validation {metric} {value}", metric=NAMES[name], value=measured(validation[name]))]
    if has_looked(open_store(), record):
        base = measured(record.metrics.get("baseline", {}).get(name))
        said.append(t("test {value} (baseline {base})", value=measured(test.get(name)), base=base))
    return ", ".join(said)


def show(record: RunRecord) -> None:
    score = _score(record)
    network = " → ".join(title(layer) for layer in record.recipe.layers) or t("no hidden layer")
    with st.container(border=True):
        facts = [f"**{plain(record.name)}**", plain(record.dataset_name), STATUS[record.status], score]
        st.markdown(" · ".join(filter(None, facts)))
        st.caption(
            f"{plain(network)} · {t('epoch {n} of {total}', n=record.epoch, total=record.epochs)} · {record.created:%Y-%m-%d %H:%M} UTC"
        )
        with st.container(horizontal=True):
            if st.button(t("Open"), key=f"runs_open_{record.id}"):
                current.reopen(record)
                st.switch_page("../pages/train.py")
            with st.popover(t("Rename")):
                wished = st.text_input(t("New name"), record.name, key=f"runs_name_{record.id}")
                if st.button(t("Save"), key=f"runs_rename_{record.id}"):
                    rename_run(open_store(), current.visitor(), record.id, wished)
                    st.rerun()
            with st.popover(t("Delete")):
                st.markdown(t("The run and its model will be gone for good."))
                if st.button(t("Delete it"), key=f"runs_delete_{record.id}"):
                    try:
                        delete_run(open_store(), current.visitor(), record.id)
                    except Problem as problem:
                        current.show_problem(problem)
                    else:
                        st.rerun()


records = list_runs(open_store(), current.visitor())
if not records and not current.experiment():
    nothing_open()
elif not records:
    st.info(t("No runs yet. Each training is kept here, with its network, curves and scores."))
    st.page_link("../pages/train.py", label=t("Train →"))
for record in records:
    show(record)
