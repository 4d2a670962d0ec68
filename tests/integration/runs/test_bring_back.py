"""A bundle that another visitor drops in is the same run again: the same predictions, and scores that are measured anew."""

import io
import json
import time
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from components.domain.problem import Damaged, NotFound, NotNow, Unreadable
from components.domain.recipe import Recipe
from components.domain.run import RunStatus
from components.export.seal import Seal
from components.intake.options import ReadOptions
from components.runs.app_state import AppState, app_state, serving
from components.runs.bring_back import bring_back, receive_file
from components.runs.bundle import run_bundle
from components.runs.lifecycle import change_learning_rate, extend_run, start_run, stop_run
from components.runs.predict import predict
from components.runs.results import fold_results, pack_results, run_evaluation, seed_results
from components.runs.show import run_show
from components.settings import settings
from components.store.artifacts import run_folder
from components.store.datasets import DatasetRecord, add_dataset, get_dataset, list_datasets, load_cells
from components.store.epochs import epochs_after
from components.store.incoming import receive, upload_limit
from components.store.runs import RunRecord, get_run, list_runs
from components.training.weight_snapshots import NAMES
from tests.integration.export.evil_bundles import changed, with_lambda
from tests.integration.export.test_train_script import recipe as recipe_of
from tests.integration.export.test_train_script import table

pytestmark = pytest.mark.usefixtures("bundles_unchecked")  # the check is tested elsewhere, and takes seconds

SHOP = "\n".join(
    ["=size;bp;kept", *(f"{n % 7},5;{100 + n % 9}/{60 + n % 5};{['=yes()', 'no'][n % 2]}" for n in range(80))]
)


def ended(run: RunRecord) -> RunRecord:
    """The run when it has ended."""
    deadline = time.monotonic() + 120
    while not (found := get_run(app_state().store, run.visitor, run.id)).status.final:
        assert time.monotonic() < deadline, found
        time.sleep(0.05)
    return found


def trained(visitor: str, csv: bytes, document: Mapping[str, object], **options: object) -> RunRecord:
    store = app_state().store
    record = add_dataset(store, visitor, "things.csv", csv, **options)  # type: ignore[arg-type]
    recipe = Recipe.model_validate({"dataset": record.id, "layers": [{"type": "Dense", "units": 6}], **document})
    return ended(start_run(app_state(), visitor, recipe))


def brought(visitor: str, bundle: bytes) -> RunRecord:
    incoming = receive(app_state().store, "bundle.zip", [bundle], upload_limit())
    return bring_back(app_state(), visitor, incoming)


def predictions(run: RunRecord, cells: pd.DataFrame) -> list[object]:
    found = predict(app_state(), run.visitor, run.id, cells)
    return [found.values, found.probabilities, found.warnings]


LAYERS = [
    {"type": "ScaleInputs"},
    {"type": "Dense", "units": 5},
    {"type": "BatchNormalization"},
    {"type": "Residual", "units": 3, "normalization": "layer"},
    {"type": "Dropout", "rate": 0.1},
]


@pytest.fixture(scope="module")
def shop(started: AppState) -> tuple[RunRecord, bytes]:
    """A small run of ada's, and its bundle with its table."""
    with serving(started), pytest.MonkeyPatch.context() as patch:
        seal = Seal(files="", checked=datetime.now(UTC), checks=[], rows=0, largest_difference=0, versions={})
        patch.setattr("components.runs.bundle._sealed", lambda *_: seal)
        first = trained("ada", SHOP.encode(), {"target": "kept", "training": {"epochs": 2}})
        return first, run_bundle(started, "ada", first.id, with_data=True)


SPANS = {"networks": 3, "weight_decay": [0.01, 0.1], "dropout": [0, 0.3], "units": [0.5, 1]}
RECIPES: dict[str, dict[str, object]] = {
    "two": {"training": {"epochs": 3, "seeds": 2}},
    "three": {"training": {"epochs": 6, "early_stopping": {"patience": 1}, "learning_rate": 0.3}},
    "price": {"training": {"epochs": 3}},
    "folds": {"training": {"epochs": 3}, "split": {"folds": 3}},
    "pack": {
        "training": {"epochs": 4, "early_stopping": {"patience": 1}, "learning_rate": 0.3},
        "pack": {"networks": 3},
    },
    "pack in folds": {
        "training": {"epochs": 2, "optimizer": "adamw"},
        "split": {"folds": 2},
        "pack": {
            name: span for name, span in SPANS.items() if name != "units"
        },  # a layer normalization looks at all of them
    },
}


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(
    ("target", "with_data"),
    [("two", True), ("three", False), ("price", True), ("folds", True), ("pack", True), ("pack in folds", True)],
)
def test_it_predicts_as_before_to_the_last_bit(target: str, with_data: bool) -> None:
    store = app_state().store
    predicted = {"folds": "two", "pack": "three", "pack in folds": "price"}.get(target, target)
    first = trained("ada", table(), {**recipe_of(predicted, 3, layers=LAYERS), **RECIPES[target]})
    assert first.status is RunStatus.COMPLETED, first.error
    bundle = run_bundle(app_state(), "ada", first.id, with_data=with_data)
    visitor = f"bob {target} {with_data}"
    if not with_data:  # the other visitor has the table, under another name
        add_dataset(store, visitor, "mine.csv", table())
    run = brought(visitor, bundle)
    assert run.visitor == visitor and run.experiment
    run = ended(run)
    assert (run.status, run.error, run.epoch) == (first.status, "", first.epoch)
    assert run.recipe.model_copy(update={"dataset": first.recipe.dataset}) == first.recipe
    assert run.metrics == first.metrics and "measured here" in run.note
    rows = load_cells(store, get_dataset(store, "ada", first.recipe.dataset)).head(50)
    assert predictions(run, rows) == predictions(first, rows)
    assert epochs_after(store, run.id) == epochs_after(store, first.id)
    assert seed_results(store, visitor, run.id) == seed_results(store, "ada", first.id)
    assert fold_results(store, visitor, run.id) == fold_results(store, "ada", first.id)
    assert len(fold_results(store, visitor, run.id)) == (3 if target == "folds" else 0)
    networks = [pack_results(store, *each) for each in ((visitor, run.id), ("ada", first.id))]
    assert networks[0] == networks[1] and len(networks[0]) == (3 if target.startswith("pack") else 0)
    reports = [run_evaluation(store, *each) for each in ((visitor, run.id), ("ada", first.id))]
    assert reports[0] == reports[1]
    if target not in ("three", "pack"):
        return
    longer = [ended(extend_run(app_state(), each.visitor, each.id, 2)) for each in (run, first)]
    assert longer[0].metrics == longer[1].metrics and "epoch" in longer[0].note


@pytest.mark.usefixtures("engine")
def test_a_run_that_was_stopped_ends_so_again_and_goes_on() -> None:
    table_bytes, visitor = SHOP.encode(), "stopper"
    record = add_dataset(app_state().store, visitor, "things.csv", table_bytes)
    recipe = {"dataset": record.id, "target": "kept", "layers": [], "training": {"epochs": 100_000}}
    started = start_run(app_state(), visitor, Recipe.model_validate(recipe))
    deadline = time.monotonic() + 60
    while get_run(app_state().store, visitor, started.id).epoch < 3:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    change_learning_rate(app_state(), visitor, started.id, 0.002)
    while not get_run(app_state().store, visitor, started.id).learning_rate_changes:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    stop_run(app_state(), visitor, started.id)
    first = ended(started)
    run = ended(brought("bob", run_bundle(app_state(), visitor, first.id, with_data=True)))
    assert (run.status, run.epoch, run.error) == (RunStatus.STOPPED, first.epoch, "")
    assert run.metrics == first.metrics and run.learning_rate_changes == first.learning_rate_changes
    assert ended(extend_run(app_state(), "bob", run.id, 1)).epoch == first.epoch + 1


@pytest.mark.usefixtures("engine")
def test_a_run_whose_loss_grew_beyond_all_numbers_says_so_again() -> None:
    training = {"epochs": 50, "optimizer": "sgd", "learning_rate": 0.2, "momentum": 0.0}
    layers = [{"type": "Dense", "units": 20, "activation": "linear"}] * 2
    first = trained("ada", SHOP.encode(), {"target": "=size", "layers": layers, "training": training})
    assert first.status is RunStatus.FAILED and first.has_model
    run = ended(brought("bob", run_bundle(app_state(), "ada", first.id, with_data=True)))
    assert (run.status, run.epoch, run.error) == (first.status, first.epoch, first.error)
    assert run.metrics == first.metrics and run.has_model


@pytest.mark.usefixtures("engine")
def test_networks_of_a_pack_that_diverged_are_left_out_again() -> None:
    training = {"epochs": 60, "optimizer": "sgd", "learning_rate": 0.001, "momentum": 0.0}
    layers = [{"type": "Dense", "units": 20, "activation": "linear"}] * 2
    document = {"target": "=size", "layers": layers, "training": training}
    first = trained("ada", SHOP.encode(), document | {"pack": {"networks": 3, "learning_rate": [0.001, 5]}})
    store = app_state().store
    left_out = [each.network for each in pack_results(store, "ada", first.id) if not each.answers]
    assert first.status is RunStatus.COMPLETED and 0 < len(left_out) < 3
    bundle = run_bundle(app_state(), "ada", first.id, with_data=True)
    run = ended(brought("bob", bundle))
    assert (run.status, run.error) == (RunStatus.COMPLETED, "") and run.metrics == first.metrics
    assert [each.network for each in pack_results(store, "bob", run.id) if not each.answers] == left_out
    longer = [ended(extend_run(app_state(), each.visitor, each.id, 2)) for each in (run, first)]
    assert longer[0].metrics == longer[1].metrics and longer[0].epoch == 62

    def other(data: bytes) -> bytes:
        with np.load(io.BytesIO(data), allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        document = json.loads(str(arrays["document"]))
        document["states"][left_out[0]]["finite"] = True  # its weights are none
        made = io.BytesIO()
        np.savez(made, **(arrays | {"document": np.array(json.dumps(document))}))
        return made.getvalue()

    def fewer(data: bytes) -> bytes:
        recipe = json.loads(data)
        return json.dumps(recipe | {"pack": recipe["pack"] | {"networks": 2}}).encode()

    for change, why in (
        ({"training__npz": other}, "no finite numbers"),
        ({"recipe__json": fewer}, "pack of 2 networks"),
    ):
        with pytest.raises(Unreadable, match=why):
            brought("bob", changed(**change)(bundle))  # type: ignore[arg-type]


@pytest.mark.usefixtures("engine")
def test_new_rows_are_read_as_by_the_first_app() -> None:
    """Columns that became two, were called otherwise, and words that stand for missing, though the file is a new one."""
    options = ReadOptions(split={"bp": "/"}, names={"=size": "=length"}, missing=("3,5",))
    first = trained("ada", SHOP.encode(), {"target": "kept", "training": {"epochs": 2}}, options=options)
    run = ended(brought("bob", run_bundle(app_state(), "ada", first.id, with_data=True)))
    assert run.status is RunStatus.COMPLETED, run.error
    new = pd.DataFrame({"=size": ["1,5", "3,5", "2.500,5"], "bp": ["101/61", "n/a", "99/60"]}, dtype="str")
    assert predictions(run, new) == predictions(first, new)
    record = get_dataset(app_state().store, "bob", run.recipe.dataset)
    assert record.names[0] == "=length" and record.name == "things.csv"


@pytest.mark.usefixtures("engine")
def test_what_was_dropped_is_told_apart(shop: tuple[RunRecord, bytes]) -> None:
    store = app_state().store
    first, bundle = shop
    files = {"table": SHOP.encode(), "bundle": bundle}
    found = {
        name: receive_file(app_state(), "eve", receive(store, f"{name}.x", [data], upload_limit()))
        for name, data in files.items()
    }
    assert isinstance(found["table"], DatasetRecord) and isinstance(found["bundle"], RunRecord)
    assert found["bundle"].name == first.name and found["bundle"].recipe.dataset == found["table"].id  # its own file
    again = brought("eve", files["bundle"])
    assert again.name == f"{first.name} (2)"
    assert [each.visitor for each in list_runs(store, "ada")] == ["ada"] * len(list_runs(store, "ada"))


@pytest.mark.usefixtures("engine")
def test_without_its_table_it_says_which_one_to_bring(shop: tuple[RunRecord, bytes]) -> None:
    first, _ = shop
    bundle = run_bundle(app_state(), "ada", first.id)
    with pytest.raises(NotFound, match=r"things\.csv, 80 rows, SHA-256 [0-9a-f]{16}…") as refused:
        brought("stranger", bundle)  # ada's table is not theirs
    assert refused.value.code == "bundle_without_table" and not list_runs(app_state().store, "stranger")


@pytest.mark.usefixtures("engine")
def test_weights_that_do_not_score_what_the_bundle_says_end_the_run(shop: tuple[RunRecord, bytes]) -> None:
    _, bundle = shop

    def better(data: bytes) -> bytes:
        document = json.loads(data)
        document["metrics"]["validation"]["loss"] /= 2
        return json.dumps(document).encode()

    def silent(data: bytes) -> bytes:
        return json.dumps(json.loads(data) | {"metrics": {}}).encode()

    for change, why in ((better, "loss of the validation rows is"), (silent, "it says no scores")):
        run = ended(brought("bob", changed(run__json=change)(bundle)))
        assert run.status is RunStatus.FAILED and not run.has_model
        assert "The weights are not those that the bundle speaks of" in run.error and why in run.error
        assert not (run_folder(app_state().store, run.id) / "model.keras").exists()


@pytest.mark.usefixtures("engine")
def test_its_model_is_built_anew_and_never_loaded(shop: tuple[RunRecord, bytes], tmp_path: Path) -> None:
    first, bundle = shop
    marker = tmp_path / "marker"
    evil = changed(model__keras=with_lambda(marker))(bundle)
    run = ended(brought("gil", evil))
    assert run.status is RunStatus.COMPLETED and run.metrics == first.metrics
    rows = pd.DataFrame({"=size": ["1,5"], "bp": ["101/61"]}, dtype="str")
    assert predictions(run, rows) == predictions(first, rows) and not marker.exists()
    with zipfile.ZipFile(run_folder(app_state().store, run.id) / "model.keras") as model:
        assert b"Lambda" not in model.read("config.json")


@pytest.mark.usefixtures("engine")
def test_a_checkpoint_that_is_gone_or_too_large_for_an_upload_does_not_go_along(
    shop: tuple[RunRecord, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = shop
    checkpoint = run_folder(app_state().store, first.id) / "checkpoint.npz"
    size = checkpoint.stat().st_size
    for limit, there in ((size, True), (size - 1, False)):
        monkeypatch.setattr("components.runs.bundle.upload_limit", lambda limit=limit: limit)
        bundle = run_bundle(app_state(), "ada", first.id)
        with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
            assert ("training.npz" in archive.namelist()) is there
    with pytest.raises(Unreadable, match=r"training\.npz is not in it"):
        brought("bob", bundle)


@pytest.mark.usefixtures("engine")
def test_nothing_is_left_of_one_that_is_refused(shop: tuple[RunRecord, bytes]) -> None:
    store = app_state().store
    _, bundle = shop
    other_cells = changed(data__csv=lambda data: data.replace(b"1,5", b"9,5"))(bundle)
    with pytest.raises(Damaged, match="Column =size is read otherwise"):
        brought("dan", other_cells)
    assert not list_datasets(store, "dan") and not list_runs(store, "dan")
    assert not [path for path in (store.home / "scratch").glob("*/*") if path.name != "lock"]


@pytest.mark.usefixtures("engine")
def test_until_it_is_measured_there_is_nothing_to_show(
    shop: tuple[RunRecord, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, bundle = shop
    store = app_state().store
    with monkeypatch.context() as patch:
        patch.setattr("components.runs.bring_back.exchange", lambda *_, **__: True)  # it never waits for its turn
        run = brought("fay", bundle)
    with pytest.raises(NotNow, match="is not measured yet"):
        run_show(store, "fay", run.id)
    (run_folder(store, run.id) / NAMES).touch()  # its measuring has begun: the rows it is shown on come a moment later
    with pytest.raises(NotNow, match="is not measured yet") as refused:
        run_show(store, "fay", run.id)
    assert refused.value.code == "not_begun" and len(epochs_after(store, run.id)) == 2


@pytest.mark.usefixtures("engine")
def test_it_counts_against_what_a_visitor_may_have(
    shop: tuple[RunRecord, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, bundle = shop
    limits = settings().model_copy(update={"visitor_runs": 1})
    monkeypatch.setattr("components.store.quota.settings", lambda: limits)
    brought("carl", bundle)
    with pytest.raises(NotNow, match="more than one visitor may keep") as refused:
        brought("carl", bundle)
    assert refused.value.code == "over_quota"
