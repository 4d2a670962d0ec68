"""A run as it is shown, on the real engine: its network and rows, weights of any kept epoch, and live ones."""

import base64
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pandas as pd
import pytest

from components.api.show_answer import ShowAnswer
from components.domain.recipe import Recipe
from components.evaluation.network_forward import forward
from components.features.prepare import prepare
from components.runs.app_state import AppState
from components.runs.lifecycle import start_run
from components.store.database import open_store
from components.store.datasets import DatasetRecord, add_dataset, get_dataset, load_cells
from components.store.runs import RunRecord, create_run, get_run
from components.store.visitors import visitor_id
from components.training import live_weights, show_sample
from tests.corpora.damaged_files import FILE_DAMAGES
from tests.integration.api.conftest import ADA, TOKEN, api_client
from tests.integration.conftest import clinic_csv

BOB = {"Authorization": "Bearer the-secret-of-bob-1900"}
FINAL = ("completed", "stopped", "failed")


def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture(scope="module")
def trained_once(started: AppState) -> RunRecord:
    visitor = visitor_id(TOKEN)
    table = add_dataset(started.store, visitor, "clinic.csv", clinic_csv())
    document = {
        "dataset": table.id,
        "target": "column_9",
        "layers": [{"type": "Dense", "units": 10}, {"type": "BatchNormalization"}, {"type": "Dropout", "rate": 0.1}],
        "training": {"epochs": 100, "batch_size": 10},
    }
    run = start_run(started, visitor, Recipe.model_validate(document))
    until(lambda: get_run(started.store, visitor, run.id).status.final)
    return run


@pytest.fixture
def trained(engine: Path, trained_once: RunRecord) -> RunRecord:
    """A run that has ended; none may change it."""
    return trained_once


@pytest.fixture
def client(engine: Path) -> Iterator[httpx.Client]:
    """A client of the API on a real server, of ada."""
    with api_client(timeout=60, headers=ADA) as client:
        yield client


@pytest.fixture
def recipe(trained: RunRecord) -> dict[str, Any]:
    return trained.recipe.model_dump(mode="json")


def begun(client: httpx.Client, recipe: dict[str, Any], **training: object) -> str:
    answer = client.post("/api/runs", json={**recipe, "training": {**recipe["training"], **training}})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def status(client: httpx.Client, run: str) -> str:
    return str(client.get(f"/api/runs/{run}").json()["status"])


def epoch_of(frame: bytes) -> int:
    return int(np.frombuffer(frame[:4], "<f4")[0])


@contextmanager
def live(client: httpx.Client, run: str, size: int) -> Iterator[tuple[list[bytes], threading.Event]]:
    """The frames that come, `size` bytes each, and an event that is set when their stream has ended."""
    frames: list[bytes] = []
    over, leaving = threading.Event(), threading.Event()

    def read() -> None:
        came = b""
        with client.stream("GET", f"/api/runs/{run}/weights/live") as answer:
            assert answer.headers["content-type"] == "application/octet-stream"
            for piece in answer.iter_raw():
                came += piece
                while len(came) >= size:
                    frames.append(came[:size])
                    came = came[size:]
                if leaving.is_set():
                    return
        over.set()

    thread = threading.Thread(target=read)
    thread.start()
    try:
        yield frames, over
    finally:
        leaving.set()
        thread.join(60)


SIZE = 4 * (1 + 8 * 10 + 10 + 4 * 10 + 10 + 1)


def test_a_run_is_shown_with_its_network_rows_and_axes(client: httpx.Client, trained: RunRecord) -> None:
    run = trained.id
    shown = client.get(f"/api/runs/{run}/show").json()
    assert (shown["run"], shown["task"], shown["width"], shown["outputs"]) == (run, "binary", 8, ["0", "1"])
    assert 4 * (shown["weights"] + 1) == SIZE
    types = [layer["type"] for layer in shown["layers"]]
    assert types == ["Dense", "BatchNormalization", "Dropout", "Dense"]
    assert shown["layers"][0]["weights"]["kernel"][1] == [8, 10] and shown["layers"][-1]["output"]
    assert shown["columns"] == [f"column_{n}" for n in range(1, 9)]
    assert [axis["column"] for axis in shown["axes"]] == [f"column_{n}" for n in range(1, 9)]
    assert shown["telling"] == ["column_2", "column_6"]  # what the outcome follows from
    assert shown["snapshots"][0] == 0 and shown["snapshots"][-1] == 100
    assert client.get(f"/api/runs/{run}/snapshots").json() == shown["snapshots"]
    rows = shown["rows"]
    x = np.frombuffer(base64.b64decode(rows["x"]), "<f4").reshape(-1, 8)
    y = np.frombuffer(base64.b64decode(rows["y"]), "<f4")
    assert (rows["training"], rows["validation"], len(x), len(y)) == (400, 115, 515, 515)
    assert (rows["training_of"], rows["validation_of"]) == (538, 115)
    frame = client.get(f"/api/runs/{run}/weights", params={"epoch": 100}).content
    assert len(frame) == SIZE and epoch_of(frame) == 100
    # What is computed from all this is what the model predicts.
    cells = table_of(trained)[0].iloc[rows["row_numbers"][-5:]].drop(columns="column_9")
    asked = client.post(f"/api/runs/{run}/predict", json={"rows": cells.to_dict("records")}).json()["predictions"]
    answers = forward(ShowAnswer.model_validate(shown).layers, np.frombuffer(frame, "<f4")[1:], x[-5:])[-1][:, 0]
    np.testing.assert_allclose(answers, [each["probabilities"]["1"] for each in asked], atol=1e-5)


def test_test_rows_are_never_shown(client: httpx.Client, trained: RunRecord) -> None:
    rows = client.get(f"/api/runs/{trained.id}/show").json()["rows"]
    cells, record = table_of(trained)
    data = prepare(cells, record.columns, trained.recipe, record.dialect)
    training, validation, test = (set(data.row_numbers[part]) for part in vars(data.parts).values())
    assert set(rows["row_numbers"][: rows["training"]]) <= training
    assert set(rows["row_numbers"][rows["training"] :]) == validation
    assert not set(rows["row_numbers"]) & test


def table_of(run: RunRecord) -> tuple[pd.DataFrame, DatasetRecord]:
    store = open_store()
    record = get_dataset(store, run.visitor, run.recipe.dataset)
    return load_cells(store, record), record


def test_live_frames_come_while_it_trains_and_end_with_it(
    client: httpx.Client, recipe: dict[str, Any], engine: Path
) -> None:
    run = begun(client, recipe, epochs=3000)
    with live(client, run, SIZE) as (frames, over):
        assert over.wait(60)
        until(lambda: status(client, run) in FINAL)
    epochs = [epoch_of(frame) for frame in frames]
    assert len(epochs) >= 4 and epochs == sorted(set(epochs)) and epochs[-1] == 3000
    kept = client.get(f"/api/runs/{run}/show").json()["snapshots"]
    for frame in frames:
        if epoch_of(frame) in kept:
            assert client.get(f"/api/runs/{run}/weights", params={"epoch": epoch_of(frame)}).content == frame
    folder = engine / "runs" / run
    until(lambda: not (folder / live_weights.MARK).exists())
    assert not (folder / live_weights.FILE).exists()


def test_a_run_that_nobody_watches_writes_no_frames(client: httpx.Client, recipe: dict[str, Any], engine: Path) -> None:
    run = begun(client, recipe, epochs=5000)
    seen: list[bool] = []
    until(lambda: seen.append((engine / "runs" / run / live_weights.FILE).exists()) or status(client, run) in FINAL)  # type: ignore[func-returns-value]
    assert not any(seen)


def test_a_stream_goes_on_over_a_pause_and_another_one_after_an_extension(
    client: httpx.Client, recipe: dict[str, Any]
) -> None:
    run = begun(client, recipe, epochs=100_000)
    with live(client, run, SIZE) as (frames, over):
        until(lambda: len(frames) > 2)
        client.post(f"/api/runs/{run}/pause")
        until(lambda: status(client, run) == "paused")
        paused = client.get(f"/api/runs/{run}").json()["epoch"]
        until(lambda: epoch_of(frames[-1]) == paused)  # it stands where the run stands
        client.post(f"/api/runs/{run}/resume")
        until(lambda: epoch_of(frames[-1]) > paused)
        client.post(f"/api/runs/{run}/stop")
        assert over.wait(60)
    until(lambda: status(client, run) == "stopped")
    last = client.get(f"/api/runs/{run}").json()["epoch"]
    assert epoch_of(frames[-1]) == last
    client.post(f"/api/runs/{run}/extend", params={"epochs": 2000})
    with live(client, run, SIZE) as (frames, over):
        assert over.wait(60)
    assert epoch_of(frames[-1]) == last + 2000


def test_another_visitor_is_refused(client: httpx.Client, trained: RunRecord) -> None:
    for path in ("show", "snapshots", "weights", "weights/live"):
        assert client.get(f"/api/runs/{trained.id}/{path}").status_code == 200
        assert client.get(f"/api/runs/{trained.id}/{path}", headers=BOB).status_code == 404
        assert client.get(f"/api/runs/nothing/{path}").status_code == 404


def test_several_who_watch_one_run_get_the_same_frames(client: httpx.Client, recipe: dict[str, Any]) -> None:
    run = begun(client, recipe, epochs=100_000)
    with live(client, run, SIZE) as (first, _), live(client, run, SIZE) as (second, over):
        until(lambda: len(first) > 5 and len(second) > 5)
        client.post(f"/api/runs/{run}/stop")
        assert over.wait(60)
    both = {epoch_of(frame): frame for frame in first}
    same = [frame for frame in second if epoch_of(frame) in both]
    assert len(same) > 2 and all(both[epoch_of(frame)] == frame for frame in same)


def test_before_its_training_there_is_nothing_to_show(client: httpx.Client, recipe: dict[str, Any]) -> None:
    store = open_store()
    run = create_run(store, visitor_id(TOKEN), Recipe.model_validate(recipe))
    refused = client.get(f"/api/runs/{run.id}/show")
    assert (refused.status_code, refused.json()["detail"]["code"]) == (409, "not_begun")
    assert client.get(f"/api/runs/{run.id}/weights").json()["detail"]["code"] == "no_weights"


def test_a_run_of_an_earlier_version_says_what_to_do_and_is_shown_then(
    client: httpx.Client, recipe: dict[str, Any], engine: Path
) -> None:
    run = begun(client, recipe, epochs=3)
    until(lambda: status(client, run) in FINAL)
    (engine / "runs" / run / show_sample.FILE).unlink()
    refused = client.get(f"/api/runs/{run}/show")
    assert (refused.status_code, refused.json()["detail"]["code"]) == (409, "no_show")
    client.post(f"/api/runs/{run}/extend", params={"epochs": 5})
    until(lambda: status(client, run) in FINAL)
    assert client.get(f"/api/runs/{run}/show").status_code == 200


@pytest.mark.parametrize("damage", FILE_DAMAGES)
@pytest.mark.parametrize("file", [show_sample.FILE, "replay.json", "replay.f32", "preparation.json"])
def test_damaged_files_are_told(client: httpx.Client, trained: RunRecord, engine: Path, file: str, damage: str) -> None:
    path = engine / "runs" / trained.id / file
    whole = path.read_bytes()
    FILE_DAMAGES[damage](path)
    try:
        shown = client.get(f"/api/runs/{trained.id}/show")
        assert shown.status_code == (200 if file == "replay.f32" else 409), shown.text
        assert shown.status_code == 200 or shown.json()["detail"]["remedy"]
        assert client.get(f"/api/runs/{trained.id}/weights").status_code in (200, 404)
        assert client.get(f"/api/runs/{trained.id}/weights/live").status_code == 200
    finally:
        path.write_bytes(whole)


def test_a_stream_is_a_place_and_is_free_again(
    client: httpx.Client, recipe: dict[str, Any], monkeypatch: pytest.MonkeyPatch, engine: Path
) -> None:
    monkeypatch.setattr("components.api.streams.STREAMS_OF_A_VISITOR", 1)
    run = begun(client, recipe, epochs=100_000)
    mark = engine / "runs" / run / live_weights.MARK
    with live(client, run, SIZE) as (frames, _):
        until(lambda: len(frames) > 1)
        refused = client.get(f"/api/runs/{run}/weights/live")
        assert (refused.status_code, refused.json()["detail"]["code"]) == (429, "too_many_streams")
        assert mark.exists()
    until(lambda: not mark.exists())  # whoever has gone is watched for no longer
    client.delete(f"/api/runs/{run}")
