"""A column called otherwise than in the file: a reading option like the others, so that new rows and the bundle know it."""

from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import streamlit as st

from components.columns.header_names import LONGEST_NAME, name_key, usable_name
from components.domain.parse_recipe import parse
from components.domain.problem import NotFound, Problem, WrongField
from components.domain.recipe import Recipe
from components.i18n import t
from components.intake.options import with_name
from components.store.datasets import DatasetRecord, read_again
from components.store.experiments import Experiment, get_experiment, replace_table
from components.widgets.data.column_table import LOOKED_AT, look_at
from components.widgets.data.upload import reading_progress
from components.widgets.shared import current
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.opening import open_dataset
from components.widgets.shared.uninterrupted import uninterrupted
from components.widgets.shared.widget_state import refuse, refused_or, show_field_problem, synced_widget

KEY, RENAMED = "data_rename", "data_renamed"


@dataclass(frozen=True)
class Renamed:
    """What a column was called and is called now, in the experiment that shows it so; `origin` is the one before."""

    origin: str
    experiment: str
    before: str
    now: str


def edit_name(record: DatasetRecord, name: str) -> None:
    """The name of a column, to be typed anew; what it cannot be is said below it."""
    label = t("Name of the column")
    with synced_widget(KEY, name, subject=name):
        shown = refused_or(KEY, name)
        typed = st.text_input(label, shown, key=KEY, autocomplete="off", on_change=_keep_typed, args=(name,)) or ""
    if typed != name:
        try:
            new = _checked(record, name, typed)
            if new != name:
                _rename(record, name, new)
        except Problem as problem:
            show_field_problem(KEY, label, problem)


def _keep_typed(name: str) -> None:
    """Until it is the column's name it stays in the field, also while another page is shown."""
    typed = st.session_state.get(KEY) or ""
    refuse(KEY, None if typed == name else typed)


def show_renamed(record: DatasetRecord) -> None:
    """What was renamed last, with a way back."""
    done: Renamed | None = st.session_state.get(RENAMED)
    if not done or done.experiment != st.session_state.get("current_experiment"):
        return
    with st.container(horizontal=True, vertical_alignment="center", key="data_renamed_line"):
        before, now = escape_markdown(done.before), escape_markdown(done.now)
        st.caption(t("**{before}** is now called **{now}**.", before=before, now=now), width="content")
        hint = t("Call it {name} again", name=before)
        if st.button(t("Undo"), key="data_rename_undo", help=hint, type="tertiary"):
            with current.problems_shown():
                _rename(record, done.now, done.before, origin=done.origin)


def _checked(record: DatasetRecord, name: str, typed: str) -> str:
    """The name as it can be kept. Raises WrongField: it is empty or too long, or another column has it."""
    new = usable_name(typed)
    if not name_key(new):
        raise WrongField("wrong_field", t("It is empty."), "names", t("Give a name."))
    if len(new) > LONGEST_NAME:
        what = t("It has {n} characters.", n=len(" ".join(typed.split())))
        raise WrongField(
            "wrong_field", what, "names", t("Give a name of at most {most} characters.", most=LONGEST_NAME)
        )
    if name_key(new) in {name_key(column.name) for column in record.columns if column.name != name}:
        what = t("Another column is called {name}.", name=new)
        raise WrongField("wrong_field", what, "names", t("Give a name that no other column has."))
    return new


def _rename(record: DatasetRecord, name: str, new: str, *, origin: str = "") -> None:
    """Read the file with the column called `new`, and go on with that table: in place of the one before, unless runs
    belong to that or others may copy it. `origin` is the experiment to go back to where a name is taken back and nothing
    else was changed: it has the runs. Raises Problem."""
    before = current.experiment()
    if not before:
        return
    with reading_progress(record.name) as progress:
        table = read_again(current.store(), record, with_name(record.options, name, new), progress=progress)
    _go_on_with(table, before, record, name, new, origin)
    st.rerun()


@uninterrupted()
def _go_on_with(
    table: DatasetRecord, before: Experiment, record: DatasetRecord, name: str, new: str, origin: str
) -> None:
    """Open the table in which `name` is called `new`, as `_rename` says."""
    changed = partial(_with_name, dataset=table.id, name=name, new=new)
    st.session_state.pop("data_drawn", None)  # drawn anew a sample would have its own names again
    if not replace_table(current.store(), current.visitor(), record.id, changed):
        open_dataset(table, changed(before.recipe).target)
        current.save(changed(before.recipe))
    if origin:
        with suppress(NotFound):
            first = get_experiment(current.store(), current.visitor(), origin)
            if first.recipe == changed(before.recipe):
                current.open_experiment(first)
    after = current.experiment()
    st.session_state[RENAMED] = Renamed(before.id, after.id, name, new) if after and not origin else None
    if not origin or st.session_state.get(LOOKED_AT) == name:
        look_at(new)


def _with_name(recipe: Recipe, *, dataset: str, name: str, new: str) -> Recipe:
    """The recipe over the table in which the column is called `new`."""

    def called(each: str | None) -> str | None:
        return new if each == name else each

    document = recipe.model_dump(mode="json")
    way = document["split"]["way"]
    if "column" in way:
        way["column"] = called(way["column"])
    document |= {"dataset": dataset, "target": called(recipe.target), "sample_weight": called(recipe.sample_weight)}
    document["columns"] = {called(each): said for each, said in document["columns"].items()}
    return parse(document)
