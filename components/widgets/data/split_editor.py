"""How the rows are divided: shares, way, seed, and what each part holds."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from components.columns.profile import ColumnProfile
from components.domain.problem import Problem
from components.domain.recipe import AtRandom, ByColumn, ByGroup, ByTime, ColumnType, Part, Recipe, Role, Split
from components.features.plan import Plan
from components.i18n import number, percent, t
from components.splitting.by_column import MOST_VALUES, part_named, says_parts, values_of
from components.store.datasets import DatasetRecord
from components.widgets.data.table_analysis import reset_column_table
from components.widgets.shared import current
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.parse_number import limits_of
from components.widgets.shared.setting_widgets import number_field, segmented_setting, select_setting, toggle_setting
from components.widgets.shared.widget_state import Setting, changed, setting_widget

WAYS = {
    "random": t("At random"),
    "time": t("By time"),
    "group": t("By group"),
    "column": t("By a column"),
}
WHAT = {
    "random": t("Drawn by lot; where classes are predicted, the same share of each goes into each part."),
    "time": t("The oldest rows train, newer ones validate, the newest test: as it is when a network is used later on."),
    "group": t("Rows of the same group, such as a patient or a house, stay in one part."),
    "column": t("A column says of each row whether it trains, validates or tests."),
}
PARTS = {Part.TRAIN: t("training"), Part.VALIDATION: t("validation"), Part.TEST: t("test")}
OPEN = ""
ROW_HEIGHT, MOST_HEIGHT = 35, 300  # pixels


def edit_split(record: DatasetRecord, recipe: Recipe, plan: Plan | None, problem: Problem | None) -> None:
    """The split in a line, its settings behind it, what is wrong with it, and the rows of each part."""
    split, by_lot = recipe.split, _is_by_lot(recipe, plan)
    with st.container(horizontal=True, vertical_alignment="center", key="data_split"):
        st.markdown(f"**{t('Split')}** {_in_short(recipe, by_lot=by_lot)}", width="stretch")
        with st.popover(t("Adjust"), key="data_split_change", help=t("Which rows train, validate and test")):
            _choose_way(record, recipe)
            if problem:
                current.show_problem(problem)
            _choose_numbers(recipe, by_lot=by_lot)
            if _copies_matter(recipe, plan, by_lot=by_lot):
                _choose_copies(recipe)
    if problem:
        current.show_problem(problem)
    if split.sets_aside:
        st.caption(_set_aside(recipe, split.sets_aside))
    if plan:
        _show_counts(plan, recipe)


def _is_by_lot(recipe: Recipe, plan: Plan | None) -> bool:
    """Whether the seed has a say: not where time decides, nor where a column names all three parts."""
    match recipe.split.way:
        case ByTime():
            return False
        case ByColumn():
            return plan is not None and "validation_drawn" in {finding.code for finding in plan.warnings}
        case _:
            return True


def _copies_matter(recipe: Recipe, plan: Plan | None, *, by_lot: bool) -> bool:
    """Whether copies have a say: only where rows are drawn one by one, so of groups only where rows belong to none."""
    if isinstance(recipe.split.way, ByGroup):
        return plan is not None and "no_group" in {finding.code for finding in plan.warnings}
    return by_lot


def _in_short(recipe: Recipe, *, by_lot: bool) -> str:
    split = recipe.split
    shares = [1 - split.validation - split.test, split.validation, split.test]
    said = [" / ".join(f"{100 * share:.0f}" for share in shares)]
    match split.way:
        case AtRandom():
            said.append(t("at random"))
        case ByTime(column=name):
            said.append(t("by time: {name}", name=escape_markdown(name)))
        case ByGroup(column=name):
            said.append(t("by group: {name}", name=escape_markdown(name)))
        case ByColumn(column=name):
            said = [t("as {name} says", name=escape_markdown(name))]
    if by_lot:
        said.append(t("seed {seed}", seed=split.seed))
    return " · ".join(said)


def _set_aside(recipe: Recipe, name: str) -> str:
    if recipe.effective_column(name).role is Role.FEATURE:
        return t("The network is also given {name}: you ticked it in the table of columns.", name=escape_markdown(name))
    return t(
        "{name} only says which rows belong where: the network is not given it, unless you tick it in the table of columns.",
        name=escape_markdown(name),
    )


def _choose_way(record: DatasetRecord, recipe: Recipe) -> None:
    way = recipe.split.way
    possible = {name: _candidates(name, record, recipe) for name in WAYS}
    ways = {name: words for name, words in WAYS.items() if name in ("random", way.type) or possible[name]}
    change = partial(_by, possible=possible)
    segmented_setting(
        t("Way of splitting"), ways, Setting("data_split_way", way.type, change, on_saved=reset_column_table)
    )
    st.caption(WHAT[way.type])
    if isinstance(way, AtRandom):
        return
    names = possible[way.type] if way.column in possible[way.type] else [way.column, *possible[way.type]]
    by = Setting(
        "data_split_column", way.column, _by_column, t("Column of the split"), reset_column_table, subject=way.type
    )
    select_setting(t("Column"), {name: name for name in names}, by)
    known = {column.name for column in record.columns}
    if isinstance(way, ByColumn) and way.column in known:
        _say_values(record, way)


def _candidates(way: str, record: DatasetRecord, recipe: Recipe) -> list[str]:
    """The columns that can decide, the likeliest first."""
    others = [column for column in record.columns if column.name != recipe.target and column.distinct > 1]
    match way:
        case "time":
            dates = [column.name for column in others if column.reads_as is ColumnType.DATE]
            return dates + [column.name for column in others if column.reads_as is ColumnType.NUMBER]
        case "group":
            repeated = [column for column in others if 3 <= column.distinct <= record.rows / 2]
            return [column.name for column in sorted(repeated, key=_unlike_a_group)]
        case "column":
            few = [column for column in others if column.distinct <= MOST_VALUES]
            return [column.name for column in sorted(few, key=_unlike_parts)]
        case _:
            return []


def _unlike_a_group(column: ColumnProfile) -> tuple[bool, int]:
    measured = column.reads_as is ColumnType.NUMBER and not (column.minimum or 0.5).is_integer()
    return measured or column.reads_as in (ColumnType.DATE, ColumnType.TEXT), -column.distinct


def _unlike_parts(column: ColumnProfile) -> tuple[bool, bool, int]:
    values = dict(column.top)
    return not says_parts(values), not any(map(part_named, values)), column.distinct


def _say_values(record: DatasetRecord, way: ByColumn) -> None:
    """For each value of the column where its rows belong."""
    values = values_of(current.cells(record)[way.column])
    if len(values) > MOST_VALUES:
        return
    for index, (value, rows) in enumerate(values.items()):
        default = part_named(value) if value else Part.TRAIN
        saved, change = way.values.get(value) or default, partial(_with_value, column=way.column, name=value)
        # What names no part can be left open again.
        parts: dict[Any, str] = {**({} if default else {OPEN: t("Say where these rows belong")}), **PARTS}
        select_setting(
            t("{value} ({rows:,} rows)", value=value or t("(no value)"), rows=rows),
            parts,
            Setting(
                f"data_split_value_{index}",
                saved or OPEN,
                change,
                on_saved=reset_column_table,
                subject=(way.column, value),
            ),
        )


def _choose_numbers(recipe: Recipe, *, by_lot: bool) -> None:
    split, by_column = recipe.split, isinstance(recipe.split.way, ByColumn)
    if by_lot or not by_column:
        words = t("Validation, of the training rows") if by_column else t("Validation")
        _share(words, split.validation, "validation")
    if not by_column:
        _share(t("Test"), split.test, "test")
    if by_lot:
        seed = Setting("data_seed", split.seed, partial(_with, name="seed"), t("Seed of the split"))
        number_field(t("Seed"), seed, limits_of(Split, "seed"))


def _share(label: str, saved: float, name: str) -> None:
    setting = Setting(f"data_{name}", saved, partial(_with, name=name))
    with setting_widget(setting, label) as arguments:
        st.slider(label, 0.05, 0.45, saved, 0.05, **arguments)


def _choose_copies(recipe: Recipe) -> None:
    toggle_setting(
        t("Copies of a row stay in one part"),
        Setting("data_split_copies", recipe.split.copies_together, partial(_with, name="copies_together")),
        hint=t(
            "Copies are read alike in every column but the target and ids that are left out. What was seen in training is "
            "no test. Where fewer than 30 different rows are left so, only those alike in the target too stay together."
        ),
    )


def _with(recipe: Recipe, value: Any, *, name: str) -> Recipe:
    """The recipe with one setting of the split. Raises WrongField."""
    return changed(recipe, "split", {name: value})


def _by(recipe: Recipe, way: str, *, possible: dict[str, list[str]]) -> Recipe:
    return _with(recipe, {"type": way} | ({"column": possible[way][0]} if way != "random" else {}), name="way")


def _by_column(recipe: Recipe, column: str) -> Recipe:
    return _with(recipe, {"type": recipe.split.way.type, "column": column}, name="way")


def _with_value(recipe: Recipe, part: Part | str, *, column: str, name: str) -> Recipe:
    """Where the rows with one value of the column belong; `OPEN` leaves it open."""
    way = recipe.split.way
    if not isinstance(way, ByColumn) or way.column != column:
        return recipe
    said = {**way.values, name: part}
    return _with(recipe, {**way.model_dump(), "values": {key: one for key, one in said.items() if one}}, name="way")


def _show_counts(plan: Plan, recipe: Recipe) -> None:
    """The rows of each part, and what it holds of the target."""
    every = plan.rows.train + plan.rows.validation + plan.rows.test
    parts = [plan.parts[part] for part in PARTS]
    lines = {t("all rows"): [f"{part.rows:,} ({percent(part.rows / every)})" for part in parts]}
    if recipe.split.column and parts[0].span:
        lines[t("oldest")] = [part.span[0] if part.span else "" for part in parts]
        lines[t("newest")] = [part.span[1] if part.span else "" for part in parts]
    if parts[0].groups is not None:
        lines[t("groups")] = [f"{part.groups:,}" for part in parts]
    names, counts = list(lines), list(lines.values())
    if plan.decision.classes:
        names += plan.decision.classes
        counts += [[f"{rows:,}" for rows in of] for of in zip(*(part.classes for part in parts), strict=True)]
    else:
        names += [t("median"), t("mean")]
        counts += [[number(part.median) for part in parts], [number(part.mean) for part in parts]]
    frame = pd.DataFrame(counts, columns=[part.value for part in PARTS])
    frame.insert(0, "of", names)
    st.dataframe(
        frame,
        key="data_split_counts",
        hide_index=True,
        width="stretch",
        height=min(ROW_HEIGHT * (len(frame) + 1) + 3, MOST_HEIGHT),
        alt=t("Rows of each part"),
        column_config={"of": st.column_config.TextColumn(recipe.target, pinned=True)}
        | {part.value: st.column_config.TextColumn(title, alignment="right") for part, title in PARTS.items()},
    )
    st.caption(t("Test rows stay closed until a run has ended; how often their figures are looked at is counted."))
