"""A threshold that is kept for a run holds wherever it predicts, and leaves with its bundle."""

import json
import time
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from components.domain.problem import Damaged, NotNow
from components.domain.recipe import Part, Recipe
from components.domain.run import RunStatus
from components.domain.threshold import LIKELIER, Threshold
from components.runs import lifecycle
from components.runs.analysis_messages import AskAttribution, AskCounterfactuals, Counterfactuals, RowExplanation
from components.runs.app_state import app_state
from components.runs.batch_predictions import receive_rows
from components.runs.bundle import run_bundle
from components.runs.predict import predict, raw_row
from components.runs.results import row_predictions, trained_run
from components.runs.thresholds import (
    FILE,
    keep_threshold,
    outdated_threshold,
    steps_of,
    threshold_of,
    validation_steps,
)
from components.store.artifacts import run_folder
from components.store.batch_predictions import BatchPrediction, BatchStatus, batch_folder, find_batch
from components.store.database import open_store
from components.store.datasets import add_dataset, get_dataset, load_cells
from components.store.incoming import in_pieces, receive
from components.store.runs import RunRecord, update_run
from tests.integration.runs.test_analyses import answered, ended
from tests.integration.runs.test_bring_back import brought

COSTLY = {"threshold": 0.2, "false_negative_cost": 5}

pytestmark = pytest.mark.usefixtures("bundles_unchecked")


@pytest.fixture
def run(engine: Path, clinic: Recipe) -> RunRecord:
    return ended(lifecycle.start_run(app_state(), "ada", clinic))


def cells_of(run: RunRecord) -> pd.DataFrame:
    return load_cells(open_store(), get_dataset(open_store(), "ada", run.recipe.dataset)).head(200)


def test_every_prediction_follows_it(run: RunRecord, tmp_path: Path) -> None:
    store, cells = open_store(), cells_of(run)
    before = predict(app_state(), "ada", run.id, cells)
    assert before.threshold == 0.5
    keep_threshold(store, "ada", run.id, COSTLY)
    after = predict(app_state(), "ada", run.id, cells)
    assert after.threshold == 0.2 and after.probabilities == before.probabilities is not None
    shares = np.array(after.probabilities)[:, 1]
    assert after.values == [after.classes[int(share > 0.2)] for share in shares]
    turned = np.flatnonzero((shares > 0.2) & (shares <= 0.5))
    assert len(turned) and after.values != before.values

    file = tmp_path / "rows.csv"
    cells.to_csv(file, index=False)
    batch = receive_rows(store, "ada", run.id, receive(store, "rows.csv", in_pieces(file), 10**7), most_at_once=-1)
    assert isinstance(batch, BatchPrediction)
    app_state().batches.predict(batch, batch.decisions)
    deadline = time.monotonic() + 90
    while (found := find_batch(store, run.id, batch.id)) is None or found.status is not BatchStatus.COMPLETED:
        assert time.monotonic() < deadline, found
        time.sleep(0.05)
    written = pd.read_csv(batch_folder(store, run.id, batch.id) / "predictions.csv", dtype="str", encoding="utf-8-sig")
    assert found.threshold == 0.2 and written.iloc[:, 0].tolist() == after.values

    row = raw_row(app_state(), trained_run(store, "ada", run.id), cells.iloc[turned[:1]])
    why = answered(run, AskAttribution(row, threshold=0.2)).result
    assert isinstance(why, RowExplanation) and why.attribution.output == 1
    changes = answered(run, AskCounterfactuals(row, threshold=0.2)).result
    assert isinstance(changes, Counterfactuals) and all(each.answers[1] <= 0.2 for each in changes.found)

    keep_threshold(store, "ada", run.id, {})
    assert predict(app_state(), "ada", run.id, cells).values == before.values


def test_it_leaves_and_comes_back_with_the_bundle(run: RunRecord) -> None:
    kept, store = keep_threshold(open_store(), "ada", run.id, COSTLY), open_store()
    bundle = run_bundle(app_state(), "ada", run.id, with_data=True)
    with zipfile.ZipFile(BytesIO(bundle)) as archive:
        assert json.loads(archive.read("reading.json"))["threshold"] == 0.2
        card = archive.read("README.md").decode()
    counts = validation_steps(store, trained_run(store, "ada", run.id)).at(0.2)
    assert "is answered where its probability is above **0.2**, not above 0.5" in card
    assert f"{counts.false_negatives:,} | {counts.true_positives:,} |" in card and "model.keras knows nothing" in card
    back = ended(brought("bob", bundle))
    assert threshold_of(store, trained_run(store, "bob", back.id)) == kept


def test_of_a_model_that_was_trained_further_it_holds_no_more(run: RunRecord) -> None:
    store = open_store()
    keep_threshold(store, "ada", run.id, COSTLY)
    longer = ended(lifecycle.extend_run(app_state(), "ada", run.id, 2))
    trained = trained_run(store, "ada", longer.id)
    assert threshold_of(store, trained) == LIKELIER and outdated_threshold(store, trained) == 0.2
    keep_threshold(store, "ada", run.id, {"threshold": 0.3})
    assert threshold_of(store, trained) == Threshold(threshold=0.3) and outdated_threshold(store, trained) is None


@pytest.mark.parametrize("attempt", ["of an earlier version", "known"])
def test_of_other_weights_at_the_same_epoch_it_holds_no_more(run: RunRecord, attempt: str) -> None:
    store, path = open_store(), run_folder(open_store(), run.id) / FILE
    kept = keep_threshold(store, "ada", run.id, COSTLY)
    if attempt != "known":
        document = json.loads(path.read_bytes())
        path.write_text(json.dumps({name: value for name, value in document.items() if name != "attempt"}))
    assert threshold_of(store, trained_run(store, "ada", run.id)) == kept
    ended(lifecycle.extend_run(app_state(), "ada", run.id, 2))
    update_run(store, run.id, status=RunStatus.STOPPED, epoch=run.epoch)  # before its first new epoch
    trained = trained_run(store, "ada", run.id)
    assert trained.run.epoch == run.epoch
    assert threshold_of(store, trained) == LIKELIER and outdated_threshold(store, trained) == 0.2


def test_costs_are_kept_at_the_likelier_class_too(run: RunRecord) -> None:
    store = open_store()
    kept = keep_threshold(store, "ada", run.id, {"false_negative_cost": 5})
    trained = trained_run(store, "ada", run.id)
    assert kept == threshold_of(store, trained) == Threshold(false_negative_cost=5)
    assert outdated_threshold(store, replace(trained, run=replace(run, epoch=run.epoch + 1))) is None
    assert keep_threshold(store, "ada", run.id, {}) == threshold_of(store, trained) == LIKELIER


def test_the_steps_are_those_of_the_rows_it_kept(run: RunRecord) -> None:
    store = open_store()
    rows = row_predictions(store, "ada", run.id, Part.VALIDATION)
    right = round(run.metrics["validation"]["accuracy"] * len(rows.targets))
    assert steps_of(rows).at(0.5).right == right


def test_one_that_is_damaged_is_told_of(run: RunRecord) -> None:
    store = open_store()
    (run_folder(store, run.id) / FILE).write_text('{"threshold": 7', encoding="utf-8")
    with pytest.raises(Damaged):
        threshold_of(store, trained_run(store, "ada", run.id))


@pytest.mark.usefixtures("engine")
def test_of_three_classes_there_is_none() -> None:
    table = "a,y\n" + "".join(f"{n * 7 % 13},{'uvw'[n % 3]}\n" for n in range(60))
    dataset = add_dataset(open_store(), "ada", "three.csv", table.encode())
    recipe = Recipe.model_validate({"dataset": dataset.id, "target": "y", "layers": [], "training": {"epochs": 1}})
    run = ended(lifecycle.start_run(app_state(), "ada", recipe))
    with pytest.raises(NotNow, match="does not tell two classes apart"):
        keep_threshold(open_store(), "ada", run.id, {"threshold": 0.3})
