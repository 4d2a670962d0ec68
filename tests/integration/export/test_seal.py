"""A bundle that does not say elsewhere what the app says is not handed over, and the reason is told."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from components.domain.problem import NotNow
from components.export.isolated import Limits
from components.export.seal import Seal, check_bundle

ANSWER = """import csv, sys
rows = list(csv.reader(open(sys.argv[1], encoding="utf-8")))[1:]
print("prediction,u,v")
for row in rows:
    print("u", float(row[0]), 1 - float(row[0]), sep=",")
"""
REFUSES = """print("prediction,u,v,warnings")
print("u,0.25,0.75,")
print(",,,not predicted: Line 3")
"""
CELLS = pd.DataFrame({"a": ["0.25", "0.5"], "b": ["=x", None]}, dtype="str")
LIMITS = Limits(seconds=60, memory=2_000_000_000)
SHARES = np.array([[0.25, 0.75], [0.5, 0.5]])


def check(folder: Path, script: str, expected: np.ndarray = SHARES, limits: Limits = LIMITS, **files: str) -> Seal:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("predict.py", script)
        archive.writestr("train.py", "")
        for name, text in files.items():
            archive.writestr(name.replace("__", "/") + ".py", text)
    return check_bundle(buffer.getvalue(), CELLS, expected, 1.0, folder, {"keras": "3"}, "abc", limits)


def test_what_was_checked_is_said(tmp_path: Path) -> None:
    seal = check(tmp_path, ANSWER)
    assert (seal.rows, seal.largest_difference, seal.files) == (2, 0.0, "abc")
    assert seal.versions.keys() == {"python", "keras"} and Seal.model_validate_json(seal.model_dump_json()) == seal


@pytest.mark.parametrize(
    ("script", "expected", "why"),
    [
        (ANSWER, SHARES + 1e-4, "its predictions differ from those here by"),
        (ANSWER, np.full((2, 2), np.nan), "its predictions differ"),
        (ANSWER.replace("in rows", "in rows[1:]"), SHARES, "answered 1 rows of 2"),
        ("import sys\nsys.exit('Line 2, column a: cannot read it')", SHARES, "ended with: Line 2, column a"),
        (REFUSES, SHARES, "predict.py says of a row: not predicted: Line 3"),
        ("import components.domain.recipe", SHARES, "No module named 'components'"),
    ],
)
def test_it_is_refused_with_the_reason(script: str, expected: np.ndarray, why: str, tmp_path: Path) -> None:
    with pytest.raises(NotNow, match="is not handed over") as refused:
        check(tmp_path, script, expected)
    assert why in refused.value.what and refused.value.code == "bundle_failed_check"


def test_its_own_modules_are_found_and_no_others(tmp_path: Path) -> None:
    own = "import components.of_the_bundle\n"
    assert check(tmp_path, own + ANSWER, components__of_the_bundle="", components____init__="").rows == 2


def test_a_script_that_does_not_compile_is_no_script(tmp_path: Path) -> None:
    with pytest.raises(NotNow, match=r"train\.py does not compile"):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("predict.py", ANSWER)
            archive.writestr("train.py", "def")
        check_bundle(buffer.getvalue(), CELLS, SHARES, 1.0, tmp_path, {}, "", LIMITS)


@pytest.mark.parametrize(
    ("script", "limits", "why"),
    [
        ("while True: pass", replace(LIMITS, seconds=0.5), "took longer than 0 seconds"),
        ("x = b'x' * 10 ** 8\nwhile True: pass", replace(LIMITS, memory=50_000_000), "took more than 50 MB of memory"),
    ],
)
def test_a_script_is_ended_that_takes_more_than_it_may(script: str, limits: Limits, why: str, tmp_path: Path) -> None:
    with pytest.raises(NotNow, match=why):
        check(tmp_path, script, limits=limits)
