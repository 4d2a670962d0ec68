"""A closer look: at one column, or at the table as a whole. Every picture has its numbers beside it."""

from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from components.columns.effective_columns import target_values
from components.columns.profile import ColumnProfile
from components.domain.recipe import Column, ColumnType, Recipe
from components.features import TextFeature
from components.features.plan import Plan
from components.i18n import counted, noop, number, percent, t, translated
from components.quality.associations import strongest
from components.quality.table_analysis import TableAnalysis
from components.quality.table_statistics import correlations, duplicate_rows, missing_patterns
from components.quality.text_statistics import TextStatistics, text_statistics
from components.store.datasets import DatasetRecord
from components.widgets.data.column_rename import edit_name
from components.widgets.data.column_settings import edit_feature, edit_format, feature_descriptions
from components.widgets.data.column_table import LOOK, LOOKED_AT, VIEW, VIEWED
from components.widgets.data.profile_figures import against, by_class, format_value, spread
from components.widgets.data.ramp_figures import ramps_below
from components.widgets.data.table_figures import class_balance, correlation_matrix, missing_together, scatter
from components.widgets.data.text_figures import frequent_words, text_lengths, typical_length
from components.widgets.shared import current
from components.widgets.shared.charts import Chart, show_chart, show_numbers
from components.widgets.shared.csv_download import show_table
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.setting_widgets import segmented, segmented_kept
from components.widgets.shared.theme import ink
from components.widgets.shared.widget_state import synced_widget

SAMPLE = 5000  # rows behind a picture of two columns
MOST_DOTS = 1500  # of a scatter
MANY_CLASSES = 8  # in one picture
MOST_COPIES = 100
# Pixels of the two charts of a column: both are in sight beside the table of columns (`assets/data.css` keeps their places).
SPREAD_HEIGHT, RAMPS_HEIGHT, AGAINST_HEIGHT = 150, 70, 210
VIEWS = {
    "scatter": noop("Scatter"),
    "column": noop("A column"),
    "classes": noop("Classes"),
    "missing": noop("Missing"),
    "copies": noop("Copies"),
    "correlations": noop("Correlations"),
}


def show_closer_look(record: DatasetRecord, recipe: Recipe, plan: Plan | None, analysis: TableAnalysis) -> None:
    """One view at a time, worked out when it is chosen."""
    pair, facts = _pair_of_numbers(recipe, analysis), analysis.facts
    views = {name: words for name, words in translated(VIEWS).items() if name != "scatter" or pair}
    table = (st.session_state.get("current_experiment"), pair)
    chosen_of, chosen = st.session_state.get(VIEWED, (table, ""))
    default = chosen if chosen in views and chosen_of in (None, table) else next(iter(views))
    with synced_widget(VIEW, default, subject=pair):
        view = segmented(t("What to look at"), views, default=default, key=VIEW, label_visibility="collapsed")
    st.session_state[VIEWED] = table, view
    match view:
        case "scatter" if pair:
            show_chart(_scatter_of(pair, recipe, analysis), t("Rows by both numbers"), "scatter")
        case "classes":
            if facts.decision is None or not facts.decision.classes:
                st.caption(t("The target is a number: there are no classes. Look at it as a column."))
            else:
                show_chart(class_balance(facts.decision), t("Rows of each class"), "classes")
        case "missing":
            patterns = missing_patterns(analysis.cells)
            if patterns:
                chart = missing_together(patterns, facts.rows)
                show_chart(chart, t("What is missing together"), "missing")
            else:
                st.caption(t("No cell is missing in the file."))
        case "copies" if not facts.duplicates:
            st.caption(t("No row is the copy of another."))
        case "copies":
            _show_copies(analysis)
        case "correlations":
            _show_correlations(analysis)
        case _:
            _show_column(record, recipe, plan, analysis)


def _pair_of_numbers(recipe: Recipe, analysis: TableAnalysis) -> tuple[str, str] | None:
    """The two numbers of a table that has just these beside a target that can be predicted."""
    names = [name for name in analysis.profiles if name != recipe.target]
    if len(names) != 2 or not analysis.facts.decision:
        return None
    parsers = analysis.parsers()
    numbers = all(name in parsers and parsers[name].kind is ColumnType.NUMBER for name in names)
    return (names[0], names[1]) if numbers else None


def _scatter_of(pair: tuple[str, str], recipe: Recipe, analysis: TableAnalysis) -> Chart | None:
    decision, parsers = analysis.facts.decision, analysis.parsers()
    if decision is None:
        return None
    rows = analysis.cells.sample(min(MOST_DOTS, len(analysis.cells)), random_state=0)
    target = target_values(rows, analysis.facts.columns, recipe, decision)
    return scatter(
        pd.DataFrame({name: parsers[name].values(rows[name]) for name in pair}), target, recipe.target, decision.classes
    )


def _show_column(record: DatasetRecord, recipe: Recipe, plan: Plan | None, analysis: TableAnalysis) -> None:
    names = list(analysis.profiles)
    looked_at = st.session_state.get(LOOKED_AT)
    if looked_at not in names:
        looked_at = next(iter(strongest(analysis.associations, 1)), names[0])
    with synced_widget(LOOK, looked_at):
        name = st.selectbox(t("Column"), names, names.index(looked_at), key=LOOK, label_visibility="collapsed")
    st.session_state[LOOKED_AT] = name
    column = analysis.profiles[name]
    texts = _text_statistics(column, analysis)
    if texts:
        charts = _charts_of_texts(column, texts, plan, analysis)
    else:
        charts = [
            *_spread_with_ramps(column, plan),
            (_with_target(recipe, analysis, column), t("Against the target"), f"against_{name}", AGAINST_HEIGHT),
        ]
    with st.container(horizontal=True, key="data_column_settings", gap="xsmall"):
        with st.popover(t("Numbers"), width="stretch", key="data_column_numbers"):
            alt = t("Numbers of {name}", name=name)
            show_table(_measures(column, analysis, texts), "measures", height="content", alt=alt)
            for chart, title, key, _ in charts:
                if chart:
                    st.markdown(title)
                    show_numbers(chart.numbers, chart.alt, key, is_pictured=True)
        edit_format(recipe, column)
        edit_feature(recipe, plan, column)
        with st.popover(t("Rename"), width="stretch", key="data_rename_open"):
            edit_name(record, name)
    reason = f"{t('because')}: {escape_markdown(column.reason)}"
    said = [f"**{escape_markdown(name)}** · {t(column.kind.value)} · {reason}"]
    if texts:
        rows = {"filled": analysis.facts.rows - column.missing, "all": analysis.facts.rows, "distinct": column.distinct}
        said.append(t("{filled:,} of {all:,} rows are filled, with {distinct:,} different texts.", **rows))
    becomes = feature_descriptions(plan).get(name)
    if becomes:
        said.append(f"{t('Becomes')} {escape_markdown(becomes)}.")
    st.caption("  \n".join(said))
    with st.container(gap="xxsmall"):
        for chart, title, key, height in charts:
            show_chart(chart, title, key, height=height)


def _spread_with_ramps(column: ColumnProfile, plan: Plan | None) -> list[tuple[Chart | None, str, str, int]]:
    """How values spread and, where they become ramps, these below it."""
    chart = spread(column)
    found = [(chart, t("Spread"), f"spread_{column.name}", SPREAD_HEIGHT)]
    feature = next((each for each in (plan.fitted if plan else ()) if each.name == column.name), None)
    ramps = ramps_below(chart, column, feature) if chart else None
    if ramps:
        found.append((ramps, t("Becomes these ramps"), f"ramps_{column.name}", RAMPS_HEIGHT))
    return found


def _text_statistics(column: ColumnProfile, analysis: TableAnalysis) -> TextStatistics | None:
    """What the texts of a column are like, of a sample of its rows; None where it holds none."""
    if column.reads_as is not ColumnType.TEXT:
        return None
    recipe = analysis.facts.recipe

    def look() -> TextStatistics | None:
        texts = analysis.parsers().get(column.name, column.parser).values(analysis.cells[column.name]).dropna()
        return text_statistics(texts.sample(min(SAMPLE, len(texts)), random_state=0)) if len(texts) else None

    read_as = recipe.columns.get(column.name, Column()).as_read
    return current.once("texts", (recipe.dataset, column.name, read_as, column.name == recipe.target), look)


def _charts_of_texts(
    column: ColumnProfile, texts: TextStatistics, plan: Plan | None, analysis: TableAnalysis
) -> list[tuple[Chart | None, str, str, int]]:
    """How long the texts are and which words recur, each with its title, name and height."""
    fitted = plan.fitted if plan else ()
    known = next(
        (each.vocabulary for each in fitted if isinstance(each, TextFeature) and each.name == column.name), None
    )
    words = t("Most frequent words") if known is None else t("Most frequent words that the network is given")
    length = f"{t('Length')} · {typical_length(texts)}"
    if len(texts.words) < analysis.facts.rows - column.missing:
        length += " · " + t("a sample of {n:,} texts", n=len(texts.words))
    return [
        (text_lengths(column, texts), length, f"spread_{column.name}", SPREAD_HEIGHT),
        (frequent_words(column, texts, known), words, f"against_{column.name}", AGAINST_HEIGHT),
    ]


def _measures(column: ColumnProfile, analysis: TableAnalysis, texts: TextStatistics | None) -> pd.DataFrame:
    rows = analysis.facts.rows
    association = analysis.associations.get(column.name)
    measures: dict[str, str] = {
        t("rows"): f"{rows:,}",
        t("missing"): f"{column.missing:,} ({percent(column.missing / rows)})",
        t("different values"): f"{column.distinct:,}",
    }
    if column.unread:
        measures[t("cannot be read")] = f"{column.unread:,} ({', '.join(column.examples)})"
    if column.infinite:
        measures[t("infinite")] = f"{column.infinite:,}"
    if column.numeric and column.minimum is not None:
        shown = partial(format_value, column)
        measures |= {t("smallest"): shown(column.minimum), t("lower quartile"): shown(column.q1)}
        measures |= {t("median"): shown(column.median), t("mean"): shown(column.mean)}
        measures |= {t("upper quartile"): shown(column.q3), t("largest"): shown(column.maximum)}
        unit = f" {t('days')}" if column.reads_as is ColumnType.DATE else ""
        measures[t("std deviation")] = f"{number(column.std)}{unit}"
        if column.outlier_low is not None and column.outlier_high is not None:
            measures[t("outliers")] = f"{column.outliers:,}"
            measures |= {t("which lie below"): shown(column.outlier_low), t("or above"): shown(column.outlier_high)}
    elif column.top:
        measures[t("most frequent")] = f"{column.top[0][0]} ({column.top[0][1]:,})"
    if texts:
        for unit, counts in ((t("words"), texts.words), (t("characters"), texts.characters)):
            measures[t("{unit}, median", unit=unit)] = number(float(np.median(counts)))
            measures[t("{unit}, most", unit=unit)] = f"{counts.max():,}"
    if association:
        measures[t("association")] = f"{association.strength:.2f}"
    return pd.DataFrame({t("measure"): measures.keys(), t("value"): measures.values()})


def _with_target(recipe: Recipe, analysis: TableAnalysis, column: ColumnProfile) -> Chart | None:
    decision = analysis.facts.decision
    parser = analysis.parsers().get(column.name)
    if decision is None or parser is None or parser.kind is ColumnType.TEXT or column.distinct == 0:
        return None
    rows = analysis.cells[[column.name, recipe.target]].sample(min(SAMPLE, len(analysis.cells)), random_state=0)
    target = target_values(rows, analysis.facts.columns, recipe, decision)
    values = parser.values(rows[column.name])
    if not decision.classes:
        return against(values, column, target, recipe.target)
    usual = sorted(decision.classes, key=lambda name: -decision.counts[decision.classes.index(name)])[:MANY_CLASSES]
    return by_class(values, column, target, [name for name in decision.classes if name in usual])


def _show_copies(analysis: TableAnalysis) -> None:
    st.markdown(counted(analysis.facts.duplicates, "{n} row is the copy of another", "{n} rows are copies of others"))
    copies = analysis.cells[duplicate_rows(analysis.cells)]
    if len(copies) > MOST_COPIES:
        st.caption(t("The first {n} of them:", n=MOST_COPIES))
    show_numbers(copies.head(MOST_COPIES), t("Rows that are copies of others"), "copies")


def _show_correlations(analysis: TableAnalysis) -> None:
    parsers = analysis.parsers()
    recipe, decision = analysis.facts.recipe, analysis.facts.decision
    first = [*strongest(analysis.associations, len(analysis.associations))]
    if decision and not decision.classes:
        parsers[recipe.target] = analysis.profiles[recipe.target].parser
        first = [recipe.target, *first]
    used = {name: parser for name, parser in parsers.items() if analysis.profiles[name].kind is not ColumnType.ID}
    found = correlations(analysis.cells, used, first)
    if found is None:
        st.caption(t("Fewer than two columns hold numbers."))
        return
    coefficients = {False: t("values (Pearson)"), True: t("ranks (Spearman)")}
    of_ranks = bool(segmented_kept(t("Correlation of"), coefficients, False, "data_ranks"))
    title = t("Which numbers rise and fall together")
    if found.rows < analysis.facts.rows:
        title += " · " + t("a sample of {n:,} rows", n=found.rows)
    show_chart(correlation_matrix(found, of_ranks, ink()), title, f"correlations_{of_ranks}")
