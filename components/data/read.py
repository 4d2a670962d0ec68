"""Bytes of a file -> a table of text cells, with everything found on the way said."""

import csv
import io
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import charset_normalizer
import pandas as pd

from components.data.kinds import MISSING_WORDS, NumberFormat, to_numbers, without_missing
from components.data.profile import ColumnProfile, understand
from components.problem import Finding, TooLarge, Unreadable
from components.words import t

DELIMITERS = [",", ";", "\t", "|", " "]
FEWEST_ROWS = 5
LONGEST_NAME = 120
SNIFF_LINES = 200
NOT_TABLES = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "an Excel or ZIP file",
    b"\xd0\xcf\x11\xe0": "an old Excel file",
    b"PAR1": "a Parquet file",
    b"\x1f\x8b": "a compressed file",
}


@dataclass(frozen=True)
class Dialect:
    """How the file is written."""

    delimiter: str
    encoding: str
    header: bool
    quotechar: str = '"'
    decimal: str = "."

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> "Dialect":
        return cls(**document)


@dataclass(frozen=True)
class Table:
    """Cells as text (None where missing), what each column is, how the file was written, what was noticed."""

    cells: pd.DataFrame
    columns: list[ColumnProfile]
    dialect: Dialect
    problems: list[Finding]


def read_table(
    data: bytes,
    name: str,
    *,
    header: bool | None = None,
    delimiter: str | None = None,
    limit_bytes: int = 200_000_000,
) -> Table:
    """Read a delimited text file; `header` and `delimiter` override what is found.

    Raises:
        TooLarge: the file is over `limit_bytes`.
        Unreadable: it is empty, not text, or not a table of two columns and five rows.
    """
    if len(data) > limit_bytes:
        raise TooLarge(
            "too_large",
            t(
                "The file has {size:,.0f} MB; the limit is {limit:,.0f} MB.",
                size=len(data) / 1e6,
                limit=limit_bytes / 1e6,
            ),
            name,
            t("Upload fewer rows or columns."),
        )
    text, encoding = decode(data, name)
    lines = [line for line in text.splitlines()[:SNIFF_LINES] if line.strip()]
    if not lines:
        raise Unreadable("empty_file", t("The file is empty."), name, t("Choose a file with a header and rows."))
    delimiter = delimiter or find_delimiter(lines)
    problems: list[Finding] = []
    records = _records(text, delimiter, problems, name)
    if records.shape[1] < 2:
        raise Unreadable(
            "one_column",
            t("Only one column was found."),
            name,
            t("A table needs a column to learn from and one to predict. Check what separates the columns."),
        )
    has_header = find_header(records) if header is None else header
    body = records.iloc[1:].reset_index(drop=True) if has_header else records
    if len(body) < FEWEST_ROWS:
        code = "no_rows" if body.empty else "too_few_rows"
        raise Unreadable(
            code,
            t(
                "The file has {rows} rows below the header; at least {fewest} are needed.",
                rows=len(body),
                fewest=FEWEST_ROWS,
            )
            if has_header
            else t("The file has {rows} rows; at least {fewest} are needed.", rows=len(body), fewest=FEWEST_ROWS),
            name,
            t("Choose a file with more rows."),
        )
    body.columns = pd.Index(name_columns(list(records.iloc[0]) if has_header else None, body.shape[1], problems))
    cells = _without_missing_words(body)
    columns = understand(cells)
    problems += _notices(columns)
    decimal = "," if _has_decimal_comma(columns) else "."
    return Table(cells, columns, Dialect(delimiter, encoding, has_header, decimal=decimal), problems)


def decode(data: bytes, name: str) -> tuple[str, str]:
    """Text and encoding; UTF-8 first, then what the bytes look like.

    Raises:
        Unreadable: the bytes are a picture, a spreadsheet or something else that is not text.
    """
    for magic, what in NOT_TABLES.items():
        if data.startswith(magic):
            raise Unreadable(
                "not_text",
                t("This is {what}, not a CSV.", what=t(what)),
                name,
                t("Save the table as CSV and upload that."),
            )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), "utf-16"
    if b"\x00" in data[:100_000]:
        raise Unreadable(
            "not_text", t("The file holds bytes that are not text."), name, t("Save the table as CSV and upload that.")
        )
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        guess = charset_normalizer.from_bytes(
            data[:200_000], cp_isolation=["cp1252", "cp1250", "cp1251", "shift_jis"]
        ).best()
        encoding = guess.encoding if guess and guess.encoding != "cp1250" else "cp1252"
        return data.decode(encoding, "replace"), encoding


def find_delimiter(lines: list[str]) -> str:
    """The delimiter that cuts the lines into the same number of cells, the most of them; a comma where none does."""
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        widths = [len([cell for cell in row if cell or delimiter != " "]) for row in _rows(lines, delimiter)]
        usual = max(set(widths), key=widths.count) if widths else 1
        if usual < 2:
            continue
        agreement = widths.count(usual) / len(widths)
        # Spaces also separate words: they count only where nothing else cuts, and where all lines agree.
        score = agreement * min(usual, 50) ** 0.25 * (0.5 if delimiter == " " else 1)
        if delimiter == " " and agreement < 0.9:
            continue
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _rows(lines: list[str], delimiter: str) -> list[list[str]]:
    return list(csv.reader(lines, delimiter=delimiter, skipinitialspace=True))


def _records(text: str, delimiter: str, problems: list[Finding], name: str) -> pd.DataFrame:
    """All rows, the header among them, as text cells in columns 0, 1, ..."""
    options: dict[str, Any] = {"header": None, "dtype": str, "keep_default_na": False, "skip_blank_lines": True}
    options |= {"sep": r"\s+"} if delimiter == " " else {"sep": delimiter, "skipinitialspace": True}
    try:
        return pd.read_csv(io.StringIO(text), **options).fillna("")
    except (pd.errors.ParserError, ValueError, csv.Error):
        return _ragged(text, delimiter, problems, name)


def _ragged(text: str, delimiter: str, problems: list[Finding], name: str) -> pd.DataFrame:
    """Rows of different lengths: the usual length stands, cells beyond it are left out, and the rows are named."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    try:
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise Unreadable(
            "not_a_table",
            t("The file cannot be cut into rows."),
            name,
            t("Check the quotes in line {line}.", line=reader.line_num),
        ) from error
    widths = [len(row) for _, row in rows]
    usual = max(set(widths), key=widths.count)
    odd = [line for line, row in rows if len(row) != usual]
    shown = ", ".join(map(str, odd[:5])) + (" …" if len(odd) > 5 else "")
    problems.append(
        Finding(
            "ragged_rows",
            t("{count:,} rows have more or fewer cells than the usual {usual}.", count=len(odd), usual=usual),
            t("lines {lines}", lines=shown),
            t("Missing cells count as missing, extra cells are left out."),
        )
    )
    return pd.DataFrame([(row + [""] * usual)[:usual] for _, row in rows], dtype="object")


def find_header(records: pd.DataFrame) -> bool:
    """Whether the first row names the columns: it has no numbers, while columns below it do, or its words are its own."""
    first = records.iloc[0].astype(str).str.strip()
    below = records.iloc[1 : SNIFF_LINES + 1]
    if below.empty:
        return True
    filled = first[first != ""]
    numbers_above = to_numbers(filled).notna()
    if numbers_above.any() and numbers_above.mean() > 0.1:
        # Years or pixel numbers may be names; then they are all different and do not occur below.
        return False
    numeric_below = [to_numbers(below[column].replace("", None)).notna().mean() > 0.8 for column in below.columns]
    if any(numeric_below):
        return any(
            numeric and not _is_number(first[column])
            for column, numeric in zip(below.columns, numeric_below, strict=True)
        )
    return not any(first[column] in set(below[column]) for column in below.columns if first[column])


def _is_number(cell: str) -> bool:
    return bool(to_numbers(pd.Series([cell], dtype="object")).notna().iloc[0]) or cell.lower() in MISSING_WORDS


def usable_name(given: object) -> str:
    """A column's name in one line, not too long."""
    name = " ".join(str(given).split())
    return name if len(name) <= LONGEST_NAME else name[:LONGEST_NAME] + "…"


def name_columns(given: list[str] | None, width: int, problems: list[Finding]) -> list[str]:
    """Names of columns: those given, made usable and unique; `column_1` and on without a header."""
    if given is None:
        return [f"column_{position}" for position in range(1, width + 1)]
    names: list[str] = []
    for position, raw in enumerate(given, 1):
        name = usable_name(raw)
        where = t("column {position}", position=position)
        if not name:
            name = f"column_{position}"
            problems.append(Finding("blank_name", t("A column has no name; it is called {name}.", name=name), where))
        if len(name) > LONGEST_NAME:
            problems.append(Finding("long_name", t("A column name is very long and was cut."), where))
        unique, copy = name, 2
        while unique in names:
            unique, copy = f"{name}_{copy}", copy + 1
        if unique != name:
            problems.append(
                Finding(
                    "duplicate_name",
                    t("Two columns are called {name}; one is now {unique}.", name=name, unique=unique),
                    where,
                )
            )
        names.append(unique)
    return names


def _without_missing_words(body: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({name: without_missing(body[name]) for name in body.columns}, columns=body.columns)


def _has_decimal_comma(columns: list[ColumnProfile]) -> bool:
    return any(isinstance(column.format, NumberFormat) and column.format.decimal == "," for column in columns)


def _notices(columns: list[ColumnProfile]) -> list[Finding]:
    found = []
    for column in columns:
        if column.distinct == 0:
            found.append(Finding("all_missing", t("All cells are missing."), column.name, t("The column is left out.")))
        if column.infinite:
            what = t("{count:,} cells are infinite.", count=column.infinite)
            found.append(Finding("infinite", what, column.name, t("They count as missing.")))
        if column.unread:
            what = t(
                "{count:,} cells cannot be read as the others: {examples}.",
                count=column.unread,
                examples=", ".join(column.examples),
            )
            found.append(Finding("not_readable", what, column.name, t("They count as missing.")))
    return found
