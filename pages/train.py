"""Train: settings, start, and the run or the search as it goes."""

from typing import Literal

import streamlit as st

from components.i18n import t
from components.runs import lifecycle
from components.widgets.frame.frame import show_nothing_open, train_button
from components.widgets.runs.run_notices import show_other_recipe, status_in_words
from components.widgets.runs.run_view import show_actions, show_run
from components.widgets.shared import current
from components.widgets.shared.escape_markdown import button_name, escape_markdown
from components.widgets.train.pack_fields import choose_networks
from components.widgets.train.search_choice import is_search_chosen
from components.widgets.train.search_settings import searched_recipe
from components.widgets.train.search_start import begin_wanted_search, search_button
from components.widgets.train.search_view import show_searches, tell_of_search
from components.widgets.train.set_up import show_set_up
from components.widgets.train.training_form import edit_more, edit_training, start_problem

opened = current.experiment()
if not opened:
    show_nothing_open()
else:
    plan = current.plan_of(opened.recipe)  # says why where nothing can be learned
    is_search = is_search_chosen(opened)
    if is_search:
        begin_wanted_search(opened)
    edit_training(opened.recipe)
    run, why = current.run(), start_problem(searched_recipe(opened.recipe) if is_search else opened.recipe)
    kind: Literal["primary", "secondary"] = "secondary" if run and run.recipe == opened.recipe else "primary"
    with st.container(horizontal=True, vertical_alignment="bottom", key="train_actions"):
        if is_search:
            why = search_button(opened, why)
        else:
            lifecycle.get_ready(current.app(), current.visitor(), opened.recipe)
            train_button("train_start", kind, why)
        choose_networks(opened, plan.rows.train)
        edit_more(opened.recipe)
        if why:
            st.caption(escape_markdown(why), width="content")
        if run and not is_search:
            show_actions(run)
    if not is_search:
        show_set_up(opened.recipe, run, why)
    engine = current.app().engine.status
    if engine.state == "starting" and (not run or run.status.final):  # a run that waits says it itself
        st.caption(t("The engine is warming up; a run that you start now begins in a few seconds."))
    elif engine.state == "failed":
        st.warning(escape_markdown(f"{engine.detail} {t('Runs wait until it is back.')}"))
    current.show_kept_problem("train")
    if is_search:
        show_searches(opened)
    else:
        tell_of_search(opened)
    if run and not is_search:
        show_other_recipe(run)
        show_run(run, current.plan_of(run.recipe))
        others = [other for other in current.runs(opened.id) if other.id != run.id]
        if others:
            with st.expander(t("Other runs of this experiment ({n})", n=len(others))):
                for other in others[:20]:
                    label = f"{button_name(other.name)} · {status_in_words(other)} · {t('epoch {n:,} of {total:,}', n=other.epoch, total=other.epochs)}"
                    st.button(label, key=f"train_other_{other.id}", on_click=current.show_run, args=(other,))
    elif not why and not is_search:
        st.info(t("Press Train ▶: loss and accuracy will move here as the network learns."))
