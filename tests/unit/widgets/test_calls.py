"""Calls that are pasted elsewhere hold the row as it is, whatever its columns and cells are."""

import ast
import json
import shlex

import pytest

from components.widgets.predict.calls import (
    Call,
    curl_call,
    is_of_this_machine,
    predict_address,
    python_call,
)

ADDRESS = "http://127.0.0.1:8501/api/runs/abc/predict"
ODD: dict[str, str | float | None] = {
    "it's": "d'accord",
    'a "b"': 'say "x"',
    "$HOME `id` $(id) %PATH% !!": "$x",
    "back\\slash \\n \\u0041 \\'": "\\",
    "two\nlines\tand\r": "x\ny",
    "Größe €": "naïve 😀",
    "__proto__": "p",
    "\u2028\u2029\u00a0\u200b\x7f\x00": "\u202e",
    "{x} ${x} $row $token": None,
    "@file": 1.5,
    "-d": -3,
    "": 1e300,
}


def call(row: dict[str, str | float | None]) -> Call:
    return Call(ADDRESS, "T0ken-_" * 6, row)


@pytest.mark.parametrize("row", [ODD, {"a": 1}, *({name: value} for name, value in ODD.items())])
def test_a_shell_hands_curl_the_row(row: dict[str, str | float | None]) -> None:
    given = shlex.split(curl_call(call(row)))
    assert given[:2] == ["curl", ADDRESS]
    assert json.loads(given[-1]) == {"rows": [row]} and given[-2] == "--data-binary"
    inside = given[-1]
    assert not set(inside) & set("'!") and inside.isprintable()
    assert "\\\\" not in inside and '\\"' not in inside  # which fish reads otherwise than other shells


@pytest.mark.parametrize("row", [ODD, *({name: value} for name, value in ODD.items())])
def test_python_has_the_row(row: dict[str, str | float | None]) -> None:
    tree = ast.parse(python_call(call(row)))
    assigned = next(node for node in tree.body if isinstance(node, ast.Assign))
    assert ast.literal_eval(assigned.value) == row


@pytest.mark.parametrize(
    ("page", "address", "own"),
    [
        ("http://localhost:8501/predict?run=1", "http://localhost:8501/api/runs/r/predict", True),
        ("http://[::1]:8501/", "http://[::1]:8501/api/runs/r/predict", True),
        ("http://127.0.0.3/predict", "http://127.0.0.3/api/runs/r/predict", True),
        ("https://lab.school.org/predict", "https://lab.school.org/api/runs/r/predict", False),
        ("https://me:secret@lab.school.org", "https://lab.school.org/api/runs/r/predict", False),
        ("http://o'dd$(id)/predict", "http://o%27dd%24%28id%29/api/runs/r/predict", False),
    ],
)
def test_the_address_is_that_of_the_page(page: str, address: str, own: bool) -> None:
    assert predict_address(page, "r") == address
    assert is_of_this_machine(address) is own
