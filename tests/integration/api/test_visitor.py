"""Who asks: a bearer token that can be one, a cookie, or somebody new; a token that cannot be one is refused."""

import pytest

from components.store.visitors import COOKIE, new_token
from tests.integration.api.conftest import TOKEN, Known
from tests.integration.api.test_reading import call

ODD = {
    "Bearer": "short",
    "Bearer ": "short",
    "Bearer short": "short",
    "bearer fifteen-letters": "short",
    "Bearer " + "x" * 513: "long",
    "Bearer two words of a secret": "character",
    "Bearer secret\twith-a-tab-in-it": "character",
    "Bearer sécret-of-somebody": "character",
    "Bearer, the-secret-of-ada-1815": "names no bearer",
    "the-secret-of-ada-1815": "names no bearer",
    "Token the-secret-of-ada-1815": "names no bearer",
}


@pytest.mark.parametrize("header", ODD)
def test_a_token_that_cannot_be_one_is_refused_in_every_call(known: Known, header: str) -> None:
    calls = {
        ("GET", "/api/health"),
        ("GET", "/api/runs"),
        ("POST", "/api/datasets"),
        ("GET", f"/api/datasets/{known.dataset}"),
        ("DELETE", f"/api/runs/{known.run}"),
        ("GET", f"/api/runs/{known.run}/events"),
        ("POST", f"/api/runs/{known.run}/predict"),
        ("GET", "/api/nothing"),
    }
    for method, path in calls:
        refused = call(method, path, headers=[(b"authorization", header.encode("latin-1"))], content=b"1,2\n" * 20)
        assert refused.status_code == 401 and refused.headers["www-authenticate"] == "Bearer"
        assert ODD[header] in refused.json()["detail"]["what"] and "set-cookie" not in refused.headers


@pytest.mark.parametrize("header", [f"bearer {TOKEN}", f"BEARER   {TOKEN}", f"Bearer\t{TOKEN}", f"Bearer {TOKEN} "])
def test_a_token_is_known_however_its_scheme_is_written(known: Known, header: str) -> None:
    assert call("GET", f"/api/runs/{known.run}", headers={"authorization": header}).status_code == 200


def test_two_different_tokens_are_refused() -> None:
    headers = [
        (b"authorization", b"Bearer the-secret-of-ada-1815"),
        (b"authorization", b"Bearer the-secret-of-bob-1900"),
    ]
    assert call("GET", "/api/runs", headers=headers).status_code == 401


@pytest.mark.parametrize("header", ["Basic YWRhOnNlY3JldA==", "Negotiate abc", "Digest username=ada", "NTLM x"])
def test_the_log_in_of_a_proxy_is_no_token_and_the_cookie_decides(header: str) -> None:
    cookie = f"{COOKIE}={new_token()}"
    table = b"a,b\n" + b"1,2\n" * 40
    made = call("POST", "/api/datasets", headers={"authorization": header, "cookie": cookie}, content=table)
    assert made.status_code == 201 and "set-cookie" not in made.headers
    path = f"/api/datasets/{made.json()['id']}"
    assert call("GET", path, headers={"authorization": header, "cookie": cookie}).status_code == 200
    assert call("GET", path).status_code == 404  # it belongs to the cookie, not to Ada
    new = call("GET", "/api/runs", headers={"authorization": header})
    assert new.status_code == 200 and COOKIE in new.headers["set-cookie"]
