"""Who reads odd files rightly, told nothing: kept-well sniffers and Layerboard's own reading, on the same files.

    python tests/benchmarks/dialects.py [FOLDER OF DIRTY FILES]

Beside Layerboard's own requirements it wants `pip install duckdb charset-normalizer`. A cell counts as right where the
table is exactly the expected one; "said" where it is another one and the tool says so, by refusing or reporting.
"""

import csv
import io
import itertools
import random
import sys
import tempfile
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import chardet
import charset_normalizer
import clevercsv
import duckdb
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from components.domain.problem import Problem
from components.intake.encoding.decode import as_utf8
from components.intake.file_reading import ReadRequest
from components.intake.options import ReadOptions
from components.intake.pipeline import read_cells
from tests.corpora.cases import Case, exact_cases, pollock_cases
from tests.corpora.outcome import Rows, as_rows, comparable, took_all_as_it_stands
from tests.corpora.pollock import file_score, simple_score
from tests.corpora.tables import AWKWARD, PLAIN, WORDS, Pen
from tests.unit.intake.dialect.test_detect import DELIMITERS
from tests.unit.intake.encoding.test_decode import ENCODINGS

DIRTY = Path(__file__).resolve().parents[3] / "shared" / "data" / "dirty"
Answer = tuple[Rows, bool]  # the table, and whether something was said about it


def layerboard(data: bytes, _path: Path) -> Answer:
    result = read_cells(data, ReadRequest("file.csv"))
    return as_rows(result), not took_all_as_it_stands(result.report) or len(result.report.tables) > 1


def sniffer(data: bytes, _path: Path) -> Answer:
    text = data.decode("utf-8", "replace")
    return list(csv.reader(io.StringIO(text, newline=""), csv.Sniffer().sniff(text[:100_000]))), False


def clever(data: bytes, _path: Path) -> Answer:
    text = data.decode("utf-8", "replace")
    dialect = clevercsv.Sniffer().sniff(text[:100_000])
    if dialect is None:
        raise ValueError("no dialect")
    return list(clevercsv.reader(io.StringIO(text, newline=""), dialect)), False


def pandas_sniffing(data: bytes, _path: Path) -> Answer:
    frame = pd.read_csv(io.BytesIO(data), sep=None, engine="python", header=None, dtype=str, keep_default_na=False)
    return frame.fillna("").to_numpy().tolist(), False


LENIENT = {"strict_mode": False, "ignore_errors": True, "null_padding": True, "parallel": False}


def duck(data: bytes, path: Path) -> Answer:
    """Strictly first, and with its patience for broken files where that fails."""
    try:
        return _duck(path, {})
    except duckdb.Error:
        return patient_duck(data, path)


def patient_duck(_data: bytes, path: Path) -> Answer:
    """With the settings that Pollock's authors measure it with."""
    return _duck(path, LENIENT)


def _duck(path: Path, settings: dict[str, bool]) -> Answer:
    with duckdb.connect() as connection:
        read = connection.read_csv(str(path), all_varchar=True, **settings)
        rows = [["" if cell is None else cell for cell in row] for row in read.fetchall()]
        named = not all(name == f"column{place}" for place, name in enumerate(read.columns))
        return ([list(read.columns)] if named else []) + rows, False


TOOLS: dict[str, Callable[[bytes, Path], Answer]] = {
    "csv.Sniffer": sniffer,
    "pandas sep=None": pandas_sniffing,
    "clevercsv": clever,
    "DuckDB": duck,
    "Layerboard": layerboard,
}


def written_tables() -> Iterator[Case]:
    """Tables written in every dialect that a person may bring."""
    draw = random.Random(0)
    pens = itertools.product(DELIMITERS, [('"', ""), ("'", ""), ('"', "\\")], ["\n", "\r\n", "\r"], [False, True])
    for delimiter, (quote, escape), end, quote_all in pens:
        name = draw.choice(["plain", "words", "awkward"])
        table = {"plain": PLAIN, "words": WORDS, "awkward": AWKWARD}[name]
        text = Pen(delimiter, quote, escape, end, quote_all).write(table)
        yield Case(f"written/{name} {delimiter!r} {quote} {end!r}", text.encode(), table)


def told_nothing(dirty: Path) -> Iterator[Case]:
    """Exact cases that a corpus does not give options for."""
    for case in exact_cases(dirty):
        given = case.options.as_dict()
        if not set(given) - {"header", "quote", "escape"} and (given.get("quote", '"'), given.get("escape", "")) == (
            '"',
            "",
        ):
            yield Case(case.name, case.data, case.expected, greedy=case.greedy)


def judge(case: Case, tool: Callable[[bytes, Path], Answer], folder: Path) -> str:
    path = folder / "file.csv"
    path.write_bytes(case.data)
    try:
        rows, said = tool(case.data, path)
    except Exception:  # noqa: BLE001 - whatever a tool raises, it refuses
        return "said"
    if comparable(rows, case.greedy) == comparable(case.expected):
        return "right"
    return "said" if said else "wrong"


def tables(cases: list[Case]) -> None:
    counts: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    seconds: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for case, (name, tool) in itertools.product(cases, TOOLS.items()):
            began = time.perf_counter()
            counts[case.name.split("/")[0]][name][judge(case, tool, Path(folder))] += 1
            seconds[name] += time.perf_counter() - began
    print(f"{'files':22}{'n':>5}" + "".join(f"{name:>26}" for name in TOOLS))
    print(f"{'':27}" + f"{'right said wrong':>26}" * len(TOOLS))
    for corpus, tools in counts.items():
        total = sum(tools["Layerboard"].values())
        told = [f"{found['right']:>16}{found['said']:>5}{found['wrong']:>5}" for found in tools.values()]
        print(f"{corpus:22}{total:>5}" + "".join(told))
    print(f"{'seconds':27}" + "".join(f"{seconds[name]:>26.1f}" for name in TOOLS))


def pollock(dirty: Path) -> None:
    print("\nPollock, simple score of 10 (as pollock/metrics.py and evaluate.py compute it)")
    with tempfile.TemporaryDirectory() as folder:
        for name, tool in (TOOLS | {"DuckDB": patient_duck}).items():
            scores = []
            for case in pollock_cases(dirty / "pollock-polluted"):
                path = Path(folder) / "file.csv"
                path.write_bytes(case.data)
                try:
                    scores.append(file_score(case.expected, tool(case.data, path)[0]))
                except Exception:  # noqa: BLE001
                    scores.append(file_score(case.expected, None) if case.data else 0.0)
            print(f"  {name:18}{simple_score(scores):.3f}")


def encodings() -> None:
    print("\nEncodings found, so that the text comes out as it was written")
    right: Counter[str] = Counter()
    total = 0
    with tempfile.TemporaryDirectory() as folder:
        for text, names in ENCODINGS.items():
            for encoding, rows in itertools.product(names, [4, 20, 200]):
                words = text.split(", ")
                written = "id,word,price\n" + "".join(f"{n},{words[n % len(words)]},{n / 4}\n" for n in range(rows))
                data, path = written.encode(encoding), Path(folder) / "file.csv"
                path.write_bytes(data)
                total += 1
                guesses = {
                    "charset-normalizer": lambda data=data: str(charset_normalizer.from_bytes(data).best()),
                    "chardet": lambda data=data: data.decode(chardet.detect(data)["encoding"] or "utf-8"),
                    "Layerboard": lambda path=path: (
                        as_utf8(path, "f", Path(folder)).path.read_bytes().decode("utf-8-sig")
                    ),
                }
                for tool, guess in guesses.items():
                    try:
                        right[tool] += guess().lstrip("\ufeff") == written
                    except (UnicodeError, LookupError, Problem):
                        continue
    for tool, count in right.items():
        print(f"  {tool:20}{count} of {total}")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    dirty = Path(sys.argv[1]) if len(sys.argv) > 1 else DIRTY
    tables([*told_nothing(dirty), *written_tables()])
    pollock(dirty)
    encodings()
    print("\nOptions a person may give:", ", ".join(ReadOptions.__dataclass_fields__))
