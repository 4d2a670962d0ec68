"""Widgets that show a setting of the recipe: they show what is saved, and save what a person sets.

Streamlit's browser part mounts a widget late (in a popover when it is opened, on a busy machine when it gets to it) and
then begins with the widget's default; it goes on sending what a widget held when it was last on the screen; and it does
not say which of the values that it sends a person has set. Therefore, for every widget here:

- Its default is what is saved (or what was set and cannot be), in every run, so that it shows that whenever it is mounted.
- When what is saved was changed elsewhere (undo, a cure, a second tab, another page), the widget gets a new identity in
  the browser: what was held there under the old one has no say any more.
- Only a value that differs from what the widget held before was set by a person. It alone is saved; what all the other
  widgets hold is not asked.
- What cannot be saved stays in the widget with the reason beside it, and is tried again when something else is saved.
  It is kept when the page is left: it stands there again, and until then is in the way of a training. In fields that are
  no settings it is kept too, and is in the way of nothing but their own button.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, TypedDict

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from components.domain.parse_recipe import parse
from components.domain.problem import Problem
from components.domain.recipe import Recipe
from components.i18n import t
from components.widgets.shared import current
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.theme import is_projector

# Puts a widget's value into the recipe; raises Problem where it cannot be there.
RecipeChange = Callable[[Recipe, Any], Recipe]


@dataclass(frozen=True)
class Setting:
    """A setting of the recipe and the widget that shows it.

    Args:
        key: of the widget.
        saved: what the recipe holds, as the widget shows it.
        change: puts what the widget holds into a recipe.
        title: what it is called where it is told of away from its place; else its label.
        on_saved: called once it is saved.
        subject: what it is a setting of, where one widget shows one after another: a column.
    """

    key: str
    saved: Any
    change: RecipeChange
    title: str = ""
    on_saved: Callable[[], None] | None = None
    subject: object = None


@dataclass
class _WidgetState:
    """A widget as it was drawn last: its identity, what was saved then, and what it held."""

    identity: str
    saved: object
    value: object


@dataclass
class _PendingChange:
    """What a person set and what could not be saved yet, with the reason."""

    setting: Setting
    label: str
    value: Any
    problem: Problem | None = None
    experiment: str | None = None


@dataclass
class _Page:
    """The widgets of the page that is shown, by their keys: as they were drawn last, what waits, what was typed into fields
    that are no settings and cannot be, what is said until it is left, what is drawn now."""

    name: str
    states: dict[str, _WidgetState] = field(default_factory=dict)
    pending: dict[str, _PendingChange] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    drawn: set[str] = field(default_factory=set)


def _page() -> _Page:
    page: _Page = st.session_state.setdefault("widget_page", _Page(""))
    return page


def _left() -> dict[str, _Page]:
    """The pages that were left while something waited in them, by their names."""
    left: dict[str, _Page] = st.session_state.setdefault("widget_pages_left", {})
    return left


def begin_page(name: str) -> None:
    """To be called before a page is built. Of a page that was left only what could not be saved is left over."""
    page = _page()
    if page.name != name:
        st.session_state["widget_states_left"] = page.states
        page.states = {key: state for key, state in page.states.items() if key in page.pending or key in page.refused}
        page.notes.clear()
        if page.pending or page.refused:
            _left()[page.name] = page
        st.session_state["widget_page"] = _left().pop(name, None) or _Page(name)
    _page().drawn.clear()


def page_notes() -> dict[str, str]:
    """What is said on the page that is shown until it is left, by keys of the widgets that say it."""
    return _page().notes


def end_page() -> None:
    """To be called after a page was built: what waits in widgets that are not there any more is given up."""
    gone = _page().pending.keys() - _page().drawn
    for key in gone:
        reset_widget(key)
    if gone:  # the frame above the page said that they were in the way
        st.rerun()


@contextmanager
def synced_widget(
    key: str, saved: object, read: Callable[[Any], object] | None = None, subject: object = None
) -> Iterator[bool]:
    """To draw the widget `key` in, with `saved` as its default; whether it begins anew.

    `read` turns what it holds into what would be saved; `subject` is what it is a setting of, where that changes (a column).
    """
    now = (st.session_state.get("current_experiment"), subject, saved)
    page, context = _page(), get_script_run_ctx()
    known = page.states.get(key)
    anew = known is None or (known.saved != now and (read(known.value) if read else known.value) != saved)
    if known is None or anew:
        known = page.states[key] = _WidgetState(secrets.token_hex(4), now, None)
        page.pending.pop(key, None)
        page.refused.pop(key, None)
        st.session_state.pop(key, None)
    known.saved = now
    page.drawn.add(key)
    # Streamlit's ids of widgets rest on their key and on the page: two identities are two pages to it.
    with context.run_with_active_hash(f"{context.page_script_hash}-{known.identity}") if context else nullcontext():
        yield anew
    known.value = deepcopy(st.session_state[key])


class WidgetArguments(TypedDict):
    """What every widget of a setting is given."""

    key: str
    on_change: Callable[..., None]
    args: tuple[Setting, str]


@contextmanager
def setting_widget(
    setting: Setting, label: str, read: Callable[[Any], object] | None = None
) -> Iterator[WidgetArguments]:
    """To draw the widget of a setting in: `synced_widget` that saves what a person sets, and says what cannot be saved."""
    with synced_widget(setting.key, setting.saved, read, setting.subject):
        yield {"key": setting.key, "on_change": save_change, "args": (setting, label)}
    problem = save_problem(setting.key)
    if problem:
        show_field_problem(setting.key, label, problem)


def reset_widget(key: str) -> None:
    """Let the widget `key` show what is saved, whatever it holds."""
    for known in (_page().states, _page().pending, _page().refused):
        known.pop(key, None)


def redraw_when_resized(key: str) -> None:
    """Let the table `key` begin anew where projector mode was turned on or off since it was drawn: it measures its letters
    only when it is new."""
    resized, now = f"{key}_projector", is_projector()
    if st.session_state.get(resized, now) != now:
        reset_widget(key)
    st.session_state[resized] = now


def refuse(key: str, typed: str | None) -> None:
    """Keep what was `typed` into the field `key`, which is no setting, and cannot be; None where it can be."""
    if typed is None:
        _page().refused.pop(key, None)
    else:
        _page().refused[key] = typed


def refused_or(key: str, start: str) -> str:
    """What the field `key`, which is no setting, begins with: what was typed and cannot be, else `start`."""
    return _page().refused.get(key, start)


def last_value(key: str) -> Any:
    """What the widget `key` held when it was drawn, or when a person set it since."""
    known = _page().states.get(key)
    return known.value if known else None


def changed_by_user(key: str) -> bool:
    """Whether a person has set the widget `key` since it was drawn: for `on_change`, where all else is to be ignored.

    What was typed into a field may come when the page that it stood on was left a moment ago.
    """
    known = _page().states.get(key) or st.session_state.get("widget_states_left", {}).get(key)
    value = st.session_state.get(key)
    if known is None or value == known.value:
        return False
    known.value = deepcopy(value)
    return True


def save_change(setting: Setting, label: str) -> None:
    """Save what a person set in the setting's widget; for `on_change`. Where nothing is chosen, nothing is saved."""
    key = setting.key
    if st.session_state.get(key) is not None and changed_by_user(key):
        experiment = st.session_state.get("current_experiment")
        _page().pending[key] = _PendingChange(setting, label, st.session_state[key], experiment=experiment)
        if save_pending() and setting.on_saved:
            setting.on_saved()


def changed(recipe: Recipe, part: str, values: Mapping[str, object]) -> Recipe:
    """The recipe with settings of one part (`training`, `split`) changed. Raises WrongField."""
    document = recipe.model_dump(mode="json")
    return parse(document | {part: document[part] | values})


def save_pending() -> bool:
    """Save what waits, as far as it can be, the newest first; whether the recipe was changed."""
    opened, waiting = current.experiment(), _page().pending
    if not opened:
        return False
    recipe, any_more = opened.recipe, True
    while any_more:  # what could not be may be possible now: two shares that are too large together
        any_more = False
        for key, one in reversed(list(waiting.items())):
            try:
                recipe = one.setting.change(recipe, one.value)
            except Problem as problem:
                one.problem = problem
            else:
                waiting.pop(key, None)
                any_more = True
    current.save(recipe)
    return recipe != opened.recipe


def unsaved_titles() -> list[str]:
    """The titles of widgets that hold what cannot be saved, in the order in which they were set; those of another page
    with its name."""
    opened, titles = st.session_state.get("current_experiment"), []
    for page in (*_left().values(), _page()):
        where = "" if page is _page() else f"{t(page.name.capitalize())}: "
        waiting = [one for one in page.pending.values() if one.problem and one.experiment == opened]
        titles += [where + (one.setting.title or one.label) for one in waiting]
    return titles


def shown_value(setting: Setting, write: Callable[[Any], Any] | None = None) -> Any:
    """What the widget of the setting begins with: what was set and could not be saved, else what is saved.

    `write` turns what is saved into what the widget holds.
    """
    one = _page().pending.get(setting.key)
    if one:
        return one.value
    return write(setting.saved) if write else setting.saved


def save_problem(key: str) -> Problem | None:
    """Why what the widget `key` holds could not be saved."""
    one = _page().pending.get(key)
    return one.problem if one else None


def show_field_problem(key: str, label: str, problem: Problem) -> None:
    """What is wrong with what stands in the widget `key`, in small letters below it."""
    with st.container(key=f"{key}_wrong"):
        st.error(escape_markdown(f"{label}: {problem.what} {problem.remedy}"))
