"""What is asked of runs and cannot be done is refused when it is asked for."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from components.domain.problem import Damaged
from components.domain.recipe import Part, Recipe
from components.domain.run import RunStatus
from components.features.prepare import prepare
from components.runs import lifecycle
from components.runs.app_state import app_state
from components.splitting.parts import FILE as SPLIT_FILE
from components.splitting.parts import PART_CODES, packed_codes
from components.store.artifacts import run_folder
from components.store.database import open_store
from components.store.datasets import add_dataset, get_dataset, load_cells
from components.store.runs import RunRecord, create_run, get_run, update_run
from components.training import checkpoint, weight_snapshots
from components.training.same_inputs import FILE, write_preparation

ASK: dict[str, Callable[[RunRecord], RunRecord]] = {
    "resume": lambda run: lifecycle.resume_run(app_state(), "ada", run.id),
    "extend": lambda run: lifecycle.extend_run(app_state(), "ada", run.id, 5),
}
STATUS = {"resume": RunStatus.PAUSED, "extend": RunStatus.COMPLETED}
CSV = "\n".join(["size,colour,kept", *(f"{n % 7}.5,{['red', 'green', 'blue'][n % 3]},{n % 2}" for n in range(60))])


@pytest.fixture(params=ASK)
def asked(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def trained(asked: str, target: str = "kept") -> RunRecord:
    """A run that stands still, with what its training wrote down."""
    store = open_store()
    table = add_dataset(store, "ada", "shop.csv", CSV.encode())
    recipe = Recipe.model_validate({"dataset": table.id, "target": target, "layers": []})
    run = create_run(store, "ada", recipe)
    update_run(store, run.id, status=STATUS[asked], metrics={"test": {"accuracy": 0.8}}, epoch=10)
    folder, record = run_folder(store, run.id), get_dataset(store, "ada", table.id)
    made = prepare(load_cells(store, record), record.columns, recipe, record.dialect).preparation
    write_preparation(folder, made)
    checkpoint.save_checkpoint(folder, checkpoint.Checkpoint())
    weight_snapshots.WeightSnapshots(folder, {"output": (0, (made.width + 1,))}, 10)
    return get_run(store, "ada", run.id)


def rewrite(run: RunRecord, change: Callable[[dict[str, Any]], object]) -> None:
    """Change what is stored of the run's preparation, as if another version had read the table."""
    path = run_folder(open_store(), run.id) / FILE
    document = json.loads(path.read_text(encoding="utf-8"))
    change(document)
    path.write_text(json.dumps(document), encoding="utf-8")


def test_a_run_whose_table_is_read_alike_goes_on(home: Path, asked: str) -> None:
    run = trained(asked)
    rewrite(
        run, lambda document: document["features"][0].update(center=document["features"][0]["center"] * (1 + 1e-12))
    )
    rewrite(run, lambda document: document["features"][1].update(missing=["gone"]))
    assert ASK[asked](run).status is RunStatus.QUEUED


READ_OTHERWISE: dict[str, tuple[str, str, Callable[[dict[str, Any]], object]]] = {
    "another category": (
        "kept",
        "columns.colour",
        lambda document: document["features"][1].update(vocabulary=["Red", "green", "blue"]),
    ),
    "categories in another order": (
        "kept",
        "columns.colour",
        lambda document: document["features"][1]["vocabulary"].reverse(),
    ),
    "numbers of another size": ("kept", "columns.size", lambda document: document["features"][0].update(scale=100.0)),
    "a column that is none any more": (
        "kept",
        "columns.more",
        lambda document: document["features"].insert(1, document["features"][1] | {"name": "more"}),
    ),
    "a column of another type": (
        "kept",
        "columns.colour",
        lambda document: document["features"].__setitem__(1, document["features"][0] | {"name": "colour"}),
    ),
    "other classes": ("colour", "target", lambda document: document["classes"].reverse()),
    "a target of another size": ("size", "target", lambda document: document.update(target_std=1000.0)),
}


@pytest.mark.parametrize("change", READ_OTHERWISE)
def test_a_run_whose_table_is_read_otherwise_is_refused_when_it_is_asked_for(
    home: Path, asked: str, change: str
) -> None:
    target, where, rewriting = READ_OTHERWISE[change]
    run = trained(asked, target)
    rewrite(run, rewriting)
    with pytest.raises(Damaged, match="its weights do not fit any more") as refused:
        ASK[asked](run)
    assert (refused.value.code, refused.value.where) == ("other_preparation", where)
    assert "new run" in refused.value.remedy
    assert get_run(open_store(), "ada", run.id).status is STATUS[asked]


def test_a_run_of_a_version_that_kept_no_preparation_is_held_by_the_number_of_its_weights(
    home: Path, asked: str
) -> None:
    run = trained(asked)
    folder = run_folder(open_store(), run.id)
    (folder / FILE).unlink()
    weight_snapshots.WeightSnapshots(folder, {"output": (0, (400,))}, 10)
    with pytest.raises(Damaged, match="The table is read otherwise"):
        ASK[asked](run)


def test_a_run_whose_rows_are_divided_otherwise_is_refused(home: Path, asked: str) -> None:
    run = trained(asked)
    rows = app_state().plans.plan_of("ada", run.recipe).training_rows
    codes = np.full(rows.max() + 1, PART_CODES[Part.TEST], "uint8")
    codes[rows[1:]] = PART_CODES[Part.TRAIN]
    kept = run_folder(open_store(), run.id) / SPLIT_FILE
    kept.write_bytes(packed_codes(codes))
    with pytest.raises(Damaged, match="divided otherwise") as refused:
        ASK[asked](run)
    assert (refused.value.code, refused.value.where) == ("other_split", "split")
    codes[rows] = PART_CODES[Part.TRAIN]
    kept.write_bytes(packed_codes(codes))
    assert ASK[asked](run).status is RunStatus.QUEUED
