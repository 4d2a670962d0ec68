"""How the time to read a table grows with its width, in each way of writing that once made it grow with the square.

    python tests/benchmarks/widths.py [ROWS]

Widths of 100, 1,000 and 10,000 columns of 12 rows. Ten times as many columns should take ten times as long, and one
letter beyond ASCII or a stray quote little more than without it.
"""

import contextlib
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from components.domain.problem import Problem
from components.intake.read_table import read_table

WIDTHS = (100, 1_000, 10_000)
Rows = list[list[str]]
LONG = 6  # characters in the one long cell for each column of the table


def table(width: int, rows: int) -> Rows:
    return [
        [f"c{place}" for place in range(width)],
        *([str((row * 7 + place * 3) % 1000 / 10) for place in range(width)] for row in range(rows)),
    ]


def lines(rows: Rows, cell: Callable[[str], str] = str, delimiter: str = ",") -> bytes:
    body = [delimiter.join(map(cell, row)) for row in rows[1:]]
    return "\n".join([delimiter.join(rows[0]), *body, ""]).encode()


def first_name(rows: Rows, name: str) -> Rows:
    return [[name, *rows[0][1:]], *rows[1:]]


def last_cells(rows: Rows, cell: str) -> Rows:
    return [rows[0], *([*row[:-1], cell] for row in rows[1:])]


WAYS: dict[str, Callable[[Rows], bytes]] = {
    "plain": lines,
    "one letter beyond ASCII, UTF-8": lambda rows: lines(first_name(rows, "T °C")),
    "one letter beyond ASCII, cp1252": lambda rows: lines(first_name(rows, "T °C")).replace(b"\xc2", b""),
    "one broken byte in the last line": lambda rows: lines(rows)[:-1] + b"\xe9\n",
    "every cell quoted": lambda rows: lines(rows, lambda cell: f'"{cell}"'),
    "a doubled quote in every cell": lambda rows: lines(rows, lambda cell: f'"{cell}""x"'),
    "a loose quote in every cell": lambda rows: lines(rows, lambda cell: f'{cell}" x'),
    "quotes not doubled in every cell": lambda rows: lines(rows, lambda cell: f'"{cell} "x" y"'),
    "a quote that opens every row": lambda rows: lines([rows[0], *(['"' + row[0], *row[1:]] for row in rows[1:])]),
    "a quote that opens every cell": lambda rows: lines(rows, lambda cell: f'"{cell}'),
    "cells as Excel's text": lambda rows: lines(rows, lambda cell: f'="{cell}"'),
    "decimal commas": lambda rows: lines(rows, lambda cell: cell.replace(".", ","), ";"),
    "one name for all columns": lambda rows: lines([["x"] * len(rows[0]), *rows[1:]]),
    "words": lambda rows: lines(rows, lambda cell: f"ab cd{cell}"),
    "a long cell in each row": lambda rows: lines(last_cells(rows, "x" * LONG * len(rows[0]))),
    "a long run of blanks": lambda rows: lines(last_cells(rows, "x" + " " * LONG * len(rows[0]) + "x")),
    "a long run of digits in threes": lambda rows: lines(last_cells(rows, "1" + ".111" * LONG * len(rows[0]))),
    "all in one line": lambda rows: lines(rows).replace(b"\n", b","),
}


def seconds(data: bytes) -> float:
    began = time.perf_counter()
    with contextlib.suppress(Problem):  # a refusal takes its time too
        read_table(data, "table.csv")
    return time.perf_counter() - began


def main(rows: int) -> None:
    seconds(lines(table(10, rows)))
    print(f"{'':36}" + "".join(f"{width:>10,}" for width in WIDTHS) + "   ten times as wide   beside plain")
    plain = 0.0
    for name, write in WAYS.items():
        taken = [min(seconds(write(table(width, rows))) for _ in range(2)) for width in WIDTHS]
        plain = plain or taken[-1]
        print(f"{name:36}" + "".join(f"{each:>10.2f}" for each in taken), end="")
        print(f"{taken[-1] / taken[-2]:>19.1f}x{taken[-1] / plain:>14.1f}x", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 12)
