"""Which run a page shows, and what to know of it: that it is not the newest, or that it is of another recipe than the
one that is open."""

import streamlit as st

from components.domain.recipe import Recipe
from components.domain.run import RunStatus
from components.i18n import noop, number, t
from components.runs.by_hand import follows_recipe, rates_by_hand
from components.runs.measuring import is_only_measured
from components.store.runs import RunRecord
from components.widgets.runs.setting_words import rates_in_words
from components.widgets.shared import current
from components.widgets.shared.escape_markdown import escape_markdown

STATUS = {
    RunStatus.QUEUED: noop("waiting"),
    RunStatus.RUNNING: noop("training"),
    RunStatus.PAUSED: noop("paused"),
    RunStatus.COMPLETED: noop("completed"),
    RunStatus.STOPPED: noop("stopped"),
    RunStatus.FAILED: noop("failed"),
}
MEASURING = noop("its scores are being measured here")


def status_in_words(run: RunRecord) -> str:
    """How far the run is; of one that came in a bundle that it is measured."""
    return t(MEASURING) if is_only_measured(current.store(), run) else t(STATUS[run.status])


def recipe_differences(run: Recipe, opened: Recipe) -> list[str]:
    """What a run had otherwise than the open recipe has it, in words; nothing where they say the same."""
    same_target, same_split = run.target == opened.target, run.split == opened.split
    aim = (run.target_log, run.task) == (opened.target_log, opened.task)
    rows = (run.drop_duplicates, run.sample_weight) == (opened.drop_duplicates, opened.sample_weight)
    alike = {
        t("another table"): run.dataset == opened.dataset,
        t("another target"): same_target,
        t("the target taken otherwise"): aim or not same_target,
        t("other columns"): run.columns == opened.columns,
        t("numbers that go in otherwise"): run.scaling == opened.scaling,
        t("other training, validation and test rows"): same_split,
        t("rows taken otherwise"): rows or not same_split,
        t("other layers"): run.layers == opened.layers,
        t("other settings of training"): run.training == opened.training,
    }
    return [words for words, same in alike.items() if not same]


def run_summary(run: RunRecord, opened: Recipe) -> str:
    """For the bar: the run, how it ended, and whether what is open is not what it trained; as Markdown."""
    name, status = escape_markdown(run.name), status_in_words(run)
    others = recipe_differences(run.recipe, opened)
    if not follows_recipe(run):
        others.append(t("its learning rate changed by hand"))
    if not others:
        return f"{name}: {status}" if run.status.final else name
    if run.recipe.layers != opened.layers:
        if run.status.final:
            return t("{name} ({status}) was an earlier network", name=name, status=status)
        return t("{name} is an earlier network", name=name)
    if run.status.final:
        return t("{name} ({status}) had {what}", name=name, status=status, what=others[0])
    return t("{name} has {what}", name=name, what=others[0])


def show_other_recipe(run: RunRecord) -> None:
    """Above what a run shows: learning rates that came by hand; that it is of another recipe than the open one, and a button
    that opens that recipe; or, where that was just done, the way back."""
    _show_rates_by_hand(run)
    opened, before = current.experiment(), current.recipe_before_reopening()
    others = recipe_differences(run.recipe, opened.recipe) if opened else []
    if not opened or not (before or others):
        return
    with st.container(horizontal=True, vertical_alignment="center", key="frame_other_recipe"):
        if before:
            name = escape_markdown(before.run.name)
            st.markdown(t("{name} is open, with its columns, layers and settings.", name=name), width="stretch")
            st.button(t("Back to what was open"), key="frame_reopen_undo", on_click=current.undo_reopening)
            return
        name = escape_markdown(run.name)
        if run.recipe.layers != opened.recipe.layers:
            first = t("**{name} was an earlier network** than the one that is open now", name=name)
        else:
            first = t("**{name} was trained otherwise** than what is open now", name=name)
        what = t("{most} and {last}", most=", ".join(others[:-1]), last=others[-1]) if others[1:] else others[0]
        st.markdown(f":material/history: {first}: {what}.", width="stretch")
        hint = t("The columns, layers and settings of {name} become the open ones.", name=name)
        st.button(t("Use its settings"), key="frame_reopen", help=hint, on_click=current.reopen, args=(run,))


def _show_rates_by_hand(run: RunRecord) -> None:
    if changes := rates_by_hand(run):
        rates = rates_in_words([(change.epoch, change.learning_rate) for change in changes])
        own = number(run.recipe.training.learning_rate)
        st.caption(t("Learning rate changed by hand: {rates}. A new run begins with {rate}.", rates=rates, rate=own))


def run_with_model() -> RunRecord | None:
    """The run whose answers are shown: the open one if it has a model, else the newest of the experiment that has."""
    opened, run = current.experiment(), current.run()
    if run and run.has_model:
        return run
    return next((other for other in current.runs(opened.id) if other.has_model), None) if opened else None


def show_which_run(shown: RunRecord) -> None:
    """Where a page shows another run than the open one: which, and why."""
    run = current.run()
    if not run or run.id == shown.id or run.has_model:
        return
    name = escape_markdown(run.name)
    why = {
        RunStatus.FAILED: t("{name} failed and has no model.", name=name),
        RunStatus.QUEUED: t("{name} is still waiting for its turn.", name=name),
        RunStatus.RUNNING: t("{name} is still training.", name=name),
        RunStatus.PAUSED: t("{name} is paused.", name=name),
    }.get(run.status, t("{name} ended before it had a model.", name=name))
    if is_only_measured(current.store(), run):
        why = t("{name} was brought in a bundle, and is not measured yet.", name=name)
    st.info(f"{why} {t('This is {name}, the newest run that has one.', name=escape_markdown(shown.name))}")
