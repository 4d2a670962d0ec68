"""How one column is read and prepared, with a choice for each other way."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from components.columns.date.century import years_of
from components.columns.date.find_format import AMBIGUOUS
from components.columns.formats import CUTOFF_YEAR, DateFormat, DurationFormat, NumberFormat
from components.columns.profile import ColumnProfile
from components.domain.recipe import EMBEDDED, PREPARED, Column, ColumnType, Recipe, Task
from components.domain.recipe_patch import patched
from components.features import AnyFeature, CategoryFeature, DateFeature, NumberFeature, TextFeature
from components.features.date import NAMES, PARTS
from components.features.plan import Plan
from components.i18n import Sentence, counted, noop, number, t, translated
from components.quality.table_analysis import TableAnalysis
from components.widgets.data.table_analysis import patch_recipe, reset_column_table
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.parse_number import limits_of
from components.widgets.shared.scaling_words import OF_DATES, SCALINGS, SENTENCES, scalings_help
from components.widgets.shared.setting_widgets import number_field, segmented_setting, toggle_setting
from components.widgets.shared.widget_state import (
    Setting,
    reset_widget,
    save_change,
    setting_widget,
    shown_value,
    synced_widget,
)

ENCODINGS = {"one_hot": noop("one-hot"), "embedding": noop("embedding")}
WORDS = {"multi_hot": noop("which words"), "count": noop("how often"), "embedding": noop("embedding")}
HELP = {
    "log": noop("Brings long tails near: 1, 10, 100 and 1,000 lie as far from each other. Zeros and signs are kept."),
    "encoding": noop(
        "One-hot: a number of its own for each value. Embedding: the network learns a few numbers for each value."
    ),
    "dimension": noop("How many numbers the network learns for each value or word."),
    "embedding_spread": noop("Before training they are drawn between this below 0 and this above: Keras takes 0.05."),
    "embedding_l2": noop("Pulls them towards 0, most of all those of rare values: 0 is off."),
    "words": noop(
        "Which words: 1 for each frequent word that occurs. How often: how many times it does. Embedding: the network "
        "learns a few numbers for each word, and takes their mean."
    ),
}


def feature_descriptions(plan: Plan | None) -> dict[str, str]:
    """For each column that is used what becomes of it, in plain words."""
    fitted = plan.fitted if plan else ()
    return {feature.name: f"{feature.inputs_in_words()}: {feature.in_words()}" for feature in fitted}


def features_in_short(plan: Plan | None) -> dict[str, str]:
    """The same in two words, for a cell of a table."""
    return {feature.name: _in_short(feature) for feature in (plan.fitted if plan else ())}


def _in_short(feature: AnyFeature) -> str:
    match feature:
        case CategoryFeature() | TextFeature() if feature.codes:
            return counted(feature.becomes, "{n} learned number", "{n} learned numbers")
        case CategoryFeature():
            way = [t("one-hot")]
        case TextFeature():
            way = [t("words")]
        case NumberFeature():
            way = [t("logarithm")] if feature.log else []
            way += [t(SCALINGS[feature.scaling])] if feature.scaling != "none" else []
        case DateFeature() if feature.has_ramps:
            way = [t(SCALINGS[feature.scaling])]
        case _:
            way = []
    return ", ".join([feature.inputs_in_words(), *way])


def edit_format(recipe: Recipe, column: ColumnProfile) -> None:
    """What can be read in two ways, and cells that stand for "missing"."""
    name, override = column.name, recipe.columns.get(column.name, Column())
    hint = t("Read its cells otherwise")
    with st.popover(t("Read"), width="stretch", key="data_column_read", help=hint):
        match column.format:
            case NumberFormat(decimal=decimal) if column.reads_as is ColumnType.NUMBER:
                signs = {".": t("point"), ",": t("comma")}
                segmented_setting(t("Decimal sign"), signs, _setting(name, "decimal", decimal, "data_read_decimal"))
            case DurationFormat(two_parts=two_parts, of_day=False):
                clocks = {"h:mm": t("hours and minutes"), "m:ss": t("minutes and seconds")}
                segmented_setting(
                    t("What two parts are"), clocks, _setting(name, "clock", two_parts, "data_read_clock")
                )
            case DateFormat(order=order, cutoff_year=cutoff):
                if order in AMBIGUOUS:
                    parts, first = {True: t("day"), False: t("month")}, order is AMBIGUOUS[0]
                    setting = _setting(name, "day_first", first, "data_read_first")
                    segmented_setting(t("What comes first"), parts, setting)
                if cutoff != CUTOFF_YEAR or column.year_doubt is not None or override.cutoff_year is not None:
                    cutoffs = {year: years_of(year) for year in sorted({CUTOFF_YEAR, date.today().year, cutoff})}
                    setting = _setting(name, "cutoff_year", cutoff, "data_read_years")
                    segmented_setting(t("Years of two digits"), cutoffs, setting)
        missing = _setting(name, "missing", override.missing or [], "data_read_missing")
        label = t("Cells that stand for missing, parted by semicolons")
        with setting_widget(missing, label, _markers) as arguments:
            st.text_input(label, shown_value(missing, "; ".join), **arguments)


def edit_feature(recipe: Recipe, plan: Plan | None, column: ColumnProfile) -> None:
    """Every way in which a column can be prepared, a click each."""
    name, override = column.name, recipe.columns.get(column.name, Column())
    feature = next((one for one in plan.fitted if one.name == name), None) if plan else None
    if feature is None and not override.prepared:
        return
    hint = t("Prepare it otherwise for the network")
    with st.popover(t("Prepare"), width="stretch", key="data_column_prepare", help=hint):
        match feature:
            case NumberFeature():
                _choose_scaling(name, feature.scaling, SCALINGS)
                toggle_setting(t("Logarithm first"), _setting(name, "log", feature.log), help=t(HELP["log"]))
                if column.skewed:
                    st.caption(t("Its values are skewed: most are small, some are far larger. The logarithm may help."))
            case CategoryFeature():
                _choose(name, "encoding", t("As"), translated(ENCODINGS), feature.encoding)
                _choose_dimension(feature, "encoding")
            case DateFeature():
                _choose_parts(feature)
                if feature.parts[:1] in (("elapsed",), ("year",)):
                    _choose_scaling(name, feature.scaling, OF_DATES)
            case TextFeature():
                _choose(name, "words", t("As"), translated(WORDS), feature.words)
                _choose_dimension(feature, "words")
            case None:
                st.caption(t("What was chosen does not fit this column."))
            case _:
                st.caption(t("There is only one way to prepare this column."))
        if override.prepared:
            by_rule = {"columns": {name: dict.fromkeys(PREPARED)}}
            st.button(t("As the rule says"), key="data_prepare_rule", on_click=patch_recipe, args=(by_rule,))


def _choose(name: str, field: str, label: str, choices: Mapping[Any, str], saved: str) -> None:
    segmented_setting(label, choices, _setting(name, field, saved), help=t(HELP[field]))


def _choose_scaling(name: str, saved: str, choices: Mapping[str, Sentence]) -> None:
    label = t("Scale") if choices is SCALINGS else t("Days and years as")
    setting = _setting(name, "scaling", saved)
    segmented_setting(label, translated(choices), setting, help=scalings_help(tuple(choices)))
    st.caption(t(SENTENCES[saved]))


def _choose_dimension(feature: CategoryFeature | TextFeature, field: str) -> None:
    if feature.codes:
        setting = _setting(feature.name, "dimension", feature.dimension, embedded=field)
        number_field(t("Learned numbers"), setting, limits_of(Column, "dimension"), help=t(HELP["dimension"]))
        for name, label, saved in (
            ("embedding_spread", t("First spread"), feature.spread),
            ("embedding_l2", t("L2 of the embedding"), feature.l2),
        ):
            setting = _setting(feature.name, name, saved, embedded=field)
            number_field(label, setting, limits_of(Column, name), help=t(HELP[name]))


def _choose_parts(feature: DateFeature) -> None:
    setting = _setting(feature.name, "parts", list(feature.parts))

    def take_parts() -> None:
        if st.session_state.get(setting.key):
            save_change(setting, t("Its parts"))
        else:
            reset_widget(setting.key)

    in_order = partial(sorted, key=PARTS.index)
    with synced_widget(setting.key, setting.saved, read=in_order, subject=setting.subject):
        st.pills(
            t("Its parts"),
            PARTS,
            selection_mode="multi",
            default=setting.saved,
            format_func=lambda part: t(NAMES[part]),
            key=setting.key,
            on_change=take_parts,
        )
    if len(feature.parts) == 1:
        st.caption(t("The last part stays: to give the network none, leave the column out."))


def _setting(name: str, field: str, saved: Any, key: str = "", *, embedded: str = "") -> Setting:
    """How column `name` is read or prepared in one respect, a `field` of its override."""
    save = partial(_said, name=name, field=field, embedded=embedded)
    return Setting(key or f"data_prepare_{field}", saved, save, on_saved=reset_column_table, subject=name)


def _said(recipe: Recipe, value: Any, *, name: str, field: str, embedded: str) -> Recipe:
    """What the rule says anyway is not said, and what is said of an embedding belongs to one alone."""
    patch = {field: value}
    if field == "missing":
        patch[field] = _markers(value) or None
    elif field in PREPARED and value in (recipe.scaling, False):
        patch[field] = None
    if field in ("encoding", "words"):
        patch |= dict.fromkeys(EMBEDDED)
    if embedded:
        patch[embedded] = "embedding"
    return patched(recipe, {"columns": {name: patch}})


def _markers(text: str) -> list[str]:
    return [marker.strip() for marker in text.split(";") if marker.strip()]


def offer_target_log(recipe: Recipe, plan: Plan | None, analysis: TableAnalysis) -> None:
    """For a number above 0: whether the network learns its logarithm."""
    possible = plan is not None and plan.decision.task is Task.REGRESSION and plan.target_above_zero
    if not possible and not recipe.target_log:
        return

    def change(recipe: Recipe, value: bool) -> Recipe:
        return patched(recipe, {"target_log": value})

    setting = Setting("data_prepare_target_log", recipe.target_log, change, on_saved=reset_column_table)
    hint = t("Then errors count by their share: 10 for 100 as much as 100 for 1,000. Answers come in its own units.")
    toggle_setting(t("Learn the logarithm of {name}", name=escape_markdown(recipe.target)), setting, help=hint)
    target = analysis.profiles[recipe.target]
    if target.skewed and possible:
        median, high = number(target.median), number(target.maximum)
        st.caption(t("Skewed: half of the values lie below {median}, the largest is {high}.", median=median, high=high))
