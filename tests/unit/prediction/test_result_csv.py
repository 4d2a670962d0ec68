"""The lines of a result are those of its table, whatever stands in the cells."""

import numpy as np
import pandas as pd
import pytest

from components.columns.formats import DurationFormat
from components.domain.formulas import safe_csv
from components.domain.problem import Misfit
from components.prediction.result_csv import Answers, Headings, bytes_of, result_lines, result_table

ODD = [
    "",
    "=1+1",
    "-1.5",
    "+49 30 1234",
    "a,b",
    'say "x"',
    "two\nlines",
    "tab\there",
    "a;=b",
    "'=1",
    " =x",
    "＝1",
    "é",
    None,
]
CELLS = pd.DataFrame({"id": [f"k{n}" for n in range(len(ODD))], "=odd": pd.Series(ODD, dtype="str")}, dtype="str")
WARNINGS = [["=x is odd", "y, too"] if n == 3 else [] for n in range(len(ODD))]
REFUSED = [
    Misfit("not_a_number", "Row 5: x is not a number.", "x", "Correct it.") if n == 4 else None for n in range(len(ODD))
]
SHARES = np.random.default_rng(0).random((len(ODD), 1)).astype("float32").astype("float64")
SHARES[:4, 0] = [0.0, 1.0, 0.03125, np.nan]
NUMBERS = [1e-5, -0.0, 1e20, float("nan"), 2.0, float("inf"), *([1 / 3] * (len(ODD) - 6))]

ANSWERS = {
    "classes": Answers(["=a", "b,"] * (len(ODD) // 2), np.hstack([1 - SHARES, SHARES]), WARNINGS, REFUSED),
    "numbers": Answers(NUMBERS, None, WARNINGS, REFUSED),
    "times": Answers([60.0 * n for n in range(len(ODD))], None, WARNINGS, REFUSED, DurationFormat(of_day=False)),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_lines_are_those_of_the_table(name: str) -> None:
    answers = ANSWERS[name]
    headings = Headings.of(list(CELLS.columns), "id", ["=a", "b,"] if name == "classes" else [])
    made = headings.line(is_time=answers.time is not None) + bytes_of(result_lines(CELLS, answers))
    assert made.decode() == safe_csv(result_table(CELLS, answers, headings)).decode()


def test_a_heading_that_a_column_has_already_is_marked() -> None:
    headings = Headings.of(["warnings", "predicted kind", "probability of a"], "kind", ["a"])
    assert (headings.predicted, headings.warnings) == ("predicted kind *", "warnings *")
    assert headings.shares == ["probability of a *"]


@pytest.mark.parametrize("rows", [slice(0, 0), slice(2, 5), slice(4, 5)])
def test_some_lines_alone(rows: slice) -> None:
    lines = result_lines(CELLS, ANSWERS["numbers"])
    assert bytes_of(lines[rows]) == "".join(lines.to_pylist()[rows]).encode()
