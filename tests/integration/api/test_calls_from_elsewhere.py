"""What the Predict page shows for programs gets the prediction when it is pasted: in a shell, in Python, in JavaScript."""

import csv
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from components.runs.results import run_preparation
from components.store.database import open_store
from components.store.visitors import visitor_id
from components.widgets.predict.calls import Call, curl_call, javascript_call, predict_address, python_call
from components.widgets.predict.use_elsewhere import row_of
from tests.integration.api.conftest import TOKEN, api_client
from tests.integration.api.test_contract import ADA, trained
from tests.unit.widgets.test_calls import ADDRESS, ODD, call

NAMES = ["it's", 'a "b"', "$HOME `id` $(id)!", "back\\slash", "Größe €\nin cm", "__proto__", "kind"]


def odd_table() -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(NAMES)
    for n in range(90):
        colour = ["ro't", 'b"l"ue', "$gr\\ün"][n % 3]
        writer.writerow(
            [n % 7, colour, n / 10, "yes" if n % 4 else "no", f"2024-03-{n % 28 + 1:02}", n % 11, "ab"[n % 2]]
        )
    return text.getvalue().encode()


@pytest.fixture
def client(engine: Path) -> Iterator[httpx.Client]:
    with api_client(timeout=60) as client:
        yield client


def said_by(command: list[str]) -> Any:
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0 and done.stdout, done.stderr
    return done.stdout


def test_each_works_when_pasted(client: httpx.Client) -> None:
    table = client.post("/api/datasets?name=odd.csv", content=odd_table(), headers=ADA).json()
    recipe = {"dataset": table["id"], "target": "kind", "layers": [], "training": {"epochs": 2}}
    run = trained(client, recipe)
    preparation = run_preparation(open_store(), visitor_id(TOKEN), run)
    assert len(preparation.features) == 6
    cells = dict(zip(NAMES, next(csv.reader(io.StringIO(odd_table().decode().split("\n", 2)[2]))), strict=True))
    assert preparation.features
    row = row_of({feature.name: cells.get(feature.name) for feature in preparation.features}, preparation)
    address = predict_address(str(client.base_url), run)
    expected = client.post(address, json={"rows": [row]}, headers=ADA).json()["predictions"]
    assert "class" in expected[0]
    call = Call(address, TOKEN, row)
    python = said_by([sys.executable, "-c", python_call(call)])
    assert json.loads(json.dumps(eval(python)))["predictions"] == expected
    if shutil.which("curl"):
        assert json.loads(said_by(["sh", "-c", curl_call(call)]))["predictions"] == expected
    if shutil.which("node"):
        assert json.loads(said_by(["node", "-e", javascript_call(call)]))["predictions"] == expected
    refused = client.post(address, json={"rows": [row]}, headers={"Authorization": "Bearer YOUR_TOKEN"})
    assert (refused.status_code, refused.json()["detail"]["code"]) == (401, "bad_token")


@pytest.mark.skipif(not shutil.which("node"), reason="there is no Node")
def test_javascript_sends_the_row() -> None:
    say = "fetch = async (address, options) => { console.log(JSON.stringify([address, options])); return {json: () => null}; };"
    script = f"{say}\n{javascript_call(call(ODD))}"
    address, options = json.loads(said_by(["node", "-e", script]).split("\n")[0])
    assert address == ADDRESS and options["method"] == "POST"
    assert json.loads(options["body"]) == {"rows": [ODD]}
    assert options["headers"]["Authorization"] == "Bearer " + "T0ken-_" * 6
