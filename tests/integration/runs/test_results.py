"""Files of a run that were cut short, emptied, overwritten or lost: this run says so in words, all else goes on."""

import asyncio
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from components.api.visitor import IdentifyVisitor
from components.domain.problem import Damaged
from components.domain.recipe import EarlyStopping, Recipe
from components.domain.run import SEED_RESULTS_FILE, EpochRecord, RunStatus
from components.evaluation.report import REPORT_FILES
from components.features.prepare import prepare
from components.runs.app_state import app_state
from components.runs.child import EPOCHS_FILE
from components.runs.results import model_epoch, seed_results
from components.runs.run_end import DEATHS_FILE, catch_up, worth_another_try
from components.store.artifacts import run_folder, write_aside
from components.store.database import open_store
from components.store.datasets import add_dataset, get_dataset, load_cells
from components.store.epochs import append_epochs, epochs_after
from components.store.runs import RunRecord, create_run, get_run, update_run
from components.store.test_set_views import open_test_rows
from components.store.visitors import visitor_id
from components.training.checkpoint import load_checkpoint
from components.training.weight_snapshots import read_weight_snapshots
from tests.corpora.damaged_files import FILE_DAMAGES
from tests.integration.conftest import clinic_csv, the_api

SECRET = "the-secret-of-ada-1815"
ADA = visitor_id(SECRET)
ROW = {"rows": [{f"column_{place}": 50 for place in range(1, 9)}]}
DAMAGES: dict[str, Callable[[Path], object]] = FILE_DAMAGES | {
    "a number": lambda path: path.write_bytes(b"17"),
    "a list": lambda path: path.write_bytes(b'[{"rows": 1}]'),
    "other fields": lambda path: path.write_bytes(b'{"rows": "x", "features": 3, "split": 4}'),
    "garbage inside": lambda path: path.write_bytes(garbage_inside(path.read_bytes())),
}
# What cannot be had without each file; everything else can.
NEEDED = {
    "evaluation.json": {"evaluation", "bundle"},
    "validation.json": {"evaluation?rows=validation", "bundle"},
    "preparation.json": {"predict", "bundle", "model?format=onnx"},
    "model.keras": {"predict", "bundle", "model?format=onnx"},
    "checkpoint.npz": {"extend"},
}

pytestmark = pytest.mark.usefixtures("bundles_unchecked")  # the weights of these runs are noise


def garbage_inside(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[: middle - 20] + b"\x00" * 40 + data[middle + 20 :]


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "."), data)
    return buffer.getvalue()


@pytest.fixture
def recipe(home: Path) -> Recipe:
    table = add_dataset(open_store(), ADA, "clinic.csv", clinic_csv(60))
    return Recipe.model_validate({"dataset": table.id, "target": "column_9", "layers": []})


def ended(recipe: Recipe, name: str) -> RunRecord:
    """A run that has ended, with all its files; its weights are noise, which nobody here looks at."""
    store, noise = open_store(), np.random.default_rng(0).bytes(500)
    run = create_run(store, ADA, recipe, name=name)
    update_run(store, run.id, status=RunStatus.COMPLETED, metrics={"test": {"accuracy": 0.8}}, epoch=10)
    table = get_dataset(store, ADA, recipe.dataset)
    preparation = prepare(load_cells(store, table), table.columns, recipe, table.dialect).preparation
    report = {
        "task": "binary",
        "rows": 9,
        "confusion": [[4, 1], [1, 3]],
        "per_class": [],
        "classes": ["0", "1"],
        "split": {"test_rows": "a", "validation_rows": "b"},
    }
    folder = run_folder(store, run.id)
    write_aside(folder / "preparation.json", json.dumps(preparation.as_dict()).encode())
    for name in REPORT_FILES.values():
        write_aside(folder / name, json.dumps(report).encode())
    keras = zipped(config__json=noise, metadata__json=b"{}", model__weights__h5=noise)
    write_aside(folder / "model.keras", keras)
    write_aside(folder / "checkpoint.npz", zipped(document__npy=noise))
    return get_run(store, ADA, run.id)


def ask(method: str, path: str, **content: Any) -> httpx.Response:
    async def answer() -> httpx.Response:
        transport = httpx.ASGITransport(IdentifyVisitor(the_api()), raise_app_exceptions=False)
        headers = {"Authorization": f"Bearer {SECRET}"}
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", headers=headers) as client:
            return await client.request(method, path, **content)

    return asyncio.run(answer())


def call(run: RunRecord, what: str) -> httpx.Response:
    match what:
        case "predict":
            return ask("POST", f"/runs/{run.id}/predict", json=ROW)
        case "extend":
            return ask("POST", f"/runs/{run.id}/extend?epochs=5")
        case _:
            return ask("GET", f"/runs/{run.id}/{what}")


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("file", NEEDED)
def test_a_damaged_file_is_told_of_its_run_alone(recipe: Recipe, file: str, damage: str) -> None:
    broken, whole = ended(recipe, "the broken one"), ended(recipe, "the whole one")
    for run in (broken, whole):
        open_test_rows(open_store(), run)
    DAMAGES[damage](run_folder(open_store(), broken.id) / file)
    for what in NEEDED[file]:
        answer = call(broken, what)
        detail = answer.json()["detail"]
        assert (answer.status_code, detail["code"]) == (409, "damaged_run"), what
        assert "the broken one" in detail["what"] and file in detail["what"] and detail["remedy"]
    runs = ask("GET", "/runs")
    assert runs.status_code == 200 and {run["name"] for run in runs.json()} == {"the broken one", "the whole one"}
    assert ask("GET", f"/runs/{broken.id}").json()["status"] == "completed"
    for what in ("evaluation", "evaluation?rows=validation", "bundle", "model?format=onnx"):
        assert call(whole, what).status_code == 200
        assert call(broken, what).status_code == (409 if what in NEEDED[file] else 200)
    assert call(whole, "extend").json()["epochs"] == 15


@pytest.mark.parametrize("form", [{"nope": 1}, [1], "x", {"spellings": []}])
def test_a_preparation_with_a_format_that_is_none_is_told(recipe: Recipe, form: object) -> None:
    run = ended(recipe, "the broken one")
    path = run_folder(open_store(), run.id) / "preparation.json"
    document = json.loads(path.read_bytes())
    document["features"][0]["format"] = form
    path.write_text(json.dumps(document))
    open_test_rows(open_store(), run)
    for what in NEEDED["preparation.json"]:
        answer = call(run, what)
        assert (answer.status_code, answer.json()["detail"]["code"]) == (409, "damaged_run"), what
    assert call(run, "extend").status_code == 200  # it goes on from its checkpoint


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_figures_of_the_seeds_are_told(recipe: Recipe, damage: str) -> None:
    run = ended(recipe, "the broken one")
    path = run_folder(open_store(), run.id) / SEED_RESULTS_FILE
    assert seed_results(app_state().store, ADA, run.id) == []
    seed = {"seed": 0, "epoch": 3, "best_epoch": 2, "metrics": {}, "history": {}}
    path.write_text(json.dumps([seed, seed | {"seed": 1}]), encoding="utf-8")
    assert [each.seed for each in seed_results(app_state().store, ADA, run.id)] == [0, 1]
    DAMAGES[damage](path)
    if damage == "gone":  # as in a run of one seed
        assert seed_results(app_state().store, ADA, run.id) == []
    else:
        with pytest.raises(Damaged):
            seed_results(app_state().store, ADA, run.id)


@pytest.mark.parametrize("damage", [damage for damage in DAMAGES if damage != "gone"])
def test_a_run_does_not_go_on_from_a_damaged_checkpoint(tmp_path: Path, damage: str) -> None:
    assert load_checkpoint(tmp_path) is None
    path = tmp_path / "checkpoint.npz"
    document = {"states": [], "train_s": 1.0, "first_epoch_s": 0.1, "more": "x" * 500}
    with path.open("wb") as file:
        np.savez(file, document=np.array(json.dumps(document)))
    assert load_checkpoint(tmp_path) is not None
    DAMAGES[damage](path)
    with pytest.raises(Damaged):
        load_checkpoint(tmp_path)


EPOCHS = [EpochRecord(epoch, {"loss": 1 / epoch}, 0.1) for epoch in range(1, 60)]


@pytest.mark.parametrize("damage", DAMAGES)
def test_of_damaged_epochs_those_that_can_be_read_are_told(recipe: Recipe, damage: str) -> None:
    store = open_store()
    run = create_run(store, ADA, recipe)
    folder = run_folder(store, run.id)
    lines = [json.dumps({"epoch": log.epoch, "logs": log.logs, "seconds": log.seconds}) + "\n" for log in EPOCHS]
    (folder / EPOCHS_FILE).write_text("".join(lines), encoding="utf-8")
    DAMAGES[damage](folder / EPOCHS_FILE)
    catch_up(store, run, folder)
    told = [row["epoch"] for row in epochs_after(store, run.id)]
    assert told == sorted(set(told)) and set(told) <= set(range(1, 60))
    assert bool(told) is (damage in ("cut short", "garbage inside"))


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_count_of_interruptions_begins_anew(tmp_path: Path, damage: str) -> None:
    assert worth_another_try(tmp_path, 4) and worth_another_try(tmp_path, 4)
    DAMAGES[damage](tmp_path / DEATHS_FILE)
    assert [worth_another_try(tmp_path, 4) for _ in range(3)] == [True, True, False]


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("file", ["replay.f32", "replay.json"])
def test_a_damaged_replay_is_as_if_nothing_was_kept(tmp_path: Path, file: str, damage: str) -> None:
    (tmp_path / "replay.json").write_text('{"row": 3, "weights": {}}', encoding="utf-8")
    np.array([[0, 1, 2], [5, 3, 4]], "float32").tofile(tmp_path / "replay.f32")
    assert list(read_weight_snapshots(tmp_path)) == [0, 5]
    DAMAGES[damage](tmp_path / file)
    assert all(len(weights) == 2 for weights in read_weight_snapshots(tmp_path).values())


@pytest.mark.parametrize(
    ("status", "restores", "epoch"),
    [
        (RunStatus.COMPLETED, True, 2),
        (RunStatus.COMPLETED, False, 4),
        (RunStatus.STOPPED, False, 2),
        (RunStatus.FAILED, True, 4),
    ],
)
def test_the_epoch_of_the_model_is_the_best_where_that_is_kept(
    recipe: Recipe, status: RunStatus, restores: bool, epoch: int
) -> None:
    stopping = EarlyStopping(patience=5, restore_best_weights=restores)
    training = recipe.training.model_copy(update={"early_stopping": stopping})
    store, told = open_store(), recipe.model_copy(update={"training": training})
    run = create_run(store, ADA, told)
    losses = [0.5, 0.2, 0.2, float("nan")]
    append_epochs(store, run.id, [EpochRecord(n, {"val_loss": loss}, 0.1) for n, loss in enumerate(losses, 1)])
    update_run(store, run.id, status=status, epoch=4)
    assert model_epoch(store, get_run(store, ADA, run.id)) == epoch
