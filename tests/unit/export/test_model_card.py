"""README.md of a bundle says what is known of the model, and nothing that is not."""

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from components.domain.pack import members_of
from components.domain.parse_recipe import parse
from components.domain.run import PACK_RESULTS, LearningRateChange, MemberResult
from components.export.bundle import make_bundle
from components.export.bundled_run import BundledRun
from components.export.curves import curves
from components.export.model_card import output_in_words
from tests.unit.export.test_train_script import run_of

METRICS = {
    "train": {"accuracy": 0.9},
    "validation": {"accuracy": 0.8},
    "validation_baseline": {"accuracy": 0.5, "majority": 0.0},
}
REPORT = {
    "task": "binary",
    "rows": 10,
    "classes": ["u", "v"],
    "confusion": [[4, 1], [1, 4]],
    "per_class": [
        {"class": "u", "precision": 0.8, "recall": 0.8, "f1": 0.8, "rows": 5},
        {"class": "v", "precision": 0.8, "recall": 0.5, "f1": 0.6, "rows": 5},
    ],
    "metrics": METRICS,
    "split": {"in_words": "42 rows train."},
}
HISTORY = [{"epoch": epoch, "loss": 1 / epoch, "val_loss": None if epoch == 3 else 2 / epoch} for epoch in range(1, 9)]


@pytest.fixture
def run(tmp_path: Path) -> BundledRun:
    """As trained; its model is no model, which nobody here looks at."""
    table = "a,b,y\n" + "".join(f"{n % 7},{'xyz'[n % 3]},{'uv'[n % 2]}\n" for n in range(60))
    made, data = run_of(table.encode(), tmp_path, target="y")
    test = {**REPORT, "metrics": METRICS | {"test": {"accuracy": 0.7}, "baseline": {"accuracy": 0.4}}}
    (tmp_path / "preparation.json").write_text(json.dumps(data.preparation.as_dict()), encoding="utf-8")
    (tmp_path / "validation.json").write_text(json.dumps(REPORT), encoding="utf-8")
    (tmp_path / "evaluation.json").write_text(json.dumps(test), encoding="utf-8")
    (tmp_path / "model.keras").write_bytes(b"weights")
    return replace(made, history=HISTORY)


def files(run: BundledRun, *, with_data: bool = False) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(make_bundle(run, with_data=with_data))) as bundle:
        return {name: bundle.read(name).decode() for name in bundle.namelist()}


def test_the_card_has_data_split_scores_with_intervals_and_baselines(run: BundledRun) -> None:
    card = files(run)["README.md"]
    assert "things.csv: 60 rows, 3 columns, read as CSV" in card and run.table.content_hash in card
    assert "42 rows train." in card and "# Run 1" in card
    assert "| Accuracy | 0.9 | 0.8 (0.49 to 0.943) | 0.5 |" in card
    assert "not opened" in card and "0.7" not in card
    assert card.index("| v | 5 |") < card.index("| u | 5 |")
    opened = files(replace(run, with_test=True))["README.md"]
    assert "| 0.7 (0.49 to 0.943) | 0.4 |" in opened


def test_the_card_lists_the_files_that_are_there(run: BundledRun) -> None:
    for with_data in (False, True):
        found = files(run, with_data=with_data)
        listed = {
            line.split(" | ")[0].removeprefix("| ") for line in found["README.md"].splitlines() if line.startswith("| ")
        }
        there = {name for name in found if "/" not in name} - {"README.md"}
        assert there <= listed and ("data.csv" in listed) is with_data
    assert found["data.csv"].splitlines()[:2] == ["\ufeffa,b,y", "0,x,u"]
    assert found["requirements.txt"].startswith("keras==")
    assert json.loads(found["schema.json"])["json_schema"]["required"] == ["a", "b"]
    assert json.loads(found["data.json"])["sha256"] == run.table.content_hash


def test_a_rate_changed_by_hand_is_told(run: BundledRun) -> None:
    changed = replace(run, learning_rates=[LearningRateChange(0.05, 0.0, 1)])
    assert "from epoch 2 on: 0.05" in files(changed)["README.md"]


def test_the_same_run_gives_the_same_bytes(run: BundledRun) -> None:
    assert make_bundle(run, with_data=True) == make_bundle(run, with_data=True)


def test_odd_names_stay_in_their_place(run: BundledRun) -> None:
    table = replace(run.table, name="a {b} | c\n# d.csv")
    card = files(replace(run, name="one {two}\n# three", table=table))["README.md"]
    assert "# one {two} # three" in card and "a {b} \\| c # d.csv" in card


def test_the_curves_are_drawn_where_there_are_two_epochs() -> None:
    drawn = curves(HISTORY) or ""
    assert drawn.count("<polyline") == 2 and "nan" not in drawn and "None" not in drawn
    assert curves(HISTORY[:1]) is None and curves([]) is None
    assert len(curves([{"epoch": n, "loss": 1 / n, "val_loss": 1.0} for n in range(1, 100_000)]) or "") < 40_000


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("{n}.5", "Its column `y` is the predicted number."),
        ("{n}:30", "Its columns are `y`, the predicted time, and `y (seconds)`, the same as a number."),
    ],
)
def test_what_predict_py_writes_of_a_number(cells: str, said: str, tmp_path: Path) -> None:
    rows = "".join(f"{n % 7},{'xyz'[n % 3]},{cells.format(n=n % 50 + 1)}\n" for n in range(60))
    _, data = run_of(f"a,b,y\n{rows}".encode(), tmp_path, target="y")
    assert output_in_words(data.preparation) == said


def test_the_card_says_what_predict_py_writes(run: BundledRun) -> None:
    card = " ".join(files(run)["README.md"].split())
    assert "a line for each row, in the order of the rows" in card
    assert "`prediction`, the most likely class, and one for each class, with its probability." in card
    assert "cells that cannot be read is empty, and one more column at the end, `warnings`, says why" in card


@pytest.mark.parametrize("folds", [None, 3])
def test_a_pack_is_said_to_be_the_mean_of_its_networks(run: BundledRun, folds: int | None) -> None:
    split = {"folds": folds} if folds else {}
    document = run.recipe.model_dump(mode="json") | {
        "pack": {"networks": 3, "learning_rate": [0.001, 0.1]},
        "split": split,
    }
    recipe = parse(document)
    results = [
        MemberResult(place, member, 9, 8, 4 + place, place != 2, {} if place == 2 else {"accuracy": 0.75}, {})
        for place, member in enumerate(members_of(recipe), 1)
    ]
    (run.folder / "pack.json").write_bytes(PACK_RESULTS.dump_json(results))
    made = replace(run, recipe=recipe, pack=results, folds=np.zeros(60, "uint8") if folds else None)
    written = files(made)
    card = written["README.md"]
    assert "the mean of what 2 networks say" in card and "left out, for the loss grew beyond all numbers: 2." in card
    assert (
        "They differ in: seed, learning rate and fold." if folds else "They differ in: seed and learning rate."
    ) in card
    rate = f"{results[0].settings.learning_rate:.3g}"
    fold = " 1 |" if folds else ""
    assert f"| 1 | 0 | {rate} |{fold} 5 | 0.75 (9 rows) |" in card and "left out |" in card
    assert ("each network held out one, in turn" in card) == bool(folds)
    assert "of which the model here is one" not in card and "that of the first fold" not in card
    assert "| pack.json |" in card and "pack.json" in written
    assert written["split.csv"].splitlines()[0] == ("row,part,fold" if folds else "row,part")
