"""How a file was read, in a line, and a panel to read it otherwise with its first rows as they would be."""

import json
from typing import Any

import pandas as pd
import streamlit as st

from components.columns import MISSING_WORDS
from components.domain.finding import ReadingPatch
from components.domain.problem import Problem
from components.i18n import counted, t
from components.intake.dialect.dialect import Dialect
from components.intake.options import MOST_HEADER_ROWS, MOST_SKIPPED, ReadOptions, with_columns
from components.store.database import open_store
from components.store.datasets import DatasetRecord, preview, read_again
from components.store.incoming import upload_limit
from components.widgets.data.upload import reading_progress
from components.widgets.shared import current
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.number_field import number_input
from components.widgets.shared.parse_number import Limits

DELIMITERS = {
    ",": t("comma"),
    ";": t("semicolon"),
    "\t": t("tab"),
    "|": t("bar"),
    " ": t("blank"),
    ":": t("colon"),
    "^": t("caret"),
    "~": t("tilde"),
}
FORMS = {"parquet": "Parquet", "json": "JSON", "arff": "Weka ARFF", "svmlight": "svmlight"}
QUOTES = {'"': t('double quote "'), "'": t("single quote '"), "`": t("backtick `"), "": t("none")}
ESCAPES = {"": t("quotes are doubled"), "\\": t("backslash \\")}
DECIMALS = {".": t("point 1.5"), ",": t("comma 1,5")}
ENCODINGS = [
    "utf-8",
    "cp1252",
    "latin-1",
    "cp1250",
    "cp1251",
    "utf-16",
    "gb18030",
    "shift_jis",
    "euc_kr",
    "big5",
    "mac-roman",
]
RUNS = "runs of blanks"
OPENED = "data_read_opened"  # how often the panel was opened: each time it shows what is saved


class WrongNumbers(Exception):  # noqa: N818 - what a person typed, no fault of the program
    """What is wrong stands at the fields."""


def show_reading_facts(record: DatasetRecord) -> None:
    """How the file was read, and a way to read it otherwise."""
    with st.container(horizontal=True, vertical_alignment="center", key="data_facts"):
        st.markdown(" · ".join(_facts(record)), width="content")
        if st.button(t("Change"), help=t("Read the file otherwise"), key="data_change"):
            st.session_state[OPENED] = st.session_state.get(OPENED, 0) + 1
            _change(record)


def _facts(record: DatasetRecord) -> list[str]:
    dialect = record.dialect
    facts = [counted(record.rows, "{n} row", "{n} rows"), counted(len(record.columns), "{n} column", "{n} columns")]
    match dialect.form:
        case "spreadsheet":
            facts.append(t("sheet {name}", name=escape_markdown(dialect.sheet)))
        case form if form in FORMS:
            facts.append(FORMS[form])
        case _:
            facts += [escape_markdown(_delimiter_word(dialect)), dialect.encoding.upper()]
    if dialect.container:
        facts.append(escape_markdown(dialect.container))
    if dialect.decimal == ",":
        facts.append(t("decimal comma"))
    if dialect.form in ("delimited", "spreadsheet"):
        facts.append(_header_word(dialect))
    if dialect.tables > 1:
        facts.append(t("table {number} of {count}", number=dialect.table, count=dialect.tables))
    return facts


def _delimiter_word(dialect: Dialect) -> str:
    if dialect.repeated and not dialect.delimiter.strip():
        return t("tabs") if dialect.delimiter == "\t" else t("blanks")
    return DELIMITERS.get(dialect.delimiter) or _visible(dialect.delimiter)


def _visible(mark: str) -> str:
    """A mark that can be seen: the control character 1 is `\\x01`."""
    return mark if mark.isprintable() else repr(mark)[1:-1]


def _header_word(dialect: Dialect) -> str:
    if not dialect.header:
        return t("no header")
    return t("header") if dialect.header_rows <= 1 else t("header of {n} rows", n=dialect.header_rows)


@st.dialog(t("How the file is read"), width="large")
def _change(record: DatasetRecord) -> None:
    options: ReadOptions | None = None
    try:
        options = _options_asked_for(record)
        _show_preview(_preview(record, options))
        why = t("Nothing is changed yet.") if options.as_dict() == record.options.as_dict() else ""
    except WrongNumbers:
        why = t("Correct the marked numbers first.")
    except Problem as problem:
        current.show_problem(problem)
        why = t("It cannot be read this way.")
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button(t("Read it this way"), type="primary", key="data_reread", disabled=bool(why))
        if why:
            st.caption(why, width="content")
    if pressed and options:
        _read_again(record, options)


def read_again_with(record: DatasetRecord, said: ReadingPatch) -> None:
    """Read the file again with something else said of single columns, and open that table instead."""
    try:
        options = with_columns(record.options, said)
    except Problem as problem:
        current.show_problem(problem)
        return
    _read_again(record, options)


def _read_again(record: DatasetRecord, options: ReadOptions) -> None:
    """Read the file with other options and open that table instead; says why where it cannot be read so."""
    try:
        with reading_progress(record.name) as progress:
            new = read_again(open_store(), record, options, limit_bytes=upload_limit(), progress=progress)
    except Problem as problem:
        current.show_problem(problem)
        return
    _open_instead(new)
    st.rerun()


def _options_asked_for(record: DatasetRecord) -> ReadOptions:
    """What the widgets say, where it is not what was found. Raises WrongNumbers or WrongField."""
    dialect, said = record.dialect, record.options.as_dict()
    marks: dict[str, Any] = {}
    if dialect.form == "delimited":
        marks |= _dialect_fields(record)
    wrong = False
    if dialect.form in ("delimited", "spreadsheet"):
        place, wrong = _layout_fields(record)
        marks |= place
    marks |= _value_fields(record)
    if wrong:
        raise WrongNumbers
    found = _found(dialect)
    for name, value in marks.items():
        if value != found.get(name):
            said[name] = value
    return ReadOptions.from_dict(said)


def _found(dialect: Dialect) -> dict[str, Any]:
    """What the widgets show to begin with."""
    return {
        "delimiter": dialect.delimiter,
        "repeated": dialect.repeated,
        "quote": dialect.quotechar,
        "escape": dialect.escape,
        "encoding": dialect.encoding,
        "decimal": dialect.decimal,
        "header_rows": dialect.header_rows,
        "skip_rows": dialect.skip_rows,
        "comment": dialect.comment,
        "missing": tuple(dialect.missing or MISSING_WORDS[1:]),
        "table": dialect.table,
        "sheet": dialect.sheet,
    }


def _key(record: DatasetRecord, name: str) -> str:
    return f"data_read_{name}_{record.id}_{st.session_state.get(OPENED, 0)}"


def _choice(record: DatasetRecord, name: str, label: str, words: dict[str, str], shown: str) -> str:
    """A selectbox of marks in which another one can be typed."""
    choices = [*words, *([shown] if shown not in words else [])]
    chosen = st.selectbox(
        label,
        choices,
        choices.index(shown),
        format_func=lambda mark: words.get(mark, _visible(mark)),
        key=_key(record, name),
        accept_new_options=True,
    )
    return _typed(chosen or "", words)


def _typed(mark: str, words: dict[str, str]) -> str:
    """What a person typed as the mark it means: `\\t` is a tab, a word of the list its mark."""
    by_word = {word: sign for sign, word in words.items()}
    escaped = {"\\t": "\t", "\\x01": "\x01", "\\x1f": "\x1f", "\\x02": "\x02"}
    return by_word.get(mark) or escaped.get(mark, mark)


def _dialect_fields(record: DatasetRecord) -> dict[str, Any]:
    dialect = record.dialect
    shown = RUNS if dialect.repeated and dialect.delimiter == " " else dialect.delimiter
    with st.container(horizontal=True):
        delimiter = _choice(
            record, "delimiter", t("Cells are separated by"), DELIMITERS | {RUNS: t("runs of blanks")}, shown
        )
        quote = _choice(record, "quote", t("Quoted with"), QUOTES, dialect.quotechar)
        escape = _choice(record, "escape", t("Quotes inside cells"), ESCAPES, dialect.escape)
        encodings = {name: name.upper() for name in ENCODINGS}
        encoding = _choice(record, "encoding", t("Encoding"), encodings, dialect.encoding)
    runs = delimiter == RUNS
    repeated = runs or (dialect.repeated and delimiter == dialect.delimiter)
    return {
        "delimiter": " " if runs else delimiter,
        "repeated": repeated,
        "quote": quote,
        "escape": escape,
        "encoding": encoding.lower(),
    }


def _layout_fields(record: DatasetRecord) -> tuple[dict[str, Any], bool]:
    """Where the table stands: lines above it, its header, which table or sheet; and whether a number is wrong."""
    dialect = record.dialect
    place: dict[str, Any] = {}
    wrong = False
    with st.container(horizontal=True):
        for name, label, start, most in (
            ("skip_rows", t("Lines above the table"), dialect.skip_rows, MOST_SKIPPED),
            ("header_rows", t("Rows of the header"), dialect.header_rows, MOST_HEADER_ROWS),
        ):
            try:
                limits = Limits(whole=True, least=0, most=most)
                place[name] = number_input(label, start, _key(record, name), limits)
            except Problem:  # said at the field
                wrong = True
        if dialect.form == "delimited":
            place["comment"] = st.text_input(
                t("Comments begin with"), dialect.comment, max_chars=8, key=_key(record, "comment")
            )
        if dialect.tables > 1:
            numbers = list(range(1, dialect.tables + 1))
            place["table"] = st.selectbox(t("Table"), numbers, dialect.table - 1, key=_key(record, "table"))
        if len(dialect.sheets) > 1:
            sheets = list(dialect.sheets)
            place["sheet"] = st.selectbox(t("Sheet"), sheets, sheets.index(dialect.sheet), key=_key(record, "sheet"))
    return place, wrong


def _value_fields(record: DatasetRecord) -> dict[str, Any]:
    dialect = record.dialect
    markers = list(dialect.missing or MISSING_WORDS[1:])
    with st.container(horizontal=True):
        decimal = st.selectbox(
            t("Decimal sign"),
            list(DECIMALS),
            list(DECIMALS).index(dialect.decimal),
            format_func=lambda mark: DECIMALS[mark],
            key=_key(record, "decimal"),
            width=180,
        )
        missing = st.multiselect(
            t("Cells that stand for a missing value"),
            markers,
            markers,
            key=_key(record, "missing"),
            accept_new_options=True,
            help=t("Empty cells always do. Type another, such as -200."),
        )
    return {"decimal": decimal, "missing": tuple(missing)}


def _preview(record: DatasetRecord, options: ReadOptions) -> dict[str, Any]:
    """The first rows as they would be read; looked at once for the same options. Raises Problem."""
    asked = (record.id, json.dumps(options.as_dict(), sort_keys=True))
    known = st.session_state.get("data_preview")
    if not known or known[0] != asked:
        known = (asked, preview(open_store(), record, options, upload_limit()))
        st.session_state["data_preview"] = known
    found: dict[str, Any] = known[1]
    return found


def _show_preview(found: dict[str, Any]) -> None:
    names, rows = found["names"], found["rows"]
    st.markdown(f"**{t('First rows, read this way')}** · {counted(len(names), '{n} column', '{n} columns')}")
    frame = pd.DataFrame(rows, columns=pd.Index(names, dtype="object"), dtype="str")
    st.dataframe(frame, hide_index=True, width="stretch", height=280)
    told = [
        f"{escape_markdown(problem['where'])} · {escape_markdown(problem['what'])}" for problem in found["problems"][:5]
    ]
    if told:
        st.caption("  \n".join(told))


def _open_instead(new: DatasetRecord) -> None:
    """Open the table in place of the one it was read from; what was said of columns that are still there stays."""
    before = current.experiment()
    names = {column.name for column in new.columns}
    target = before.recipe.target if before and before.recipe.target in names else None
    current.open_dataset(new, target)
    after = current.experiment()
    if before and after:
        said = {name: column for name, column in before.recipe.columns.items() if name in names}
        said.pop(after.recipe.target, None)
        current.save(after.recipe.model_copy(update={"columns": said}))
