"""Predictions over HTTP on the real engine: rows of any form get the same answers, as JSON or as CSV."""

import csv
import io
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from components.runs.app_state import AppState, serving
from tests.integration.api.conftest import api_client
from tests.integration.api.routers.test_predictions import EXCEL, as_json_lines, excel, parquet, text

ADA = {"Authorization": "Bearer the-secret-of-ada-1815"}
CSV = {"Accept": "text/csv"}
NAMES = ["size", "colour", "open", "day"]
FORMULA = "=cmd|' /C calc'!A0"


def lines(target: Callable[[int], str]) -> list[list[str]]:
    return [
        [f"{n % 37}.5", ["red", "green", "blue"][n % 3], ["yes", "no"][n % 2], f"2024-03-{1 + n % 28:02}", target(n)]
        for n in range(120)
    ]


TARGETS: dict[str, Callable[[int], str]] = {
    "kind": lambda n: "plain" if n % 37 < 18 else FORMULA,
    "price": lambda n: f"{3 * (n % 37)}.25",
    "finish": lambda n: f"{2 + n % 3}:{n % 37:02}:{n % 60:02}",
}
ROWS = [line[:4] for line in lines(TARGETS["kind"])[:3]]


@pytest.fixture(scope="module")
def runs(started: AppState) -> dict[str, str]:
    """A run for each target."""
    found = {}
    with serving(started), api_client(timeout=60, headers=ADA) as client:
        for name, target in TARGETS.items():
            table = text([[*NAMES, name], *lines(target)], ";")
            dataset = client.post("/api/datasets", content=table).raise_for_status().json()["id"]
            recipe = {"dataset": dataset, "target": name, "layers": [], "training": {"epochs": 3}}
            run = client.post("/api/runs", json=recipe).raise_for_status().json()["id"]
            deadline = time.monotonic() + 90
            while (document := client.get(f"/api/runs/{run}").json())["status"] not in ("completed", "failed"):
                assert time.monotonic() < deadline, document
                time.sleep(0.05)
            found[name] = run
    return found


@pytest.fixture
def client(engine: Path) -> Iterator[httpx.Client]:
    with api_client(timeout=60, headers=ADA) as client:
        yield client


def predicted(client: httpx.Client, run: str, content: bytes, **headers: str) -> Any:
    answer = client.post(f"/api/runs/{run}/predict", content=content, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()["predictions"]


def as_rows(rows: list[list[str]]) -> bytes:
    return json.dumps({"rows": [dict(zip(NAMES, row, strict=True)) for row in rows]}).encode()


def table_of(answer: httpx.Response) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert not answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/csv", text([NAMES, *ROWS], ";")),
        (EXCEL, excel([NAMES, *ROWS])),
        ("application/vnd.apache.parquet", parquet([NAMES, *ROWS])),
        ("application/x-ndjson", as_json_lines([NAMES, *ROWS])),
    ],
)
@pytest.mark.parametrize("target", TARGETS)
def test_rows_get_the_same_answers_in_whatever_form_they_are_sent(
    client: httpx.Client, runs: dict[str, str], target: str, kind: str, body: bytes
) -> None:
    expected = predicted(client, runs[target], as_rows(ROWS))
    assert len(expected) == 3
    assert predicted(client, runs[target], body, **{"Content-Type": kind}) == expected


def test_classes_as_csv_have_the_numbers_of_the_json_and_run_in_no_spreadsheet(
    client: httpx.Client, runs: dict[str, str]
) -> None:
    odd = [*ROWS, ["900", "violet", "no", ""]]
    expected = predicted(client, runs["kind"], as_rows(odd))
    found = table_of(client.post(f"/api/runs/{runs['kind']}/predict", content=as_rows(odd), headers=CSV))
    assert list(found[0]) == ["prediction", f"probability of {FORMULA}", "probability of plain", "warnings"]
    for row, answer in zip(found, expected, strict=True):
        assert row["prediction"] == ("'" if answer["class"] == FORMULA else "") + answer["class"]
        for name in (FORMULA, "plain"):
            assert float(row[f"probability of {name}"]) == answer["probabilities"][name]
        assert row["warnings"] == "; ".join(answer["warnings"])
    assert FORMULA in {answer["class"] for answer in expected}
    assert "violet was never seen" in found[-1]["warnings"] and "lies outside" in found[-1]["warnings"]


def test_numbers_and_times_as_csv(client: httpx.Client, runs: dict[str, str]) -> None:
    prices = predicted(client, runs["price"], as_rows(ROWS))
    found = table_of(client.post(f"/api/runs/{runs['price']}/predict", content=as_rows(ROWS), headers=CSV))
    assert list(found[0]) == ["prediction", "warnings"]
    assert [float(row["prediction"]) for row in found] == [answer["value"] for answer in prices]
    times = predicted(client, runs["finish"], as_rows(ROWS))
    found = table_of(client.post(f"/api/runs/{runs['finish']}/predict", content=as_rows(ROWS), headers=CSV))
    assert list(found[0]) == ["prediction", "unit", "text", "warnings"]
    assert [(float(row["prediction"]), row["unit"], row["text"]) for row in found] == [
        (answer["value"], answer["unit"], answer["text"]) for answer in times
    ]


def test_many_rows_as_csv_come_in_their_order(client: httpx.Client, runs: dict[str, str]) -> None:
    rows = [[f"{n % 40}", *ROWS[n % 3][1:]] for n in range(6_000)]
    headers = {"Content-Type": "text/csv", **CSV}
    body = text([NAMES, *rows], ",")
    found = table_of(client.post(f"/api/runs/{runs['price']}/predict", content=body, headers=headers))
    expected = predicted(client, runs["price"], body, **{"Content-Type": "text/csv"})
    assert len(found) == 6_000
    assert [float(row["prediction"]) for row in found] == [answer["value"] for answer in expected]


@pytest.mark.parametrize("kind", ["text/csv", "application/json", EXCEL])
def test_a_row_that_cannot_be_read_names_row_and_column_in_its_place(
    client: httpx.Client, runs: dict[str, str], kind: str
) -> None:
    rows = [*ROWS, ["tall", *ROWS[0][1:]]]
    bodies = {"text/csv": text([NAMES, *rows], ";"), "application/json": as_rows(rows), EXCEL: excel([NAMES, *rows])}
    for run in runs.values():
        headers = {"Content-Type": kind, **CSV}
        *usual, odd = table_of(client.post(f"/api/runs/{run}/predict", content=bodies[kind], headers=headers))
        assert odd.pop("warnings").startswith("not predicted: Row 4, column size: tall is not a number")
        assert set(odd.values()) == {""}
        assert all(row["prediction"] for row in usual)


def test_rows_of_which_none_can_be_read_are_refused_in_json_also_where_csv_is_asked_for(
    client: httpx.Client, runs: dict[str, str]
) -> None:
    answer = client.post(f"/api/runs/{runs['kind']}/predict", content=as_rows([["tall", *ROWS[0][1:]]]), headers=CSV)
    assert answer.status_code == 422 and answer.headers["content-type"] == "application/json"
    problem = answer.json()["detail"]
    assert "Row 1, column size: tall is not a number" in problem["what"] and problem["where"] == "size"


def test_an_id_is_carried_to_the_predictions(client: httpx.Client, runs: dict[str, str]) -> None:
    rows = [dict(zip([*NAMES, "id"], [*row, f"={n}"], strict=True)) for n, row in enumerate(ROWS)]
    rows[1]["size"] = "wide"
    path = f"/api/runs/{runs['kind']}/predict?carry=id&carry=colour"
    answers = client.post(path, json={"rows": rows}).json()["predictions"]
    assert [each["carried"] for each in answers] == [{"id": row["id"], "colour": row["colour"]} for row in rows]
    assert "refused" in answers[1]
    table = list(csv.reader(io.StringIO(client.post(path, json={"rows": rows}, headers=CSV).text)))
    assert table[0][:3] == ["id", "colour", "prediction"]
    assert [line[:2] for line in table[1:]] == [[f"'{row['id']}", row["colour"]] for row in rows]  # no formula


def test_an_id_of_a_file_is_carried_as_it_came_whatever_it_looks_like(
    client: httpx.Client, runs: dict[str, str]
) -> None:
    ids = ["NA", "null", "-"]
    content = text([[*NAMES, "id"], *([*row, key] for row, key in zip(ROWS, ids, strict=True))], ",")
    headers = {"Content-Type": "text/csv"}
    answers = client.post(f"/api/runs/{runs['kind']}/predict?carry=id", content=content, headers=headers).json()
    assert [each["carried"]["id"] for each in answers["predictions"]] == ids
    missing = content.replace(b"0.5", b"NA", 1)  # of the model's own columns such words are missing as they were
    answers = client.post(f"/api/runs/{runs['kind']}/predict", content=missing, headers=headers).json()
    assert answers["predictions"][0]["warnings"] == ["size is missing"]


def test_decisions_hold_for_rows_that_come_later(client: httpx.Client, runs: dict[str, str]) -> None:
    run, rows = f"/api/runs/{runs['kind']}", [dict(zip(NAMES, row, strict=True)) for row in ROWS]
    rows[1] |= {"colour": "mauve"}
    decided = {"cells": {"colour": {"never_seen": "leave_out"}}}
    client.put(f"{run}/decisions", json=decided).raise_for_status()
    found = client.post(f"{run}/predict", json={"rows": rows}).json()
    client.put(f"{run}/decisions", json={}).raise_for_status()
    assert ["refused" in each for each in found["predictions"]] == [False, True, False]
    assert found["decisions"]["cells"] == decided["cells"] and found["summary"]["refused"] == 1


def test_the_description_names_both_forms(client: httpx.Client) -> None:
    described = client.get("/api/openapi.json").json()["paths"]["/runs/{run_id}/predict"]["post"]
    assert described["responses"]["200"]["content"].keys() == {"application/json", "text/csv"}
    assert "without a byte order mark" in described["description"]


def test_a_run_of_another_visitor_is_not_asked(client: httpx.Client, runs: dict[str, str]) -> None:
    bob = {"Authorization": "Bearer the-secret-of-bob-1900"}
    for body in (as_rows(ROWS), b"no json at all"):
        answer = client.post(f"/api/runs/{runs['kind']}/predict", content=body, headers=bob)
        assert answer.status_code == 404
