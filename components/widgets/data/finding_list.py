"""What was found in a table: its alarms, each with what to do and a button that does it, and what else was noticed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import TypeVar, cast

import streamlit as st

from components.domain.finding import Cure, Finding, Severity
from components.domain.recipe import Recipe
from components.domain.recipe_patch import merged
from components.features.plan import Plan
from components.i18n import counted, t
from components.quality.table_analysis import TableAnalysis, notices
from components.store.datasets import DatasetRecord
from components.widgets.data.reading_panel import read_again_with
from components.widgets.data.table_analysis import patch_recipe, reset_column_table
from components.widgets.shared import current
from components.widgets.shared.escape_markdown import escape_markdown

M = TypeVar("M")
SIGNS = {
    Severity.SERIOUS: ":material/error:",
    Severity.WARNING: ":material/warning:",
    Severity.QUESTION: ":material/help:",
}
TOGETHER = 3  # alarms of one sort, above which they share a line
NAMED = 4  # columns of them
FIRST = 3  # lines that stand there at once; the others open
MOST_SAID = 6  # cures that are named one by one
CURED = "data_cured_together"


def show_alarms(found: list[Finding], *, judged: bool) -> None:
    """Those to be looked at, the heaviest first; those that are taken care of in a list of their own.

    `judged` is whether there is anything to predict: without it much cannot be judged, and nothing is called fine.
    """
    waiting, done = [one for one in found if not one.applied], [one for one in found if one.applied]
    if not judged:
        unsaid = t("What spoils a prediction can only be said of a target that can be predicted.")
        st.info(unsaid, icon=":material/help:")
    elif not found:
        st.success(t("No alarms: nothing in this table stands out."), icon=":material/check:")
    _show_cured()
    current.show_kept_problem("data_alarms")
    if not found:
        return
    with st.container(key="data_alarms"):
        groups = _in_groups(waiting)
        _offer_cure_for_all(waiting)
        for group in groups[:FIRST]:
            _show_group(group, applied=False)
        if groups[FIRST:]:
            rest = counted(len(groups[FIRST:]), "{n} more finding", "{n} more findings")
            with st.expander(rest, key="data_alarms_more"):
                for group in groups[FIRST:]:
                    _show_group(group, applied=False)
        if done:
            title = counted(len(done), "{n} thing is taken care of", "{n} things are taken care of")
            with st.expander(title, icon=":material/check:", expanded=not waiting and len(done) < TOGETHER):
                for group in _in_groups(done):
                    _show_group(group, applied=True)


@dataclass(frozen=True)
class CuredTogether:
    """What *Cure all* did: the recipe before and after it, and each cure in words."""

    before: Recipe
    after: Recipe
    said: tuple[str, ...]


def _offer_cure_for_all(waiting: list[Finding]) -> None:
    """How much waits, and one button for all of it that needs neither an answer nor another reading of the file."""
    curable = [one for one in waiting if one.cure and not one.cure.reading and one.severity is not Severity.QUESTION]
    if len(waiting) < 2:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="data_alarm_all"):
        st.markdown(f"**{counted(len(waiting), '{n} finding', '{n} findings')}**", width="stretch")
        if len(curable) > 1:
            hint = t("Does what the buttons of {n} findings do; questions stay open. It can be undone.", n=len(curable))
            st.button(t("Cure all"), key="data_cure_all", help=hint, on_click=_cure_all, args=(curable,))


def _cure_all(alarms: list[Finding]) -> None:
    opened, together = current.experiment(), _for_all([alarm.cure for alarm in alarms if alarm.cure])
    if not opened or not together:
        return
    patch_recipe(together.patch)
    cured = current.experiment()
    if cured and cured.recipe != opened.recipe:
        said = tuple(f"{', '.join(alarm.columns)}: {alarm.cure.label}" for alarm in alarms if alarm.cure)
        st.session_state[CURED] = CuredTogether(opened.recipe, cured.recipe, said)


def _show_cured() -> None:
    """What *Cure all* did, with a way back as long as nothing was changed since."""
    cured: CuredTogether | None = st.session_state.get(CURED)
    opened = current.experiment()
    if not cured or not opened or opened.recipe != cured.after:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="data_cured"):
        named = "; ".join(cured.said[:MOST_SAID]) + (" …" if len(cured.said) > MOST_SAID else "")
        done = counted(len(cured.said), "{n} cure applied", "{n} cures applied")
        st.markdown(f":material/check: **{done}** · {escape_markdown(named)}", width="stretch")
        st.button(t("Undo"), key="data_cured_undo", help=t("Take back what Cure all did"), on_click=_undo_cures)


def _undo_cures() -> None:
    cured: CuredTogether | None = st.session_state.pop(CURED, None)
    if cured:
        current.save(cured.before)
        reset_column_table()


def _in_groups(alarms: list[Finding]) -> list[list[Finding]]:
    """Many alarms of one sort together, the others each for itself, in their order."""
    by_code: dict[str, list[Finding]] = defaultdict(list)
    for alarm in alarms:
        by_code[alarm.code].append(alarm)
    groups: list[list[Finding]] = []
    for same in by_code.values():
        groups += [same] if len(same) > TOGETHER and same[0].type.several else [[alarm] for alarm in same]
    return groups


def _show_group(group: list[Finding], *, applied: bool) -> None:
    if len(group) == 1:
        _show_alarm(group[0], _sentence(group[0]), group[0].cure, applied=applied)
        return
    what, remedy = (t(sentence, n=len(group)) for sentence in group[0].type.several or ())
    columns = [name for alarm in group for name in alarm.columns]
    names = ", ".join(columns[:NAMED]) + (" …" if len(columns) > NAMED else "")
    every = _for_all([one.cure for one in group if one.cure])
    _show_alarm(group[0], f"**{escape_markdown(names)}** · {what} {remedy}", every, applied=applied)
    with st.expander(t("Which"), expanded=False):
        for alarm in group[:50]:
            _show_alarm(alarm, _sentence(alarm), alarm.cure, applied=applied)
        if len(group) > 50:
            names = ", ".join(name for alarm in group[50:] for name in alarm.columns)
            st.caption(t("And: {names}", names=escape_markdown(names)))


def _sentence(alarm: Finding) -> str:
    where = f"**{escape_markdown(', '.join(alarm.columns))}** · " if alarm.columns else ""
    return f"{where}{escape_markdown(alarm.what)} {escape_markdown(alarm.remedy)}"


def _show_alarm(alarm: Finding, sentence: str, cure: Cure | None, *, applied: bool) -> None:
    suffix = "_".join([alarm.code, *alarm.columns[:1], "all" if cure is not alarm.cure else "one"])
    with st.container(horizontal=True, vertical_alignment="center", key=f"data_alarm_{suffix}"):
        sign = ":material/check:" if applied else SIGNS[alarm.severity]
        st.markdown(f"{sign} {sentence}", width="stretch")
        if cure is None:
            return
        label = (cure.back or t("Undo")) if applied else cure.label
        patch, reading = (cure.undo, cure.reading_undo) if applied else (cure.patch, cure.reading)
        # Many buttons say the same: their help, which is read aloud too, says where they belong.
        hint = escape_markdown(f"{label}: {', '.join(alarm.columns) or alarm.what}")
        take = None if reading else patch_recipe  # a file is read with a bar, so in the page
        key = f"data_cure_{suffix}"
        pressed = st.button(escape_markdown(label), key=key, help=hint, on_click=take, args=(patch,))
    record = current.dataset() if pressed and reading else None
    if record:
        read_again_with(record, reading)


def _for_all(cures: list[Cure]) -> Cure | None:
    """One cure that does what each of them does."""
    if not cures:
        return None
    every, back = t("All: {label}", label=cures[0].label.lower()), t("Undo for all")
    patch, undo = _merged(one.patch for one in cures), _merged(one.undo for one in cures)
    reading, reading_undo = _merged(one.reading for one in cures), _merged(one.reading_undo for one in cures)
    return Cure(every, patch, undo, back, reading, reading_undo)


def _merged(patches: Iterable[Mapping[str, M]]) -> Mapping[str, M]:
    nothing: dict[str, object] = {}
    return cast(Mapping[str, M], reduce(merged, patches, nothing))


def show_findings(record: DatasetRecord, plan: Plan | None, analysis: TableAnalysis) -> None:
    """What was noticed about the file, and what the network will not be given of it, unless an alarm says so."""
    found = notices([*record.problems, *(plan.warnings if plan else [])], analysis.alarms)
    if not found:
        return
    with st.expander(counted(len(found), "{n} thing noticed", "{n} things noticed"), expanded=len(found) <= 5):
        for finding in found:
            where, what, remedy = map(escape_markdown, (finding.where, finding.what, finding.remedy))
            st.markdown(f"**{where}** · {what} {remedy}")
