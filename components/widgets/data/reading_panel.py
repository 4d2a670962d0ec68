"""How a file was read, in a line, and a panel to read it otherwise with its first rows as they would be."""

import json
from functools import partial

import pandas as pd
import streamlit as st

from components.domain.finding import ReadingPatch
from components.domain.problem import Problem
from components.domain.sign_names import visible
from components.i18n import counted, t, translated
from components.intake.options import ReadOptions, with_columns
from components.store.datasets import DatasetRecord, preview, read_again
from components.widgets.data.reading_fields import DELIMITERS, OPENED, edit_options
from components.widgets.data.upload import reading_progress
from components.widgets.shared import current
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.opening import open_dataset

FORMS = {"parquet": "Parquet", "json": "JSON", "arff": "Weka ARFF", "svmlight": "svmlight"}


def show_reading_facts(record: DatasetRecord) -> None:
    """How the file was read, and a way to read it otherwise."""
    with st.container(horizontal=True, vertical_alignment="center", key="data_facts", width="content"):
        if st.button(
            t("Read otherwise"), help=t("Another delimiter, header or encoding"), key="data_change", type="tertiary"
        ):
            st.session_state[OPENED] = st.session_state.get(OPENED, 0) + 1
            st.dialog(t("How the file is read"), width="large")(_change)(record)
        st.caption(" · ".join(_facts(record)), width="content")


def _facts(record: DatasetRecord) -> list[str]:
    dialect = record.dialect
    facts = [counted(record.rows, "{n} row", "{n} rows"), counted(len(record.columns), "{n} column", "{n} columns")]
    if dialect.form == "spreadsheet":
        facts.append(t("sheet {name}", name=escape_markdown(dialect.sheet)))
    elif dialect.form in FORMS:
        facts.append(FORMS[dialect.form])
    else:
        delimiter = translated(DELIMITERS).get(dialect.delimiter) or visible(dialect.delimiter)
        if dialect.repeated and not dialect.delimiter.strip():
            delimiter = t("tabs") if dialect.delimiter == "\t" else t("blanks")
        facts += [escape_markdown(delimiter), dialect.encoding.upper()]
    if dialect.container:
        facts.append(escape_markdown(dialect.container))
    if dialect.decimal == ",":
        facts.append(t("decimal comma"))
    if dialect.form in ("delimited", "spreadsheet"):
        header = t("header") if dialect.header_rows <= 1 else t("header of {n} rows", n=dialect.header_rows)
        facts.append(header if dialect.header else t("no header"))
    if dialect.tables > 1:
        facts.append(t("table {number} of {count}", number=dialect.table, count=dialect.tables))
    return facts


def _change(record: DatasetRecord) -> None:
    options: ReadOptions | None = None
    try:
        options = edit_options(record)
        if options is None:
            why = t("Correct the marked numbers first.")
        else:
            _show_preview(record, options)
            why = t("Nothing is changed yet.") if options.as_dict() == record.options.as_dict() else ""
    except Problem as problem:
        current.show_problem(problem)
        why = t("It cannot be read this way.")
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button(t("Read it this way"), type="primary", key="data_reread")
        if why and not pressed:
            st.caption(why, width="content")
    if pressed and why:
        st.error(why)
    elif pressed and options:
        with current.problems_shown():
            _read_again(record, options)


def read_again_with(record: DatasetRecord, said: ReadingPatch) -> None:
    """Read the file again with something else said of single columns, and open that table instead."""
    with current.problems_shown():
        _read_again(record, with_columns(record.options, said))


def _read_again(record: DatasetRecord, options: ReadOptions) -> None:
    """Read the file with other options and open that table instead. Raises Problem where it cannot be read so."""
    with reading_progress(record.name) as progress:
        new = read_again(current.store(), record, options, progress=progress)
    _open_instead(new)
    st.rerun()


def _show_preview(record: DatasetRecord, options: ReadOptions) -> None:
    """The first rows as they would be read; looked at once for the same options. Raises Problem."""
    asked = (record.id, json.dumps(options.as_dict(), sort_keys=True))
    found = current.once("preview", asked, partial(preview, current.store(), record, options))
    columns = counted(len(found.names), "{n} column", "{n} columns")
    st.markdown(f"**{t('First rows, read this way')}** · {columns}")
    frame = pd.DataFrame(found.rows, columns=pd.Index(found.names, dtype="object"), dtype="str")
    st.dataframe(frame, hide_index=True, width="stretch", height=280)
    problems = [f"{escape_markdown(problem.where)} · {escape_markdown(problem.what)}" for problem in found.problems[:5]]
    if problems:
        st.caption("  \n".join(problems))


def _open_instead(new: DatasetRecord) -> None:
    """Open the table in place of the one it was read from; what was said of columns that are still there stays."""
    before = current.experiment()
    names = {column.name for column in new.columns}
    target = before.recipe.target if before and before.recipe.target in names else None
    open_dataset(new, target)
    after = current.experiment()
    if before and after:
        said = {name: column for name, column in before.recipe.columns.items() if name in names}
        said.pop(after.recipe.target, None)
        current.save(after.recipe.model_copy(update={"columns": said}))
