"""The Arrow parser for large clean texts and the row parser give the same table, and the same report."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.intake.dialect.detect import find_dialect
from components.intake.dialect.lines import find_line_end
from components.intake.dialect.tokenizer import Tokenizer
from components.intake.encoding.decode import as_utf8
from components.intake.options import ReadOptions
from components.intake.report import ReadingReport
from components.intake.table.arrow_parser import read_with_arrow
from components.intake.table.row_parser import ParsedTable, TextRows, parse_tables
from tests.corpora.odd_files import odd_files
from tests.corpora.tables import AWKWARD, PLAIN, Pen


def both(
    data: bytes, folder: Path
) -> tuple[tuple[ParsedTable, ReadingReport] | None, tuple[ParsedTable, ReadingReport]]:
    path = folder / "file"
    path.write_bytes(data)
    text = as_utf8(path, "file", folder)
    head = text.path.read_bytes()
    line_end, options = find_line_end(head), ReadOptions()
    lines = head.decode().replace("\r\n", "\n").replace("\r", "\n").split("\n")[:600]
    dialect = find_dialect([line for line in lines if not line.startswith("#")] or lines, options)
    tokenizer = Tokenizer(replace(dialect, line_end=line_end))
    row_report, arrow_report = ReadingReport(), ReadingReport()
    source = TextRows(text.path, tokenizer)
    layout = source.layout(1, options)
    by_row = parse_tables(source, options, row_report, layout)
    by_arrow = read_with_arrow(text, tokenizer, options, arrow_report, layout, lambda _: None, worth_it=0)
    return (by_arrow, arrow_report) if by_arrow else None, (by_row, row_report)


def told(report: ReadingReport) -> dict[str, object]:
    document = report.as_document().model_dump()
    return {name: sorted(map(str, value)) if isinstance(value, list) else value for name, value in document.items()}


def same(data: bytes, folder: Path) -> bool:
    """Whether the Arrow parser took it; where it did, it gave what the row parser gives."""
    by_arrow, (by_row, report) = both(data, folder)
    if by_arrow is None:
        return False
    assert by_arrow[0].layout.names == by_row.layout.names
    assert by_arrow[0].table.combine_chunks().equals(by_row.table.combine_chunks())
    assert told(by_arrow[1]) == told(report)
    assert list(by_arrow[0].last.lines) == list(by_row.last.lines)
    return True


def test_odd_files_are_the_same_both_ways(tmp_path: Path) -> None:
    taken = [file.name for file in odd_files() if same(file.text.encode(), tmp_path)]
    assert len(taken) > 50


LONG = [PLAIN[0], *([str(n), f"item {n}", f"{n * 1.25:.2f}"] for n in range(500))]


@pytest.mark.parametrize(
    "pen", [Pen(), Pen(";"), Pen("\t"), Pen("|", end="\r\n"), Pen(quote_all=True), Pen(",", end="\r\n")]
)
def test_clean_texts_go_the_quick_way(pen: Pen, tmp_path: Path) -> None:
    assert same(pen.write(LONG).encode(), tmp_path)
    assert same(pen.write(LONG).encode().rstrip(), tmp_path)
    assert same(pen.write(LONG[1:]).encode(), tmp_path)


ODD = ["", "  ", "7", "7,a", "7,a,1,2", "7,a,1,", ",7,a,1", "# note", "7;a;1", "7,a, b,1", "---,---,---"]


@pytest.mark.parametrize("row", ODD)
@pytest.mark.parametrize("places", [[200], [499], [498, 499], [0, 250], [100, 300]])
def test_odd_rows_are_repaired_alike(row: str, places: list[int], tmp_path: Path) -> None:
    lines = Pen().write(LONG).splitlines()
    for place in reversed(places):
        lines.insert(place + 1, row)
    same("\n".join(lines).encode() + b"\n", tmp_path)


@pytest.mark.parametrize(
    "data",
    [
        Pen().write(AWKWARD * 40).encode(),
        Pen(escape="\\").write(AWKWARD * 40).encode(),
        (Pen().write(LONG) + Pen().write(LONG)).encode(),
        (Pen().write(LONG) + "x,y\n" + "1,2\n" * 20).encode(),
        Pen().write(LONG).encode().replace(b"item 300", b"item\x00 300"),
        Pen().write(LONG).encode().replace(b"item 300", b'"item 300'),
        Pen().write(LONG).encode().replace(b"item 300", b'"item" 300'),
        Pen(end="\r").write(LONG).encode(),
        ("Title\n\n" + Pen().write(LONG) + "\nSource: x\n").encode(),
        Pen().write([[f"\u200b{cell}" for cell in row] for row in LONG]).encode(),
        Pen().write(LONG).replace("item", "item\u200b").replace("\n", "\u200e\n").encode(),
        "größe,a\n".encode("cp1252") + Pen().write([row[:2] for row in LONG[1:]]).encode(),
    ],
)
def test_what_needs_a_decision_is_left_to_the_row_parser_or_gives_the_same(data: bytes, tmp_path: Path) -> None:
    same(data, tmp_path)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    odd=st.lists(st.tuples(st.sampled_from([*ODD, '"', 'x"y,1,2', '"a,b",c,d', '"a""b",2,3', '"a\nb",2,3']), st.integers(1, 60)), max_size=6),
    delimiter=st.sampled_from([",", ";", "\t"]),
    end=st.sampled_from(["\n", "\r\n"]),
)  # fmt: skip
def test_any_rows_are_read_alike(
    seed: int, odd: list[tuple[str, int]], delimiter: str, end: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    draw = random.Random(seed)
    rows = [
        ["id", "name", "size"],
        *([str(n), draw.choice(["a", "b c", "", "x, y"]), f"{draw.random():.3f}"] for n in range(60)),
    ]
    lines = Pen(delimiter).write(rows).splitlines()
    for row, place in odd:
        lines.insert(place, row.replace(",", delimiter))
    same(end.join(lines).encode() + end.encode(), tmp_path_factory.mktemp("by_arrow"))
