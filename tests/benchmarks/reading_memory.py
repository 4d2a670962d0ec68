"""What files of many shapes take when they are read, beside what the rule in `components/intake/pool.py` allows.

    python -m tests.benchmarks.reading_memory [PART OF A NAME ...]

Each file is read by a new process as the server reads it; its peak is the kernel's own (VmHWM, Linux alone).
"""

import gzip
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from components.intake import pool
from components.intake.container import is_packed
from components.intake.options import ReadOptions
from components.intake.pool import memory_for_readings
from components.intake.worker import ReadingJob
from components.workers.messages import MemoryExceededError
from components.workers.supervisor import WorkerLimits

BLOCK = 20_000  # rows that are drawn; longer files repeat them
draw = np.random.default_rng(0)


def cells(kind: str, rows: int, columns: int) -> np.ndarray:
    match kind:
        case "digits":
            return draw.integers(0, 10, (rows, columns)).astype(str)
        case "decimals":
            return np.char.mod("%.4f", draw.normal(0, 100, (rows, columns)))
        case "words":
            return draw.choice([f"word{place}" for place in range(500)], (rows, columns))
        case _:
            return draw.choice(
                [f"a text of some ten words that says number {n} and more" for n in range(5000)], (rows, columns)
            )


def text(kind: str, rows: int, columns: int, end: str = "\n") -> Callable[[Path], None]:
    def write(path: Path) -> None:
        block = end.join(",".join(row) for row in cells(kind, min(rows, BLOCK), columns)) + end
        with path.open("w", encoding="utf-8", newline="") as file:
            file.write(",".join(f"c{place}" for place in range(columns)) + end)
            for _ in range(max(1, rows // BLOCK)):
                file.write(block)

    return write


def mixed(rows: int, missing: float = 0.0) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        frame = pd.DataFrame(
            {
                "id": np.arange(rows),
                "date": pd.date_range("2001-01-01", periods=rows, freq="min").strftime("%Y-%m-%d"),
                "city": draw.choice([f"City {place}" for place in range(90)], rows),
                "amount": draw.normal(500, 80, rows).round(2),
                "flag": draw.choice(["yes", "no"], rows),
            }
        )
        frame.mask(draw.random(frame.shape) < missing).to_csv(path, index=False)

    return write


def quoted(path: Path) -> None:
    path.write_text("a;b;c;d\n" + '"1,5";"x ""y""";"a word";7\n' * 1_500_000, encoding="utf-8")


def zipped(write: Callable[[Path], None]) -> Callable[[Path], None]:
    def write_packed(path: Path) -> None:
        write(path)
        path.write_bytes(gzip.compress(path.read_bytes(), 1))

    return write_packed


def sheet(path: Path) -> None:
    pd.DataFrame(draw.normal(0, 1, (30_000, 12)).round(4)).to_excel(path.with_suffix(".xlsx"), index=False)
    path.with_suffix(".xlsx").replace(path)


def parquet(path: Path) -> None:
    pd.DataFrame(draw.normal(0, 1, (500_000, 12))).rename(columns=str).to_parquet(path)


def equal_lines(path: Path) -> None:
    with gzip.open(path, "wb", 9) as file:
        for _ in range(80):
            file.write(b"12,3\r\n" * 1_000_000)


SHAPES: dict[str, Callable[[Path], None]] = {
    "20 rows x 3": text("decimals", 20, 3),
    "decimals 400,000 x 20": text("decimals", 400_000, 20),
    "words 500,000 x 20": text("words", 500_000, 20),
    "texts 240,000 x 5": text("texts", 240_000, 5),
    "mixed 1,500,000 x 5": mixed(1_500_000),
    "mixed, a third missing": mixed(1_500_000, 0.33),
    "quoted 1,500,000 x 4": quoted,
    "digits 1,700,000 x 20": text("digits", 1_700_000, 20),
    "digits 2,000,000 x 2": text("digits", 2_000_000, 2),
    "decimals 4,000 x 2,000": text("decimals", 4_000, 2_000),
    "digits 200 x 10,000": text("digits", 200, 10_000),
    "decimals 200 x 10,000": text("decimals", 200, 10_000),
    "words 200 x 10,000": text("words", 200, 10_000),
    "gzip of mixed": zipped(mixed(1_500_000)),
    "gzip of digits x 20": zipped(text("digits", 1_700_000, 20)),
    "Excel 30,000 x 12": sheet,
    "Parquet 500,000 x 12": parquet,
    "80,000,000 equal lines, gzip": equal_lines,
}


def peak(process: int) -> int:
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


def measure(name: str, write: Callable[[Path], None], folder: Path) -> None:
    path = folder / "file"
    write(path)
    process = pool._start()
    process.wait_until_ready()
    began, seen = time.monotonic(), [peak(process.pid)]
    job = ReadingJob(
        "table", str(path), name, ReadOptions(), 500_000_000, str(folder / "t"), str(folder / "u"), scratch=str(folder)
    )
    largest, size = pool.reading_room().largest, path.stat().st_size

    def watch(_message: object) -> None:
        seen.append(peak(process.pid))

    if is_packed(path):
        found = process.ask(replace(job, kind="unpack"), listen=watch)
        job, size = replace(job, path=found.path, container=found.container), found.size
    allowed = min(pool._memory_for(job, size), largest)
    try:
        process.ask(job, WorkerLimits(grown_memory=allowed - pool.FRESH, cpu_seconds=600.0), watch)
        kind = "done"
        seen.append(peak(process.pid))
    except MemoryExceededError:
        kind = "too much memory"
    process.end()
    most = max(seen)
    print(
        f"{name:30}{size / 1e6:8.1f} MB unpacked{most / 1e6:8.0f} MB = {(most - seen[0]) / size:6.1f} x"
        f"   allowed {allowed / 1e6:8,.0f} MB{time.monotonic() - began:7.1f} s  {kind}",
        flush=True,
    )


def main(parts: list[str]) -> None:
    print(
        f"for all readings together: {memory_for_readings() / 1e6:,.0f} MB; for one: {pool.reading_room().largest / 1e6:,.0f}"
    )
    for name, write in SHAPES.items():
        if not parts or any(part in name for part in parts):
            with tempfile.TemporaryDirectory() as folder:
                measure(name, write, Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
