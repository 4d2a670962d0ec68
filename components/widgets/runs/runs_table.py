"""The table of runs: a tick and a name to edit in place, what was trained, how good it is; and what filters it."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from components.domain.problem import WrongField
from components.domain.run import UNFINISHED, RunStatus
from components.i18n import counted, t, translated
from components.runs.measuring import is_only_measured
from components.store.runs import RunRecord, rename_run, usable_run_name
from components.widgets.runs.run_notices import STATUS, status_in_words
from components.widgets.runs.run_rows import RunFilter, RunRow, best_first, run_rows
from components.widgets.shared import current
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.setting_widgets import select
from components.widgets.shared.theme import in_table, table_height
from components.widgets.shared.ticks import pinned_run, set_ticks, ticked_ids
from components.widgets.shared.widget_state import (
    changed_by_user,
    redraw_when_resized,
    show_field_problem,
    synced_widget,
)

TABLE, GIVEN = "runs_table", "runs_table_given"  # the editor, and what it was given
REFUSED = "runs_refused_names"  # typed names that cannot be, {id of the run: name}
MOST_HEIGHT = 560  # pixels
WATCH_SECONDS = 1.0
FEW = 4  # runs that need no filter
Cells = tuple[tuple[str, bool, str], ...]  # of each row: the run's id, its tick, its name


def show_runs_table(runs: Sequence[RunRecord]) -> None:
    """All that the filter leaves, best first; ticks and names are taken as they are set."""
    chosen = _choose_filter(runs) if len(runs) > FEW else RunFilter()
    shown = best_first([run for run in runs if chosen.takes(run)])
    hidden = len(ticked_ids() - {run.id for run in shown})
    said = [
        t("{n:,} of {all:,} runs.", n=len(shown), all=len(runs)) if len(shown) < len(runs) else "",
        counted(hidden, "{n} ticked run is hidden by the filter.", "{n} ticked runs are hidden by the filter.")
        if hidden
        else "",
        _order_in_words(shown),
    ]
    st.caption(" ".join(filter(None, said)))
    if shown:
        _edit(run_rows(current.store(), shown, pinned_run(runs)))
    else:
        st.info(t("No run fits this filter."))


def _order_in_words(runs: Sequence[RunRecord]) -> str:
    learned = {(run.recipe.dataset, run.dataset_name, run.recipe.target) for run in runs}
    if len(learned) == 1:
        _, table, target = (escape_markdown(each) for each in learned.pop())
        said = t("All learn {target} of {table}, best first.", target=target, table=table)
        return f"{said} {t('Scores on other validation rows are not comparable.')}"
    return t(
        "Best first within each table and target. Scores of other targets, or on other validation rows, are not comparable."
    )


def _choose_filter(runs: Sequence[RunRecord]) -> RunFilter:
    tables = {"": t("All tables")} | {run.recipe.dataset: run.dataset_name for run in runs}
    there = [status for status in RunStatus if any(run.status is status for run in runs)]
    statuses: dict[RunStatus | None, str] = {None: t("Any status")}
    statuses |= {status: words for status, words in translated(STATUS).items() if status in there}
    with st.container(horizontal=True, key="runs_filter"):
        hint = t("Words of a name, a table, a target or a network: dense 32")
        words = st.text_input(t("Find"), key="runs_find", placeholder=t("name, table, target, layer"), help=hint)
        dataset = select(t("Table"), tables, "", key="runs_of_table")
        status = select(t("Status"), statuses, None, key="runs_of_status")
    return RunFilter(words or "", dataset or "", status)


def _edit(rows: Sequence[RunRow]) -> None:
    """The editor. It begins anew where ticks, names or runs were changed elsewhere; what it shows is then what is kept."""
    ticked = ticked_ids()
    # A typed name that cannot be stays, also while another page is shown: no other is put in its place silently.
    refused: Mapping[str, str] = st.session_state.get(REFUSED, {})
    names = [refused.get(row.run.id, row.run.name) for row in rows]
    kept: Cells = tuple((row.run.id, row.run.id in ticked, name) for row, name in zip(rows, names, strict=True))
    redraw_when_resized(TABLE)
    with synced_widget(TABLE, kept, read=_held) as anew:
        # As in the table of columns: an editor that is fed its own edits would lose every second of them.
        given: Cells = kept if anew else st.session_state[GIVEN]
        st.session_state[GIVEN] = given
        frame = _frame(rows, given)
        with st.container(key="runs_list"):
            st.data_editor(
                frame,
                key=TABLE,
                hide_index=True,
                width="stretch",
                height=table_height(len(rows), MOST_HEIGHT),
                alt=t("Runs, best first"),
                # Of all columns, shown or not: with another list it would be another editor, without the edits of this one.
                disabled=[str(name) for name in frame if name not in ("tick", "name")],
                column_order=_columns(rows),
                column_config=_headings(),
                on_change=_take_edits,
                placeholder="",
            )
        for row, (_, _, name) in zip(rows, _held(st.session_state[TABLE]), strict=True):
            problem = _name_problem(name)
            if problem:
                show_field_problem(f"{TABLE}_{row.run.id}", row.run.name, problem)


def _columns(rows: Sequence[RunRow]) -> list[str]:
    """Those that say something, the most telling first: on a narrow screen they are in sight."""
    optional = {
        "difference": any(row.difference for row in rows),
        "seed_range": any(row.seed_range for row in rows),
        "test": any(row.test for row in rows),
        "status": any(row.run.status is not RunStatus.COMPLETED for row in rows),
    }
    learned, trained = ["table", "target"], ["network", "parameters", "seconds", "date"]
    # What all learn the line above says already: there it comes last.
    same = len({(row.run.recipe.dataset, row.run.recipe.target) for row in rows}) == 1
    every = ["tick", "name", "score", "bar", "difference", "seed_range", "test", "status"]
    every += trained + learned if same else learned + trained
    return [name for name in every if optional.get(name, True)]


def _frame(rows: Sequence[RunRow], given: Cells) -> pd.DataFrame:
    cells = [
        {
            "tick": tick,
            "name": name,
            "score": row.score,
            "bar": row.bar,
            "difference": row.difference,
            "seed_range": row.seed_range,
            "test": row.test,
            "table": row.run.dataset_name,
            "target": row.run.recipe.target,
            "network": row.network,
            "parameters": row.parameters,
            "seconds": row.seconds,
            "date": row.run.created,
            "status": _status(row.run),
        }
        for row, (_, tick, name) in zip(rows, given, strict=True)
    ]
    frame = pd.DataFrame(cells, index=[row.run.id for row in rows])
    return frame.astype({"bar": "float64", "parameters": "Int64", "seconds": "float64"})


def _status(run: RunRecord) -> str:
    words = status_in_words(run)
    if run.status.final or not run.epoch or is_only_measured(current.store(), run):
        return words
    return t("{status}, epoch {n:,} of {total:,}", status=words, n=run.epoch, total=run.epochs)


def _headings() -> Mapping[str, Any]:
    column = st.column_config
    return {
        "tick": column.CheckboxColumn("✓", width=in_table(46), help=t("Tick runs to open, compare or delete them.")),
        "name": column.TextColumn(t("Name"), width=in_table(128), help=t("Edit it in its place.")),
        "score": column.TextColumn(t("Validation"), width=in_table(116), help=t("By these scores runs are compared.")),
        "bar": column.ProgressColumn(
            t("Score, 0 to 1"),
            width=in_table(96),
            min_value=0,
            max_value=1,
            format="%.3f",
            help=t(
                "Accuracy on validation rows; of a number that is predicted, R²: the share of its spread that is explained."
            ),
        ),
        "difference": column.TextColumn(
            t("To the reference"), width=in_table(110), help=t("Less the score of the pinned run.")
        ),
        "seed_range": column.TextColumn(
            t("Over its seeds"), width=in_table(118), help=t("The lowest and highest score.")
        ),
        "test": column.TextColumn(t("Test"), width=in_table(116), help=t("Of runs whose test rows were opened.")),
        "table": column.TextColumn(t("Table"), width=in_table(110)),
        "target": column.TextColumn(t("Target"), width=in_table(96)),
        "network": column.TextColumn(t("Network"), width=in_table(168)),
        "parameters": column.NumberColumn(t("Parameters"), width=in_table(88), format="localized"),
        "seconds": column.NumberColumn(t("Seconds"), width=in_table(72), format="%.1f", help=t("Of training.")),
        "date": column.DatetimeColumn(t("Date (UTC)"), width=in_table(122), format="YYYY-MM-DD HH:mm", timezone="UTC"),
        "status": column.TextColumn(t("Status"), width=in_table(124)),
    }


def _held(state: Any) -> Cells:
    """What the editor held: what it was given, with the edits of a person."""
    given: Cells = st.session_state[GIVEN]
    edits: Mapping[int, Mapping[str, Any]] = state["edited_rows"] if isinstance(state, Mapping) else {}
    return tuple(
        (run, bool(edits.get(row, {}).get("tick", tick)), _named(edits.get(row, {}).get("name", name)))
        for row, (run, tick, name) in enumerate(given)
    )


def _named(text: object) -> str:
    return " ".join(text.split()) if isinstance(text, str) else ""


def _name_problem(name: str) -> WrongField | None:
    """Why a run cannot be called so."""
    if not name:
        return WrongField("wrong_field", t("It is empty."), "name", t("Give a name."))
    try:
        usable_run_name(name)
    except WrongField as problem:
        return problem
    return None


def _take_edits() -> None:
    """Keep ticks and names as a person set them; a name that cannot be stays in its cell, and is not kept."""
    if not changed_by_user(TABLE):
        return
    held = _held(st.session_state[TABLE])
    set_ticks([run for run, tick, _ in held if tick], of={run for run, _, _ in held})
    problems = {run: name for run, _, name in held if _name_problem(name)}
    others = {
        run: name for run, name in st.session_state.get(REFUSED, {}).items() if run not in {row[0] for row in held}
    }
    st.session_state[REFUSED] = others | problems
    for run, _, name in held:
        known = next((record for record in current.runs() if record.id == run), None)
        if known and run not in problems and name != known.name:
            with current.problems_kept("runs"):  # it may have been deleted in another tab meanwhile
                rename_run(current.store(), current.visitor(), run, name)


def watch_unfinished(runs: Sequence[RunRecord]) -> None:
    """As long as a run waits or trains: draw the page anew when one comes further."""
    drawn = _stands(runs)
    if not any(run.status in UNFINISHED for run in runs):
        return

    @st.fragment(run_every=WATCH_SECONDS)
    def watch() -> None:
        if _stands(current.runs()) != drawn:
            st.rerun()

    watch()


def _stands(runs: Sequence[RunRecord]) -> dict[str, RunStatus]:
    return {run.id: run.status for run in runs}
