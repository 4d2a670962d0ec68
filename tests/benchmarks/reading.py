"""How long and in how much memory a large table is read, beside pandas with PyArrow on the same file.

    python tests/benchmarks/reading.py [ROWS]

The table has 20 columns: numbers with four decimals, whole numbers, words. Each way is a process of its own, whose peak
memory is measured from outside; a bomb and an odd file of the same size follow.
"""

import gzip
import json
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import pandas as pd
import psutil

ROOT = Path(__file__).resolve().parents[2]
WAYS = {
    "pandas, pyarrow engine": "import pandas; pandas.read_csv(path, engine='pyarrow')",
    "cells": "from components.intake.pipeline import read_cells; from components.intake.file_reading import ReadRequest; from pathlib import Path; read_cells(Path(path), ReadRequest('f'))",
    "cells as pandas str": (
        "from components.intake.pipeline import PREVIEW, read_cells; from components.intake.file_reading import ReadRequest; from pathlib import Path\n"
        "r = read_cells(Path(path), ReadRequest('f')); [finish(r) for finish in PREVIEW]"
    ),
    "table with its profile": "from components.intake.read_table import read_table; from pathlib import Path; read_table(Path(path), 'f')",
}
TIMED = "import sys, time; path = sys.argv[1]\n{imports}\nbegan = time.perf_counter()\ntry:\n  exec({code!r})\nexcept Exception as e:\n  print(type(e).__name__, e, file=sys.stderr)\nprint(time.perf_counter() - began)"


def measure(code: str, path: Path) -> tuple[float, float, str]:
    """(seconds without the imports, peak memory in MB, what was said)."""
    imports = "import components.intake.read_table, pandas, pyarrow.csv"
    script = TIMED.format(imports=imports, code=code)
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PYTHONPATH": str(ROOT), "MIMALLOC_PURGE_DELAY": "0"},
        text=True,
    )
    peak = [0]

    def watch() -> None:
        while process.poll() is None:
            try:
                peak[0] = max(peak[0], psutil.Process(process.pid).memory_info().rss)
            except psutil.Error:
                return
            time.sleep(0.005)

    watcher = threading.Thread(target=watch)
    watcher.start()
    out, err = process.communicate()
    watcher.join()
    return float(out.split()[-1]), peak[0] / 1e6, err.strip()[:120]


def table(rows: int) -> pd.DataFrame:
    draw = np.random.default_rng(0)
    columns: dict[str, object] = {f"x{place}": np.round(draw.normal(0, 100, rows), 4) for place in range(12)}
    columns |= {f"k{place}": draw.integers(0, 1000, rows) for place in range(4)}
    columns |= {f"c{place}": draw.choice(["red", "green", "blue", "yellow"], rows) for place in range(3)}
    return pd.DataFrame(columns | {"y": draw.integers(0, 2, rows)})


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        table(rows).to_csv(path, index=False)
        size = path.stat().st_size
        print(f"{rows:,} rows x 20 columns, {size / 1e6:.0f} MB")
        reference = min(measure(WAYS["pandas, pyarrow engine"], path)[0] for _ in range(3))
        for name, code in WAYS.items():
            seconds, memory, said = measure(code, path)
            print(f"  {name:26}{seconds:7.2f} s{memory:8.0f} MB = {memory * 1e6 / size:.1f} x the file  {said}")
        print(f"  allowed                   {2 * reference + 3:7.2f} s{4 * size / 1e6:8.0f} MB")
        lines = path.read_bytes().splitlines(keepends=True)
        for place in range(1000, len(lines), 50_000):
            lines[place] = lines[place].replace(b",", b',"', 1)
        odd = Path(folder) / "odd.csv"
        odd.write_bytes(b"".join(lines))
        del lines
        seconds, memory, said = measure(WAYS["cells"], odd)
        print(
            f"  with stray quotes (careful){seconds:6.2f} s{memory:8.0f} MB = {memory * 1e6 / size:.1f} x the file  {said}"
        )
        bomb = Path(folder) / "bomb.gz"
        bomb.write_bytes(gzip.compress(b"1,2\n" * 12_500_000, 9) * 200)
        seconds, memory, said = measure(WAYS["cells"], bomb)
        print(
            f"  a bomb of {bomb.stat().st_size / 1e6:.0f} MB, 10 GB unfolded: {seconds:.2f} s, {memory:.0f} MB: {said}"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
    print(json.dumps({"cores": psutil.cpu_count()}))
