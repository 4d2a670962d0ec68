"""What a sentence of the advice proposes, a network of a pack or a trial of a search, set up as the open recipe;
`set_up.py` shows it."""

import streamlit as st

from components.domain.composite_layers import Residual
from components.domain.layers import Dropout, GaussianNoise, Layer
from components.domain.pack import recipe_of_member
from components.domain.recipe import Recipe
from components.domain.recipe_patch import patched
from components.domain.search import Trial, recipe_of_trial
from components.i18n import noop, t
from components.runs.by_hand import follows_recipe
from components.store.runs import RunRecord
from components.store.searches import SearchRecord
from components.widgets.network.layer_stack import remember_fields
from components.widgets.runs.run_notices import recipe_differences
from components.widgets.shared import current
from components.widgets.train.search_choice import choose_search
from components.widgets.train.search_settings import searched_recipe

SET_UP = "train_cure"
DRAWN_OTHERWISE = noop(
    "What its dropout switches off in each step is drawn otherwise when it trains alone, so its scores come out a little otherwise."
)


def set_up_cure(run: RunRecord, code: object) -> None:
    """Make the recipe of a run, with the cure of its advice `code`, the open one; what is not said of it is left alone."""
    with current.problems_kept("train"):
        advice = current.app().advice.advice(current.visitor(), run.id)
        cure = next((each.cure for each in advice if each.code == code), None)
        if cure is None:  # the training has gone on, and it is not said any more
            return
        recipe = patched(run.recipe, cure.patch)
        current.save(recipe)
        st.session_state[SET_UP] = (recipe, set_up_in_words(run, cure.label), run.id)


def set_up_network(run: RunRecord, network: object) -> None:
    """Make one network of a run's pack, counted from 1, the open recipe, with its settings and its seed."""
    pack = run.recipe.pack
    if pack is None or not isinstance(network, int | float) or not 1 <= network <= pack.networks:
        return
    with current.problems_kept("train"):
        recipe = recipe_of_member(run.recipe, int(network) - 1)
        what = t("network {n} of the pack alone, with its settings and its seed", n=int(network))
        if recipe.split.folds:
            what = t("{what}, cross-validated over all folds", what=what)
        _put_in_place(recipe)
        st.session_state[SET_UP] = (recipe, set_up_in_words(run, what), run.id)


def set_up_trial(search: SearchRecord, trial: Trial | None) -> None:
    """Make the recipe of a trial the open one, and show it on the Network page, where it can be taken back; without a trial
    that from which the search began, on the Train page."""
    opened = current.experiment()
    if opened is None:
        return
    with current.problems_kept("train"):
        recipe = recipe_of_trial(search.recipe, trial.settings) if trial else search.recipe
        others = recipe_differences(search.recipe, searched_recipe(opened.recipe))
        _put_in_place(recipe)
        if trial:
            said = t("Set up for the next run: trial {n:,} of the search, with its settings.", n=trial.number)
            if others:
                what = t("Its search began from another recipe than was open: {what}.", what=", ".join(others))
                said = f"{said} {what}"
            if any(map(_draws_lots, recipe.layers)):
                said = f"{said} {t(DRAWN_OTHERWISE)}"
            st.session_state[SET_UP] = (recipe, said, "")
            choose_search(opened.id, on=False)
            current.set_pending_action("network")


def _put_in_place(recipe: Recipe) -> None:
    """Make a recipe the open one; Undo on the Network page takes it back."""
    opened = current.experiment()
    if opened is None:
        return
    before = {name: getattr(opened.recipe, name) for name in Recipe.model_fields}
    changed = {name: value for name, value in before.items() if value != getattr(recipe, name)}
    if changed:
        remember_fields(changed)
        current.save(recipe)


def _draws_lots(layer: Layer) -> bool:
    """Whether training a layer switches off or adds what is drawn anew in each step."""
    match layer:
        case Dropout(rate=share) | GaussianNoise(stddev=share) | Residual(dropout=share):
            return share > 0
    return False


def set_up_in_words(run: RunRecord, what: str) -> str:
    """What the next run has otherwise than `run`: what the cure says, and no learning rate that came by hand."""
    if follows_recipe(run):
        return t("Set up for the next run: {what}. All else is as in {name}.", what=what, name=run.name)
    return t(
        "Set up for the next run: {what}. All else is as {name} was set up; the change of its learning rate by hand is not "
        "repeated.",
        what=what,
        name=run.name,
    )
