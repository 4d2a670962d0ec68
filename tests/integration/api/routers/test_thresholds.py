"""The threshold between two classes over HTTP: the cheapest is told, one is kept, and taken back."""

import json
from typing import Any

import pytest

from tests.integration.api.conftest import Known
from tests.integration.api.test_reading import call


def asked(known: Known, query: str = "") -> dict[str, Any]:
    answer = call("GET", f"/api/runs/{known.run}/threshold{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def put(known: Known, document: object, status: int = 200) -> dict[str, Any]:
    answer = call("PUT", f"/api/runs/{known.run}/threshold", content=json.dumps(document).encode())
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_the_cheapest_is_told_kept_and_taken_back(known: Known) -> None:
    found = asked(known)
    assert (found["negative"], found["positive"], found["threshold"], found["kept"]) == ("a", "b", 0.5, False)
    assert (found["rows"], found["few_rows"], found["outdated"]) == (24, False, None)
    assert found["best"]["cost"] == 0 < found["likelier"]["cost"] == found["now"]["cost"] == 4
    best = found["best"]["threshold"]
    assert 0.31 < best < 0.36
    kept = put(known, {"threshold": best, "false_negative_cost": 3})
    assert kept["kept"] and kept["threshold"] == best and kept["now"]["cost"] == 0
    assert kept["likelier"]["cost"] == 12 and asked(known) == kept
    dear = asked(known, "?false_positive_cost=9&false_negative_cost=0")
    assert dear["now"]["false_positives"] == 0 and dear["best"]["threshold"] == 0.5
    back = put(known, {})
    assert (back["threshold"], back["kept"], back["false_negative_cost"]) == (0.5, False, 1)


def test_costs_are_kept_at_a_half_too(known: Known) -> None:
    kept = put(known, {"threshold": 0.5, "false_negative_cost": 3})
    assert (kept["threshold"], kept["kept"], kept["false_negative_cost"]) == (0.5, True, 3)
    assert asked(known) == kept and not put(known, {})["kept"]


@pytest.mark.parametrize(
    ("document", "where"),
    [
        ({"threshold": 1.5}, "threshold"),
        ({"threshold": "high"}, "threshold"),
        ({"cut": 0.3}, "cut"),
        ({"false_positive_cost": 0, "false_negative_cost": 0}, "recipe"),
        ([], "recipe"),
    ],
)
def test_what_is_no_threshold_is_refused(known: Known, document: object, where: str) -> None:
    assert put(known, document, 422)["detail"]["where"] == where
    assert not asked(known)["kept"]


def test_costs_of_nothing_are_refused(known: Known) -> None:
    answer = call("GET", f"/api/runs/{known.run}/threshold?false_positive_cost=0&false_negative_cost=0")
    assert answer.status_code == 422 and "one of the two costs" in answer.json()["detail"]["what"]
