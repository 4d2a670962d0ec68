"""The visitor's tables: to open again, and to delete, which is asked once, by name, and taken back by a click."""

from contextlib import suppress
from functools import partial

import streamlit as st

from components.domain.problem import NotFound
from components.i18n import counted, t
from components.store.datasets import DatasetRecord, get_dataset, list_datasets
from components.store.deletion import list_deleted_tables, mark_table_deleted, undelete_table
from components.store.quota import usage_of
from components.widgets.shared import current
from components.widgets.shared.deletion import confirm_deletion, offer_undo
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.opening import open_table

MOST_NAMED = 3  # columns of a table that are called otherwise
SHOWN = 20  # tables, until more are asked for


def show_tables() -> None:
    """What the visitor uses, a line a table, and what was deleted lately; nothing for whom there is none."""
    store, visitor = current.store(), current.visitor()
    current.show_kept_problem("tables")
    records, deleted = list_datasets(store, visitor), list_deleted_tables(store, visitor)
    if deleted:
        offer_undo(deleted[0], "tables", _bring_back)
    if not records and not deleted:
        return
    with st.expander(t("Your tables ({n})", n=len(records)), key="tables"):
        hint = t("Uploads, the tables read from them, and runs with their models. Delete what you no longer need.")
        st.caption(t("You use {used}", used=usage_of(store, visitor).in_words()), help=hint)
        shown = st.session_state.get("tables_shown", SHOWN)
        for record in records[:shown]:
            _show(record)
        if records[shown:]:
            more = {"tables_shown": shown + SHOWN}
            st.button(t("Show more"), key="tables_more", on_click=st.session_state.update, args=(more,))
        for table in deleted[1:]:
            offer_undo(table, "tables", _bring_back)


def _show(record: DatasetRecord) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"tables_{record.id}"):
        name, rows = escape_markdown(record.name), counted(record.rows, "{n} row", "{n} rows")
        columns = counted(len(record.columns), "{n} column", "{n} columns")
        facts = [f"**{name}**", rows, columns, f"{record.created:%Y-%m-%d %H:%M} UTC", *_read_as(record)]
        st.markdown(" · ".join(facts), width="stretch")
        key, hint = f"tables_open_{record.id}", t("Open {name}", name=name)
        st.button(t("Open"), key=key, help=hint, on_click=_open, args=(record.id,))
        if st.button(t("Delete"), key=f"tables_delete_{record.id}", help=t("Delete {name}", name=name)):
            _ask(record)


def _read_as(record: DatasetRecord) -> list[str]:
    """What tells a table from another one of the same file: what was said about its reading."""
    renamed = list((record.options.names or {}).items())
    said = [t("{before} is called {now}", before=before, now=now) for before, now in renamed[:MOST_NAMED]]
    if renamed[MOST_NAMED:]:
        said.append(t("{n} more are called otherwise", n=len(renamed) - MOST_NAMED))
    if record.options.as_dict().keys() - {"names"}:
        said.append(t("read otherwise"))
    return list(map(escape_markdown, said))


def _open(dataset_id: str) -> None:
    with current.problems_kept("tables"):
        open_table(get_dataset(current.store(), current.visitor(), dataset_id))


def _ask(record: DatasetRecord) -> None:
    """Open a dialog about this table alone; it closes when the table is deleted."""
    consequences = [t("You can bring it back on this page for a day.")]
    runs = sum(run.recipe.dataset == record.id for run in current.runs())
    if runs:
        one, many = "Its {n} run and the model of it go with it.", "Its {n} runs and their models go with it."
        consequences.insert(0, counted(runs, one, many))
    confirm_deletion(record.name, consequences, f"tables_delete_yes_{record.id}", partial(_delete, record.id))


def _delete(dataset_id: str) -> None:
    # Not found: deleted in another tab, or by the first of two quick clicks. It is gone as asked.
    with current.problems_kept("tables"), suppress(NotFound):
        opened = current.experiment()
        mark_table_deleted(current.store(), current.visitor(), dataset_id)
        if opened and opened.dataset == dataset_id:
            current.close_experiment()


def _bring_back(dataset_id: str) -> None:
    with current.problems_kept("tables"):
        undelete_table(current.store(), current.visitor(), dataset_id)
        open_table(get_dataset(current.store(), current.visitor(), dataset_id))
