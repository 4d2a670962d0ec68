"""The reading report in words: what a person is told about a file."""

from components.domain.problem import Finding
from components.i18n import counted, t
from components.intake.dialect.dialect import Dialect
from components.intake.report import OddRow, ReadingReport

SHOWN = 5  # lines named one by one

MENDED = {
    "quotes_not_doubled": t("quotes inside a cell were not doubled"),
    "stray_quote": t("a stray quote was kept as text"),
    "other_quote": t("the row was written with other quotes"),
    "other_delimiter": t("the row was written with another separator"),
    "blank_cells_at_end": t("surplus empty cells at the end were left out"),
    "blank_cell_too_many": t("a surplus empty cell was left out where the others fit"),
    "delimiter_in_text": t("a separator inside a text was put back into it"),
    "cells_missing_at_end": t("cells missing at the end count as missing"),
    "cells_missing_inside": t("cells missing inside the row count as missing, where the others fit"),
    "merged_cells": t("cells merged with the one above have what that says"),
    "nul_removed": t("zero bytes were removed"),
    "no_character": t("bytes that stand for no character became �"),
}
UNREAD = {
    "too_many_cells": t("more cells than columns"),
    "too_few_cells": t("fewer cells than columns, and not clear which are missing"),
    "one_cell": t("a single cell where a row was expected"),
    "comment": t("a comment"),
    "ruler": t("a drawn line"),
    "note": t("a note"),
    "total": t("the total of the rows above"),
    "summary": t("a mean or another summary of the rows above"),
    "above_table": t("above the table"),
    "below_table": t("below the table"),
    "fact": t("facts between the names and the rows"),
    "types": t("the types of the columns"),
    "roles": t("the roles of the columns"),
    "codes": t("codes of the columns"),
    "numbering": t("the numbers of the columns"),
    "skipped": t("skipped, as asked"),
    "separator_line": t("names the separator"),
    "beside_list": t("stands beside the list of objects"),
    "no_json_object": t("no JSON object"),
    "not_sparse": t("no sparse row: its columns and values cannot be told apart"),
}
UNREADABLE = {
    "too_many_cells",
    "too_few_cells",
    "one_cell",
    "no_json_object",
    "not_sparse",
}  # rows, not what stands round a table
EXPECTED = {
    "comment",
    "ruler",
    "note",
    "total",
    "summary",
    "above_table",
    "below_table",
    "fact",
    "types",
    "roles",
    "codes",
    "numbering",
    "skipped",
    "separator_line",
    "beside_list",
}


def findings(report: ReadingReport, dialect: Dialect) -> list[Finding]:
    """What the report has to say, most important first."""
    found = [
        _several_tables(report, dialect),
        _several_sheets(dialect),
        _ragged(report),
        *_other_mends(report),
        _not_rows(report),
        _empty_rows(report),
        *_damage(report),
        _invisible(report),
        *_numbers(report),
    ]
    return [finding for finding in found if finding is not None]


def _several_tables(report: ReadingReport, dialect: Dialect) -> Finding | None:
    if len(report.tables) < 2:
        return None
    lines = ", ".join(str(table["first_line"]) for table in report.tables[:10])
    what = t("The file holds {count} tables; table {number} was read.", count=len(report.tables), number=dialect.table)
    return Finding("several_tables", what, t("lines {lines}", lines=lines), t("Another can be chosen under Change."))


def _several_sheets(dialect: Dialect) -> Finding | None:
    if len(dialect.sheets) < 2:
        return None
    what = t("The file has {count} sheets; {sheet} was read.", count=len(dialect.sheets), sheet=dialect.sheet)
    where = ", ".join(dialect.sheets)[:200]
    return Finding("several_sheets", what, where, t("Another can be chosen under Change."))


_LENGTHS = {
    "blank_cells_at_end",
    "blank_cell_too_many",
    "cells_missing_at_end",
    "cells_missing_inside",
    "delimiter_in_text",
}


def _ragged(report: ReadingReport) -> Finding | None:
    """Rows with more or fewer cells than usual, mended or not."""
    mended = sum(report.mended[how] for how in _LENGTHS)
    unread = [row for row in report.unread if row.why in ("too_many_cells", "too_few_cells", "one_cell")]
    if not mended and not unread:
        return None
    odd = [*[row for row in report.mended_rows if row.why in _LENGTHS], *unread]
    what = counted(
        mended + len(unread),
        "{n} row has more or fewer cells than usual.",
        "{n} rows have more or fewer cells than usual.",
    )
    remedy = t(
        "Mended: {mended:,}; not read, and kept in the reading report: {unread:,}.", mended=mended, unread=len(unread)
    )
    return Finding("ragged_rows", what, _lines(odd), remedy)


def _other_mends(report: ReadingReport) -> list[Finding]:
    return [
        Finding(
            how,
            counted(count, "{n} row was mended: ", "{n} rows were mended: ") + MENDED[how] + ".",
            _lines([row for row in report.mended_rows if row.why == how]),
            t("The reading report shows them."),
        )
        for how, count in report.mended.items()
        if how not in _LENGTHS
    ]


def _not_rows(report: ReadingReport) -> Finding | None:
    """Lines that belong to no row: titles, comments, footnotes."""
    odd = [row for row in report.unread if row.why in EXPECTED or row.why in ("no_json_object", "not_sparse")]
    if not odd:
        return None
    reasons = sorted({UNREAD[row.why] for row in odd})
    what = counted(len(odd), "{n} line is not part of the table", "{n} lines are not part of the table")
    return Finding("not_rows", f"{what} ({', '.join(reasons)}).", _lines(odd), t("The reading report keeps them."))


def _empty_rows(report: ReadingReport) -> Finding | None:
    if not report.empty_rows:
        return None
    what = counted(
        report.empty_rows,
        "{n} row without a single value was left out.",
        "{n} rows without a single value were left out.",
    )
    return Finding("empty_rows", what, t("rows"))


def _invisible(report: ReadingReport) -> Finding | None:
    if not report.invisible:
        return None
    what = counted(
        report.invisible.total(),
        "{n} cell or name had invisible signs round it, such as zero width spaces.",
        "{n} cells or names had invisible signs round them, such as zero width spaces.",
    )
    return Finding("invisible_signs", what, _names(list(report.invisible)), t("They were taken away."))


def _damage(report: ReadingReport) -> list[Finding]:
    told = []
    for code, count in report.damage.items():
        kind, _, column = code.partition(":")
        match kind:
            case "odd_bytes":
                what = counted(
                    count,
                    "{n} place holds bytes that stand for no character.",
                    "{n} places hold bytes that stand for no character.",
                )
                told.append(Finding(kind, what, t("encoding"), t("Choose another encoding under Change.")))
            case "encoding_unsure":
                what = t("The encoding is a guess: letters beyond a to z may be wrong.")
                told.append(Finding(kind, what, t("encoding"), t("Choose another encoding under Change.")))
            case "loose_quotes":
                what = counted(
                    count,
                    "{n} row has quotes inside a cell that is not quoted; they are text.",
                    "{n} rows have quotes inside a cell that is not quoted; they are text.",
                )
                told.append(Finding(kind, what, t("quotes"), t("Choose another quote under Change if they are none.")))
            case "excel_text":
                what = counted(
                    count,
                    '{n} cell or name is a formula that says a text, such as ="01".',
                    '{n} cells or names are formulas that say a text, such as ="01".',
                )
                told.append(Finding(kind, what, t("cells"), t("What they say is read.")))
            case "mixed_line_ends":
                told.append(
                    Finding(kind, t("Lines end in different ways; each was taken as the end of a row."), t("line ends"))
                )
            case "ambiguous_comma":
                what = t("Commas in these numbers may stand for decimals or for thousands.")
                told.append(Finding(kind, what, column, t("Choose the decimal sign under Change.")))
            case "ambiguous_point":
                what = t(
                    "Points in these numbers may stand for decimals or for thousands; they are taken for decimals."
                )
                told.append(Finding(kind, what, column, t("Choose the decimal sign under Change.")))
            case "formulas_without_value":
                what = counted(
                    count,
                    "{n} formula has no result; its cell is empty.",
                    "{n} formulas have no result; their cells are empty.",
                )
                remedy = t("Open the file in a spreadsheet program, save it there, and upload it again.")
                told.append(Finding(kind, what, t("cells"), remedy))
            case "weights_left_out":
                what = counted(count, "{n} row has a weight of its own.", "{n} rows have weights of their own.")
                told.append(Finding(kind, what, t("rows"), t("The weights were left out: every row counts alike.")))
            case "bytes_left_out":
                told.append(Finding(kind, t("The column holds bytes and was left out."), column))
            case _:
                told.append(Finding(kind, HEADER_NOTES.get(kind, kind), t("header"), t("Check the names.")))
    return told


HEADER_NOTES = {
    "row_names": t("The header has one name fewer than the rows have cells; the first column was taken for row names."),
    "fewer_names_than_cells": t("The header has fewer names than the rows have cells; the last columns have no name."),
    "more_names_than_cells": t("The header has more names than the rows have cells; the last columns are empty."),
    "orange_prefixes": t(
        "The names begin with Orange's signs for types and roles, such as D# or cD#; they were left out."
    ),
    "blank_name_left_out": t("The header begins with an empty name that no column belongs to; it was left out."),
}


def _numbers(report: ReadingReport) -> list[Finding]:
    if not report.numbers:
        return []
    commas = [name for name, sign in report.numbers.items() if sign == ","]
    others = [name for name, sign in report.numbers.items() if sign != ","]
    told = []
    if commas:
        told.append(
            Finding(
                "decimal_comma",
                t("Numbers have a decimal comma."),
                _names(commas),
                t("They are read so."),
            )
        )
    if others:
        told.append(
            Finding(
                "thousands", t("Numbers have signs between thousands."), _names(others), t("They are read without.")
            )
        )
    return told


def _names(names: list[str]) -> str:
    return ", ".join(names[:SHOWN]) + (" …" if len(names) > SHOWN else "")


def _lines(rows: list[OddRow]) -> str:
    lines = sorted({row.line for row in rows})
    shown = ", ".join(map(str, lines[:SHOWN])) + (" …" if len(lines) > SHOWN else "")
    return t("line {lines}", lines=shown) if len(lines) == 1 else t("lines {lines}", lines=shown)
