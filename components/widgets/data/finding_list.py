"""The alarms of a table: what is wrong, what to do, and a button that does it."""

from collections import defaultdict
from typing import Any

import streamlit as st

from components.i18n import counted, t
from components.quality.rules import Alarm, Weight
from components.quality.rules.alarm import Cure
from components.widgets.data.reading_panel import read_with
from components.widgets.data.understanding import change
from components.widgets.shared import current
from components.widgets.shared.escape_markdown import plain

SIGNS = {Weight.SERIOUS: ":material/error:", Weight.WARNING: ":material/warning:", Weight.QUESTION: ":material/help:"}
TOGETHER = 3  # alarms of one sort, above which they share a line
NAMED = 4  # columns of them
GROUPS = {
    "id": ("{n} columns look like ids.", "They tell rows apart and say nothing about new ones."),
    "constant": ("{n} columns say nothing: always the same value, or none.", "There is nothing to learn from them."),
    "nearly_constant": (
        "{n} columns hold the same value in all rows but a few.",
        "After the split the training rows may hold nothing else.",
    ),
    "nearly_empty": ("{n} columns are nearly empty.", "What is left is too little to learn from."),
    "target_leakage": ("{n} columns give the target away.", "Leave out what is only known after the answer is."),
    "many_values": ("{n} columns have very many different values.", "So few rows say little about a value."),
    "sentinel": ('{n} columns have numbers that may stand for "missing".', "They lie apart from all others."),
    "unreadable": ("{n} columns have cells that cannot be read as the others.", "They count as missing."),
    "mixed_units": ("{n} columns mix units.", "Such numbers cannot be compared."),
    "ambiguous": ("{n} columns can be read in two ways.", "See how each is read."),
    "century": ("{n} columns have years of two digits.", "See which century each is read as."),
    "far_dates": ("{n} columns have dates far from all others.", "They may be typing errors."),
    "missing_word": (
        "{n} columns have a word that is taken for missing.",
        "It may be a value of its own.",
    ),
    "text_without_words": ("{n} columns of text share no words between rows.", "Nothing is left to learn from them."),
}


def show_alarms(found: list[Alarm], *, judged: bool) -> None:
    """Those to be looked at, the heaviest first; those that are taken care of in a list of their own.

    `judged` is whether there is anything to predict: without it much cannot be judged, and nothing is called fine.
    """
    waiting, done = [one for one in found if not one.applied], [one for one in found if one.applied]
    if not judged:
        st.info(
            t("What spoils a prediction can only be said of a target that can be predicted."), icon=":material/help:"
        )
    elif not found:
        st.success(t("No alarms: nothing in this table stands out."), icon=":material/check:")
    if not found:
        return
    with st.container(key="data_alarms"):
        for group in _in_groups(waiting):
            _show_group(group, applied=False)
        if done:
            title = counted(len(done), "{n} thing is taken care of", "{n} things are taken care of")
            with st.expander(title, icon=":material/check:", expanded=not waiting and len(done) < TOGETHER):
                for group in _in_groups(done):
                    _show_group(group, applied=True)


def _in_groups(alarms: list[Alarm]) -> list[list[Alarm]]:
    """Many alarms of one sort together, the others each for itself, in their order."""
    by_code: dict[str, list[Alarm]] = defaultdict(list)
    for alarm in alarms:
        by_code[alarm.code].append(alarm)
    groups: list[list[Alarm]] = []
    for code, same in by_code.items():
        groups += [same] if len(same) > TOGETHER and code in GROUPS else [[alarm] for alarm in same]
    return groups


def _show_group(group: list[Alarm], *, applied: bool) -> None:
    if len(group) == 1:
        _show_alarm(group[0], _sentence(group[0]), group[0].cure, applied=applied)
        return
    what, remedy = (t(sentence, n=len(group)) for sentence in GROUPS[group[0].code])
    columns = [name for alarm in group for name in alarm.columns]
    names = ", ".join(columns[:NAMED]) + (" …" if len(columns) > NAMED else "")
    _show_alarm(
        group[0],
        f"**{plain(names)}** · {what} {remedy}",
        _for_all([one.cure for one in group if one.cure]),
        applied=applied,
    )
    with st.expander(t("Which"), expanded=False):
        for alarm in group[:50]:
            _show_alarm(alarm, _sentence(alarm), alarm.cure, applied=applied)
        if len(group) > 50:
            names = ", ".join(name for alarm in group[50:] for name in alarm.columns)
            st.caption(t("And: {names}", names=plain(names)))


def _sentence(alarm: Alarm) -> str:
    where = f"**{plain(', '.join(alarm.columns))}** · " if alarm.columns else ""
    return f"{where}{plain(alarm.what)} {plain(alarm.remedy)}"


def _show_alarm(alarm: Alarm, sentence: str, cure: Cure | None, *, applied: bool) -> None:
    place = "_".join([alarm.code, *alarm.columns[:1], "all" if cure is not alarm.cure else "one"])
    with st.container(horizontal=True, vertical_alignment="center", key=f"data_alarm_{place}"):
        sign = ":material/check:" if applied else SIGNS[alarm.weight]
        st.markdown(f"{sign} {sentence}", width="stretch")
        if cure is None:
            return
        label = (cure.back or t("Undo")) if applied else cure.label
        patch = cure.undo if applied else cure.change
        # Many buttons say the same: their help, which is read aloud too, says where they belong.
        where = ", ".join(alarm.columns) or alarm.what
        said = cure.reading_undo if applied else cure.reading
        if not said:
            st.button(
                plain(label), key=f"data_cure_{place}", help=plain(f"{label}: {where}"), on_click=change, args=(patch,)
            )
            return
        pressed = st.button(plain(label), key=f"data_cure_{place}", help=plain(f"{label}: {where}"))
    record = current.dataset() if pressed else None
    if record:
        read_with(record, said)


def _for_all(cures: list[Cure]) -> Cure | None:
    """One cure that does what each of them does."""
    if not cures:
        return None
    every = t("All: {label}", label=cures[0].label.lower())
    back = t("Undo for all")
    change, undo = _merged([one.change for one in cures]), _merged([one.undo for one in cures])
    reading, reading_undo = _merged([one.reading for one in cures]), _merged([one.reading_undo for one in cures])
    return Cure(every, cures[0].done, change, undo, back, reading, reading_undo)


def _merged(patches: list[dict[str, Any]]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for patch in patches:
        for part, columns in patch.items():
            merged[part] = merged.get(part, {}) | columns
    return merged
