"""The fields of how a file is read: they show what was found in it, and give the options that a person changed."""

import streamlit as st

from components.columns.cell_text import MISSING_WORDS
from components.domain.problem import Problem
from components.i18n import t
from components.intake.dialect.dialect import Dialect
from components.intake.options import MOST_HEADER_ROWS, MOST_SKIPPED, ReadOptions
from components.store.datasets import DatasetRecord
from components.widgets.shared.parse_number import NumberLimits
from components.widgets.shared.setting_widgets import number_input

Values = dict[str, str | int | bool | tuple[str, ...]]  # of fields of `ReadOptions`, by name
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


def edit_options(record: DatasetRecord) -> ReadOptions | None:
    """Draw the fields; what they say where it is not what was found, or None where a number is wrong.

    Raises:
        WrongField: an option cannot be as it was typed.
    """
    dialect, said = record.dialect, record.options.as_dict()
    values: Values = {}
    complete = True
    if dialect.form == "delimited":
        values |= _dialect_fields(record)
    if dialect.form in ("delimited", "spreadsheet"):
        with st.container(horizontal=True):
            numbers = _number_fields(record)
            values |= _layout_fields(record)
        complete = None not in numbers.values()
        values |= {name: number for name, number in numbers.items() if number is not None}
    values |= _value_fields(record)
    if not complete:
        return None
    found = _found(dialect)
    return ReadOptions.from_dict(said | {name: value for name, value in values.items() if value != found[name]})


def _found(dialect: Dialect) -> Values:
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
        format_func=lambda mark: words.get(mark, visible(mark)),
        key=_key(record, name),
        accept_new_options=True,
    )
    return _typed(chosen or "", words)


def _typed(mark: str, words: dict[str, str]) -> str:
    """What a person typed as the mark it means: `\\t` is a tab, a word of the list its mark."""
    by_word = {word: sign for sign, word in words.items()}
    escaped = {"\\t": "\t", "\\x01": "\x01", "\\x1f": "\x1f", "\\x02": "\x02"}
    return by_word.get(mark) or escaped.get(mark, mark)


def _dialect_fields(record: DatasetRecord) -> Values:
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


def _number_fields(record: DatasetRecord) -> dict[str, int | None]:
    """Lines above the table and rows of its header; None for a number that is wrong."""
    return {
        "skip_rows": _number_field(record, "skip_rows", t("Lines above the table"), MOST_SKIPPED),
        "header_rows": _number_field(record, "header_rows", t("Rows of the header"), MOST_HEADER_ROWS),
    }


def _layout_fields(record: DatasetRecord) -> Values:
    """Where the table stands: lines above it, its header, which table or sheet."""
    dialect = record.dialect
    values: Values = {}
    if dialect.form == "delimited":
        values["comment"] = st.text_input(
            t("Comments begin with"), dialect.comment, max_chars=8, key=_key(record, "comment")
        )
    if dialect.tables > 1:
        numbers = list(range(1, dialect.tables + 1))
        values["table"] = st.selectbox(t("Table"), numbers, dialect.table - 1, key=_key(record, "table"))
    if len(dialect.sheets) > 1:
        sheets = list(dialect.sheets)
        values["sheet"] = st.selectbox(t("Sheet"), sheets, sheets.index(dialect.sheet), key=_key(record, "sheet"))
    return values


def _number_field(record: DatasetRecord, name: str, label: str, most: int) -> int | None:
    start: int = getattr(record.dialect, name)
    try:
        number = number_input(label, start, _key(record, name), NumberLimits(whole=True, least=0, most=most))
    except Problem:  # said at the field
        return None
    return None if number is None else int(number)


def _value_fields(record: DatasetRecord) -> Values:
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


def visible(mark: str) -> str:
    """A mark that can be seen: the control character 1 is `\\x01`."""
    return mark if mark.isprintable() else repr(mark)[1:-1]
