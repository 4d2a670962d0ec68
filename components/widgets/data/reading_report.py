"""The reading report: what became of every line of a file, and the rows that could not be read to take along."""

from collections.abc import Iterable, Iterator

import pandas as pd
import streamlit as st

from components.domain.formulas import with_mark
from components.i18n import counted, t
from components.intake.report import ReportDocument
from components.intake.report_messages import MENDED, UNREAD
from components.store.datasets import DatasetRecord
from components.store.tables import unread_rows
from components.widgets.shared import current
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.whole_numbers import count_columns

SHOWN = 20  # columns that are named one by one


def show_report(record: DatasetRecord) -> None:
    """What was read, mended, left out, renamed, emptied and counted as missing."""
    report = record.report
    if not report.rows_read:
        return  # a table that an older version read has none
    facts = [counted(report.rows_read, "{n} row read", "{n} rows read")]
    if report.rows_mended:
        facts.append(t("{n:,} mended", n=report.rows_mended))
    if report.rows_unread:
        facts.append(counted(report.rows_unread, "{n} line not read", "{n} lines not read"))
    with st.expander(f"{t('Reading report')}: {' · '.join(facts)}", key="data_report"):
        st.markdown("\n".join(f"- {line}" for line in _lines(report)))
        columns = [t("line"), t("what"), t("as it stands in the file")]
        for title, rows, words, key in (
            (t("Mended rows"), report.mended_rows, MENDED, "mended"),
            (t("Rows that were not read"), report.unread_rows, UNREAD, "unread"),
        ):
            table = [(row.line, t(words.get(row.why, row.why)), row.text) for row in rows]
            _show_table(title, table, columns, f"data_report_{key}")
        if report.rows_unread:
            rows_unread, key = unread_rows(current.store(), record), "data_unread_download"
            label = t("Download all of them")
            st.download_button(label, with_mark(rows_unread), "unread.csv", "text/csv", key=key, on_click="ignore")
        missing = [
            (name, marker or t("(empty)"), count)
            for name, counts in report.missing.items()
            for marker, count in counts.items()
        ]
        columns = [t("column"), t("written as"), t("cells")]
        _show_table(t("Cells that count as missing"), missing, columns, "data_report_missing")


def _lines(report: ReportDocument) -> Iterator[str]:
    """What became of the lines of the file, as Markdown."""
    for how, count in report.mended.items():
        yield f"{counted(count, '{n} row mended', '{n} rows mended')}: {t(MENDED.get(how, how))}"
    for why, count in report.unread.items():
        yield f"{counted(count, '{n} line not read', '{n} lines not read')}: {t(UNREAD.get(why, why))}"
    for count, one, many in (
        (report.blank_lines, "{n} empty line passed over", "{n} empty lines passed over"),
        (report.empty_rows, "{n} row without a single value left out", "{n} rows without a single value left out"),
    ):
        if count:
            yield counted(count, one, many)
    for column in report.renamed[:SHOWN]:
        given = escape_markdown(column["from"]) if column["from"].strip() else t("(no name)")
        yield t("column {given} is called {name}", given=given, name=escape_markdown(column["to"]))
    if report.emptied:
        yield t("columns without a single value: {names}", names=_named(report.emptied))
    if report.numbers:
        yield t("numbers with a decimal comma, or signs between thousands: {names}", names=_named(report.numbers))
    cells, invisible = sum(report.trimmed.values()), sum(report.invisible.values())
    if cells:
        yield counted(cells, "blanks taken away round {n} cell", "blanks taken away round {n} cells")
    if invisible:
        one = "invisible signs taken away round {n} cell or name"
        yield counted(invisible, one, "invisible signs taken away round {n} cells or names")
    for index, table in enumerate(report.tables if len(report.tables) > 1 else [], 1):
        rows = counted(table.rows, "{n} row", "{n} rows")
        yield t("table {number}: line {line}, {rows}", number=index, line=table.first_line, rows=rows)


def _named(names: Iterable[str]) -> str:
    every = list(names)
    return escape_markdown(", ".join(every[:SHOWN]) + (" …" if len(every) > SHOWN else ""))


def _show_table(title: str, rows: Iterable[tuple[object, ...]], columns: list[str], key: str) -> None:
    frame = pd.DataFrame(rows, columns=columns)
    if not frame.empty:
        st.markdown(f"**{title}**")
        height, counts = min(220, 38 + 35 * len(frame)), count_columns(frame)
        st.dataframe(frame, hide_index=True, width="stretch", height=height, key=key, column_config=counts)
