"""The fields of how a file is read: they show what was found in it, and give the options that a person changed."""

from collections.abc import Mapping

import streamlit as st

from components.columns.cell_text import MISSING_WORDS
from components.domain.sign_names import visible
from components.i18n import noop, t, translated
from components.intake.options import MOST_HEADER_ROWS, MOST_SKIPPED, ReadOptions
from components.store.datasets import DatasetRecord
from components.widgets.shared.parse_number import NumberLimits
from components.widgets.shared.setting_widgets import number_input, select

Values = dict[str, str | int | bool | tuple[str, ...] | None]  # of fields of `ReadOptions`, by name
DELIMITERS = {
    ",": noop("comma"),
    ";": noop("semicolon"),
    "\t": noop("tab"),
    "|": noop("bar"),
    " ": noop("blank"),
    ":": noop("colon"),
    "^": noop("caret"),
    "~": noop("tilde"),
}
QUOTES = {'"': noop('double quote "'), "'": noop("single quote '"), "`": noop("backtick `"), "": noop("none")}
ESCAPES = {"": noop("quotes are doubled"), "\\": noop("backslash \\")}
DECIMALS = {".": noop("point 1.5"), ",": noop("comma 1,5")}
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


def edit_options(record: DatasetRecord) -> ReadOptions | None:
    """Draw the fields; what they say where it is not what was found, or None where a number is wrong.

    Raises WrongField: an option cannot be as it was typed.
    """
    dialect, values = record.dialect, Values()
    if dialect.form == "delimited":
        with st.container(horizontal=True):
            values |= _dialect_fields(record)
    if dialect.form in ("delimited", "spreadsheet"):
        with st.container(horizontal=True):
            values |= _layout_fields(record)
    markers = list(dialect.missing or MISSING_WORDS[1:])
    with st.container(horizontal=True):
        decimal_key, missing_key = _key(record, "decimal"), _key(record, "missing")
        values["decimal"] = select(t("Decimal sign"), translated(DECIMALS), dialect.decimal, key=decimal_key, width=180)
        label, hint = t("Cells that stand for a missing value"), t("Empty cells always do. Type another, such as -200.")
        missing = st.multiselect(label, markers, markers, key=missing_key, accept_new_options=True, help=hint)
        values["missing"] = tuple(missing)
    if None in values.values():
        return None
    found: Values = {name: getattr(dialect, "quotechar" if name == "quote" else name) for name in values}
    found["missing"] = tuple(markers)
    changed = {name: value for name, value in values.items() if value != found[name]}
    return ReadOptions.from_dict(record.options.as_dict() | changed)


def _key(record: DatasetRecord, name: str) -> str:
    return f"data_read_{name}_{record.id}_{st.session_state.get(OPENED, 0)}"


def _dialect_fields(record: DatasetRecord) -> Values:
    """How cells are told apart, and in which encoding."""
    dialect = record.dialect
    shown = RUNS if dialect.repeated and dialect.delimiter == " " else dialect.delimiter
    delimiters = translated(DELIMITERS) | {RUNS: t("runs of blanks")}
    encodings = {name: name.upper() for name in ENCODINGS}
    delimiter = _mark(record, "delimiter", t("Cells are separated by"), delimiters, shown)
    return {
        "delimiter": " " if delimiter == RUNS else delimiter,
        "repeated": delimiter == RUNS or (dialect.repeated and delimiter == dialect.delimiter),
        "quote": _mark(record, "quote", t("Quoted with"), translated(QUOTES), dialect.quotechar),
        "escape": _mark(record, "escape", t("Quotes inside cells"), translated(ESCAPES), dialect.escape),
        "encoding": _mark(record, "encoding", t("Encoding"), encodings, dialect.encoding).lower(),
    }


def _mark(record: DatasetRecord, name: str, label: str, words: Mapping[str, str], shown: str) -> str:
    """A list of marks in which another one can be typed: `\\t` is a tab, a word of the list its mark."""
    choices = {mark: words.get(mark, visible(mark)) for mark in (*words, shown)}
    typed = {word: mark for mark, word in words.items()} | {repr(mark)[1:-1]: mark for mark in "\t\x01\x1f\x02"}
    chosen = select(label, choices, shown, key=_key(record, name), accept_new_options=True) or ""
    return typed.get(chosen, chosen)


def _layout_fields(record: DatasetRecord) -> Values:
    """Where the table stands: lines above it, its header, which table or sheet; None for a number that is wrong."""
    dialect, values = record.dialect, Values()
    for name, label, start, most in (
        ("skip_rows", t("Lines above the table"), dialect.skip_rows, MOST_SKIPPED),
        ("header_rows", t("Rows of the header"), dialect.header_rows, MOST_HEADER_ROWS),
    ):
        number = number_input(label, start, _key(record, name), NumberLimits(whole=True, least=0, most=most))
        values[name] = None if number is None else int(number)
    if dialect.form == "delimited":
        label, key = t("Comments begin with"), _key(record, "comment")
        values["comment"] = st.text_input(label, dialect.comment, max_chars=8, key=key)
    if dialect.tables > 1:
        numbers = list(range(1, dialect.tables + 1))
        values["table"] = st.selectbox(t("Table"), numbers, dialect.table - 1, key=_key(record, "table"))
    if len(dialect.sheets) > 1:
        sheets = list(dialect.sheets)
        values["sheet"] = st.selectbox(t("Sheet"), sheets, sheets.index(dialect.sheet), key=_key(record, "sheet"))
    return values
