"""The reading report in words: what a person is told about a file."""

from collections.abc import Iterator, Sequence

from components.domain.finding import MOST_NAMED, Finding, FindingType, Plural
from components.domain.sign_names import name_of_signs
from components.i18n import counted, noop, t
from components.intake.dialect.dialect import Dialect
from components.intake.report import ReadingReport

MENDED = {
    "quotes_not_doubled": noop("quotes inside a cell were not doubled"),
    "stray_quote": noop("a stray quote was kept as text"),
    "other_quote": noop("the row was written with other quotes"),
    "other_delimiter": noop("the row was written with another separator"),
    "blank_cells_at_end": noop("surplus empty cells at the end were left out"),
    "blank_cell_too_many": noop("a surplus empty cell was left out where the others fit"),
    "delimiter_in_text": noop("a separator inside a text was put back into it"),
    "cells_missing_at_end": noop("cells missing at the end count as missing"),
    "cells_missing_inside": noop("cells missing inside the row count as missing, where the others fit"),
    "merged_cells": noop("cells merged with the one above have what that says"),
    "nul_removed": noop("zero bytes were removed"),
    "no_character": noop("bytes that stand for no character became �"),
}
UNREAD = {
    "too_many_cells": noop("more cells than columns"),
    "too_few_cells": noop("fewer cells than columns, and not clear which are missing"),
    "one_cell": noop("a single cell where a row was expected"),
    "comment": noop("a comment"),
    "ruler": noop("a drawn line"),
    "note": noop("a note"),
    "total": noop("the total of the rows above"),
    "summary": noop("a mean or another summary of the rows above"),
    "above_table": noop("above the table"),
    "header_again": noop("the names of the columns once more"),
    "below_table": noop("below the table"),
    "fact": noop("facts between the names and the rows"),
    "types": noop("the types of the columns"),
    "roles": noop("the roles of the columns"),
    "codes": noop("codes of the columns"),
    "numbering": noop("the numbers of the columns"),
    "skipped": noop("skipped, as asked"),
    "separator_line": noop("names the separator"),
    "beside_list": noop("stands beside the list of objects"),
    "no_json_object": noop("no JSON object"),
    "not_sparse": noop("no sparse row: its columns and values cannot be told apart"),
}
MISFITS = {"too_many_cells", "too_few_cells", "one_cell"}
UNREADABLE = MISFITS | {"no_json_object", "not_sparse"}  # rows, not what stands round a table
LENGTHS = {
    "blank_cells_at_end",
    "blank_cell_too_many",
    "cells_missing_at_end",
    "cells_missing_inside",
    "delimiter_in_text",
}
UNDER_CHANGE = "Another can be chosen under Change."
DECIMAL_UNDER_CHANGE = "Choose the decimal sign under Change."
COUNT_AS_MISSING = "They count as missing."


def _ragged(mended: int, unread: int) -> str:
    rows = mended + unread
    return counted(rows, "{n} row has more or fewer cells than usual.", "{n} rows have more or fewer cells than usual.")


def _mended(count: int, how: str) -> str:
    return counted(count, "{n} row was mended: ", "{n} rows were mended: ") + t(MENDED[how]) + "."


def _not_rows(count: int, reasons: Sequence[str]) -> str:
    what = counted(count, "{n} line is not part of the table", "{n} lines are not part of the table")
    return f"{what} ({', '.join(sorted(t(UNREAD[reason]) for reason in reasons))})."


def _controls(count: int, code: str, meant: str, **_: object) -> str:
    what = counted(count, "{n} cell or name holds control characters", "{n} cells or names hold control characters")
    return what + f" (U+{code})" + (t(", probably meant as {meant}", meant=meant) if meant else "") + "."


def _controls_remedy(meant: str, latin_1: bool, **_: object) -> str:
    if latin_1:
        return t("Choose the encoding CP1252 under Change.")
    if meant:
        return t(
            "The cells stay as they are. The file was once read as Latin-1 where it was in Windows' encoding: write it anew from "
            "where it comes, and read it there as CP1252."
        )
    return t("The cells stay as they are. Write the file anew from where it comes if they should not be there.")


def _not_readable(count: int, examples: Sequence[str]) -> str:
    what = counted(count, "{n} cell cannot be read as the others: ", "{n} cells cannot be read as the others: ")
    return what + ", ".join(examples) + "."


def _separators(here: str, before: str) -> str:
    what = t("Cells are parted by {here}; in the table that the model learned from by {before}.")
    return what.format(here=name_of_signs(here), before=name_of_signs(before))


def _sheets(sheets: Sequence[str], **_: object) -> str:
    return ", ".join(sheets)[:200]


HEADER_NOTES = {  # what was noticed about a header, by its code
    "row_names": "The header has one name fewer than the rows have cells; the first column was taken for row names.",
    "fewer_names_than_cells": "The header has fewer names than the rows have cells; the last columns have no name.",
    "more_names_than_cells": "The header has more names than the rows have cells; the last columns are empty.",
    "orange_prefixes": "The names begin with Orange's signs for types and roles, such as D# or cD#; they were left out.",
    "blank_name_left_out": "The header begins with an empty name that no column belongs to; it was left out.",
}

_TYPES = (
    FindingType("several_tables", "The file holds {count} tables; table {number} was read.", UNDER_CHANGE),
    FindingType("several_sheets", "The file has {count} sheets; {sheet} was read.", UNDER_CHANGE, _sheets),
    FindingType("ragged_rows", _ragged, "Mended: {mended:,}; not read, and kept in the reading report: {unread:,}."),
    *(FindingType(how, _mended, "The reading report shows them.") for how in MENDED if how not in LENGTHS),
    FindingType("not_rows", _not_rows, "The reading report keeps them."),
    FindingType(
        "empty_rows",
        Plural("{n} row without a single value was left out.", "{n} rows without a single value were left out."),
        where="rows",
    ),
    FindingType(
        "odd_bytes",
        Plural(
            "{n} place holds bytes that stand for no character.", "{n} places hold bytes that stand for no character."
        ),
        "Choose another encoding under Change.",
        "encoding",
    ),
    FindingType(
        "encoding_unsure",
        "The encoding is a guess: letters beyond a to z may be wrong.",
        "Choose another encoding under Change.",
        "encoding",
    ),
    FindingType(
        "loose_quotes",
        Plural(
            "{n} row has quotes inside a cell that is not quoted; they are text.",
            "{n} rows have quotes inside a cell that is not quoted; they are text.",
        ),
        "Choose another quote under Change if they are none.",
        "quotes",
    ),
    FindingType(
        "excel_text",
        Plural(
            '{n} cell or name is a formula that says a text, such as ="01".',
            '{n} cells or names are formulas that say a text, such as ="01".',
        ),
        "What they say is read.",
        "cells",
    ),
    FindingType(
        "mixed_line_ends", "Lines end in different ways; each was taken as the end of a row.", where="line ends"
    ),
    FindingType(
        "ambiguous_comma", "Commas in these numbers may stand for decimals or for thousands.", DECIMAL_UNDER_CHANGE
    ),
    FindingType(
        "ambiguous_point",
        "Points in these numbers may stand for decimals or for thousands; they are taken for decimals.",
        DECIMAL_UNDER_CHANGE,
    ),
    FindingType(
        "formulas_without_value",
        Plural("{n} formula has no result; its cell is empty.", "{n} formulas have no result; their cells are empty."),
        "Open the file in a spreadsheet program, save it there, and upload it again.",
        "cells",
    ),
    FindingType(
        "weights_left_out",
        Plural("{n} row has a weight of its own.", "{n} rows have weights of their own."),
        "The weights were left out: every row counts alike.",
        "rows",
    ),
    FindingType("bytes_left_out", "The column holds bytes and was left out."),
    *(FindingType(note, what, "Check the names.", "header") for note, what in HEADER_NOTES.items()),
    FindingType(
        "invisible_signs",
        Plural(
            "{n} cell or name had invisible signs round it, such as zero width spaces.",
            "{n} cells or names had invisible signs round them, such as zero width spaces.",
        ),
        "They were taken away.",
    ),
    FindingType("decimal_comma", "Numbers have a decimal comma.", "They are read so."),
    FindingType("thousands", "Numbers have signs between thousands.", "They are read without."),
    FindingType(
        "encoded_twice",
        "Letters were encoded as UTF-8 twice: {text} was probably {once}.",
        "The cells stay as they are. Write the file anew from where it comes, and encode it once.",
    ),
    FindingType("control_characters", _controls, _controls_remedy),
    FindingType("blank_name", "A column has no name; it is called {name}.", where="column {position}"),
    FindingType("long_name", "A column name is very long and was cut.", where="column {position}"),
    FindingType("duplicate_name", "Two columns are called {name}; one is now {unique}.", where="column {position}"),
    FindingType("all_missing", "All cells are missing.", "The column is left out."),
    FindingType("infinite", Plural("{n} cell is infinite.", "{n} cells are infinite."), COUNT_AS_MISSING),
    FindingType("not_readable", _not_readable, COUNT_AS_MISSING),
    # Of a file of new rows alone.
    FindingType(
        "separator_differs",
        _separators,
        where="separator",
    ),
    FindingType("by_position", "There is no header: the columns are taken in their order.", where="header"),
    FindingType(
        "summary_rows",
        Plural(
            "{n} row seems to sum up others; it is predicted like any.",
            "{n} rows seem to sum up others; they are predicted like any.",
        ),
        where="rows {rows}",
    ),
)
TYPES = {type_.code: type_ for type_ in _TYPES}  # of all that is noticed while a file is read


def findings(report: ReadingReport, dialect: Dialect) -> list[Finding]:
    """What the report has to say, most important first."""
    return [*_of_rows(report, dialect), *_of_columns(report)]


def _of_rows(report: ReadingReport, dialect: Dialect) -> Iterator[Finding]:
    """Other tables, rows with more or fewer cells than usual, rows mended otherwise, lines that belong to no row."""
    if len(report.tables) > 1:
        starts = [table.first_line for table in report.tables]
        yield TYPES["several_tables"].finding(lines=starts, count=len(starts), number=dialect.table)
    if len(dialect.sheets) > 1:
        sheets = list(dialect.sheets)
        yield TYPES["several_sheets"].finding(count=len(sheets), sheet=dialect.sheet, sheets=[*sheets[:MOST_NAMED]])
    mended = sum(report.repaired[how] for how in LENGTHS)
    unread = [row.line for row in report.unread if row.why in MISFITS]
    if mended or unread:
        lines = [*[row.line for row in report.repaired_rows if row.why in LENGTHS], *unread]
        yield TYPES["ragged_rows"].finding(lines=lines, mended=mended, unread=len(unread))
    for how, count in report.repaired.items():
        if how not in LENGTHS:
            lines = [row.line for row in report.repaired_rows if row.why == how]
            yield TYPES[how].finding(lines=lines, count=count, how=how)
    odd = [row for row in report.unread if row.why not in MISFITS]
    if odd:
        reasons = sorted({row.why for row in odd})
        yield TYPES["not_rows"].finding(lines=[row.line for row in odd], count=len(odd), reasons=[*reasons])
    if report.empty_rows:
        yield TYPES["empty_rows"].finding(count=report.empty_rows)


def _of_columns(report: ReadingReport) -> Iterator[Finding]:
    """What else is damaged; what was taken away from cells, or written anew."""
    for code, count in report.damage.items():
        yield TYPES[code].finding(count=count)
    for code, names in report.damaged_columns.items():
        for name in names:
            yield TYPES[code].finding(name)
    if report.invisible:
        yield TYPES["invisible_signs"].finding(*report.invisible, count=report.invisible.total())
    commas = [name for name, sign in report.numbers.items() if sign == ","]
    others = [name for name, sign in report.numbers.items() if sign != ","]
    for code, names in (("decimal_comma", commas), ("thousands", others)):
        if names:
            yield TYPES[code].finding(*names)
