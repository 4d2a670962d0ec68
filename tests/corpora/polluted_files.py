"""Siblings of the collections of odd and broken files, made up here: one clean table, spoilt one way each.

The ways are those of Pollock (Vitagliano et al., VLDB 2023), of csv-spectrum, csv-test-data, Papa Parse, csvlint, csvkit,
frictionless and DuckDB; none of their files is needed.
"""

import bz2
import csv
import gzip
import io
import lzma
import zipfile
from collections.abc import Iterator

from tests.corpora.cases import Case, Rows

NAMES = ["DAY", "CLOCK", "Count", "ARTICLE", "Price", "Kind", "Words about it", "ADDRESS", "Remark"]
KINDS = ["Walking boots, brown", "Lamp", 'Table, round 48"', "Women's jacket", "Kids' shirt, short", "Rug"]
WORDS = [
    "Light, quick and rugged enough for rain, snow and mud.",
    "Made of oak; it lasts.",
    'The 8\'9" rod is "crisp", and light.',
    "For cold days.",
]
ROWS: Rows = [
    [
        f"{n % 28 + 1:02d}/{n // 28 + 1:02d}/2018",
        f"{n % 24:02d}:{n * 15 % 60:02d}",
        str(n * 7 % 19),
        f"{'MRBC'[n % 4]}{'GIHC'[n % 4]}-{1000 + n * 37}",
        f"${20 + n * 1.37:.2f}",
        KINDS[n % len(KINDS)],
        WORDS[n % len(WORDS)],
        f"https://www.example.com/goods/{n}.html",
        "",
    ]
    for n in range(60)
]
TABLE = [NAMES, *ROWS]
FEW_QUOTES = [row if n in (9, 15) else [cell.replace('"', "") for cell in row] for n, row in enumerate(TABLE)]


def text_of(rows: Rows, end: str = "\r\n", **how: str) -> str:
    """Rows as CSV; `how` are arguments of Python's writer."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=end, doublequote="escapechar" not in how, **how)  # type: ignore[arg-type]
    writer.writerows(rows)
    return text.getvalue()


def _lines(rows: Rows) -> list[str]:
    return [text_of([row]) for row in rows]


def polluted_files() -> Iterator[Case]:
    """The file-level and row-level ways of Pollock."""
    plain = text_of(TABLE)
    ways: dict[str, tuple[str, Rows]] = {
        "source": (plain, TABLE),
        "no trailing newline": (plain.rstrip(), TABLE),
        "double trailing newline": (plain + "\r\n", TABLE),
        "line feeds": (text_of(TABLE, "\n"), TABLE),
        "carriage returns": (text_of(TABLE, "\r"), TABLE),
        "semicolons": (text_of(TABLE, delimiter=";"), TABLE),
        "tabs": (text_of(TABLE, delimiter="\t"), TABLE),
        "blanks": (text_of([[cell or "-" for cell in row] for row in TABLE], delimiter=" "), [[cell or "-" for cell in row] for row in TABLE]),
        "comma and blank": (_comma_and_blank(TABLE), TABLE),
        "single quotes": (text_of(TABLE, quotechar="'"), TABLE),
        "backslashes": (text_of(TABLE, escapechar="\\"), TABLE),
        "zero bytes as escapes": (text_of(FEW_QUOTES).replace('""', '\x00"'), FEW_QUOTES),
        "no header": (text_of(ROWS), ROWS),
        "header only": (text_of(TABLE[:1]), TABLE[:1]),
        "one row": (text_of(TABLE[:2]), TABLE[:2]),
        "nothing": ("", []),
        "two header rows": (text_of([NAMES, *TABLE]), [[f"{name} {name}" for name in NAMES], *ROWS]),
        "a line above": (text_of([["ABOVE", *[""] * 8], [""] * 9, *TABLE]), TABLE),
        "another table, as wide": (plain + text_of([[""] * 9, *TABLE[:20]]), TABLE),
        "another table, narrower": (plain + text_of([[""] * 9, *[row[:4] for row in TABLE[:20]]]), TABLE),
        "another table, wider": (plain + text_of([[""] * 9, *[[*row, *row[:2]] for row in TABLE[:20]]]), TABLE),
    }  # fmt: skip
    for name, (text, rows) in ways.items():
        yield Case(f"file/{name}", text.encode(), rows)
    lines = _lines(TABLE)
    for place in (0, 31, 60):
        for name, line in _spoilt_lines(TABLE[place], lines[place]).items():
            text = "".join([*lines[:place], line, *lines[place + 1 :]])
            yield Case(f"row {place}/{name}", text.encode(), TABLE)


def _comma_and_blank(rows: Rows) -> str:
    return "".join(", ".join(_cell(cell) for cell in row) + "\r\n" for row in rows)


def _cell(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if "," in cell or '"' in cell else cell


def _spoilt_lines(row: list[str], line: str) -> dict[str, str]:
    return {
        "quote too many": '"' + line,
        "blanks between cells": text_of([row], delimiter=" "),
        "separator too few": line.replace(",", "", 1),
        "separator too many": "," + line,
    }


SMALL: Rows = [["foo", "bar", "baz"], *[[str(n), f"word {n}", f"{n * 1.5}"] for n in range(1, 9)]]


def small_files() -> Iterator[Case]:
    """The kinds of the collections of small cases: quotes, ends, encodings, containers, and what is wrong in a row."""
    inner = {
        "commas": "a, b",
        "escaped quotes": 'say "hi"',
        "line breaks": "two\nlines",
        "JSON": '{"type": "Point", "at": [102.0, 0.5]}',
        "nothing": "",
        "blanks round it": " a ",
        "letters": "Größe, żółć, ʤ",
        "quotes alone": '""',
    }
    for name, cell in inner.items():
        rows = [SMALL[0], *[[row[0], cell if n % 3 else row[1], row[2]] for n, row in enumerate(SMALL[1:])]]
        for end in ("\n", "\r\n"):
            yield Case(f"cells/{name} {end!r}", text_of(rows, end).encode(), rows)
    words = ["Größe", "Müller, Köln", "Straße für Jäger", "schön", "über fünf Äpfel", "Mädchen", "Prüfung", "Öl"]
    lettered = [SMALL[0], *[[row[0], word, row[2]] for row, word in zip(SMALL[1:], words, strict=True)]]
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252"):
        yield Case(f"encodings/{encoding}", text_of(lettered).encode(encoding), lettered)
    packed = text_of(SMALL).encode()
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("table.csv", packed)
    containers = {"gzip": gzip.compress(packed), "bzip2": bz2.compress(packed), "xz": lzma.compress(packed)}
    for name, data in (containers | {"zip": zipped.getvalue()}).items():
        yield Case(f"containers/{name}", data, SMALL)
    headers = {
        "equal names": ["foo", "bar", "foo"],
        "no name inside": ["foo", "", "baz"],
        "a name over two lines": ["foo", "the\nbar", "baz"],
        "Unicode": ["größe", "名前", "цена"],
        "quoted": ["foo, bar", 'say "bar"', "baz"],
    }
    for name, names in headers.items():
        rows = [names, *SMALL[1:]]
        yield Case(f"headers/{name}", text_of(rows).encode(), rows)
    lines = _lines(SMALL)
    gaps = {"blank lines": "\r\n\r\n", "lines of blanks": "  \r\n\r\n", "comments": "# by hand\r\n"}
    for name, gap in gaps.items():
        yield Case(f"lines/{name}", (gap + "".join([*lines[:4], gap, *lines[4:], gap])).encode(), SMALL)
    commas = [["what", "amount"], *[[f"thing {n}", f"1.{n}00.000,7{n}"] for n in range(8)]]
    yield Case("numbers/decimal commas", text_of(commas, delimiter=";").encode(), commas)


def broken_files() -> Iterator[Case]:
    """Files that must be refused or reported: what is wrong in them cannot be put right without a word."""
    lines = _lines(SMALL)
    wrong = {
        "a cell too many": "5,word 5,7.5,more",
        "cells too few": "5",
        "a quote that never closes": '5,"word 5,7.5',
        "text behind a quote": '5,"word" 5,7.5',
        "a zero byte": "5,wo\x00rd 5,7.5",
        "another separator": "5;word 5;7.5",
    }
    for name, line in wrong.items():
        yield Case(f"broken/{name}", "".join([*lines[:5], line + "\r\n", *lines[6:]]).encode(), SMALL, broken=True)
    yield Case("broken/a header too short", ("foo,bar\r\n" + "".join(lines[1:])).encode(), SMALL, broken=True)
    yield Case("broken/a header too long", ("foo,bar,baz,qux\r\n" + "".join(lines[1:])).encode(), SMALL, broken=True)
    odd = "".join(lines).encode().replace(b"word 5", b"w\xff\xfe\x81rd 5")
    yield Case("broken/bytes that are no letters", odd, SMALL, broken=True)
