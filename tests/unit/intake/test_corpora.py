"""The corpora of odd and broken files beside the checkout; skipped, and said so, where they are absent."""

import json
from pathlib import Path

import psutil
import pytest

from components.domain.problem import Problem
from components.intake.file_reading import FileReading, ReadRequest
from components.intake.pipeline import PREVIEW, read_cells
from components.intake.read_table import read_table
from tests.corpora.cases import exact_cases, pollock_cases
from tests.corpora.outcome import Outcome, as_rows, read_case, took_all_as_it_stands
from tests.corpora.pollock import file_score, simple_score

NOT_A_TABLE = {".json", ".md", ".txt", ""}


@pytest.fixture(scope="module")
def dirty(shared_tables: Path) -> Path:
    return shared_tables / "dirty"


def test_every_exact_case_gives_its_table_or_says_why_not(dirty: Path) -> None:
    outcomes = {case.name: read_case(case)[0] for case in exact_cases(dirty)}
    assert len(outcomes) > 150
    assert [name for name, outcome in outcomes.items() if outcome is Outcome.WRONG] == []
    exact = [name for name, outcome in outcomes.items() if outcome is Outcome.EXACT]
    assert len(exact) >= 0.93 * len(outcomes)


def test_what_a_corpus_calls_broken_is_refused_or_reported(dirty: Path) -> None:
    for case in exact_cases(dirty):
        if not case.broken or not case.data or b"," not in case.data:
            continue
        outcome, result = read_case(case)
        assert outcome is Outcome.REFUSED or (
            isinstance(result, FileReading) and not took_all_as_it_stands(result.report)
        ), case.name


def test_pollocks_simple_score(dirty: Path) -> None:
    scores = {}
    for case in pollock_cases(dirty / "pollock-polluted"):
        _, result = read_case(case)
        loaded = as_rows(result) if isinstance(result, FileReading) else None
        scores[case.name] = file_score(case.expected, loaded)
    assert len(scores) == 34
    assert simple_score(scores.values()) >= 9.6


@pytest.mark.timeout(170)
def test_every_file_is_read_or_refused_by_name_in_little_memory(dirty: Path) -> None:
    process = psutil.Process()
    files = [path for path in sorted(dirty.rglob("*")) if path.is_file() and path.suffix not in NOT_A_TABLE]
    assert len(files) > 300
    for path in files:
        before = process.memory_info().rss
        for read in (
            lambda path: read_cells(path, ReadRequest(path.name)),
            lambda path: read_table(path, path.name),
        ):
            try:
                read(path)
            except Problem as problem:
                assert problem.code and problem.what and problem.remedy, path.name
        assert process.memory_info().rss - before < 4 * path.stat().st_size + 200_000_000, path.name


def test_bad_files_of_csv_test_data_are_refused_or_reported(dirty: Path) -> None:
    for path in sorted((dirty / "sineemore-csv-test-data" / "csv").glob("bad-*.csv")):
        result = read_cells(path, ReadRequest(path.name))
        if path.stem in (
            "bad-header-no-header",
            "bad-header-wrong-header",
        ):  # nothing in them is wrong but what is missing
            assert result.table.num_rows == 0
        else:
            assert not took_all_as_it_stands(result.report), path.name


def test_what_frictionless_finds_wrong_in_rows_is_reported(dirty: Path) -> None:
    folder = dirty / "frictionless"
    told = json.loads((folder / "EXPECTED_frictionless_validate.json").read_text(encoding="utf-8"))["results"]
    ragged = [
        name for name, found in told.items() if {kind for *_, kind in found["errors"]} & {"extra-cell", "missing-cell"}
    ]
    assert len(ragged) > 5
    for name in ragged:
        assert not took_all_as_it_stands(read_cells(folder / name, ReadRequest(name)).report), name


def test_ragged_rows_of_csvlint_are_reported(dirty: Path) -> None:
    wanted = {"ragged_rows", "unclosed_quote", "stray_quote"}
    for case in json.loads((dirty / "csvlint" / "cases.json").read_text(encoding="utf-8")):
        if not case["csv"] or not any(kind in step for kind in wanted for step in case["steps"]):
            continue
        reading = read_cells(case["csv"].encode(), ReadRequest(case["scenario"]))
        assert not took_all_as_it_stands(reading.report), case["scenario"]


@pytest.mark.parametrize(
    ("name", "rows"),
    [("test_locale", [["1,7", "200.000.000", None]]), ("blanks", [[None] * 5 + ["."]])],
)
def test_csvkits_conversions(name: str, rows: list[list[str | None]], dirty: Path) -> None:
    reading = read_cells(dirty / "csvkit" / f"{name}.csv", ReadRequest(name))
    for finish in PREVIEW:
        finish(reading)
    cells = reading.cells
    assert cells.astype("object").where(cells.notna(), None).to_numpy().tolist() == rows


REAL = {
    "pima-indians-diabetes.csv": (768, 9, False),
    "sonar.csv": (208, 61, False),
    "ionosphere.csv": (351, 35, False),
    "banknote_authentication.csv": (1372, 5, False),
    "adult-train.csv": (32561, 15, False),
    "titanic-train.csv": (891, 12, True),
    "titanic-test.csv": (418, 11, True),
    "bank-4521.csv": (4521, 17, True),
    "telco-customer-churn.csv": (7043, 21, True),
    "churn-modelling.csv": (10000, 14, True),
    "caravan.csv": (5822, 87, True),
    "sms-spam-latin1.csv": (5572, 5, True),
    "iris.csv": (150, 5, True),
    "penguins.csv": (344, 8, True),
    "penguins_raw.csv": (344, 17, True),
    "wheat-seeds.csv": (210, 8, False),
    "mnist_5k.csv.gz": (5000, 785, False),
    "california-housing.csv": (20640, 10, True),
    "boston-housing.csv": (506, 14, False),
    "boston-housing-whitespace.data": (506, 14, False),
    "auto-mpg-plotly.csv": (398, 7, True),
    "mpg.csv": (398, 9, True),
    "winequality-red.csv": (1599, 12, True),
    "abalone.csv": (4177, 9, False),
}


@pytest.mark.parametrize(("name", "rows", "columns", "header"), [(name, *facts) for name, facts in REAL.items()])
def test_real_tables_have_their_rows_columns_and_header(
    name: str, rows: int, columns: int, header: bool, shared_tables: Path
) -> None:
    result = read_cells(shared_tables / "real" / name, ReadRequest(name))
    assert (result.table.num_rows, result.table.num_columns) == (rows, columns)
    assert (result.header is not None) is header
    assert not result.report.repaired and not result.report.unread


def test_the_same_table_in_two_dialects_has_the_same_numbers(shared_tables: Path) -> None:
    comma = read_cells(shared_tables / "real" / "boston-housing.csv", ReadRequest("a"))
    blanks = read_cells(shared_tables / "real" / "boston-housing-whitespace.data", ReadRequest("b"))
    assert [[float(cell) for cell in row] for row in comma.rows()] == [
        [float(cell) for cell in row] for row in blanks.rows()
    ]
