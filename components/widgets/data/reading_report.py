"""The reading report: what became of every line of a file, and the rows that could not be read to take along."""

from collections.abc import Iterator

import pandas as pd
import streamlit as st

from components.i18n import counted, t
from components.intake.report import ReportDocument, ReportedRow
from components.intake.report_messages import MENDED, UNREAD
from components.store.datasets import DatasetRecord
from components.store.tables import unread_rows
from components.widgets.shared import current
from components.widgets.shared.escape_markdown import escape_markdown

SHOWN = 20  # columns that are named one by one


def show_report(record: DatasetRecord) -> None:
    """What was read, mended, left out, renamed, emptied and counted as missing."""
    report = record.report
    if not report.rows_read:
        return  # a table that an older version read has none
    with st.expander(f"{t('Reading report')}: {_in_short(report)}", key="data_report"):
        st.markdown("\n".join(f"- {line}" for line in _lines(report)))
        _show_rows(t("Mended rows"), report.mended_rows, MENDED, "data_report_mended")
        _show_rows(t("Rows that were not read"), report.unread_rows, UNREAD, "data_report_unread")
        if report.rows_unread:
            st.download_button(
                t("Download all of them"),
                unread_rows(current.store(), record),
                file_name="unread.csv",
                mime="text/csv",
                key="data_unread_download",
                on_click="ignore",
            )
        _show_missing(report.missing)


def _in_short(report: ReportDocument) -> str:
    facts = [counted(report.rows_read, "{n} row read", "{n} rows read")]
    if report.rows_mended:
        facts.append(t("{n:,} mended", n=report.rows_mended))
    if report.rows_unread:
        facts.append(counted(report.rows_unread, "{n} line not read", "{n} lines not read"))
    return " · ".join(facts)


def _lines(report: ReportDocument) -> Iterator[str]:
    for how, count in report.mended.items():
        yield f"{counted(count, '{n} row mended', '{n} rows mended')}: {MENDED.get(how, how)}"
    for why, count in report.unread.items():
        yield f"{counted(count, '{n} line not read', '{n} lines not read')}: {UNREAD.get(why, why)}"
    if report.blank_lines:
        yield counted(report.blank_lines, "{n} empty line passed over", "{n} empty lines passed over")
    if report.empty_rows:
        yield counted(
            report.empty_rows, "{n} row without a single value left out", "{n} rows without a single value left out"
        )
    for column in report.renamed[:SHOWN]:
        given = escape_markdown(column["from"]) if column["from"].strip() else t("(no name)")
        yield t("column {given} is called {name}", given=given, name=escape_markdown(column["to"]))
    if report.emptied:
        yield t("columns without a single value: {names}", names=escape_markdown(_named(report.emptied)))
    if report.numbers:
        yield t(
            "numbers with a decimal comma, or signs between thousands: {names}",
            names=escape_markdown(_named(report.numbers)),
        )
    if report.trimmed:
        cells = sum(report.trimmed.values())
        yield counted(cells, "blanks taken away round {n} cell", "blanks taken away round {n} cells")
    if report.invisible:
        count = sum(report.invisible.values())
        yield counted(
            count,
            "invisible signs taken away round {n} cell or name",
            "invisible signs taken away round {n} cells or names",
        )
    for index, table in enumerate(report.tables if len(report.tables) > 1 else [], 1):
        rows = counted(table.rows, "{n} row", "{n} rows")
        yield t("table {number}: line {line}, {rows}", number=index, line=table.first_line, rows=rows)


def _named(names: list[str] | dict[str, str]) -> str:
    every = list(names)
    return ", ".join(every[:SHOWN]) + (" …" if len(every) > SHOWN else "")


def _show_rows(title: str, rows: list[ReportedRow], words: dict[str, str], key: str) -> None:
    if not rows:
        return
    st.markdown(f"**{title}**")
    table = [(row.line, words.get(row.why, row.why), row.text) for row in rows]
    frame = pd.DataFrame(table, columns=[t("line"), t("what"), t("as it stands in the file")])
    st.dataframe(frame, hide_index=True, width="stretch", height=min(220, 38 + 35 * len(frame)), key=key)


def _show_missing(missing: dict[str, dict[str, int]]) -> None:
    """How many cells each marker made missing, column by column."""
    if not missing:
        return
    st.markdown(f"**{t('Cells that count as missing')}**")
    table = [
        (column, marker or t("(empty)"), count)
        for column, counts in missing.items()
        for marker, count in counts.items()
    ]
    frame = pd.DataFrame(table, columns=[t("column"), t("written as"), t("cells")])
    st.dataframe(
        frame, hide_index=True, width="stretch", height=min(220, 38 + 35 * len(frame)), key="data_report_missing"
    )
