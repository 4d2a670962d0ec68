"""Numbers written with other signs than a decimal point: `1.234,56`, `1 234`, `1'234.5`.

A column's sign is decided from all its cells, never from one: `0,125` beside `1,234` shows that both are decimals. Such a
column is written anew with a decimal point, and the report says so.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from components.columns.number import has_decimal_point
from components.intake.dialect.dialect import Dialect
from components.intake.report import ReadingReport
from components.intake.table.row_parser import CELL

AT_A_TIME = 2  # columns looked at: more would need more memory
WORTH_A_THREAD = 1_000  # rows
LOOKED_AT = 300  # cells at its start, middle and end, to tell quickly that a column has nothing to be written anew
NEARLY_ALL = 0.98  # of the cells must be numbers in these signs
FEW = 0.2  # of the cells: more than typing errors
_AROUND = r"[\s$€£¥%+\-()\x{a0}]*"
_BLANKS = r"[ '’\x{a0}\x{202f}_]"
COMMA = rf"^{_AROUND}(?:\d+|\d{{1,3}}(?:(?:\.|{_BLANKS})\d{{3}})+),\d+(?:[eE][+-]?\d+)?{_AROUND}$"
WHOLE_IN_DOTS = rf"^{_AROUND}[1-9]\d{{0,2}}(?:\.\d{{3}})+{_AROUND}$"
TWO_DOTS = r"\.\d{3}\.\d{3}"
WHOLE_IN_BLANKS = rf"^{_AROUND}\d{{1,3}}(?:{_BLANKS}\d{{3}})+(?:\.\d+)?{_AROUND}$"
PLAIN_WHOLE = rf"^{_AROUND}\d+{_AROUND}$"
PLAIN = rf"^{_AROUND}(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?{_AROUND}$"
WHOLE_IN_COMMAS = rf"^{_AROUND}[1-9]\d{{0,2}}(?:,\d{{3}})+(?:\.\d+)?{_AROUND}$"


def normalise_numbers(
    columns: list[Any], names: list[str], decimal: str | None, dialect: Dialect, report: ReadingReport
) -> tuple[list[Any], str]:
    """Columns with numbers in a decimal point's writing, and the table's own decimal sign.

    A column's numbers have a decimal "comma", "dots" or "blanks" between thousands, a "dot" that may be either (`1.234`),
    a comma that may be "either" (`1,234`), or nothing to be written anew ("").

    Args:
        decimal: "," or "." where a person said; None to find it.
        dialect: a spreadsheet, Parquet and JSON have numbers of their own, which are written with a decimal point here.
    """
    if decimal == ".":
        found = ["blanks" if signs == "blanks" else "" for signs in _all_signs(columns)]
        return [_anew(*way, report) for way in zip(columns, names, found, strict=True)], "."
    found = _all_signs(columns)
    comma = decimal == "," or "comma" in found
    if "either" in found and not comma:
        comma = dialect.delimiter == ";" and not any(_has_point(column) for column in columns)
        for name, signs in zip(names, found, strict=True):
            if signs == "either":
                report.damage[f"ambiguous_comma:{name}"] += 1
    point = dialect.form != "delimited"
    if comma and "dot" in found and not point and any(_has_decimals(column) for column in columns):
        # Some columns have a decimal comma, some a decimal point: then this may be either.
        point = True
        for name, signs in zip(names, found, strict=True):
            if signs == "dot":
                report.damage[f"ambiguous_point:{name}"] += 1
    settled = ["" if point and signs == "dot" else _settled(signs, comma) for signs in found]
    return [_anew(*way, report) for way in zip(columns, names, settled, strict=True)], "," if comma else "."


def _all_signs(columns: list[Any]) -> list[str]:
    if not columns or len(columns[0]) < WORTH_A_THREAD:
        return list(map(_signs, columns))
    with ThreadPoolExecutor(AT_A_TIME) as pool:  # Arrow works outside Python's lock
        return list(pool.map(_signs, columns))


def _settled(signs: str, comma: bool) -> str:
    if signs == "either":
        return "comma" if comma else ""
    if signs == "dot":  # 1.234 alone is a number with decimals, among decimal commas it is a whole one
        return "dots" if comma else ""
    return signs


def _signs(column: Any) -> str:
    """How a column's numbers are written; first from a sample, then held against all cells."""
    size = len(column)
    starts = sorted({0, max(0, size // 2 - LOOKED_AT), max(0, size - LOOKED_AT)})
    sample = pa.chunked_array(
        [chunk for start in starts for chunk in column.slice(start, LOOKED_AT).chunks], column.type
    )
    return _judged(column.drop_null()) if _judged(sample.drop_null()) else ""


def _judged(present: Any) -> str:
    if 0 < len(present) < WORTH_A_THREAD and _have_points(present):
        return ""
    if not len(present) or _matching(present, _ANY) < NEARLY_ALL:
        return ""
    if _matching(present, ",") == 0:
        return _without_commas(present)
    if _matching(present, rf"{WHOLE_IN_COMMAS}|{PLAIN}") >= NEARLY_ALL:
        return "either" if _matching(present, rf"{COMMA}|{PLAIN_WHOLE}|{WHOLE_IN_DOTS}") >= NEARLY_ALL else ""
    return (
        "comma" if _matching(present, rf"{COMMA}|{PLAIN_WHOLE}|{WHOLE_IN_DOTS}|{WHOLE_IN_BLANKS}") >= NEARLY_ALL else ""
    )


def _have_points(present: Any) -> bool:
    """Whether all cells are plain numbers and some have a point before decimals: so much is seen without a pattern."""
    try:
        pc.cast(present, pa.float64())
    except pa.ArrowInvalid:
        return False
    return sum(map(has_decimal_point, present.to_pylist())) > (1 - NEARLY_ALL) * len(present)


_ANY = rf"{COMMA}|{PLAIN}|{WHOLE_IN_DOTS}|{WHOLE_IN_BLANKS}|{WHOLE_IN_COMMAS}"


def _without_commas(present: Any) -> str:
    if _matching(present, rf"{WHOLE_IN_DOTS}|{PLAIN_WHOLE}") >= NEARLY_ALL and _matching(present, WHOLE_IN_DOTS):
        return "dots" if _matching(present, TWO_DOTS) else "dot"
    fits = _matching(present, rf"{WHOLE_IN_BLANKS}|{PLAIN}") >= NEARLY_ALL
    return "blanks" if fits and _matching(present, WHOLE_IN_BLANKS) else ""


def _has_point(column: Any) -> bool:
    sample = column.slice(0, 20 * LOOKED_AT).drop_null().slice(0, LOOKED_AT)
    return bool(len(sample)) and _matching(sample, r"^[+-]?\d+\.\d+$") > 0.5


def _has_decimals(column: Any) -> bool:
    """Whether its numbers have a decimal point that cannot stand between thousands."""
    sample = column.slice(0, 20 * LOOKED_AT).drop_null().slice(0, LOOKED_AT)
    if not len(sample) or _matching(sample, r"^[+-]?\d+(?:\.\d+)?$") < NEARLY_ALL:
        return False
    return _matching(sample, r"^[+-]?(?:\d*\.(?:\d{1,2}|\d{4,})|\d{4,}\.\d+|0\.\d+)$") > FEW


def _matching(cells: Any, pattern: str) -> float:
    return (pc.sum(pc.match_substring_regex(cells, pattern)).as_py() or 0) / len(cells)


def _anew(column: Any, name: str, signs: str, report: ReadingReport) -> Any:
    """The column with a decimal point and no sign between thousands; cells that are no such number stay as they are."""
    if not signs:
        return column
    report.numbers[name] = {"comma": ",", "dots": ".", "blanks": " "}[signs]
    fits = pc.match_substring_regex(
        column,
        {"comma": rf"{COMMA}|{WHOLE_IN_DOTS}|{WHOLE_IN_BLANKS}", "dots": WHOLE_IN_DOTS, "blanks": WHOLE_IN_BLANKS}[
            signs
        ],
    )
    bare = pc.replace_substring_regex(
        column, r"(\d)[.'’\x{a0}\x{202f}_ ](\d)" if signs != "blanks" else rf"(\d){_BLANKS}(\d)", r"\1\2"
    )
    if signs == "comma":
        bare = pc.replace_substring(bare, ",", ".")
    return pc.if_else(fits, bare, column).cast(CELL)
