"""Text that nothing can store (NUL, half a character) is refused by field, wherever it comes in."""

import json
from typing import Any

import pytest

from tests.integration.api.conftest import Known
from tests.integration.api.test_reading import call

ODD = ["\x00", "a\x00b", "\ud800", "x\udfff", "\udc00\ud800"]


def recipes(text: str) -> dict[str, dict[str, Any]]:
    base: dict[str, Any] = {"dataset": "d", "target": "kind", "layers": []}
    return {
        "dataset": base | {"dataset": text},
        "target": base | {"target": text},
        "columns": base | {"columns": {text: {}}},
        "columns.size.missing.0": base | {"columns": {"size": {"missing": [text]}}},
        "split.way.column": base | {"split": {"way": {"type": "group", "column": text}}},
        "layers.0.type": base | {"layers": [{"type": text}]},
        "sample_weight": base | {"sample_weight": text},
        "recipe": base | {text: 1},
    }


@pytest.mark.parametrize("text", ODD)
def test_in_a_recipe(known: Known, text: str) -> None:
    for where, recipe in recipes(text).items():
        answer = call("POST", "/api/runs", content=json.dumps(recipe | {"dataset": recipe["dataset"]}).encode())
        assert answer.status_code == 422, answer.text
        assert answer.json()["detail"]["code"] == "unusable_text"
        assert answer.json()["detail"]["where"] == ("body" if where == "recipe" else where)


@pytest.mark.parametrize("text", ODD)
def test_in_a_name(known: Known, text: str) -> None:
    answer = call("PATCH", f"/api/runs/{known.run}", content=json.dumps({"name": f"A {text}"}).encode())
    assert answer.status_code == 422 and answer.json()["detail"]["where"] == "name"


@pytest.mark.parametrize("text", ODD)
def test_in_new_rows(known: Known, text: str) -> None:
    row = {"size": 1, "colour": "red", "open": "yes", "day": "01.03.2024"}
    for odd, where in ((row | {"colour": text}, "rows.1.colour"), (row | {text: 1}, "rows.1")):
        answer = call("POST", f"/api/runs/{known.run}/predict", content=json.dumps({"rows": [row, odd]}).encode())
        assert answer.status_code == 422, answer.text
        assert answer.json()["detail"]["where"] == where


def test_as_raw_bytes() -> None:
    for body in (
        b'{"target": "\xed\xa0\x80"}',
        b'{"target": "\x00"}',
        '{"target": "\ud800"}'.encode("utf-16-le", "surrogatepass"),
    ):
        answer = call("POST", "/api/runs", content=body)
        assert (answer.status_code, answer.json()["detail"]["code"]) == (422, "not_json")


@pytest.mark.parametrize("odd", ["%00", "a%00b"])
def test_in_the_address_and_the_query(known: Known, odd: str) -> None:
    for method, path, where in (
        ("GET", f"/api/datasets/{known.dataset}/preview?sheet={odd}", "sheet"),
        ("POST", f"/api/datasets/{known.dataset}/read?missing=x&missing={odd}", "missing"),
        ("POST", f"/api/datasets?name={odd}", "name"),
        ("POST", f"/api/runs?name={odd}", "name"),
        ("POST", f"/api/runs/{known.run}/extend?epochs={odd}", "epochs"),
    ):
        answer = call(method, path, content=b"a,b\n1,2\n")
        assert answer.status_code == 422, answer.text
        assert where in answer.json()["detail"]["where"]
    for path in (f"/api/runs/{odd}", f"/api/datasets/{odd}/rows"):
        assert call("GET", path).status_code in (404, 422)


@pytest.mark.parametrize(
    "odd", ["%ED%A0%80", "%FF", "%C3", "%F0%9F%98%80", "%2e%2e%2f", "%5c", "%0d%0aset-cookie:x=1", "%22"]
)
def test_odd_bytes_of_an_address_are_answered(known: Known, odd: str) -> None:
    for method, path in (
        ("GET", f"/api/runs/{odd}"),
        ("GET", f"/api/datasets/{odd}/unread"),
        ("POST", f"/api/datasets?name={odd}"),
        ("GET", f"/api/datasets/{known.dataset}/preview?delimiter={odd}"),
        ("GET", f"/api/datasets/{known.dataset}/preview?encoding={odd}"),
    ):
        answer = call(method, path, content=b"a,b\n" + b"1,2\n" * 30)
        assert answer.status_code in (200, 201, 307, 404, 422), answer.text
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "header", ["text/csv", "TEXT/CSV; charset=\x80", "", ";;;", "application/json; a=" + "b" * 5_000, "\xff\xfe"]
)
def test_odd_kinds_of_bodies_are_answered(known: Known, header: str) -> None:
    headers = [(b"content-type", header.encode("latin-1"))]
    answer = call("POST", f"/api/runs/{known.run}/predict", content=b"\x00\xff", headers=headers)
    assert answer.status_code == 422
    for odd in (b"x", b"-1", b"9" * 5_000, b"\xff", b"1e3"):
        answer = call("GET", f"/api/runs/{known.run}/events", headers=[(b"last-event-id", odd)])
        assert answer.status_code == 200


@pytest.mark.usefixtures("bundles_unchecked")
@pytest.mark.parametrize("name", ['a"\r\nSet-Cookie: x=1', "../../etc/passwd", 'x"; filename="y', "ü€.csv"])
def test_a_name_never_becomes_a_header(known: Known, name: str) -> None:
    made = call("POST", "/api/datasets", params={"name": name}, content=b"a,b\n" + b"1,2\n" * 30)
    assert made.status_code == 201 and "/" not in made.json()["name"]
    unread = call("GET", f"/api/datasets/{made.json()['id']}/unread")
    assert unread.headers["content-disposition"] == f'attachment; filename="unread-{made.json()["id"]}.csv"'
    assert call("PATCH", f"/api/runs/{known.run}", json={"name": name}).status_code == 200
    bundle = call("GET", f"/api/runs/{known.run}/bundle")
    assert bundle.headers["content-disposition"] == f'attachment; filename="layerboard-{known.run}.zip"'
