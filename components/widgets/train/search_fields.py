"""What a search may vary, and how long it may take: ticks with ranges, which stand beside those of a pack."""

from functools import partial

import streamlit as st

from components.domain.problem import Problem, WrongField
from components.domain.recipe import Recipe
from components.domain.search import Search
from components.i18n import counted, duration, noop, t
from components.widgets.shared.parse_number import limits_of, parse_number
from components.widgets.shared.setting_widgets import number_input
from components.widgets.shared.widget_state import changed_by_user, refused_or, synced_widget
from components.widgets.train.search_settings import VARIED, SearchDraft, Span, draft_of, searched_recipe

WIDTH, LABEL_WIDTH = 120, 210  # pixels of a field, and of a switch beside it
SECONDS = "train_search_seconds"
WHAT = noop(
    "Many networks with other settings, one after the other and as many at once as fit: each is a trial. What is tried next "
    "follows from what went well, and what falls behind is given up."
)
CHOSEN_BY = noop(
    "Trials are compared by their loss on validation rows; test rows are never looked at. The best of many is flattered by "
    "luck: judge it by test rows, once, at the end."
)
STRUCTURE = noop(
    "Layers, batch size, activation and how numbers go in need a program of their own for each choice: where they vary, fewer "
    "trials fit into the time."
)
ENDS = (("from", noop("from")), ("to", noop("to")))


def edit_search(recipe: Recipe, rows: int) -> None:
    """The fields of a search of the open recipe with so many training rows; all begin with what the recipe suggests."""
    draft = current_draft()
    st.caption(t(WHAT))
    limits = limits_of(Search, "seconds")
    number_input(t("Seconds"), draft.seconds, SECONDS, limits, width=2 * WIDTH, on_change=_change_seconds)
    st.caption(t(CHOSEN_BY))
    base = searched_recipe(recipe)
    if recipe.training.seeds > 1:
        st.caption(t("Each trial is one network with one seed."))
    if recipe.pack:
        said = t("Each trial is one network of the pack's recipe, measured on the validation rows.")
        st.caption(f"{said} {t('What is best can then be trained as a pack.')}")
    if base.split.folds:
        st.caption(
            counted(
                base.split.folds,
                "Each trial is {n} network, one a fold, and counts with the mean over the folds.",
                "Each trial is {n} networks, one a fold, and counts with the mean over the folds.",
            )
        )
    st.markdown(f"**{t('What varies')}**")
    st.caption(t(STRUCTURE))
    for name in VARIED:
        _choose(base, draft, name, rows)


def _choose(recipe: Recipe, draft: SearchDraft, name: str, rows: int) -> None:
    """Whether a setting varies, and from where to where or among what."""
    varied = VARIED[name]
    why, on, key, label = varied.obstacle(recipe), draft.varies(name, recipe), f"train_search_{name}", t(varied.label)
    with st.container(horizontal=True, vertical_alignment="center", key=f"{key}_row"):
        with synced_widget(key, on):
            hint = t(why) if why else None
            st.toggle(
                label, on, key=key, on_change=_tick, args=(name,), disabled=bool(why), help=hint, width=LABEL_WIDTH
            )
        if not on:
            return
        value = draft.value(name, recipe, rows)
        if varied.choices:
            _choose_among(name, label, value)
        elif varied.limits:
            for place, (end, words) in enumerate(ENDS):
                change = partial(_change_end, name, place, tuple(value))
                number_input(t(words), value[place], f"{key}_{end}", varied.limits, width=WIDTH, on_change=change)


def _choose_among(name: str, label: str, chosen: list[str]) -> None:
    key, choices = f"train_search_{name}_among", VARIED[name].choices

    def in_order(held: object) -> list[str]:
        return [each for each in choices if isinstance(held, list) and each in held]

    saved = in_order(chosen)
    with synced_widget(key, saved, in_order):
        st.pills(
            t("Choices of {setting}", setting=label),
            list(choices),
            selection_mode="multi",
            default=saved,
            format_func=lambda each: t(choices[each]),
            key=key,
            on_change=lambda: _change_choices(name, key, in_order(st.session_state[key])),
            label_visibility="collapsed",
        )


def _tick(name: str) -> None:
    if changed_by_user(f"train_search_{name}"):
        current_draft().ticks[name] = st.session_state[f"train_search_{name}"]


def _change_end(name: str, place: int, begins: Span) -> None:
    limits, text = VARIED[name].limits, str(st.session_state[f"train_search_{name}_{ENDS[place][0]}"])
    if limits:
        try:
            current_draft().change_end(name, place, parse_number(text, limits, ""), begins)
        except WrongField:  # which is said below the field
            return


def _change_choices(name: str, key: str, chosen: list[str]) -> None:
    if changed_by_user(key):
        current_draft().values[name] = chosen


def _change_seconds() -> None:
    try:
        current_draft().seconds = int(parse_number(str(st.session_state[SECONDS]), limits_of(Search, "seconds"), ""))
    except WrongField:  # which is said below the field
        return


def current_draft() -> SearchDraft:
    """What was set of the search of the open experiment."""
    return draft_of(str(st.session_state.get("current_experiment")))


def wanted_search(recipe: Recipe, rows: int) -> Search | str:
    """The search that the fields say; why there can be none, in words, where there cannot."""
    draft = current_draft()
    if wrong := _refused_titles(recipe, draft):
        return t("Not read yet: {names}.", names="; ".join(wrong))
    try:
        return draft.search(searched_recipe(recipe), rows)
    except Problem as problem:
        return f"{problem.what} {problem.remedy}"


def _refused_titles(recipe: Recipe, draft: SearchDraft) -> list[str]:
    """The fields that hold what cannot be, of what varies."""
    wrong = [t("Seconds")] if refused_or(SECONDS, "") else []
    for name in (each for each in VARIED if draft.varies(each, recipe)):
        for end, words in ENDS:
            if refused_or(f"train_search_{name}_{end}", ""):
                wrong.append(t("{setting}, {end}", setting=t(VARIED[name].label), end=t(words)))
    return wrong


def search_in_short() -> str:
    """As the button of the popover says it."""
    return t("Search, {time}", time=duration(float(current_draft().seconds)))
