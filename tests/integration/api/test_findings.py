"""GET /datasets/{id}/findings: a program sees what a person sees on the Data page, with cures as patches of the recipe."""

import json
import time
from typing import Any

import anyio
import httpx
import pytest

from components.api import findings as module
from components.domain.parse_recipe import parse
from components.domain.recipe_patch import patched
from components.features.plan import make_plan
from components.quality.table_analysis import analyse, notices
from components.store.database import open_store
from components.store.datasets import add_dataset, get_dataset, load_cells
from components.store.visitors import visitor_id
from tests.app.test_table_analysis import clinic
from tests.integration.api.conftest import TOKEN, Known, guarded_app
from tests.integration.api.test_reading import call, client

BOB = {"Authorization": "Bearer the-secret-of-bob-1900"}


def stored(name: str, data: bytes) -> str:
    return add_dataset(open_store(), visitor_id(TOKEN), name, data).id


def ask(dataset: str, settings: dict[str, Any] | None = None, **values: str) -> httpx.Response:
    if settings is not None:
        values["settings"] = json.dumps(settings)
    return call("GET", f"/api/datasets/{dataset}/findings", params=values)


def found(answer: httpx.Response, code: str) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    (finding,) = [one for one in answer.json()["findings"] if one["code"] == code]
    return dict(finding)


@pytest.fixture
def table(known: Known) -> str:
    return stored("clinic.csv", b"a title\n" + clinic())


def test_a_program_sees_what_the_page_shows_in_its_order(table: str) -> None:
    answer = ask(table)
    assert answer.status_code == 200, answer.text
    store = open_store()
    record = get_dataset(store, visitor_id(TOKEN), table)
    recipe = parse({"dataset": table, "target": "state", "layers": []})
    plan = make_plan(load_cells(store, record), record.columns, recipe)
    analysis = analyse(load_cells(store, record), record.columns, recipe, plan.training_rows)
    shown = [*notices([*record.problems, *plan.warnings], analysis.alarms), *analysis.alarms]
    assert answer.json()["target"] == "state" and answer.json()["task"] == "binary"
    assert [(f["code"], f["what"], f["remedy"], f["applied"]) for f in answer.json()["findings"]] == [
        (finding.code, finding.what, finding.remedy, finding.applied) for finding in shown
    ]
    assert [f["code"] for f in answer.json()["findings"]][:2] == ["not_rows", "target_leakage"]


def test_a_finding_has_code_severity_subject_values_words_and_cure(table: str) -> None:
    leak = found(ask(table), "target_leakage")
    assert leak["severity"] == "serious" and leak["subject"]["columns"] == ["sent_to"]
    assert leak["values"]["target"] == "state" and leak["values"]["score"] > 0.99
    assert leak["what"].startswith("Gives state away") and leak["remedy"]
    assert leak["cure"]["patch"] == {"columns": {"sent_to": {"role": "ignore"}}}
    title = found(ask(table), "not_rows")
    assert (title["severity"], title["subject"]["lines"], title["cure"]) == ("notice", [1], None)


def test_a_cure_is_sent_back_as_settings_and_taken_back(table: str) -> None:
    before = found(ask(table), "sentinel")
    assert not before["applied"]
    recipe = patched(parse({"dataset": table, "target": "state", "layers": []}), before["cure"]["patch"])
    settings = recipe.model_dump(mode="json", include={"columns"}, exclude_defaults=True)
    after = found(ask(table, settings), "sentinel")
    assert after["applied"] and after["cure"]["undo"] == {"columns": {"pressure": {"missing": None}}}


def test_a_cure_that_reads_the_file_otherwise_says_how(known: Known) -> None:
    rows = "".join(f"{100 + n * 7 % 61}/{60 + n * 5 % 37},{n % 13},{'ab'[n % 7 % 2]}\n" for n in range(200))
    cure = found(ask(stored("pressure.csv", f"bp,age,y\n{rows}".encode())), "two_numbers")["cure"]
    assert cure["reading"] == {"split": {"bp": "/"}} and cure["patch"] == {}


def test_associations_are_measured_on_the_training_rows_alone(known: Known) -> None:
    parts = ["train", "train", "validation", "test"]
    rows = []
    for n in range(800):
        target, part = "uv"[n * 7919 % 1013 % 2], parts[n // 2 % 4]
        code = {"u": "x", "v": "y"}[target] if part == "train" else "xy"[n * 104729 % 997 % 2]
        rows.append(f"{code},{n * 31 % 97},{part},{target}")
    table = stored("parts.csv", "\n".join(["code,size,part,y", *rows]).encode())
    by_column = {"split": {"way": {"type": "column", "column": "part"}}}
    assert found(ask(table, by_column, target="y"), "target_leakage")["subject"]["columns"] == ["code"]
    assert "target_leakage" not in {one["code"] for one in ask(table, target="y").json()["findings"]}


def test_a_target_and_a_task_can_be_asked_about(table: str) -> None:
    assert ask(table, target="pressure").json()["task"] == "regression"
    assert ask(table, target="colour").json()["task"] == "multiclass"
    assert ask(table, target="state", task="regression").json()["task"] is None


def test_a_recipe_that_cannot_be_trained_says_why_beside_what_is_found(table: str) -> None:
    answer = ask(table, {"split": {"way": {"type": "time", "column": "colour"}}}).json()
    assert answer["problem"]["code"] == "not_a_date" and answer["findings"]
    assert ask(table).json()["problem"] is None


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({"target": "nothing"}, "target"),
        ({"task": "guess"}, "task"),
        ({"settings": "{"}, "settings"),
        ({"settings": "[]"}, "settings"),
        ({"settings": '{"speed": 3}'}, "speed"),
        ({"settings": '{"split": {"test": 2}}'}, "split.test"),
        ({"settings": '{"columns": {"size": {"kind": "colour"}}}'}, "columns.size.kind"),
        ({"settings": '{"target": 3}'}, "target"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_field(table: str, values: dict[str, str], where: str) -> None:
    answer = call("GET", f"/api/datasets/{table}/findings", params=values)
    assert (answer.status_code, answer.json()["detail"]["where"]) == (422, where), answer.text


def test_another_visitor_finds_no_findings(table: str) -> None:
    assert ask(table).status_code == 200
    for headers, identity in ((BOB, table), (None, "0" * 16)):
        answer = call("GET", f"/api/datasets/{identity}/findings", headers=headers)
        assert answer.status_code == 404 and "clinic" not in answer.text


def test_the_same_question_is_answered_once_for_all(table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    find = module.find
    monkeypatch.setattr(module, "find", lambda *arguments: made.append(1) or find(*arguments))

    async def twice() -> list[httpx.Response]:
        async with client(guarded_app()) as calls:
            path = f"/api/datasets/{table}/findings"
            asked = [await calls.get(path) for _ in range(2)]
            return [*asked, await calls.get(path, params={"target": "colour"})]

    first, second, other = anyio.run(twice)
    assert first.json() == second.json() != other.json() and len(made) == 2


def test_so_many_questions_wait_and_no_more(table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.2)
    monkeypatch.setattr(module, "WAITING_OF_A_VISITOR", 3)
    monkeypatch.setattr(module, "find", lambda *_: time.sleep(1))
    statuses: list[int] = []

    async def all_at_once() -> None:
        async with client(guarded_app()) as calls, anyio.create_task_group() as group:

            async def once(name: str) -> None:
                answer = await calls.get(f"/api/datasets/{table}/findings", params={"target": name})
                statuses.append(answer.status_code)
                assert answer.status_code == 200 or int(answer.headers["retry-after"]) > 0

            for name in ("state", "colour", "pressure", "number", "sent_to"):
                group.start_soon(once, name)

    anyio.run(all_at_once)
    assert sorted(statuses) == [200, 200, 429, 429, 503]


def test_a_column_is_found_in_whatever_form_its_name_comes(known: Known) -> None:
    rows = "".join(f"{n % 7},{n % 2}\n" for n in range(60))
    table = stored("buyers.csv", f"gr\u00f6\u00dfe,k\u00e4ufer\n{rows}".encode())
    settings = {"columns": {"gro\u0308\u00dfe": {"role": "ignore"}}}
    plain = ask(table, {"columns": {"gr\u00f6\u00dfe": {"role": "ignore"}}}, target="k\u00e4ufer")
    otherwise = ask(table, settings, target="ka\u0308ufer")
    assert otherwise.status_code == 200 and otherwise.json() == plain.json()
