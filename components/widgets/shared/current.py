"""What this browser has open: its visitor, experiment, table, plan and run. The store is the truth; the address
bar carries the ids, so that a reload or a second tab shows the same. Pages and widgets get the state of the `app` and
its `store` here and nowhere else."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from components.domain.problem import NotFound, Problem
from components.domain.recipe import Recipe
from components.features.plan import Plan
from components.i18n import t
from components.runs.app_state import app_state as app
from components.runs.app_state import current_store as store
from components.store.database import Store
from components.store.datasets import DatasetRecord, get_dataset, load_cells
from components.store.experiments import (
    Experiment,
    experiment_of_program_run,
    get_experiment,
    latest_experiment,
    save_recipe,
)
from components.store.runs import RunRecord, get_run, list_runs
from components.store.visitors import COOKIE, is_token, new_token, visitor_id
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.problem_place import place_of
from components.widgets.shared.ticks import ticks_in_address
from components.widgets.shared.uninterrupted import uninterrupted

T = TypeVar("T")


def token() -> str:
    """The secret of this browser, from its cookie, which programs may use as a bearer token; of this session alone where
    cookies are refused."""
    kept = st.context.cookies.get(COOKIE, "")
    if isinstance(kept, str) and is_token(kept):
        return kept
    made: str = st.session_state.setdefault("current_token", new_token())
    return made


def visitor() -> str:
    """The id of this browser."""
    found = visitor_id(token())
    app().visits.note(found)
    return found


def unchanged(key: Hashable, read: Callable[[], T]) -> T:
    """What `read` gives, read once until anything is written to the store; not to be changed."""
    return app().reads.get(key, read)


def _read(kind: str, identity: str, read: Callable[[Store, str, str], T]) -> T:
    owner = visitor()
    return unchanged((kind, owner, identity), lambda: read(store(), owner, identity))


def experiment() -> Experiment | None:
    """The experiment that the address names, else the one open in this tab, else the visitor's latest."""
    wanted = st.query_params.get("experiment") or st.session_state.get("current_experiment")
    found = None
    if wanted:
        try:
            found = _read("experiment", wanted, get_experiment)
        except NotFound:
            st.query_params.pop("experiment", None)
            _note_gone()
    found = found or unchanged(("latest", visitor()), lambda: latest_experiment(store(), visitor()))
    if found:
        _remember("experiment", found.id)
    return found


def _note_gone() -> None:
    gone = t("What this address names is not here: it was deleted, or it belongs to another browser.")
    st.session_state["current_gone"] = gone


def _note_elsewhere(record: RunRecord) -> None:
    """Where the address names a run that is none of the open experiment's."""
    names = {"run": escape_markdown(record.name), "table": escape_markdown(record.dataset_name)}
    what = t("**{run}** of {table} is not what is open here.", **names)
    if record.experiment is None:
        what = t("**{run}** of {table} was started by a program, and is not open here.", **names)
    st.session_state["current_gone"] = f"{what} {t('Tick it on the Runs page to open it.')}"


def _remember(name: str, identity: str) -> None:
    """Make an experiment or a run the open one; the address names it."""
    st.session_state[f"current_{name}"] = identity
    if st.query_params.get(name) != identity:
        st.query_params[name] = identity


def dataset() -> DatasetRecord | None:
    """The table of the open experiment."""
    opened = experiment()
    return _read("dataset", opened.dataset, get_dataset) if opened else None


def cells(record: DatasetRecord) -> pd.DataFrame:
    """The cells of a table as text; shared with others, not to be changed."""
    return load_cells(store(), record)


def runs(experiment_id: str | None = None) -> list[RunRecord]:
    """The visitor's runs, or those of one experiment, the newest first."""
    owner = visitor()
    return list(unchanged(("runs", owner, experiment_id), lambda: list_runs(store(), owner, experiment_id)))


def save(recipe: Recipe) -> None:
    """Keep `recipe` as that of the open experiment."""
    opened = experiment()
    if opened and opened.recipe != recipe:
        save_recipe(store(), visitor(), opened.id, recipe)


def plan_of(recipe: Recipe) -> Plan:
    """Task, inputs and part sizes of `recipe`; worked out once for all who ask. Raises WrongField."""
    owner = visitor()
    return unchanged(("plan", owner, recipe.model_dump_json()), lambda: app().plans.plan_of(owner, recipe))


@uninterrupted()
def open_experiment(opened: Experiment) -> None:
    """Make an experiment the open one, without a run."""
    _remember("experiment", opened.id)
    forget_run()


def close_experiment() -> None:
    """Let go of the open experiment: its table is deleted, and nothing names it any more."""
    st.session_state.pop("current_experiment", None)
    st.query_params.pop("experiment", None)
    forget_run()


def run() -> RunRecord | None:
    """The run that the address names, else the one shown last in this tab, else the experiment's newest."""
    opened = experiment()
    wanted = st.query_params.get("run") or st.session_state.get("current_run")
    if wanted:
        try:
            found = _read("run", wanted, get_run)
            if opened and found.experiment == opened.id:
                show_run(found)
                return found
            if st.query_params.get("run"):  # what was open in this tab before nobody asks for
                _note_elsewhere(found)
            forget_run()
        except NotFound:
            if wanted == st.session_state.get("current_run"):  # it was open here a moment ago
                st.session_state["current_gone"] = t("The run that was open has been deleted.")
            else:
                _note_gone()
            forget_run()
    newest = next(iter(runs(opened.id)), None) if opened else None
    if newest:
        show_run(newest)
    return newest


def show_run(record: RunRecord) -> None:
    """Make a run the one that the pages show; the address names it."""
    _remember("run", record.id)


@dataclass(frozen=True)
class Reopened:
    """A run that was opened over another recipe, which can be had back."""

    run: RunRecord
    before: Recipe


def reopen(record: RunRecord) -> None:
    """Open a run with everything as it was: its recipe becomes the experiment's; the one before can be had back. That of a
    run that a program started becomes an experiment."""
    if record.experiment is None:
        opened = experiment_of_program_run(store(), visitor(), record)
        _remember("experiment", opened.id)
    else:
        before = get_experiment(store(), visitor(), record.experiment).recipe
        save_recipe(store(), visitor(), record.experiment, record.recipe)
        _remember("experiment", record.experiment)
        if before != record.recipe:
            st.session_state["current_reopened"] = Reopened(record, before)
    show_run(record)


def recipe_before_reopening() -> Reopened | None:
    """What was open before a run was opened over it, as long as nothing was changed since."""
    reopened: Reopened | None = st.session_state.get("current_reopened")
    opened = experiment()
    same = reopened and opened and (opened.id, opened.recipe) == (reopened.run.experiment, reopened.run.recipe)
    return reopened if same else None


def undo_reopening() -> None:
    """Open again what was open before the last `reopen`."""
    reopened = recipe_before_reopening()
    if reopened:
        save(reopened.before)  # it is the open experiment's
    st.session_state.pop("current_reopened", None)


def forget_run(run_id: str | None = None) -> None:
    """No run is chosen any more; with `run_id` only where it is that one."""
    if run_id is None or st.session_state.get("current_run") == run_id:
        st.session_state.pop("current_run", None)
    if run_id is None or st.query_params.get("run") == run_id:
        st.query_params.pop("run", None)


def address() -> dict[str, str]:
    """What the address of another page has to carry, so that it shows the same."""
    carried = {"experiment": "current_experiment", "run": "current_run"}
    opened = {name: st.session_state[key] for name, key in carried.items() if st.session_state.get(key)}
    return opened | ticks_in_address()


def once(what: str, rests_on: object, made: Callable[[], T]) -> T:
    """What `made` gives, kept for this session as `what` until it rests on something else."""
    kept: tuple[object, T] | None = st.session_state.get(f"current_kept_{what}")
    if not kept or kept[0] != rests_on:
        kept = st.session_state[f"current_kept_{what}"] = (rests_on, made())
    return kept[1]


def kept(what: str) -> Any:
    """What `once` has kept as `what`, whatever it rests on; None where there is nothing."""
    found: tuple[object, object] | None = st.session_state.get(f"current_kept_{what}")
    return found[1] if found else None


def set_pending_action(what: str) -> None:
    """Remember what a button asks for until all that was typed is saved: `frame.run_pending_action` does it."""
    st.session_state["current_pending_action"] = what


def show_problem(problem: Problem) -> None:
    """What happened, where, and what to do; nobody is led on past it."""
    st.session_state.pop("current_pending_action", None)
    what, remedy, place = map(escape_markdown, (problem.what, problem.remedy, place_of(problem)))
    st.error(f"**{what}** {remedy}" + (f"  \n:small[{place}]" if place else ""))


@contextmanager
def problems_shown(kind: type[Problem] = Problem) -> Iterator[None]:
    """What goes wrong is shown in its place, and the page goes on behind it."""
    try:
        yield
    except kind as problem:
        show_problem(problem)


@contextmanager
def problems_kept(page: str) -> Iterator[None]:
    """For `on_click`, where nothing can be shown yet: what goes wrong is kept for `show_kept_problem` of the page."""
    try:
        yield
    except Problem as problem:
        st.session_state[f"{page}_refused"] = problem


def show_kept_problem(page: str) -> None:
    """What went wrong in a button of the page, once."""
    problem = st.session_state.pop(f"{page}_refused", None)
    if problem:
        show_problem(problem)
