"""The bundle works where nothing of ours is installed."""

import csv
import io
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from components.export import checksums
from components.export.data_csv import read_data_csv
from components.features import Preparation
from components.intake.read_table import read_table
from components.prediction.schema import check_rows
from components.prediction.scoring import score
from tests.integration.export.bundled import run_script, told_scores, trained_run, unpacked
from tests.unit.export.test_bundle import FILES as SCRIPT_FILES
from tests.unit.prediction.new_rows import read_rows

HEADER = "size,colour,member,since,price,note,grade"
COLOURS = ["red", "green", "blue"]
KINDS = ["number", "category", "boolean", "date", "number", "text"]
GRADES = ["@c", "a", "b"]  # the first would run as a formula in a spreadsheet


def table() -> str:
    lines = [HEADER]
    for n in range(90):
        note = f"a rather {COLOURS[n % 3]} thing number {n}"
        size = "" if n % 11 == 0 else n % 13 / 4
        price = "-200" if n % 9 == 0 else f'"{1200 + 100 * n:,} €"'
        member = "Yes" if n % 4 else "No"
        lines.append(f"{size},{COLOURS[n % 3]},{member},{n % 28 + 1}/1/2024 18:00,{price},{note},{GRADES[n % 3]}")
    return "\n".join(lines)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An unpacked bundle of a small run, with the rows it was trained on beside it."""
    kept, folder = tmp_path_factory.mktemp("run"), tmp_path_factory.mktemp("bundle")
    recipe = {
        "target": "grade",
        "columns": {"note": {"role": "feature"}, "price": {"missing": ["-200"]}},
        "training": {"epochs": 2},
        "layers": [],
    }
    run, data, _ = trained_run(table().encode(), recipe, kept)
    assert [feature.kind.value for feature in data.preparation.features] == KINDS
    unpacked(replace(run, with_test=True), folder, with_data=True)
    (folder / "rows.csv").write_text(table(), encoding="utf-8")
    return folder


def test_every_file_is_what_its_checksum_says(folder: Path) -> None:
    sums = checksums.from_text((folder / checksums.FILE).read_text(encoding="utf-8"))
    assert {"model.keras", "predict.py", "data.csv", "README.md", "components/__init__.py"} <= {*sums}
    for name, digest in sums.items():
        with (folder / name).open("rb") as file:
            assert checksums.sha256(file) == digest, name


# What users of other tools reported: a model without what is done before and after it is wrong (autokeras 1963, keras
# 12862), and a saved model could not be used elsewhere (orange3 5894, 5689, 6810).
def test_the_script_answers_as_the_app_does(folder: Path) -> None:
    done = run_script(folder, "predict.py", "rows.csv")
    assert done.returncode == 0, done.stderr[-2000:]
    answers = list(csv.reader(io.StringIO(done.stdout.removeprefix("\ufeff"))))
    assert done.stdout.startswith("\ufeff")  # by which Excel knows what was written to a file
    assert answers[0] == ["prediction", "'@c", "a", "b"]
    preparation = Preparation.from_dict(json.loads((folder / "preparation.json").read_text(encoding="utf-8")))
    checked = check_rows(read_rows(table().encode(), "rows.csv", preparation), preparation)
    assert checked.inputs["price"][1, 0] == 1300 and np.isnan(checked.inputs["price"][0, 0])
    assert checked.inputs["since"][0, 0] == 19_723.75
    expected = score(folder, checked.inputs)
    for answer, shares in zip(answers[1:], expected, strict=True):
        assert [float(share) for share in answer[1:]] == pytest.approx(shares.tolist(), rel=1e-5)
        assert answer[0].removeprefix("'") == GRADES[int(shares.argmax())]


def test_the_table_within_opens_in_a_spreadsheet_and_comes_back_as_it_was(folder: Path) -> None:
    written = (folder / "data.csv").read_bytes()
    assert written.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(written.decode("utf-8-sig"))))
    assert {row[-1] for row in rows[1:]} == {"'@c", "a", "b"} and "-200" in {row[4] for row in rows}
    read = read_table(table().encode(), "things.csv").cells
    with (folder / "data.csv").open("rb") as file:
        names, *cells = read_data_csv(file)
    assert names == list(read.columns)
    assert cells == read.astype("object").where(read.notna(), "").to_numpy().tolist()


def test_the_network_is_trained_anew_from_the_table_within(folder: Path) -> None:
    done = run_script(folder, "train.py")
    assert done.returncode == 0, done.stderr[-2000:]
    assert "unescape_formula" in (folder / "train.py").read_text(encoding="utf-8")
    assert told_scores(done.stdout)["validation"]["accuracy"] > 0.2


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("size,colour\n1,red\n", "There is no column price"),
        (f"{HEADER}\n1 000 or so,red,Yes,2024-01-01,7,x,a\n", "Line 2, column size: cannot read '1 000 or so'"),
        (f"{HEADER}\n1,red,Yes,2024-01-01,7 $,x,a\n", "Line 2, column price: cannot read '7 $'"),
        (f"{HEADER}\n", "There are no rows"),
    ],
)
def test_rows_that_cannot_be_read_are_named(folder: Path, rows: str, said: str) -> None:
    (folder / "odd.csv").write_text(rows, encoding="utf-8")
    done = run_script(folder, "predict.py", "odd.csv")
    assert done.returncode == 1 and said in done.stderr


def test_a_row_that_cannot_be_read_holds_up_no_other(folder: Path) -> None:
    rows = ["1,red,Yes,2024-01-01,7,x,a", "three,red,Yes,someday,7,x,a", "2,green,No,2024-01-02,8,x,b"]
    (folder / "some.csv").write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    done = run_script(folder, "predict.py", "some.csv")
    assert done.returncode == 0, done.stderr[-2000:]
    headings, first, refused, last = csv.reader(io.StringIO(done.stdout.removeprefix("\ufeff")))
    assert headings == ["prediction", "'@c", "a", "b", "warnings"]
    assert first[-1] == last[-1] == "" and sum(map(float, last[1:-1])) == pytest.approx(1)
    said = "Line 3, column size: cannot read 'three'; column since: cannot read 'someday'."
    assert refused[:-1] == [""] * 4 and refused[-1].startswith(f"not predicted: {said}")
    assert f"1 of 3 rows not predicted. The first: {said}" in done.stderr


def test_named_columns_stand_before_the_predictions(folder: Path) -> None:
    rows = ['=1+1,first,"1",red,Yes,2024-01-01,7,x,a', "B7,second,three,red,Yes,2024-01-01,7,x,b"]
    (folder / "with_ids.csv").write_text("\n".join([f"Order No,prediction,{HEADER}", *rows]), encoding="utf-8")
    done = run_script(folder, "predict.py", "with_ids.csv", " Order No", "prediction")
    assert done.returncode == 0, done.stderr[-2000:]
    headings, first, refused = csv.reader(io.StringIO(done.stdout.removeprefix("\ufeff")))
    assert headings == ["Order No", "carried prediction", "prediction", "'@c", "a", "b", "warnings"]
    assert first[:2] == ["'=1+1", "first"] and sum(map(float, first[3:6])) == pytest.approx(1)
    assert refused[:6] == ["B7", "second", "", "", "", ""] and "cannot read 'three'" in refused[-1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Usage: python predict.py rows.csv [column ...]"),
        (["nowhere.csv"], "There is no file nowhere.csv"),
        (["rows.csv", "number"], "There is no column number to stand beside the predictions: size, "),
    ],
)
def test_without_a_file_it_says_how_it_is_called(folder: Path, arguments: list[str], said: str) -> None:
    done = run_script(folder, "predict.py", *arguments)
    assert done.returncode == 1 and said in done.stderr


MODULES = [path.removesuffix(".py").replace("/", ".") for path in SCRIPT_FILES if path.startswith("components/")]


def test_the_modules_need_pythons_own_library_alone(tmp_path: Path) -> None:
    for path, text in SCRIPT_FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    imports = "".join(f"import {module.removesuffix('.__init__')}\n" for module in MODULES)
    code = f"import sys\nsys.path.insert(0, {str(tmp_path)!r})\n{imports}"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
