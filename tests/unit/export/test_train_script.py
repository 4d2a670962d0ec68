"""train.py says in plain Keras what a recipe and its preparation mean: it compiles, and makes the same numbers."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from components.domain.layers import LAYERS
from components.domain.parse_recipe import parse
from components.domain.run import LearningRateChange, RunStatus
from components.export import train_functions
from components.export.bundle import bundle_texts
from components.export.bundled_run import BundledRun, BundledTable
from components.export.notebook import notebook
from components.export.predict import read_columns, read_settings
from components.export.train_script import train_files
from components.features import Preparation, apply
from components.features.prepare import prepare
from components.features.training_arrays import TrainingData
from components.intake.read_table import read_table
from components.splitting.parts import codes_of_parts
from tests.unit.features import every_kind


def run_of(table: bytes, folder: Path, file: str = "things.csv", **recipe: Any) -> tuple[BundledRun, TrainingData]:
    """A run as a bundle is made of, but for its model."""
    read = read_table(table, file)
    made = parse({"dataset": "d", "layers": [], **recipe})
    data = prepare(read.cells, read.columns, made, read.dialect)
    found = BundledTable(file, hashlib.sha256(table).hexdigest(), read.columns, read.cells, read.dialect)
    codes = codes_of_parts(data.parts, data.row_numbers, len(read.cells))
    return BundledRun("Run 1", folder, made, found, epoch=5, parts=codes), data


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[BundledRun, Preparation]]:
    table = "a,b,weight,y\n" + "".join(f"{n % 7},{'xyz'[n % 3]},{n % 3},{'uv'[n % 2]}\n" for n in range(60))
    run, data = run_of(table.encode(), tmp_path_factory.mktemp("run"), target="y")
    yield run, data.preparation


def script(small: tuple[BundledRun, Preparation], with_data: bool = True, **recipe: Any) -> str:
    run, preparation = small
    document = run.recipe.model_dump(mode="json") | recipe
    made = replace(run, recipe=parse(document))
    text = train_files(made, preparation, with_data=with_data)["train.py"]
    compile(text, "train.py", "exec")
    assert len(text.splitlines()) < 150 and max(map(len, text.splitlines())) <= 150
    return text


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.__name__)
def test_it_is_made_and_compiles_for_every_layer(small: tuple[BundledRun, Preparation], layer: Any) -> None:
    made = layer()
    written = script(small, layers=[made.model_dump(mode="json")])
    assert all(f"layers.{each.type}(" in written for each in made.keras_layers(1, "adam"))


@pytest.mark.parametrize(
    ("training", "said"),
    [
        ({"optimizer": "adamw"}, "AdamW(learning_rate=0.001, weight_decay=0.004)"),
        ({"optimizer": "sgd"}, "momentum=0.9"),
        ({"optimizer": "rmsprop"}, "RMSprop("),
        ({"gradient_clipping": {"method": "clipvalue"}}, "clipvalue=1"),
        ({"learning_rate_schedule": {"type": "ExponentialDecay"}}, "ExponentialDecay(0.001, -(-len(x_train) // 32), 0.98)"),
        ({"learning_rate_schedule": {"type": "CosineDecay"}}, "CosineDecay("),
        ({"learning_rate_schedule": {"type": "ReduceLROnPlateau"}}, "callbacks=[keras.callbacks.ReduceLROnPlateau("),
        ({"early_stopping": {"patience": 3}}, "EarlyStopping(monitor=\"val_loss\", patience=3"),
        ({"class_weight": "balanced"}, "weights = balanced[y]"),
        ({"seeds": 3, "seed": 4}, "The app trained 3 seeds from 4 on"),
    ],
)  # fmt: skip
def test_it_trains_as_the_recipe_says(small: tuple[BundledRun, Preparation], training: Any, said: str) -> None:
    assert said in script(small, training=training)


def test_weights_are_multiplied(small: tuple[BundledRun, Preparation]) -> None:
    text = script(small, sample_weight="weight", training={"class_weight": "balanced"})
    assert "weights = weights * balanced[y]" in text and "sample_weight=weights[train]" in text


def test_what_a_person_did_to_the_run_is_done_again(small: tuple[BundledRun, Preparation]) -> None:
    run, preparation = small
    rates = [LearningRateChange(0.05, 0.0, 2)]
    made = replace(run, status=RunStatus.STOPPED, epoch=7, learning_rates=rates)
    text = train_files(made, preparation, with_data=False)["train.py"]
    compile(text, "train.py", "exec")
    assert "epochs=7," in text and "restore_best_weights=True" in text and "{2: 0.05}.get(epoch, rate)" in text
    assert "A person stopped the run at epoch 7" in text


PACK = {
    "networks": 4,
    "learning_rate": [0.001, 0.01],
    "weight_decay": [0.01, 0.1],
    "dropout": [0, 0.5],
    "units": [0.5, 1],
}


@pytest.mark.parametrize("folds", [None, 3])
@pytest.mark.parametrize("differs", [False, True])
def test_a_pack_is_trained_network_by_network(
    small: tuple[BundledRun, Preparation], differs: bool, folds: int | None
) -> None:
    run, preparation = small
    changed = {
        "layers": [{"type": "Dense", "units": 8}, {"type": "Dropout", "rate": 0.2}],
        "pack": PACK if differs else {"networks": 4},
        "split": {"folds": folds} if folds else {},
        "training": {"optimizer": "adamw", "early_stopping": {"patience": 3}},
    }
    made = replace(run, folds=np.zeros(60, "uint8") if folds else None)
    text = script((made, preparation), **changed)
    assert text.count('{"seed": ') == 4 and "layers.Average()" in text and "TerminateOnNaN()" in text
    assert ('layers.Dense(max(1, round(8 * own["units"])), activation="relu")' in text) == differs
    assert ('layers.Dropout(rate=own["dropout"])' in text) == differs
    rates = 'learning_rate=own["learning_rate"], weight_decay=own["weight_decay"]'
    assert (rates if differs else "learning_rate=0.001, weight_decay=0.004") in text
    assert ('held_out = np.flatnonzero(folds == own["fold"])' in text) == bool(folds)
    assert ("y[learned]," in text) == bool(folds) and "this trains the network that is kept" not in text
    assert "one after the other" in text.split('"""')[1]
    cells = ["".join(cell["source"]) for cell in json.loads(notebook(text))["cells"][1:]]
    assert sum("model.fit(" in cell and "for own in pack:" in cell for cell in cells) == 1
    compile("\n\n".join(cells), "train.ipynb", "exec")


def test_a_rate_that_was_set_by_hand_is_each_networks_own(small: tuple[BundledRun, Preparation]) -> None:
    run, preparation = small
    recipe = parse(run.recipe.model_dump(mode="json") | {"pack": {"networks": 2, "learning_rate": [0.001, 0.01]}})
    made = replace(run, recipe=recipe, learning_rates=[LearningRateChange(0.05, 0.0, 2)])
    text = train_files(made, preparation, with_data=False)["train.py"]
    compile(text, "train.py", "exec")
    assert '{2: 0.05}[epoch] * own["learning_rate"] / 0.001 if epoch in [2] else rate' in text


def test_without_what_it_needs_it_says_so_at_its_top(small: tuple[BundledRun, Preparation]) -> None:
    run, preparation = small
    text = train_files(replace(run, parts=None), preparation, with_data=True)["train.py"]
    assert "they are drawn anew" in text.split('"""')[1] and "permutation" in text
    sheet = replace(run, table=replace(run.table, dialect=replace(run.table.dialect, form="spreadsheet")))
    assert "The table was no CSV" in train_files(sheet, preparation, with_data=False)["train.py"]
    named = train_files(replace(run, name='a "b" \\ """\nc'), preparation, with_data=True)["train.py"]
    compile(named, "train.py", "exec")


def test_a_wide_table_makes_no_long_script(tmp_path: Path) -> None:
    names = [f"pixel {n}" for n in range(300)]
    rows = np.random.default_rng(0).integers(0, 255, (40, 300)).astype(str)
    lines = [
        ",".join([*names, "flag", "y"]),
        *(",".join([*row, "ja" if n % 3 else "nein", "ab"[n % 2]]) for n, row in enumerate(rows)),
    ]
    run, data = run_of("\n".join(lines).encode(), tmp_path, target="y")
    text = train_files(run, data.preparation, with_data=False)["train.py"]
    assert len(text.splitlines()) < 150 and 'others = ["flag"]' in text


@pytest.mark.parametrize("with_data", [False, True])
def test_it_makes_the_numbers_of_the_app(with_data: bool, tmp_path: Path) -> None:
    """All columns of x, in whatever order; the table in another dialect than the script's own where it is not beside it."""
    made = every_kind.frame()
    made["words"] = made["words"].str.replace(r", number \d+", "", regex=True)  # words of one row each tie
    text = made.to_csv(index=False, sep=";").encode("cp1252")
    recipe = every_kind.recipe_of("grade").model_dump(mode="json", exclude={"dataset"})
    run, data = run_of(text, tmp_path, **recipe)
    texts = bundle_texts(run, data.preparation, with_data=with_data)
    (tmp_path / "reading.json").write_text(texts["reading.json"], encoding="utf-8")
    (tmp_path / "split.csv").write_text(texts["split.csv"], encoding="utf-8")
    (tmp_path / "table.csv").write_bytes(run.table.cells.fillna("").to_csv(index=False).encode() if with_data else text)
    whole = texts["train.py"]
    begin, end = whole.index("table = pd.read_csv"), whole.index("# the network")
    names: dict[str, Any] = {
        **vars(train_functions),
        "np": np,
        "pd": pd,
        "HERE": tmp_path,
        "path": tmp_path / "table.csv",
    }
    names |= {"read_columns": read_columns, "read_settings": read_settings}
    exec(compile(whole[begin:end], "train.py", "exec"), names)
    expected, found = apply(data.preparation, data.inputs), names["prepared"]
    assert found.shape == expected.shape
    assert [names["parts"][part].tolist() for part in ("train", "validation", "test")] == [
        data.parts.train.tolist(), data.parts.validation.tolist(), data.parts.test.tolist(),
    ]  # fmt: skip
    assert names["y"].tolist() == data.targets.tolist()
    begins = data.preparation.embedded[0].begin
    apart = np.array([np.abs(expected[:, :begins] - column[:, None]).max(axis=0) for column in found[:, :begins].T])
    assert apart.min(axis=0).max() < 2e-4 and apart.min(axis=1).max() < 2e-4
    ours, theirs = expected[:, begins:], found[:, begins:]  # indices: which stands for what depends on ties
    assert np.array_equal(theirs.min(axis=0), ours.min(axis=0)) and np.array_equal(theirs.max(axis=0), ours.max(axis=0))


DIALECTS = {
    "semicolons": "a;b;y\n{rows}",
    "no header": "{rows}",
    "lines above": "Measured in May\n\na;b;y\n{rows}",
    "blanks": "a b y\n{rows}",
    "quotes": 'a;b;y\n{rows}\n"5;5";x;u\n',
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_it_reads_the_file_as_the_app_did(dialect: str, tmp_path: Path) -> None:
    mark = " " if dialect == "blanks" else ";"
    rows = "\n".join(mark.join([str(n % 7 + 0.5), "xyz"[n % 3], "uv"[n % 2]]) for n in range(60))
    text = DIALECTS[dialect].replace("{rows}", rows).encode()
    target = read_table(text, "things.csv").columns[-1].name
    run, data = run_of(text, tmp_path, target=target)
    whole = train_files(run, data.preparation, with_data=False)["train.py"]
    (tmp_path / "table.csv").write_bytes(text)
    line = next(line for line in whole.splitlines() if line.startswith("table = "))
    names: dict[str, Any] = {"pd": pd, "path": tmp_path / "table.csv"}
    exec(compile(line, "train.py", "exec"), names)
    assert names["table"].to_numpy().tolist() == run.table.cells.fillna("").to_numpy().tolist()
    assert [*names["table"].columns] == [*run.table.cells.columns]
