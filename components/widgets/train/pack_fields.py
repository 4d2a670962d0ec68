"""What is trained: one network, or a pack whose answer is their mean and what differs between its networks, or what a
search tries."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import streamlit as st

from components.domain.layers import Dense, Dropout
from components.domain.parse_recipe import parse
from components.domain.recipe import Pack, Recipe, Training
from components.i18n import Sentence, counted, noop, t
from components.store.experiments import Experiment
from components.widgets.shared.pack_words import pack_in_short
from components.widgets.shared.parse_number import NumberLimits, limits_of
from components.widgets.shared.setting_widgets import number_field, segmented_setting, toggle_setting
from components.widgets.shared.widget_state import Setting
from components.widgets.train.search_choice import choose_search, is_search_chosen
from components.widgets.train.search_fields import edit_search, search_in_short

Range = tuple[float, float]
ONE, PACK, SEARCH = "one", "pack", "search"
WIDTH, LABEL_WIDTH = 120, 210  # pixels of a field, and of a switch beside it
WHAT = noop(
    "Several networks of this recipe, each from other initial weights and in another order of the rows, trained as one program. "
    "The answer is the mean of theirs, which is nearly always better than one alone: most of the gain is there with 8."
)
COSTS = noop(
    "It costs the memory and the work of so many networks, but much less than so many trainings one after the other. The "
    "Network page says how long it takes here."
)


class Span(NamedTuple):
    """A setting that may differ: its words, what one end may be, where it begins for a recipe, and why it cannot differ
    there; "" where it can."""

    label: Sentence
    limits: NumberLimits
    begins: Callable[[Recipe], Range]
    obstacle: Callable[[Recipe], Sentence | None]


def _around(value: float, factor: float, most: float) -> Range:
    low, high = (float(f"{each:.2g}") for each in (value / factor, value * factor))
    return min(low, most), min(high, most)


def _without(layer: type, said: Sentence) -> Callable[[Recipe], Sentence | None]:
    return lambda recipe: None if any(isinstance(each, layer) for each in recipe.layers) else said


SPANS = {  # by the field of `Pack`
    "learning_rate": Span(
        noop("Learning rate"),
        limits_of(Training, "learning_rate"),
        lambda recipe: _around(recipe.training.learning_rate, 3, 10),
        lambda _: None,
    ),
    "weight_decay": Span(
        noop("Weight decay"),
        NumberLimits(above=0, most=1),
        lambda recipe: _around(recipe.training.weight_decay or 0.004, 10, 1),
        lambda recipe: None if recipe.training.optimizer == "adamw" else noop("It has a say with adamw alone."),
    ),
    "dropout": Span(
        noop("Dropout"),
        NumberLimits(least=0, below=1),
        lambda _: (0.05, 0.5),
        _without(Dropout, noop("There is no Dropout layer.")),
    ),
    "units": Span(
        noop("Share of the neurons"),
        NumberLimits(above=0, most=1),
        lambda _: (0.5, 1.0),
        _without(Dense, noop("There is no Dense layer.")),
    ),
}


def choose_networks(opened: Experiment, rows: int) -> None:
    """One network, a pack or a search over so many training rows, in a popover whose button says which."""
    recipe, is_search = opened.recipe, is_search_chosen(opened)
    hint = t("One network, several whose answer is their mean, or a search for good settings")
    label = search_in_short() if is_search else pack_in_short(recipe)
    with st.popover(label, key="train_pack_settings", icon=":material/stacks:", help=hint):
        choices = {ONE: t("One network"), PACK: t("A pack"), SEARCH: t("Search")}
        chosen = SEARCH if is_search else PACK if recipe.pack else ONE
        segmented_setting(t("Networks"), choices, Setting("train_pack", chosen, partial(_as_chosen, opened.id)))
        if is_search:
            edit_search(recipe, rows)
            return
        st.caption(t(WHAT))
        if recipe.pack is None:
            return
        label, setting = t("Networks in it"), Setting("train_pack_networks", recipe.pack.networks, _with_networks)
        number_field(label, setting, limits_of(Pack, "networks"), width=2 * WIDTH)
        st.caption(t(COSTS))
        if recipe.split.folds:
            st.caption(_about_folds(recipe.split.folds, recipe.pack.networks))
        st.markdown(f"**{t('What differs between them')}**")
        st.caption(
            t("Their seeds always do. Each of these settings may too, spread evenly from the one end to the other.")
        )
        for name in SPANS:
            _choose_span(recipe, recipe.pack, name)


def _about_folds(folds: int, networks: int) -> str:
    several = counted(
        folds,
        "The rows that do not test are dealt into {n} fold:",
        "The rows that do not test are dealt into {n} folds:",
    )
    if networks > folds:
        return f"{several} {t('each network holds out the next of them, and begins again with the first.')}"
    return f"{several} {t('each network holds out another one.')}"


def _choose_span(recipe: Recipe, pack: Pack, name: str) -> None:
    """Whether a setting differs, and from where to where."""
    span, ends = SPANS[name], getattr(pack, name)
    why = span.obstacle(recipe)
    key, label = f"train_pack_{name}", t(span.label)

    def differs(recipe: Recipe, on: bool) -> Recipe:
        return _with(recipe, {name: span.begins(recipe) if on else None})

    hint = t(why) if why else None
    with st.container(horizontal=True, vertical_alignment="center"):
        # What cannot differ any more can still be turned off.
        off = why is not None and ends is None
        toggle_setting(label, Setting(key, ends is not None, differs), disabled=off, help=hint, width=LABEL_WIDTH)
        for place, (end, words) in enumerate((("from", t("from")), ("to", t("to"))) if ends else ()):
            setting = Setting(f"{key}_{end}", ends[place], _end_of(name, place), title=f"{label}, {words}")
            number_field(words, setting, span.limits, width=WIDTH)


def _end_of(name: str, place: int) -> Callable[[Recipe, float], Recipe]:
    def change(recipe: Recipe, value: float) -> Recipe:
        ends = getattr(recipe.pack, name, None)
        if ends is None:  # it was turned off meanwhile
            return recipe
        return _with(recipe, {name: (value, ends[1]) if place == 0 else (ends[0], value)})

    return change


def _as_chosen(experiment: str, recipe: Recipe, chosen: str) -> Recipe:
    """The recipe as it was chosen; a search leaves it as it is."""
    edited = recipe if chosen == SEARCH else _one_or_pack(recipe, chosen)
    choose_search(experiment, on=chosen == SEARCH)
    return edited


def _one_or_pack(recipe: Recipe, chosen: str) -> Recipe:
    if chosen == ONE:
        return recipe.model_copy(update={"pack": None})
    if recipe.pack:
        return recipe
    return _parsed(recipe, Pack(networks=max(Pack().networks, recipe.split.networks)).model_dump(mode="json"))


def _with_networks(recipe: Recipe, networks: int) -> Recipe:
    return _with(recipe, {"networks": networks}) if recipe.pack else recipe


def _with(recipe: Recipe, values: dict[str, object]) -> Recipe:
    pack = recipe.pack or Pack()
    return _parsed(recipe, pack.model_dump(mode="json") | values)


def _parsed(recipe: Recipe, pack: Any) -> Recipe:
    """Raises WrongField."""
    return parse(recipe.model_dump(mode="json") | {"pack": pack})
