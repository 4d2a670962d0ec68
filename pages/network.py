"""Network: stack layers, see what they make."""

import streamlit as st

from components.i18n import t
from components.network.output import output_layer
from components.runs import lifecycle
from components.widgets.frame.frame import START, TRAIN, next_step_button, show_nothing_open
from components.widgets.network.cost_preview import show_cost, show_keras_code, show_layer_table, show_notices
from components.widgets.network.drawing import draw_network, shown_run
from components.widgets.network.layer_editor import choose_preset, edit_layers
from components.widgets.network.share_panel import show_share
from components.widgets.network.shared_recipe import open_link
from components.widgets.shared import current
from components.widgets.train.set_up import show_set_up_note
from components.widgets.train.training_form import start_problem

open_link()
opened = current.experiment()
if not opened:
    show_nothing_open()
else:
    recipe = opened.recipe
    plan = current.plan_of(recipe)
    output = output_layer(plan.decision)
    show_set_up_note(recipe)
    with st.container(key="network_page"):
        left, right = st.columns([1, 2.3], gap="medium")
    # The drawing first: it is the page's centre, and the cards are many.
    with right, st.container(key="network_centre"):
        draw_network(recipe, plan, output)
        trained = "_trained" if shown_run(recipe) else ""  # by it a style sheet keeps room for the weights
        with st.container(horizontal=True, vertical_alignment="center", key=f"network_on{trained}"):
            show_cost(recipe, plan, output)
            next_step_button(START, t(TRAIN), "network_train", disabled_reason=start_problem(recipe))
        show_notices(recipe, plan, output)
        show_layer_table(recipe, plan, output)
        show_keras_code(recipe, plan, output)
        record = current.dataset()
        if record:
            show_share(recipe, record)
    with left:
        choose_preset(recipe, plan)
        edit_layers(recipe, plan, output)
    lifecycle.get_ready(current.app(), current.visitor(), recipe)
