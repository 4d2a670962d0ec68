"""The model alone in other formats: written, checked and kept by processes of their own, or refused with the reason."""

import io
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import onnxruntime
import pytest

from components.export.isolated import Ended, Limits
from components.export.model_format import ModelFormat
from components.export.usage_code import usage_code
from components.prediction.answerable_rows import answerable_rows
from components.prediction.schema import check_rows
from components.runs import checks, model_files
from components.runs.app_state import AppState
from components.runs.results import run_preparation
from components.store.artifacts import run_folder
from components.store.datasets import get_dataset, load_cells
from components.store.runs import get_run
from components.store.visitors import visitor_id
from tests.integration.api.conftest import TOKEN, api_client
from tests.integration.api.test_contract import ADA, trained
from tests.integration.conftest import clinic_csv

RATED = "=size,a 'b' \"c\",day,since,note,grade"


def rated_csv(rows: int = 120) -> bytes:
    """A number, a category, a date, a date with minutes, a text; names as odd as they come."""
    rng = np.random.default_rng(0)
    lines = [RATED]
    for n in range(rows):
        day, minute = f"2024-{n % 12 + 1:02}-{n % 28 + 1:02}", f"{n % 24:02}:{n * 7 % 60:02}"
        note = f"a {['fine', 'LATE', 'good'][n % 3]} thing, number {n}!"
        colour = ["red", "Grün", ""][n % 3 if n % 5 else 2]
        lines.append(
            f"{rng.normal(3, 2):.2f},{colour},{day},{day} {minute},{note},{['a', 'b', 'c'][n % 3]}".replace(
                "thing,", "thing"
            )
        )
    return "\n".join(lines).encode()


@pytest.fixture
def client(engine: Path) -> Any:
    with api_client(timeout=200) as client:
        yield client


def run_of(client: httpx.Client, table: bytes, target: str, columns: dict[str, object] | None = None) -> str:
    made = client.post("/api/datasets?name=table.csv", content=table, headers=ADA).json()
    recipe = {
        "dataset": made["id"],
        "target": target,
        "columns": columns or {},
        "layers": [{"type": "Dense", "units": 4}],
        "training": {"epochs": 3},
    }
    return trained(client, recipe)


def test_a_model_answers_in_another_format_as_over_http(client: httpx.Client) -> None:
    run = run_of(client, clinic_csv(200), "column_9")
    file = client.get(f"/api/runs/{run}/model?format=onnx", headers=ADA).content
    row = {f"column_{place}": 50.0 for place in range(1, 9)}
    answers = client.post(f"/api/runs/{run}/predict", json={"rows": [row]}, headers=ADA).json()["predictions"]
    columns = {name: np.array([[value]]) for name, value in row.items()}
    found = onnxruntime.InferenceSession(file).run(["output"], columns)[0]
    assert found[0, 0] == pytest.approx(answers[0]["probabilities"]["1"], rel=1e-5)
    assert client.get(f"/api/runs/{run}/model?format=h5", headers=ADA).status_code == 422


@pytest.mark.parametrize(
    "columns",
    [{"note": {"kind": "text", "role": "feature"}}, {"note": {"role": "ignore"}, "since": {"role": "ignore"}}],
)
def test_a_model_leaves_in_every_format_and_the_code_for_it_works_beside_its_file(
    client: httpx.Client, started: AppState, columns: dict[str, object], tmp_path: Path
) -> None:
    run = run_of(client, rated_csv(), "grade", columns)
    record = get_run(started.store, visitor_id(TOKEN), run)
    preparation = run_preparation(started.store, record.visitor, run)
    cells = load_cells(started.store, get_dataset(started.store, record.visitor, record.recipe.dataset))
    rows = answerable_rows(cells, preparation, 3).iloc[[2]]  # whose category is missing
    inputs = check_rows(rows, preparation).inputs
    expected = started.engine.score(record, inputs)[0]
    for form in ModelFormat:
        answer = client.get(f"/api/runs/{run}/model?format={form}", headers=ADA)
        if answer.status_code == 409:
            assert form is ModelFormat.LITERT and "text" in f"{columns}"
            continue
        name = f"layerboard-{run}-{form.file}"
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
        assert client.get(f"/api/runs/{run}/model?format={form}", headers=ADA).content == answer.content
        if form is ModelFormat.KERAS:
            assert client.get(f"/api/runs/{run}/model", headers=ADA).content == answer.content
        if form is ModelFormat.SAVED_MODEL:
            with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
                assert "saved_model/1/saved_model.pb" in archive.namelist()
        (tmp_path / f"it's {form.file}").write_bytes(answer.content)
        code = usage_code(form, f"it's {form.file}", inputs, preparation)
        assert "# the probability of each of ['a', 'b', 'c']" in code
        done = subprocess.run(
            [sys.executable, "-I", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (code, done.stderr[-2000:])
        said = [float(number) for number in done.stdout.strip().strip("[]").split()]
        assert said == pytest.approx(expected.tolist(), abs=1e-5), form


def test_a_format_is_refused_with_the_columns_that_it_cannot_hold(client: httpx.Client) -> None:
    run = run_of(client, rated_csv(), "grade", {"note": {"kind": "text", "role": "feature"}})
    assert client.get(f"/api/runs/{run}/model?format=onnx", headers=ADA).status_code == 200
    refused = client.get(f"/api/runs/{run}/model?format=litert", headers=ADA)
    detail = refused.json()["detail"]
    assert (refused.status_code, detail["code"], detail["where"]) == (409, "format_refused", "format")
    assert detail["what"] == "LiteRT cannot cut texts into words, as the model does with note."
    assert detail["remedy"] == "Take another format."


def test_litert_says_whose_numbers_need_more_digits_than_it_has(client: httpx.Client) -> None:
    run = run_of(client, rated_csv(), "grade", {"note": {"role": "ignore"}})
    what = client.get(f"/api/runs/{run}/model?format=litert", headers=ADA).json()["detail"]["what"]
    assert what == "LiteRT computes with numbers of about seven digits, which are too few for since."


@pytest.fixture
def run(client: httpx.Client) -> str:
    return run_of(client, clinic_csv(120), "column_9")


def test_what_is_known_is_not_made_again_until_the_model_is_another(
    client: httpx.Client, run: str, started: AppState, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[ModelFormat] = []
    convert = model_files.convert
    monkeypatch.setattr(
        model_files, "convert", lambda run, form, *rest: (made.append(form), convert(run, form, *rest))[1]
    )

    def ask() -> httpx.Response:
        return client.get(f"/api/runs/{run}/model?format=onnx", headers=ADA)

    first = ask()
    assert first.status_code == 200 and ask().content == first.content and made == [ModelFormat.ONNX]
    folder = run_folder(started.store, run)
    (folder / "model.onnx").write_bytes(first.content[:100])  # cut short by whatever
    assert ask().content == first.content and made == [ModelFormat.ONNX] * 2
    client.post(f"/api/runs/{run}/extend?epochs=3", headers=ADA)
    client.get(f"/api/runs/{run}/events", headers=ADA)  # until it has ended
    assert ask().content != first.content and made == [ModelFormat.ONNX] * 3


def broken(path: Path) -> Path:
    path.write_bytes(b"no model")
    return path


def test_a_file_that_answers_otherwise_is_not_handed_over(
    client: httpx.Client, run: str, started: AppState, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = model_files.answers_elsewhere
    monkeypatch.setattr(model_files, "answers_elsewhere", lambda *given: answers(*given) + 0.001)
    for _ in range(2):  # also when it is known
        detail = client.get(f"/api/runs/{run}/model?format=onnx", headers=ADA).json()["detail"]
        assert detail["what"].startswith(
            "The model as ONNX was checked: its predictions differ from those here by 0.000"
        )
    assert not (run_folder(started.store, run) / "model.onnx").exists()


def test_a_file_that_does_not_run_elsewhere_is_not_handed_over(
    client: httpx.Client, run: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    convert = model_files.convert
    monkeypatch.setattr(model_files, "convert", lambda *given: broken(convert(*given)))
    detail = client.get(f"/api/runs/{run}/model?format=onnx", headers=ADA).json()["detail"]
    assert detail["what"].startswith("The model could not be written as ONNX, or did not run there: ")


def test_a_check_that_somebody_ended_is_made_again(
    client: httpx.Client, run: str, started: AppState, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("components.export.format_check.run_isolated", lambda *_: Ended(-9, "", ""))
    refused = client.get(f"/api/runs/{run}/model?format=onnx", headers=ADA)
    assert (refused.status_code, refused.json()["detail"]["code"]) == (409, "format_failed")
    assert not (run_folder(started.store, run) / "format.onnx.json").exists()


@pytest.mark.parametrize(
    ("limits", "code"),
    [(Limits(seconds=0, memory=10**10), "format_failed"), (Limits(seconds=100, memory=10**8), "format_too_large")],
)
def test_what_takes_too_much_is_ended_and_may_be_asked_again(
    client: httpx.Client, run: str, started: AppState, limits: Limits, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "check_limits", lambda: limits)
    refused = client.get(f"/api/runs/{run}/model?format=onnx", headers=ADA)
    assert (refused.status_code, refused.json()["detail"]["code"]) == (409, code)
    assert not (run_folder(started.store, run) / "format.onnx.json").exists()
