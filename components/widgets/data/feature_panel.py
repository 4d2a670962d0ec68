"""What the network is given of a column, and other ways to prepare it."""

from functools import partial
from typing import Any

import streamlit as st

from components.columns.profile import ColumnProfile
from components.domain.recipe import PREPARED, Column, Recipe, Task
from components.domain.recipe_patch import patched
from components.features import CategoryFeature, DateFeature, NumberFeature, TextFeature
from components.features.date import NAMES, PARTS
from components.features.plan import Plan
from components.i18n import number, t
from components.quality.table_analysis import TableAnalysis
from components.widgets.data.table_analysis import patch_recipe, reset_column_table
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.parse_number import limits_of
from components.widgets.shared.setting_widgets import number_field, segmented_setting, toggle_setting
from components.widgets.shared.widget_state import Setting, reset_widget, save_change, synced_widget

SCALINGS = {
    "robust": t("robust"),
    "standard": t("standard"),
    "quantile": t("quantiles"),
    "none": t("none"),
}
ENCODINGS = {"one_hot": t("one-hot"), "embedding": t("embedding")}
WORDS = {"multi_hot": t("which words"), "count": t("how often"), "embedding": t("embedding")}
HELP = {
    "scaling": t(
        "Networks learn best from numbers of about the same size. Robust: by median and quartiles, so that outliers do "
        "not matter. Standard: by mean and standard deviation. Quantiles: by rank. None: as it is."
    ),
    "log": t("Brings long tails near: 1, 10, 100 and 1,000 lie as far from each other. Zeros and signs are kept."),
    "encoding": t(
        "One-hot: a number of its own for each value. Embedding: the network learns a few numbers for each value."
    ),
    "dimension": t("How many numbers the network learns for each value or word."),
    "words": t(
        "Which words: 1 for each frequent word that occurs. How often: how many times it does. Embedding: the network "
        "learns a few numbers for each word, and takes their mean."
    ),
}


def feature_descriptions(plan: Plan | None) -> dict[str, str]:
    """For each column that is used what becomes of it, in plain words."""
    fitted = plan.fitted if plan else ()
    return {feature.name: f"{feature.inputs_in_words()}: {feature.in_words()}" for feature in fitted}


def edit_feature(recipe: Recipe, plan: Plan | None, column: ColumnProfile) -> None:
    """What becomes of a column, and every other way, a click each."""
    override = recipe.columns.get(column.name, Column())
    feature = next((one for one in plan.fitted if one.name == column.name), None) if plan else None
    if feature is None and not override.prepared:
        return
    if feature is not None:
        st.caption(f"{t('Becomes')} {escape_markdown(feature_descriptions(plan)[column.name])}.")
    with st.popover(t("Prepare it otherwise"), width="stretch"):
        match feature:
            case NumberFeature():
                _number(feature, column)
            case CategoryFeature():
                _choice(feature.name, "encoding", t("As"), ENCODINGS, feature.encoding)
                _dimension(feature, "encoding")
            case DateFeature():
                _parts(feature)
            case TextFeature():
                _choice(feature.name, "words", t("As"), WORDS, feature.words)
                _dimension(feature, "words")
            case None:
                st.caption(t("What was chosen does not fit this column."))
            case _:
                st.caption(t("There is only one way to prepare this column."))
        if override.prepared:
            st.button(t("As the rule says"), key="data_prepare_rule", on_click=_by_rule, args=(column.name,))


def _setting(name: str, field: str, saved: Any) -> Setting:
    """How column `name` is prepared in one respect, a `field` of its override."""
    save = partial(_prepared, name=name, field=field)
    return Setting(f"data_prepare_{field}", saved, save, on_saved=reset_column_table, subject=name)


def _number(feature: NumberFeature, column: ColumnProfile) -> None:
    _choice(feature.name, "scaling", t("Scale"), SCALINGS, feature.scaling)
    toggle_setting(t("Logarithm first"), _setting(feature.name, "log", feature.log), hint=HELP["log"])
    if column.skewed:
        st.caption(t("Its values are skewed: most are small, some are far larger. The logarithm may help."))


def _choice(name: str, field: str, label: str, choices: dict[str, str], saved: str) -> None:
    segmented_setting(label, choices, _setting(name, field, saved), HELP[field])


def _dimension(feature: CategoryFeature | TextFeature, field: str) -> None:
    if not feature.codes:
        return
    save = partial(_with_dimension, name=feature.name, field=field)
    setting = Setting(
        "data_prepare_dimension", feature.dimension, save, on_saved=reset_column_table, subject=feature.name
    )
    number_field(t("Learned numbers"), setting, limits_of(Column, "dimension"), hint=HELP["dimension"])


def _parts(feature: DateFeature) -> None:
    setting = _setting(feature.name, "parts", list(feature.parts))
    with synced_widget(setting.key, setting.saved, read=_in_order, subject=setting.subject):
        st.pills(
            t("Its parts"),
            PARTS,
            selection_mode="multi",
            default=setting.saved,
            format_func=lambda part: NAMES[part],
            key=setting.key,
            on_change=_take_parts,
            args=(setting,),
        )
    if len(feature.parts) == 1:
        st.caption(t("The last part stays: to give the network none, leave the column out."))


def _in_order(parts: list[str]) -> list[str]:
    return [part for part in PARTS if part in parts]


def _take_parts(setting: Setting) -> None:
    if st.session_state.get(setting.key):
        save_change(setting, t("Its parts"))
    else:
        reset_widget(setting.key)


def _prepared(recipe: Recipe, value: Any, *, name: str, field: str) -> Recipe:
    """What the rule says anyway is not said, and a dimension belongs to an embedding alone."""
    patch: dict[str, object] = {field: None if value in ("robust", False) else value}
    if field in ("encoding", "words"):
        patch["dimension"] = None
    return patched(recipe, {"columns": {name: patch}})


def _with_dimension(recipe: Recipe, value: int, *, name: str, field: str) -> Recipe:
    return patched(recipe, {"columns": {name: {field: "embedding", "dimension": value}}})


def _by_rule(name: str) -> None:
    patch_recipe({"columns": {name: dict.fromkeys(PREPARED)}})


def offer_target_log(recipe: Recipe, plan: Plan | None, analysis: TableAnalysis) -> None:
    """For a number above 0: whether the network learns its logarithm."""
    number_above = plan is not None and plan.decision.task is Task.REGRESSION and plan.target_above_zero
    if not number_above and not recipe.target_log:
        return
    setting = Setting(
        "data_prepare_target_log",
        recipe.target_log,
        lambda recipe, value: patched(recipe, {"target_log": value}),
        on_saved=reset_column_table,
    )
    hint = t("Then errors count by their share: 10 for 100 as much as 100 for 1,000. Answers come in its own units.")
    toggle_setting(t("Learn its logarithm"), setting, hint=hint)
    target = analysis.profiles[recipe.target]
    if target.skewed and number_above:
        median, high = number(target.median), number(target.maximum)
        st.caption(t("Skewed: half of the values lie below {median}, the largest is {high}.", median=median, high=high))
