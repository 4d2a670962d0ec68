"""Which run a page shows, and what to know of it: that it is not the newest, or that it is of another recipe than the
one that is open."""

from collections.abc import Iterator

import streamlit as st

from components.domain.recipe import Recipe
from components.domain.run import RunStatus
from components.i18n import t
from components.store.runs import RunRecord
from components.widgets.shared import current
from components.widgets.shared.escape_markdown import escape_markdown


def recipe_differences(run: Recipe, opened: Recipe) -> list[str]:
    """What a run had otherwise than the open recipe has it, in words; nothing where they say the same."""
    return list(_differences(run, opened))


def _differences(run: Recipe, opened: Recipe) -> Iterator[str]:
    if run.dataset != opened.dataset:
        yield t("another table")
    if (run.target, run.target_log, run.task) != (opened.target, opened.target_log, opened.task):
        yield t("another target") if run.target != opened.target else t("the target taken otherwise")
    rows = (run.drop_duplicates, run.sample_weight) != (opened.drop_duplicates, opened.sample_weight)
    if run.columns != opened.columns:
        yield t("other columns")
    if run.split != opened.split or rows:
        yield t("other training, validation and test rows") if run.split != opened.split else t("rows taken otherwise")
    if run.layers != opened.layers:
        yield t("other layers")
    if run.training != opened.training:
        yield t("other settings of training")


def run_summary(run: RunRecord, opened: Recipe, status: str) -> str:
    """For the bar: the run, how it ended, and whether what is open is not what it trained; as Markdown."""
    name = escape_markdown(run.name)
    others = recipe_differences(run.recipe, opened)
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
    """Above what a run shows: that it is of another recipe than the open one, and a button that opens that recipe."""
    opened = current.experiment()
    if not opened or _offer_previous_recipe():
        return
    others = recipe_differences(run.recipe, opened.recipe)
    if not others:
        return
    if run.recipe.layers != opened.recipe.layers:
        first = t("**{name} was an earlier network** than the one that is open now", name=escape_markdown(run.name))
    else:
        first = t("**{name} was trained otherwise** than what is open now", name=escape_markdown(run.name))
    with _notice():
        st.markdown(f":material/history: {first}: {_enumerated(others)}.", width="stretch")
        label, hint = (
            t("Open {name}", name=escape_markdown(run.name)),
            t("Its columns, layers and settings become the open ones."),
        )
        st.button(label, key="frame_reopen", help=hint, on_click=current.reopen, args=(run,))


def _offer_previous_recipe() -> bool:
    """Whether a run has just been opened over something else, which can then be had back."""
    before = current.recipe_before_reopening()
    if before is None:
        return False
    with _notice():
        st.markdown(
            t("{name} is open, with its columns, layers and settings.", name=escape_markdown(before.run_name)),
            width="stretch",
        )
        st.button(t("Back to what was open"), key="frame_reopen_undo", on_click=current.undo_reopening)
    return True


def _notice() -> "st.delta_generator.DeltaGenerator":
    return st.container(horizontal=True, vertical_alignment="center", key="frame_other_recipe")


def _enumerated(words: list[str]) -> str:
    return words[0] if len(words) == 1 else t("{most} and {last}", most=", ".join(words[:-1]), last=words[-1])


def run_with_model() -> RunRecord | None:
    """The run whose answers are shown: the open one if it has a model, else the newest of the experiment that has."""
    opened, run = current.experiment(), current.run()
    if run and run.has_model:
        return run
    if not opened:
        return None
    others = current.runs(opened.id)
    return next((other for other in others if other.has_model), None)


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
    st.info(f"{why} {t('This is {name}, the newest run that has one.', name=escape_markdown(shown.name))}")
