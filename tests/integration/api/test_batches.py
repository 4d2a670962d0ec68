"""Large files of new rows on the real engine: predicted in the background, in their order, over kills and restarts."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import psutil
import pytest

from components.domain.formulas import safe_csv
from components.intake.new_rows import RowsToPredict
from components.prediction.decisions import NONE_DECIDED
from components.prediction.result_csv import Answers, Headings, result_table
from components.runs.app_state import AppState, serving
from components.runs.batch_predictions import BatchPredictions, receive_rows
from components.runs.predict import predict
from components.store.batch_predictions import (
    RESULT_FILE,
    ROWS_FILE,
    BatchPrediction,
    BatchStatus,
    batch_folder,
    find_batch,
    remove_old_batches,
    save_batch,
)
from components.store.deletion import mark_run_deleted, undelete_run
from components.store.incoming import in_pieces, receive
from components.store.quota import usage_of
from components.store.runs import get_run
from components.store.visitors import visitor_id
from tests.integration.api.conftest import api_client
from tests.integration.api.routers.test_predictions import text

SECRET = "the-secret-of-ada-1815"
ADA = {"Authorization": f"Bearer {SECRET}"}
VISITOR = visitor_id(SECRET)
BOB = {"Authorization": "Bearer the-secret-of-bob-1900"}
NAMES = ["size", "colour", "open", "day", "note"]
ROWS = 9_000  # more than two batches of the model, the last of which is not full
LIMIT = 50_000_000


def line(n: int, target: Callable[[int], str] = lambda _: "") -> list[str]:
    colour, note = ["red", "green", "blue"][n % 3], ['it"s', "a, b", "=1+1", "-1.5", "slow"][n % 5]
    return [f"{n % 37}.5", colour, ["yes", "no"][n % 2], f"2024-03-{1 + n % 28:02}", note, target(n)]


TARGETS: dict[str, Callable[[int], str]] = {
    "kind": lambda n: "plain" if n % 37 < 18 else "=odd",
    "price": lambda n: f"{3 * (n % 37)}.25",
    "finish": lambda n: f"{2 + n % 3}:{n % 37:02}:{n % 60:02}",
}


def new_rows(rows: int = ROWS, **changes: str) -> list[list[str]]:
    """Rows without their target and their note, and with a column that the model does not know; some are odd."""
    found = [[*line(n)[:5], f"key {n}"] for n in range(rows)]
    for place, cell in {"r100": "wide", f"r{rows - 1}": "900", **changes}.items():
        found[int(place[1:])][0] = cell
    found[100][1] = found[-1][1] = "violet"  # row 100 is refused: there it is no row with a warning
    return found


def as_file(rows: list[list[str]], names: list[str] = NAMES) -> bytes:
    return text([[*names, "key"], *rows], ";")


@pytest.fixture(scope="module")
def runs(started: AppState) -> dict[str, str]:
    """A run for each target."""
    found = {}
    with serving(started), api_client(timeout=60, headers=ADA) as client:
        for name, target in TARGETS.items():
            table = text([[*NAMES, name], *(line(n, target) for n in range(150))], ";")
            dataset = client.post("/api/datasets", content=table).raise_for_status().json()["id"]
            recipe = {"dataset": dataset, "target": name, "layers": [], "training": {"epochs": 3}}
            run = client.post("/api/runs", json=recipe).raise_for_status().json()["id"]
            wait_for(lambda run=run: client.get(f"/api/runs/{run}").json()["status"] in ("completed", "failed"))  # type: ignore[misc]
            found[name] = run
    return found


@pytest.fixture
def client(engine: Path) -> Iterator[httpx.Client]:
    with api_client(timeout=60, headers=ADA) as client:
        yield client


def wait_for(met: Callable[[], Any], seconds: float = 120) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := met()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return found


def begun(client: httpx.Client, run: str, content: bytes, query: str = "") -> str:
    answer = client.post(f"/api/runs/{run}/batches{query}", content=content, headers={"Content-Type": "text/csv"})
    assert answer.status_code == 202, answer.text
    assert answer.json()["status"] == "waiting"
    return f"/api/runs/{run}/batches/{answer.json()['id']}"


def ended(client: httpx.Client, address: str) -> Any:
    def document() -> Any:
        found = client.get(address).raise_for_status().json()
        return found if found["status"] in ("completed", "failed") else None

    return wait_for(document)


def in_one_piece(app: AppState, run: str, content: bytes) -> tuple[bytes, Any]:
    """The same file predicted at once: its table as CSV, and what there is to say of all rows."""
    incoming = receive(app.store, "rows.csv", in_pieces(content), LIMIT)
    rows = receive_rows(app.store, VISITOR, run, incoming, most_at_once=10**6)
    assert isinstance(rows, RowsToPredict)
    found = predict(app, VISITOR, run, rows.cells)
    target = target_of(app, run)
    headings = Headings.of(list(rows.cells.columns), target, found.classes if found.probabilities else [])
    return safe_csv(result_table(rows.cells, answers_of(found), headings)), found.summary


def answers_of(found: Any) -> Answers:
    shares = np.array(found.probabilities) if found.probabilities else None
    return Answers(found.values, shares, found.warnings, found.refused, found.time)


def target_of(app: AppState, run: str) -> str:
    return get_run(app.store, VISITOR, run).recipe.target


def workers() -> list[psutil.Process]:
    """The processes that predict files."""

    def is_one(process: psutil.Process) -> bool:
        try:
            return "components.runs.batch_worker" in process.cmdline()
        except psutil.Error:
            return False

    return [process for process in psutil.Process(os.getpid()).children(recursive=True) if is_one(process)]


@pytest.mark.parametrize("target", TARGETS)
def test_a_file_becomes_the_csv_that_its_rows_make_in_one_piece(
    client: httpx.Client, started: AppState, runs: dict[str, str], target: str
) -> None:
    content = as_file(new_rows())
    address = begun(client, runs[target], content)
    document = ended(client, address)
    assert document["status"] == "completed", document
    assert document["predicted"] == document["rows"] == ROWS and document["interruptions"] == 0
    expected, summary = in_one_piece(started, runs[target], content)
    found = client.get(f"{address}/csv")
    assert found.headers["content-type"] == "text/csv; charset=utf-8"
    assert found.content == expected
    said = document["summary"]
    assert (said["with_warnings"], said["refused"]) == (summary.warned, summary.refused)
    assert [(each["column"], each["sort"], each["rows"]) for each in said["warnings"]] == [*summary.remarks]
    odd = client.get(f"{address}/csv?rows=odd").content.decode("utf-8-sig").splitlines()
    lines = found.content.decode("utf-8-sig").splitlines()
    assert len(odd) == 1 + summary.warned + summary.refused < ROWS and {*odd} <= {*lines}
    assert "Row 101, column size: wide is not a number" in odd[1] and ",key 100" in odd[1]


def test_predictions_are_scored_where_the_target_is_in_the_file(
    client: httpx.Client, started: AppState, runs: dict[str, str]
) -> None:
    for target in ("kind", "price"):
        content = text([[*NAMES, target], *(line(n, TARGETS[target]) for n in range(5_000))], ";")
        document = ended(client, begun(client, runs[target], content))
        _, summary = in_one_piece(started, runs[target], content)
        score = document["summary"]["score"]
        assert score["rows"] == 5_000 and score["right"] == summary.score.right
        assert score["mean_absolute_error"] == pytest.approx(summary.score.mean_absolute_error)


def test_a_file_whose_process_is_killed_is_begun_again_and_says_so(
    client: httpx.Client, started: AppState, runs: dict[str, str]
) -> None:
    content = as_file(new_rows())
    address = begun(client, runs["kind"], content)
    wait_for(workers)[0].kill()
    document = ended(client, address)
    assert document["status"] == "completed" and document["interruptions"] == 1
    assert client.get(f"{address}/csv").content == in_one_piece(started, runs["kind"], content)[0]


def test_what_a_server_did_not_end_the_next_one_begins_again(
    client: httpx.Client, started: AppState, runs: dict[str, str]
) -> None:
    content = as_file(new_rows())
    incoming = receive(started.store, "rows.csv", in_pieces(content), LIMIT)
    batch = receive_rows(started.store, VISITOR, runs["kind"], incoming, most_at_once=1)
    assert isinstance(batch, BatchPrediction) and batch.status is BatchStatus.DRAFT
    save_batch(started.store, batch.model_copy(update={"status": BatchStatus.RUNNING}))
    BatchPredictions(started.store, started.engine).start()
    address = f"/api/runs/{batch.run}/batches/{batch.id}"
    document = ended(client, address)
    assert document["status"] == "completed" and document["interruptions"] == 1
    assert client.get(f"{address}/csv").content == in_one_piece(started, runs["kind"], content)[0]
    folder = batch_folder(started.store, batch.run, batch.id)
    assert not (folder / ROWS_FILE).exists()
    assert sorted(path.name for path in folder.iterdir()) == [
        "batch.json", "odd.csv", RESULT_FILE, "progress.json",
    ]  # fmt: skip


def test_a_file_that_is_removed_is_not_predicted_any_more(client: httpx.Client, runs: dict[str, str]) -> None:
    address = begun(client, runs["kind"], as_file(new_rows()))
    wait_for(workers)
    assert client.get(f"{address}/csv").json()["detail"]["code"] == "batch_unfinished"
    assert client.delete(address).status_code == 204
    assert client.get(address).status_code == 404
    wait_for(lambda: not workers())
    assert client.get(address).status_code == 404
    # The next file is not held up.
    assert ended(client, begun(client, runs["kind"], as_file(new_rows(200))))["status"] == "completed"


def test_a_file_of_which_no_row_can_be_predicted_fails_with_the_reason(
    client: httpx.Client, runs: dict[str, str]
) -> None:
    document = ended(client, begun(client, runs["kind"], as_file([["wide", *row[1:]] for row in new_rows(200)])))
    assert document["status"] == "failed" and document["summary"] is None
    assert "Row 1, column size: wide is not a number" in document["problem"]["what"]


def test_a_file_without_a_row_is_refused(client: httpx.Client, runs: dict[str, str]) -> None:
    answer = client.post(f"/api/runs/{runs['kind']}/batches", content=as_file([]))
    assert answer.status_code == 422 and answer.json()["detail"]["code"] == "no_rows"


def test_a_draft_is_begun_once(client: httpx.Client, started: AppState, runs: dict[str, str]) -> None:
    incoming = receive(started.store, "rows.csv", in_pieces(as_file(new_rows(300))), LIMIT)
    draft = receive_rows(started.store, VISITOR, runs["kind"], incoming, most_at_once=1)
    assert isinstance(draft, BatchPrediction)
    assert started.batches.predict(draft, NONE_DECIDED).status is BatchStatus.WAITING
    address = f"/api/runs/{draft.run}/batches/{draft.id}"
    assert ended(client, address)["status"] == "completed"
    assert started.batches.predict(draft, NONE_DECIDED).status is BatchStatus.COMPLETED  # a tab that shows it as it was


@pytest.fixture
def decided(client: httpx.Client, runs: dict[str, str]) -> Iterator[Callable[[dict[str, Any]], None]]:
    """Keeps decisions about new rows until the end of the test."""
    address = f"/api/runs/{runs['kind']}/decisions"
    yield lambda decisions: client.put(address, json=decisions).raise_for_status() and None
    client.put(address, json={}).raise_for_status()


def test_columns_that_are_called_otherwise_are_read_as_was_decided(
    client: httpx.Client, started: AppState, runs: dict[str, str], decided: Callable[[dict[str, Any]], None]
) -> None:
    content = as_file(new_rows(300), ["magnitude", *NAMES[1:]])
    refused = client.post(f"/api/runs/{runs['kind']}/batches", content=content)
    assert refused.status_code == 422 and refused.json()["detail"]["where"] == "size"
    decided({"read_from": {"size": "height"}})
    wrong = client.post(f"/api/runs/{runs['kind']}/batches", content=content)
    assert wrong.status_code == 422 and wrong.json()["detail"]["where"] == "read_from.size"
    decided({"read_from": {"size": "magnitude"}})
    address = begun(client, runs["kind"], content)
    assert ended(client, address)["decisions"]["read_from"] == {"size": "magnitude"}
    found = client.get(f"{address}/csv").content
    assert found == in_one_piece(started, runs["kind"], as_file(new_rows(300)))[0]
    decided({"read_from": {"size": None}})
    document = ended(client, begun(client, runs["kind"], content))
    assert {"column": "size", "sort": "missing", "what": "no value", "rows": 300} in document["summary"]["warnings"]


def test_odd_rows_are_taken_as_was_decided(
    client: httpx.Client, runs: dict[str, str], decided: Callable[[dict[str, Any]], None]
) -> None:
    rows = new_rows(300)
    rows[250] = ["wide", *rows[250][1:]]
    for action, status, refused in (
        ("as_missing", "completed", 0),
        ("leave_out", "completed", 2),
        ("refuse", "failed", 0),
    ):
        decided({"cells": {"size": {"unreadable": action}}})
        document = ended(client, begun(client, runs["kind"], as_file(rows)))
        assert document["status"] == status and (status == "failed" or document["summary"]["refused"] == refused)
    assert document["problem"]["code"] == "refused_as_decided" and document["problem"]["what"].startswith("Row ")


def test_the_files_of_a_deleted_run_are_not_found_until_it_is_brought_back(
    client: httpx.Client, started: AppState, runs: dict[str, str]
) -> None:
    address = begun(client, runs["price"], as_file(new_rows(300)))
    ended(client, address)
    mark_run_deleted(started.store, VISITOR, runs["price"])
    assert client.get(address).status_code == client.get(f"{address}/csv").status_code == 404
    undelete_run(started.store, VISITOR, runs["price"])
    assert client.get(f"{address}/csv").status_code == 200


def test_files_belong_to_their_visitor_count_for_them_and_go_with_time(
    client: httpx.Client, started: AppState, runs: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    address = begun(client, runs["price"], as_file(new_rows(300)))
    ended(client, address)
    run, batch_id = address.split("/")[3], address.split("/")[-1]
    batch = find_batch(started.store, run, batch_id)
    assert batch is not None
    for call in (client.get, client.delete):
        assert call(address, headers=BOB).status_code == 404
    assert client.get(f"/api/runs/{run}/batches", headers=BOB).status_code == 404
    assert batch_id in [each["id"] for each in client.get(f"/api/runs/{run}/batches").json()]
    size = (batch_folder(started.store, run, batch_id) / RESULT_FILE).stat().st_size
    before = usage_of(started.store, batch.visitor).size
    remove_old_batches(started.store)
    assert client.get(address).status_code == 200
    save_batch(started.store, batch.model_copy(update={"created": batch.created - 91 * 24 * 3600}))
    assert remove_old_batches(started.store) == 1
    assert client.get(address).status_code == 404
    assert usage_of(started.store, batch.visitor).size <= before - size


def test_the_process_that_scores_needs_no_pyarrow() -> None:
    code = "import sys, components.runs.scoring_child; sys.exit('pyarrow' in sys.modules or 'pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
