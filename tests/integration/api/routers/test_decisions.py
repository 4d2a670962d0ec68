"""In what new rows differ is asked over HTTP, and what is decided about it holds for all rows that come later."""

import json
from typing import Any

from tests.integration.api.conftest import Known
from tests.integration.api.test_reading import call

USUAL = {"size": 5, "colour": "red", "open": "yes", "day": "05.03.2024"}


def differences(known: Known, *rows: dict[str, Any]) -> dict[str, Any]:
    answer = call("POST", f"/api/runs/{known.run}/differences", json={"rows": rows})
    assert answer.status_code == 200, answer.text
    return {f"{each['column']} {each['sort']}": each for each in answer.json()["differences"]}


def decide(known: Known, decisions: object, status: int = 200) -> dict[str, Any]:
    answer = call("PUT", f"/api/runs/{known.run}/decisions", content=json.dumps(decisions).encode())
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


def refusal_of(known: Known, *rows: dict[str, Any]) -> str:
    """Why rows are not predicted: there is no engine, so what fits is refused, too."""
    answer = call("POST", f"/api/runs/{known.run}/predict", json={"rows": rows})
    code: str = answer.json()["detail"]["code"]
    return code


def test_a_choice_is_put_holds_and_is_taken_back(known: Known) -> None:
    odd = USUAL | {"colour": "mauve"}
    assert differences(known, USUAL) == {}
    found = differences(known, USUAL, odd)["colour never_seen"]
    assert (found["rows"], found["happens"]) == (1, "predicted as they are, with a warning")
    refuse = next(choice for choice in found["choices"] if choice["what"] == "the whole table is refused")
    assert decide(known, refuse["decisions"]) == refuse["decisions"]
    assert call("GET", f"/api/runs/{known.run}/decisions").json() == refuse["decisions"]
    assert refusal_of(known, USUAL, odd) == "refused_as_decided" and refusal_of(known, USUAL) == "engine_not_ready"
    again = differences(known, USUAL, odd)["colour never_seen"]
    assert again["choices"][again["chosen"]]["what"] == again["happens"] == "the whole table is refused"
    decide(known, {})
    assert refusal_of(known, USUAL, odd) == "engine_not_ready"


def test_a_missing_column_is_refused_until_it_is_decided(known: Known) -> None:
    rows = {name: value for name, value in USUAL.items() if name != "colour"} | {"color": "red"}
    found = differences(known, rows)["colour missing_column"]
    assert found["chosen"] is None and refusal_of(known, rows) == "missing_columns"
    decide(known, found["choices"][0]["decisions"])
    assert refusal_of(known, rows) == "engine_not_ready" and differences(known, rows).keys() == {
        "colour missing_column"
    }
    decide(known, {"read_from": {"colour": None}})
    assert refusal_of(known, USUAL) == "engine_not_ready"  # what is there is not asked of
    decide(known, {})


def test_what_cannot_be_decided_or_is_not_theirs_is_refused(known: Known) -> None:
    assert decide(known, {"factors": {"weight": 2}}, 422)["detail"]["where"] == "factors.weight"
    assert decide(known, {"cells": {"size": {"missing": "as_missing"}}}, 422)["detail"]["code"] == "wrong_decision"
    path = f"/api/runs/{known.run}/decisions"
    for method, content in (("GET", None), ("PUT", b"{}")):
        other = call(method, path, content=content, headers={"Authorization": f"Bearer {'x' * 20}"})
        assert other.status_code == 404


def test_a_column_that_is_to_be_carried_must_be_there(known: Known) -> None:
    answer = call("POST", f"/api/runs/{known.run}/predict?carry=number", json={"rows": [USUAL]})
    assert (answer.status_code, answer.json()["detail"]["code"]) == (422, "no_such_column"), answer.text
