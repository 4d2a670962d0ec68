"""Is a table understood rightly, and how fast?

    python -m tests.benchmarks.understanding kinds     the table of columns: how many are taken for what they are
    python -m tests.benchmarks.understanding size      1,000,000 rows x 20 columns: seconds, and memory beside the cells
    python -m tests.benchmarks.understanding paint     the Data page on 100,000 rows, from the stored table to the last widget

Without a word all three are printed. `size --rows N` and `paint --rows N` take other sizes.
"""

import argparse
import os
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import psutil

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from components.columns.detect import detect_type  # noqa: E402
from components.quality.table_statistics import duplicate_rows  # noqa: E402
from tests.corpora.understood import understand, without_missing  # noqa: E402
from tests.unit.columns.column_type_cases import CASES  # noqa: E402


def kinds() -> None:
    wrong = []
    for case in CASES:
        found = detect_type(without_missing(pd.Series(list(case.cells), dtype="str")), case.name)
        if found.kind is not case.kind:
            wrong.append(f"{case.what}: {found.kind}, not {case.kind}")
    each = ", ".join(f"{kind} {count}" for kind, count in Counter(case.kind.value for case in CASES).items())
    print(f"kinds: {len(CASES) - len(wrong)} of {len(CASES)} columns right ({each})", *wrong, sep="\n  ")


def table(rows: int) -> pd.DataFrame:
    """Six columns of decimals, four of whole numbers, three of words, yes and no, dates, moments, two ways of money, ids."""
    rng = np.random.default_rng(0)
    columns: dict[str, object] = {f"decimal {n}": np.char.mod("%.4f", rng.normal(0, 50, rows)) for n in range(6)}
    columns |= {f"whole {n}": rng.integers(0, 10 ** (n + 1), rows).astype(str) for n in range(4)}
    for n in range(3):
        columns[f"word {n}"] = np.array([f"value {k}" for k in range(5 * 10**n)])[rng.integers(0, 5 * 10**n, rows)]
    columns["flag"] = np.array(["yes", "no"])[rng.integers(0, 2, rows)]
    columns["day"] = (np.datetime64("2015-01-01") + rng.integers(0, 3000, rows)).astype(str)
    columns["moment"] = (np.datetime64("2015-01-01T00:00:00") + rng.integers(0, 10**8, rows)).astype(str)
    columns["euro"] = [f"{v:,.2f}".translate(str.maketrans(",.", ".,")) for v in rng.uniform(0, 1e5, rows)]
    columns["dollar"] = np.char.add("$", np.char.mod("%.2f", rng.uniform(0, 1e3, rows)))
    columns["id"] = np.arange(rows).astype(str)
    columns["key"] = np.char.add("K", rng.integers(0, 10**9, rows).astype(str))
    cells = pd.DataFrame({name: pd.Series(values, dtype="str") for name, values in columns.items()})
    for name in ("decimal 0", "whole 1", "word 2"):
        cells.loc[rng.integers(0, rows, rows // 50), name] = np.nan
    return cells


class Peak:
    """The largest resident memory of this process beyond what it had at the start, looked at 200 times a second."""

    def __enter__(self) -> "Peak":
        self._process, self._over = psutil.Process(), threading.Event()
        self._start = self.bytes = self._process.memory_info().rss
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def _watch(self) -> None:
        while not self._over.wait(0.005):
            self.bytes = max(self.bytes, self._process.memory_info().rss)

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self.bytes -= self._start


def size(rows: int) -> None:
    cells = table(rows)
    text = sum(int(cells[name].str.len().sum()) for name in cells) + cells.size
    with Peak() as peak:
        began = time.perf_counter()
        profiles = understand(cells)
        took = time.perf_counter() - began
        began = time.perf_counter()
        duplicate_rows(cells)
        duplicates = time.perf_counter() - began
    found = ", ".join(f"{kind} {count}" for kind, count in Counter(one.kind.value for one in profiles).items())
    print(
        f"size: {rows:,} x {cells.shape[1]} ({text / 1e6:.0f} MB of text): kinds and profiles {took:.2f} s, "
        f"duplicate rows {duplicates:.2f} s, memory beside the cells {peak.bytes / 1e6:.0f} MB "
        f"({peak.bytes / text:.1f} x the text); {found}"
    )


def paint(rows: int) -> None:
    with tempfile.TemporaryDirectory() as home:
        os.environ["LAYERBOARD_HOME"] = home
        from streamlit.testing.v1 import AppTest

        cells = table(rows)
        noise = np.random.default_rng(1).normal(0, 30, rows)
        cells["target"] = np.where(pd.to_numeric(cells["decimal 1"]) + noise > 0, "high", "low")
        shell = str(ROOT / "components" / "shell.py")
        app = AppTest.from_file(shell, default_timeout=300).run()
        data = cells.to_csv(index=False).encode()
        began = time.perf_counter()
        app.file_uploader(key="data_upload").set_value([("table.csv", data, "text/csv")]).run()
        uploaded = time.perf_counter() - began
        token, opened = app.session_state["current_token"], app.session_state["current_experiment"]
        fresh = AppTest.from_file(shell, default_timeout=300)
        fresh.session_state["current_token"] = token
        fresh.session_state["current_experiment"] = opened
        began = time.perf_counter()
        fresh.run()
        took = time.perf_counter() - began
        began = time.perf_counter()
        fresh.run()
        again = time.perf_counter() - began
        assert not fresh.exception and any(f"{rows:,} rows" in text.value for text in fresh.markdown)
    print(
        f"paint: {rows:,} x {cells.shape[1]}: the Data page in {took:.2f} s in a new session, {again:.2f} s again "
        f"(upload, reading and all: {uploaded:.2f} s)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", choices=["kinds", "size", "paint"])
    parser.add_argument("--rows", type=int)
    options = parser.parse_args()
    if options.what in (None, "kinds"):
        kinds()
    if options.what in (None, "size"):
        size(options.rows or 1_000_000)
    if options.what in (None, "paint"):
        paint(options.rows or 100_000)


if __name__ == "__main__":
    main()
