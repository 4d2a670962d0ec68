"""The HTTP contract, on the real engine."""

import gzip
import io
import json
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from components.domain.recipe import Task
from components.evaluation.measures import measures_of
from tests.integration.api.conftest import api_client
from tests.integration.conftest import clinic_csv

ADA = {"Authorization": "Bearer the-secret-of-ada-1815"}
BOB = {"Authorization": "Bearer the-secret-of-bob-1900"}  # has nothing
EVE = {"Authorization": "Bearer the-secret-of-eve-1984"}


@pytest.fixture
def client(engine: Path) -> Iterator[httpx.Client]:
    """A client of the API on a real server."""
    with api_client(timeout=60) as client:
        yield client


@pytest.fixture
def recipe(client: httpx.Client) -> dict[str, Any]:
    answer = client.post("/api/datasets?name=clinic.csv", content=clinic_csv(), headers=ADA)
    assert answer.status_code == 201
    assert answer.json()["rows"] == 768
    return {
        "dataset": answer.json()["id"],
        "target": "column_9",
        "layers": [{"type": "Dense", "units": 10, "activation": "relu"}],
        "training": {"epochs": 100, "batch_size": 10},
    }


def trained(client: httpx.Client, recipe: dict[str, Any]) -> str:
    answer = client.post("/api/runs", json=recipe, headers=ADA)
    assert answer.status_code == 201, answer.text
    run: str = answer.json()["id"]
    deadline = time.monotonic() + 60
    while (document := client.get(f"/api/runs/{run}", headers=ADA).json())["status"] in ("queued", "running"):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert document["status"] == "completed", document
    return run


def messages(text: str) -> list[tuple[str, dict[str, Any]]]:
    found = []
    for block in filter(None, text.split("\n\n")):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if fields:
            found.append((fields["event"], json.loads(fields["data"])))
    return found


def test_events_tell_every_epoch_once_and_end_with_the_status(client: httpx.Client, recipe: dict[str, Any]) -> None:
    run = client.post("/api/runs", json=recipe, headers=ADA).json()["id"]
    answer = client.get(f"/api/runs/{run}/events", headers=ADA)
    assert answer.headers["content-type"].startswith("text/event-stream")
    told = messages(answer.text)
    assert [event["epoch"] for kind, event in told if kind == "epoch"] == list(range(1, 101))
    assert {"loss", "accuracy", "val_loss", "val_accuracy", "epochs", "seconds"} <= told[-2][1].keys()
    assert told[-1][0] == "status" and told[-1][1]["status"] == "completed"
    assert told[-1][1]["metrics"].keys() == {"train", "validation", "validation_baseline"}
    again = messages(client.get(f"/api/runs/{run}/events", headers=ADA | {"Last-Event-ID": "97"}).text)
    assert [event["epoch"] for kind, event in again if kind == "epoch"] == [98, 99, 100]


def test_predictions_and_the_bundle(client: httpx.Client, recipe: dict[str, Any]) -> None:
    run = trained(client, recipe)
    row = {f"column_{position}": 50 for position in range(1, 9)}
    answer = client.post(f"/api/runs/{run}/predict", json={"rows": [row, row | {"column_2": 900}]}, headers=ADA)
    usual, odd = answer.json()["predictions"]
    assert sum(usual["probabilities"].values()) == pytest.approx(1)
    assert usual["class"] in ("0", "1") and not usual["warnings"] and odd["warnings"]
    csv = {"Content-Type": "text/csv"}
    answer = client.post(f"/api/runs/{run}/predict", content=clinic_csv(5), headers=ADA | csv)
    assert len(answer.json()["predictions"]) == 5
    bad = row | {"column_3": "tall"}
    document = client.post(f"/api/runs/{run}/predict", json={"rows": [row, bad, row]}, headers=ADA).json()
    first, refused, last = document["predictions"]
    assert first == last and "class" in first  # the bad cell holds up its own row alone
    assert refused["refused"]["what"] == "Row 2, column column_3: tall is not a number."
    assert (document["summary"]["rows"], document["summary"]["refused"]) == (3, 1)
    many = client.post(f"/api/runs/{run}/predict", json={"rows": [*[row] * 6_000, bad]}, headers=ADA).json()
    last = many["predictions"][-1]["refused"]["what"]  # by its place among all, however many are checked at a time
    assert last.replace(",", "").startswith("Row 6001") and many["summary"]["refused"] == 1
    only_bad = client.post(f"/api/runs/{run}/predict", json={"rows": [bad]}, headers=ADA)
    assert (only_bad.status_code, only_bad.json()["detail"]["code"]) == (422, "not_a_number")
    contract = client.get(f"/api/runs/{run}/contract", headers=ADA).json()
    assert [column["name"] for column in contract["columns"]] == list(row)
    for column in contract["columns"]:
        quantiles = [each["value"] for each in column["quantiles"]]
        assert quantiles == sorted(quantiles) and quantiles[0] == column["minimum"] and column["examples"]
    assert sorted(contract["json_schema"]["required"]) == sorted(row)
    misfit = client.post(f"/api/runs/{run}/predict", json={"rows": [{"column_1": 1}]}, headers=ADA)
    assert misfit.status_code == 422 and "column_2" in misfit.json()["detail"]["where"]
    assert client.post(f"/api/runs/{run}/predict", json={}, headers=ADA).status_code == 422
    bundle = client.get(f"/api/runs/{run}/bundle", headers=ADA)
    with zipfile.ZipFile(io.BytesIO(bundle.content)) as files:
        assert set(files.namelist()) >= {"model.keras", "recipe.json", "preparation.json", "README.md", "schema.json"}
        for script in ("predict.py", "train.py"):
            compile(files.read(script), script, "exec")
        seal = json.loads(files.read("seal.json"))
        assert seal["rows"] == 100 and seal["largest_difference"] <= 1e-5 and "tensorflow" in seal["versions"]
        assert len(files.read("split.csv").splitlines()) == 769 and "data.csv" not in files.namelist()
    again = client.get(f"/api/runs/{run}/bundle?data=true", headers=ADA)
    with zipfile.ZipFile(io.BytesIO(again.content)) as files:
        assert json.loads(files.read("seal.json")) == seal  # a model is checked once
        assert len(files.read("data.csv").splitlines()) == 769
    brought_back(client, again.content, row, usual)
    for action in ("pause", "resume", "stop"):
        assert client.post(f"/api/runs/{run}/{action}", headers=ADA).status_code == 409


def brought_back(client: httpx.Client, bundle: bytes, row: dict[str, int], usual: dict[str, Any]) -> None:
    """The bundle is another visitor's run then, and answers as before."""
    table = client.post("/api/datasets", content=bundle, headers=EVE)
    assert (table.status_code, table.json()["detail"]["code"]) == (422, "bundle")
    assert "/api/bundles" in table.json()["detail"]["remedy"]
    answer = client.post("/api/bundles?name=clinic.zip", content=bundle, headers=EVE)
    assert answer.status_code == 201, answer.text
    path, deadline = f"/api/runs/{answer.json()['id']}", time.monotonic() + 60
    while (document := client.get(path, headers=EVE).json())["status"] in ("queued", "running"):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert (document["status"], document["epoch"]) == ("completed", 100), document
    assert client.post(f"{path}/predict", json={"rows": [row]}, headers=EVE).json()["predictions"] == [usual]
    assert client.get(path, headers=ADA).status_code == 404
    none = client.post("/api/bundles", content=clinic_csv(9), headers=EVE)
    assert (none.status_code, none.json()["detail"]["code"]) == (422, "damaged_bundle")


def test_test_rows_are_closed_until_they_are_opened_which_counts_once_a_run(
    client: httpx.Client, recipe: dict[str, Any]
) -> None:
    recipe = recipe | {"split": {"seed": 11}}
    waiting = client.post("/api/runs", json=recipe, headers=ADA).json()
    assert waiting["test_looks"] == 0
    client.get(f"/api/runs/{waiting['id']}/events", headers=ADA)  # until it has ended
    first = f"/api/runs/{waiting['id']}"
    for _ in range(2):  # reading changes nothing
        closed = client.get(first, headers=ADA).json()
        assert closed["test_looks"] == 0 and closed["metrics"].keys() == {"train", "validation", "validation_baseline"}
        refused = client.get(f"{first}/evaluation", headers=ADA)
        assert refused.status_code == 409 and refused.json()["detail"]["code"] == "test_rows_closed"
        assert bundled(client, first) == {"validation.json"}
    chosen_by = client.get(f"{first}/evaluation?rows=validation", headers=ADA).json()
    assert chosen_by["rows"] == 115 and sum(map(sum, chosen_by["confusion"])) == 115
    assert chosen_by["metrics"] == closed["metrics"] and chosen_by["test_looks"] == 0
    assert chosen_by["measures"].keys() == set(measures_of(Task.BINARY))
    for name in ("accuracy", "auc", "f1", "loss"):
        each = chosen_by["measures"][name]
        assert each["value"] == pytest.approx(closed["metrics"]["validation"][name], rel=1e-5)
        assert each["low"] <= each["value"] <= each["high"]
    for _ in range(2):
        opened = client.post(f"{first}/open-test", headers=ADA).json()
        assert opened["test_looks"] == 1 and {"test", "baseline"} <= opened["metrics"].keys()
    assert client.get(first, headers=ADA).json() == opened
    assert bundled(client, first) == {"validation.json", "evaluation.json"}
    assert messages(client.get(f"{first}/events", headers=ADA).text)[-1][1]["metrics"] == opened["metrics"]
    assert client.post(f"{first}/open-test", headers=BOB).status_code == 404
    second = f"/api/runs/{trained(client, recipe)}"
    client.post(f"{second}/open-test", headers=ADA)
    report = client.get(f"{second}/evaluation", headers=ADA).json()
    assert report["test_looks"] == 2
    accuracy = report["measures"]["accuracy"]
    assert (
        accuracy["value"] == pytest.approx(report["metrics"]["test"]["accuracy"]) and accuracy["low"] < accuracy["high"]
    )
    assert report["split"]["rows"] == {"train": 538, "validation": 115, "test": 115}
    assert "drawn from seed 11" in report["split"]["in_words"]


def test_two_runs_are_compared_with_the_uncertainty_over_their_seeds(
    client: httpx.Client, recipe: dict[str, Any]
) -> None:
    wide = recipe | {"layers": [{"type": "Dense", "units": 20}]}
    seeds = {"epochs": 5, "seeds": 3}
    first, second = (trained(client, each | {"training": seeds}) for each in (recipe, wide))
    found = client.get(f"/api/runs/{first}/comparison?with={second}", headers=ADA).json()
    assert found["comparable"] and (found["metric"], found["method"]) == ("accuracy", "paired")
    assert found["low"] <= found["difference"] <= found["high"] and found["seeds"] == [3, 3]
    assert found["better"] in (None, first, second)
    assert found["settings"] == [{"path": ["layers", 0, "units"], "values": [10, 20]}]
    other = trained(client, recipe | {"split": {"seed": 5}, "training": seeds})
    apart = client.get(f"/api/runs/{first}/comparison?with={other}", headers=ADA).json()
    assert not apart["comparable"] and "validation rows" in apart["why_not"] and apart["difference"] is None
    assert client.get(f"/api/runs/{first}/comparison?with={second}", headers=BOB).status_code == 404


def bundled(client: httpx.Client, run: str) -> set[str]:
    """The reports in the zip of a run."""
    with zipfile.ZipFile(io.BytesIO(client.get(f"{run}/bundle", headers=ADA).content)) as files:
        return {"validation.json", "evaluation.json"} & set(files.namelist())


def test_another_visitor_finds_nothing(client: httpx.Client, recipe: dict[str, Any]) -> None:
    run = trained(client, recipe)
    table = recipe["dataset"]
    for path in (f"datasets/{table}", f"datasets/{table}/rows", f"runs/{run}", f"runs/{run}/events"):
        assert client.get(f"/api/{path}", headers=ADA).status_code == 200
        assert client.get(f"/api/{path}", headers=BOB).status_code == 404
    for path in (f"runs/{run}/bundle", f"runs/{run}/evaluation"):
        assert client.get(f"/api/{path}", headers=BOB).status_code == 404
    for action in ("pause", "resume", "stop", "predict"):
        assert client.post(f"/api/runs/{run}/{action}", json={"rows": [{}]}, headers=BOB).status_code == 404
    assert client.patch(f"/api/runs/{run}", json={"name": "mine"}, headers=BOB).status_code == 404
    assert client.delete(f"/api/runs/{run}", headers=BOB).status_code == 404
    assert client.post("/api/runs", json=recipe, headers=BOB).status_code == 404
    assert client.get("/api/runs", headers=BOB).json() == client.get("/api/datasets", headers=BOB).json() == []
    assert client.patch(f"/api/runs/{run}", json={"name": "First"}, headers=ADA).json()["name"] == "First"
    refused = client.patch(f"/api/runs/{run}", json={"name": "W" * 121}, headers=ADA)
    assert refused.status_code == 422 and refused.json()["detail"]["what"] == "The name has 121 characters."
    assert client.get(f"/api/runs/{run}", headers=ADA).json()["name"] == "First"
    assert client.delete(f"/api/runs/{run}", headers=ADA).status_code == 204
    assert client.get(f"/api/runs/{run}", headers=ADA).status_code == 404


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"layers": [{"type": "Dense", "units": 0}]}, "layers.0.units"),
        ({"layers": [{"type": "Dense", "units": 10_000_000}]}, "layers.0.units"),
        ({"training": {"learning_rate": 0}}, "training.learning_rate"),
        ({"training": {"learning_rate": 1e9}}, "training.learning_rate"),
        ({"training": {"batch_size": 5000}}, "training.batch_size"),
        ({"target": "nothing"}, "target"),
    ],
)
def test_a_wrong_recipe_is_refused_by_field(
    client: httpx.Client, recipe: dict[str, Any], change: dict[str, Any], where: str
) -> None:
    answer = client.post("/api/runs", json=recipe | change, headers=ADA)
    assert answer.status_code == 422
    assert answer.json()["detail"]["where"] == where
    assert set(answer.json()["detail"]) == {"code", "what", "where", "remedy"}


def test_bodies_that_cannot_be_read(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.post("/api/runs", content=b"{no json", headers=ADA).status_code == 422
    assert client.post("/api/datasets", content=b"", headers=ADA).json()["detail"]["code"] == "empty_file"
    assert client.post("/api/datasets", content=b"\x89PNG....", headers=ADA).status_code == 422
    monkeypatch.setenv("LAYERBOARD_UPLOAD_MB", "1")
    assert client.post("/api/datasets", content=b"1,2\n" * 300_000, headers=ADA).status_code == 413


SALES = "Sales;;\nid;town;price\n" + "".join(f"{n};Köln;{n},5\n" for n in range(1, 40)) + "40;Rom;1,5;x\n"


def test_an_upload_has_a_reading_report_and_its_unread_rows(client: httpx.Client) -> None:
    answer = client.post("/api/datasets?name=sales.csv", content=SALES.encode("cp1252"), headers=ADA)
    assert answer.status_code == 201
    table = answer.json()
    assert (
        table["dialect"] | {"delimiter": ";", "encoding": "cp1252", "header": True, "decimal": ","} == table["dialect"]
    )
    assert table["report"]["rows_read"] == 39 and table["report"]["rows_unread"] == 2
    assert [row["line"] for row in table["report"]["unread_rows"]] == [1, 42]
    assert {"code", "what", "where", "remedy"} == set(table["problems"][0])
    unread = client.get(f"/api/datasets/{table['id']}/unread", headers=ADA)
    assert unread.headers["content-type"].startswith("text/csv")
    assert unread.text.splitlines()[2] == "42,more cells than columns,40;Rom;1,5;x".replace(
        "40;Rom;1,5;x", '"40;Rom;1,5;x"'
    )
    assert client.get(f"/api/datasets/{table['id']}/unread", headers=BOB).status_code == 404
    again = client.get(f"/api/datasets/{table['id']}", headers=ADA).json()
    assert again == table


def test_a_program_may_say_how_a_file_is_written(client: httpx.Client) -> None:
    said = {"delimiter": "||", "header": "false", "missing": ["-200", "?"], "encoding": "utf-16-le", "decimal": ","}
    body = "".join(f"{n},5||{'-200' if n % 3 else '?'}||x\n" for n in range(10)).encode("utf-16-le")
    table = client.post("/api/datasets", params=said, content=body, headers=ADA).json()
    assert (table["rows"], len(table["columns"]), table["dialect"]["delimiter"]) == (10, 3, "||")
    assert table["report"]["missing"]["column_2"] == {"-200": 6, "?": 4}
    looked = client.get(f"/api/datasets/{table['id']}/preview", params={"header": "true"}, headers=ADA)
    assert looked.status_code == 422 or looked.json()["names"]
    again = client.post(f"/api/datasets/{table['id']}/read", params=said | {"skip_rows": 2}, headers=ADA).json()
    assert again["rows"] == 8 and again["id"] != table["id"]
    for wrong in ({"decimal": ";"}, {"encoding": "klingon"}, {"delimiter": "\n"}):
        refused = client.post("/api/datasets", params=wrong, content=body, headers=ADA)
        assert refused.status_code == 422 and refused.json()["detail"]["where"] == next(iter(wrong))
    assert client.post("/api/datasets", params={"skip_rows": -1}, content=body, headers=ADA).status_code == 422


def test_a_program_may_keep_words_and_split_columns_of_two_numbers(client: httpx.Client) -> None:
    table = "bp,kind\n" + "".join(f"{100 + n}/{60 + n},{['None', 'one', 'two'][n % 3]}\n" for n in range(12))
    address = "/api/datasets?name=bp.csv&as_words=kind&split=bp%3D%2F"
    answer = client.post(address, content=table.encode())
    assert answer.status_code == 201, answer.text
    assert [column["name"] for column in answer.json()["columns"]] == ["bp_1", "bp_2", "kind"]
    rows = client.get(f"/api/datasets/{answer.json()['id']}/rows?limit=1").json()["rows"]
    assert rows == [{"bp_1": "100", "bp_2": "60", "kind": "None"}]
    refused = client.post("/api/datasets?name=bp.csv&split=bp", content=table.encode())
    assert (refused.status_code, refused.json()["detail"]["where"]) == (422, "split")


def test_a_program_may_call_columns_otherwise_than_the_file(client: httpx.Client) -> None:
    table = "".join(f"{100 + n}/{60 + n},{n % 5},{['None', 'one'][n % 2]}\n" for n in range(12)).encode()
    names = ["column_1=pressure", "column_3= the  kind\u200b", "pressure_1=high"]
    said = {"name": "t.csv", "names": names, "split": "pressure=/", "as_words": "the kind"}
    answer = client.post("/api/datasets", params=said, content=table)
    assert answer.status_code == 201, answer.text
    assert [column["name"] for column in answer.json()["columns"]] == ["high", "pressure_2", "column_2", "the kind"]
    assert answer.json()["dialect"]["renamed"] == {"column_1": "pressure", "column_3": "the kind", "pressure_1": "high"}
    rows = client.get(f"/api/datasets/{answer.json()['id']}/rows?limit=1").json()["rows"]
    assert rows == [{"high": "100", "pressure_2": "60", "column_2": "0", "the kind": "None"}]
    address = f"/api/datasets/{answer.json()['id']}"
    looked = client.get(f"{address}/preview", params={"names": "column_2=a=b"})
    assert looked.json()["names"] == ["column_1", "column_2", "column_3"]  # the last sign parts them
    again = client.post(f"{address}/read", params={"names": "column_2=n"}).json()
    assert [column["name"] for column in again["columns"]] == ["column_1", "n", "column_3"]
    for wrong in (["column_1"], ["column_1="], ["column_1=\u200b"], ["column_1=" + "x" * 121], ["column_1=column_2"]):
        refused = client.post(f"{address}/read", params={"names": wrong})
        assert (refused.status_code, refused.json()["detail"]["where"]) == (422, "names"), wrong
        assert "{" not in refused.text.removeprefix('{"detail":{'), wrong
    described = client.get("/api/openapi.json").json()["paths"]
    for path, method in [
        ("/datasets", "post"),
        ("/datasets/{dataset_id}/read", "post"),
        ("/datasets/{dataset_id}/preview", "get"),
    ]:
        (names_of_it,) = [each for each in described[path][method]["parameters"] if each["name"] == "names"]
        assert names_of_it["in"] == "query" and "column_1=length" in names_of_it["description"]


def test_an_upload_over_the_limit_is_refused_while_it_comes(
    client: httpx.Client, engine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAYERBOARD_UPLOAD_MB", "1")

    def pieces() -> Iterator[bytes]:  # without a length announced
        for _ in range(200):
            yield b"1,2\n" * 25_000

    before = set((engine / "uploads").iterdir())
    try:
        answer = client.post("/api/datasets", content=pieces(), headers=ADA)
        assert answer.status_code == 413
    except httpx.WriteError:
        pass  # the server hung up before all was sent
    assert set((engine / "uploads").iterdir()) == before


def test_a_bomb_is_refused(client: httpx.Client) -> None:
    bomb = gzip.compress(b"1,2\n" * 12_500_000, 9) * 200
    answer = client.post("/api/datasets?name=bomb.csv", content=bomb, headers=ADA)
    assert (answer.status_code, answer.json()["detail"]["code"]) == (413, "too_large")


def test_new_rows_are_read_as_the_table_was(client: httpx.Client) -> None:
    rows = "".join(f"{n % 40},5;{['lo', 'hi'][n % 40 > 20]}\n" for n in range(200))
    table = client.post("/api/datasets", content=("size;kind\n" + rows).encode(), headers=ADA).json()
    assert table["dialect"]["decimal"] == ","
    recipe = {"dataset": table["id"], "target": "kind", "layers": [], "training": {"epochs": 20}}
    run = trained(client, recipe)
    csv = {"Content-Type": "text/csv"}
    answer = client.post(f"/api/runs/{run}/predict", content=b"size\n10,234\n20,5\n", headers=ADA | csv)
    assert answer.status_code == 200, answer.text
    assert not any("outside" in warning for row in answer.json()["predictions"] for warning in row["warnings"])
    spread = client.post(f"/api/runs/{run}/predict", content=b"size;note\n1,5;a\n2,5;b\n2,5;b;c;d\n", headers=ADA | csv)
    assert spread.status_code == 422 and "Line 4" in spread.json()["detail"]["what"]
    joined = "size;note\n1,5;a\n2,5;b\ns\u200bize;note\n3,5;c\n".encode()
    answer = client.post(f"/api/runs/{run}/predict", content=joined, headers=ADA | csv).json()
    assert len(answer["predictions"]) == 3 and answer["ignored"] == ["note"]
    assert [(notice["code"], notice["where"]) for notice in answer["notices"]] == [("not_rows", "line 4")]
    other_form = client.post(f"/api/runs/{run}/predict", json={"rows": [{"si\u200bze": 1.5}]}, headers=ADA).json()
    assert len(other_form["predictions"]) == 1 and other_form["notices"] == other_form["ignored"] == []


def test_a_browser_gets_one_cookie_and_keeps_it(client: httpx.Client) -> None:
    cookie = client.get("/api/health").headers["set-cookie"]
    assert cookie.startswith("layerboard_visitor=") and "HttpOnly" in cookie and "SameSite=Lax" in cookie
    assert "set-cookie" not in client.get("/api/health").headers
    assert "Recipe" in client.get("/api/openapi.json").json()["components"]["schemas"]
    assert client.get("/api/docs").status_code == 200


def test_each_network_of_a_pack_is_told_over_http(client: httpx.Client, recipe: dict[str, Any]) -> None:
    pack = {"networks": 3, "learning_rate": [0.001, 0.01]}
    run = trained(client, recipe | {"pack": pack, "split": {"folds": 3}, "training": {"epochs": 2, "batch_size": 64}})
    networks = client.get(f"/api/runs/{run}/pack", headers=ADA).json()
    assert [each["network"] for each in networks] == [1, 2, 3] and all(each["answers"] for each in networks)
    assert sorted(each["settings"]["learning_rate"] for each in networks) == pytest.approx(
        [0.001, 0.0031623, 0.01], rel=1e-4
    )
    assert [each["settings"]["fold"] for each in networks] == [0, 1, 2]
    report = client.get(f"/api/runs/{run}/evaluation?rows=validation", headers=ADA).json()
    assert report["pack"] == networks and report["folds"] == []
    assert report["rows"] == sum(each["rows"] for each in networks)
    history = messages(client.get(f"/api/runs/{run}/events", headers=ADA).text)
    assert {f"val_loss_network_{n}" for n in (1, 2, 3)} <= history[0][1].keys()
    assert client.get(f"/api/runs/{run}/pack", headers=BOB).status_code == 404
    assert client.get(f"/api/runs/{trained(client, recipe)}/pack", headers=ADA).json() == []
