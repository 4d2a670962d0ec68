"""How the rows are divided: shares, way, seed, and what each part holds."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from components.columns.profile import ColumnProfile
from components.domain.problem import Problem
from components.domain.recipe import (
    GROUP_MARKS,
    AtRandom,
    ByColumn,
    ByGroup,
    ByTime,
    ColumnType,
    Part,
    Recipe,
    Role,
    Split,
)
from components.domain.sign_names import name_of_signs
from components.features.plan import Plan
from components.i18n import noop, number, percent, t, translated
from components.splitting.by_column import MOST_VALUES, part_named, says_parts, values_of
from components.store.datasets import DatasetRecord
from components.widgets.data.table_analysis import reset_column_table
from components.widgets.shared import current
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.parse_number import limits_of
from components.widgets.shared.setting_widgets import number_field, segmented_setting, select_setting, toggle_setting
from components.widgets.shared.theme import table_height
from components.widgets.shared.widget_state import Setting, changed, setting_widget, shown_value

WAYS = {"random": noop("At random"), "time": noop("By time"), "group": noop("By group"), "column": noop("By a column")}
WHAT = {
    "random": noop("Drawn by lot; where classes are predicted, the same share of each goes into each part."),
    "time": noop(
        "The oldest rows train, newer ones validate, the newest test: as it is when a network is used later on."
    ),
    "group": noop("Rows of the same group, such as a patient or a house, stay in one part."),
    "column": noop("A column says of each row whether it trains, validates or tests."),
}
PARTS = {Part.TRAIN: noop("training"), Part.VALIDATION: noop("validation"), Part.TEST: noop("test")}
COPIES = noop(
    "Copies are read alike in every column but the target and ids that are left out. What was seen in training is no test. "
    "Where fewer than 30 different rows are left so, only those alike in the target too stay together."
)
FOLDS = noop(
    "The rows that do not test are dealt into folds of the same size, each class evenly. Each fold is held out once, by a "
    "network that learned the others: what is measured stands on all of these rows, and shows how far the folds lie apart. "
    "So many networks are trained."
)
NO_FOLDS, MOST_FOLDS = 0, 10
SET_ASIDE = noop(
    "{name} only says which rows belong where: the network is not given it, unless you tick it in the table of columns."
)
DEALT = ("random", "group")  # ways in which rows are drawn, so that folds can be
OPEN = ""
MOST_HEIGHT = 300  # pixels


def edit_split(record: DatasetRecord, recipe: Recipe, plan: Plan | None, problem: Problem | None) -> None:
    """The split in a line, its settings behind it, what is wrong with it, and the rows of each part."""
    split, warned = recipe.split, {finding.code for finding in plan.warnings} if plan else set()
    # Whether the seed has a say: not where time decides, nor where a column names all three parts.
    by_lot = "validation_drawn" in warned if isinstance(split.way, ByColumn) else not isinstance(split.way, ByTime)
    with st.container(horizontal=True, vertical_alignment="center", key="data_split"):
        st.markdown(f"**{t('Split')}** {_in_short(split, by_lot=by_lot)}", width="stretch")
        with st.popover(t("Adjust"), key="data_split_change", help=t("Which rows train, validate and test")):
            _choose_way(record, recipe)
            if problem:
                current.show_problem(problem)
            _choose_numbers(split, by_lot=by_lot)
            # Copies have a say only where rows are drawn one by one, so of groups only where rows belong to none.
            one_by_one = "no_group" in warned if isinstance(split.way, ByGroup) else by_lot
            label, together = t("Copies of a row stay in one part"), _setting(split, "copies_together")
            if one_by_one:
                toggle_setting(label, together, help=t(COPIES))
    if problem:
        current.show_problem(problem)
    if split.sets_aside:
        name = escape_markdown(split.sets_aside)
        if recipe.effective_column(split.sets_aside).role is Role.FEATURE:
            st.caption(t("The network is also given {name}: you ticked it in the table of columns.", name=name))
        else:
            st.caption(t(SET_ASIDE, name=name))
    if plan:
        with st.expander(t("Rows of each part"), key="data_split_parts"):
            _show_counts(plan, recipe)


def _in_short(split: Split, *, by_lot: bool) -> str:
    shares = [1 - split.validation - split.test, split.validation, split.test]
    said = [" / ".join(f"{100 * share:.0f}" for share in shares)]
    if split.folds:
        said = [t("{n} folds + {test} test", n=split.folds, test=percent(split.test))]
    match split.way:
        case AtRandom():
            said.append(t("at random"))
        case ByTime(column=name):
            said.append(t("by time: {name}", name=escape_markdown(name)))
        case ByGroup(column=name, up_to=str(mark)):
            said.append(
                t("by group: {name} before its last {mark}", name=escape_markdown(name), mark=name_of_signs(mark))
            )
        case ByGroup(column=name):
            said.append(t("by group: {name}", name=escape_markdown(name)))
        case ByColumn(column=name):
            said = [t("as {name} says", name=escape_markdown(name))]
    if by_lot:
        said.append(t("seed {seed}", seed=split.seed))
    return " · ".join(said)


def _choose_way(record: DatasetRecord, recipe: Recipe) -> None:
    way = recipe.split.way
    possible = {name: _candidates(name, record, recipe) for name in WAYS}
    ways = {name: t(words) for name, words in WAYS.items() if name in ("random", way.type) or possible[name]}

    def by(recipe: Recipe, way: str) -> Recipe:
        by_column = {} if way == "random" else {"column": possible[way][0]}
        dealt = {} if way in DEALT else {"folds": None}  # time and columns leave no choice
        return changed(recipe, "split", {"way": {"type": way} | by_column, **dealt})

    chosen = Setting("data_split_way", way.type, by, on_saved=reset_column_table)
    segmented_setting(t("Way of splitting"), ways, chosen)
    st.caption(t(WHAT[way.type]))
    if not isinstance(way, AtRandom):
        _choose_column(record, recipe, possible[way.type])
    if isinstance(way, AtRandom | ByGroup):
        _choose_folds(recipe)


def _choose_folds(recipe: Recipe) -> None:
    split, pack = recipe.split, recipe.pack
    most = min(MOST_FOLDS, pack.networks) if pack else MOST_FOLDS  # each fold is held out by some network of the pack

    def with_folds(recipe: Recipe, folds: int) -> Recipe:
        return _with(recipe, folds or None, name="folds")

    choices = {NO_FOLDS: t("off")} | {n: t("{n} folds", n=n) for n in range(2, most + 1)}
    setting = Setting("data_folds", split.folds or NO_FOLDS, with_folds)
    select_setting(t("Cross-validation"), choices, setting, help=t(FOLDS))


def _choose_column(record: DatasetRecord, recipe: Recipe, possible: list[str]) -> None:
    """The column that decides, and what is to be known of its values."""
    way = recipe.split.way
    assert not isinstance(way, AtRandom)  # noqa: S101 - which has no column
    names = possible if way.column in possible else [way.column, *possible]

    def by_column(recipe: Recipe, column: str) -> Recipe:
        return _with(recipe, {"type": recipe.split.way.type, "column": column}, name="way")

    title = t("Column of the split")
    column = Setting("data_split_column", way.column, by_column, title, reset_column_table, subject=way.type)
    select_setting(t("Column"), dict(zip(names, names, strict=True)), column)
    if way.column not in {column.name for column in record.columns}:
        return
    if isinstance(way, ByColumn):
        _say_values(record, way)
    if isinstance(way, ByGroup):
        _choose_end_of_group(record, way)


def _choose_end_of_group(record: DatasetRecord, way: ByGroup) -> None:
    """Up to which sign a value says the group: P012 of P012-3; offered where values have such signs."""
    cells = current.cells(record)[way.column].dropna()
    marks = [mark for mark in GROUP_MARKS if mark == way.up_to or cells.str.contains(mark, regex=False).any()]
    if not marks:
        return

    def up_to(recipe: Recipe, mark: str) -> Recipe:
        return _with(recipe, way.model_copy(update={"up_to": mark or None}).model_dump(), name="way")

    choices = {OPEN: t("the whole value")} | {
        mark: t("what stands before the last {mark}", mark=name_of_signs(mark)) for mark in marks
    }
    title = t("What says the group")
    setting = Setting("data_split_up_to", way.up_to or OPEN, up_to, title, reset_column_table, subject=way.column)
    select_setting(title, choices, setting)


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
            few = [(column, dict(column.top)) for column in others if column.distinct <= MOST_VALUES]
            # Those whose values all name a part come first, then those with one that does.
            few.sort(key=lambda each: (not says_parts(each[1]), not any(map(part_named, each[1])), each[0].distinct))
            return [column.name for column, _ in few]
        case _:
            return []


def _unlike_a_group(column: ColumnProfile) -> tuple[bool, int]:
    measured = column.reads_as is ColumnType.NUMBER and not (column.minimum or 0.5).is_integer()
    return measured or column.reads_as in (ColumnType.DATE, ColumnType.TEXT), -column.distinct


def _say_values(record: DatasetRecord, way: ByColumn) -> None:
    """For each value of the column where its rows belong."""
    values = values_of(current.cells(record)[way.column])
    if len(values) > MOST_VALUES:
        return
    for index, (value, rows) in enumerate(values.items()):
        default = part_named(value) if value else Part.TRAIN
        # What names no part can be left open again.
        parts: dict[Any, str] = ({} if default else {OPEN: t("Say where these rows belong")}) | translated(PARTS)
        saved, change = way.values.get(value) or default or OPEN, partial(_with_value, column=way.column, name=value)
        about, key = (way.column, value), f"data_split_value_{index}"
        setting = Setting(key, saved, change, on_saved=reset_column_table, subject=about)
        select_setting(t("{value} ({rows:,} rows)", value=value or t("(no value)"), rows=rows), parts, setting)


def _choose_numbers(split: Split, *, by_lot: bool) -> None:
    if isinstance(split.way, ByColumn):
        shares = {"validation": t("Validation, of the training rows")} if by_lot else {}
    else:
        shares = {"validation": t("Validation"), "test": t("Test")}
        if split.folds:
            del shares["validation"]
    for name, label in shares.items():
        setting = _setting(split, name)
        with setting_widget(setting, label) as arguments:
            st.slider(label, 0.05, 0.45, shown_value(setting), 0.05, **arguments)
    if by_lot:
        number_field(t("Seed"), _setting(split, "seed", t("Seed of the split")), limits_of(Split, "seed"))


def _setting(split: Split, name: str, title: str = "") -> Setting:
    key = {"seed": "data_seed", "copies_together": "data_split_copies"}.get(name, f"data_{name}")
    return Setting(key, getattr(split, name), partial(_with, name=name), title)


def _with(recipe: Recipe, value: Any, *, name: str) -> Recipe:
    """The recipe with one setting of the split. Raises WrongField."""
    return changed(recipe, "split", {name: value})


def _with_value(recipe: Recipe, part: Part | str, *, column: str, name: str) -> Recipe:
    """Where the rows with one value of the column belong; `OPEN` leaves it open."""
    way = recipe.split.way
    if not isinstance(way, ByColumn) or way.column != column:
        return recipe
    said = {key: one for key, one in {**way.values, name: part}.items() if one}
    return _with(recipe, {**way.model_dump(), "values": said}, name="way")


def _show_counts(plan: Plan, recipe: Recipe) -> None:
    """The rows of each part, and what it holds of the target."""
    every = plan.rows.train + plan.rows.validation + plan.rows.test
    parts = [plan.parts[part] for part in PARTS]
    lines = [(t("all rows"), *(f"{part.rows:,} ({percent(part.rows / every)})" for part in parts))]
    if recipe.split.column and parts[0].span:
        lines.append((t("oldest"), *(part.span[0] if part.span else "" for part in parts)))
        lines.append((t("newest"), *(part.span[1] if part.span else "" for part in parts)))
    if parts[0].groups is not None:
        lines.append((t("groups"), *(f"{part.groups:,}" for part in parts)))
    for index, name in enumerate(plan.decision.classes):
        lines.append((name, *(f"{part.classes[index]:,}" for part in parts)))
    if not plan.decision.classes:
        lines.append((t("median"), *(number(part.median) for part in parts)))
        lines.append((t("mean"), *(number(part.mean) for part in parts)))
    frame = pd.DataFrame(lines, columns=["of", *(part.value for part in PARTS)])
    st.dataframe(
        frame,
        key="data_split_counts",
        hide_index=True,
        width="stretch",
        height=table_height(len(frame), MOST_HEIGHT),
        alt=t("Rows of each part"),
        column_config={"of": st.column_config.TextColumn(recipe.target, pinned=True)}
        | {part.value: st.column_config.TextColumn(t(title), alignment="right") for part, title in PARTS.items()},
    )
    if recipe.split.folds:
        folds = t("Training and validation rows are those of the first fold; each other fold validates in its turn.")
        st.caption(folds)
    st.caption(t("Test rows stay closed until you open them on Evaluate, which is counted."))
