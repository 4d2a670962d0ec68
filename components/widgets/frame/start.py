"""Train ▶: starts what is open, from every page; what was trained already it asks about first."""

from collections.abc import Callable
from typing import Literal

import streamlit as st

from components.domain.recipe import MOST_EPOCHS, Recipe
from components.domain.run import RunStatus
from components.i18n import number, t
from components.runs.by_hand import follows_recipe
from components.runs.lifecycle import ENDED_WELL, extend_run, start_run
from components.runs.measuring import is_only_measured
from components.store.experiments import Experiment
from components.store.runs import RunRecord, list_runs
from components.widgets.shared import current
from components.widgets.shared.escape_markdown import escape_markdown

MORE_EPOCHS = 50  # that an ended run is trained further by one click


def start_or_ask(opened: Experiment) -> bool:
    """Start the open recipe and make its run the one that is shown; or ask, where a run of the same recipe trains or has
    ended well, also one whose learning rate was then changed by hand. Whether it was started."""
    if same := run_of_recipe(opened):
        _ask(same, opened)
        return False
    current.show_run(start_run(current.app(), current.visitor(), opened.recipe, opened.id))
    return True


def run_of_recipe(opened: Experiment) -> RunRecord | None:
    """A run of the open recipe that trains or has ended well: the newest, one of the open experiment before others. One
    whose learning rate was changed by hand is another than a new run would be, and comes last."""
    same = [run for run in _runs_on_table(opened) if run.status is not RunStatus.FAILED and run.recipe == opened.recipe]
    return min(same, key=lambda run: (not follows_recipe(run), run.experiment != opened.id), default=None)


def _runs_on_table(opened: Experiment) -> list[RunRecord]:
    return list_runs(current.store(), current.visitor(), dataset=opened.recipe.dataset)


def another_seed(runs: list[RunRecord], recipe: Recipe) -> Recipe:
    """The recipe from a beginning that none of the runs had."""
    recipes = [run.recipe for run in runs]
    taken = [each.training.seed + (each.pack.networks if each.pack else each.training.seeds) for each in recipes]
    training = recipe.training.model_copy(update={"seed": max(taken, default=recipe.training.seed + 1)})
    return recipe.model_copy(update={"training": training})


def _ask(run: RunRecord, opened: Experiment) -> None:
    name = escape_markdown(run.name)
    more = min(MORE_EPOCHS, MOST_EPOCHS - run.epoch)

    def again() -> None:
        recipe = another_seed(_runs_on_table(opened), opened.recipe)
        started = start_run(current.app(), current.visitor(), recipe, opened.id)
        current.save(recipe)
        current.show_run(started)

    def as_set() -> None:
        current.show_run(start_run(current.app(), current.visitor(), opened.recipe, opened.id))

    def further() -> None:
        longer = extend_run(current.app(), current.visitor(), run.id, more)
        current.reopen(run)
        current.save(longer.recipe)

    over = run.status.final or is_only_measured(current.store(), run)
    title = t("This was trained already") if over else t("This is in training already")
    if not follows_recipe(run):
        title = t("This was changed by hand while it trained")

    @st.dialog(title)
    def ask() -> None:
        rate = number(opened.recipe.training.learning_rate)
        if not follows_recipe(run):
            st.markdown(
                t(
                    "**{name}** began with the same table, layers and settings, but its learning rate was changed by hand. A new "
                    "run keeps to {rate} and comes out otherwise.",
                    name=name,
                    rate=rate,
                )
            )
            _offer(t("Train with learning rate {rate}", rate=rate), "frame_again_as_set", as_set, primary=True)
        elif run.status.final:
            st.markdown(t("**{name}** had the same table, layers and settings; it would come out the same.", name=name))
        else:
            st.markdown(t("**{name}** has the same table, layers and settings; it would come out the same.", name=name))
        _offer(
            t("Open {name}", name=name), "frame_again_open", lambda: current.reopen(run), primary=follows_recipe(run)
        )
        hint = t("The same network from other first weights: how far the two lie apart is luck.")
        _offer(t("Train again with another seed"), "frame_again_seed", again, hint)
        if run.status in ENDED_WELL and run.has_model and more:
            _offer(t("Train {name} for {n} more epochs", name=name, n=more), "frame_again_further", further)

    ask()


def _offer(label: str, key: str, act: Callable[[], None], hint: str = "", *, primary: bool = False) -> None:
    def chosen() -> None:
        with current.problems_kept("train"):
            act()
        current.set_pending_action("train")

    kind: Literal["primary", "secondary"] = "primary" if primary else "secondary"
    if st.button(label, key=key, help=hint or None, type=kind, on_click=chosen, width="stretch"):
        st.rerun()  # which closes the dialog
