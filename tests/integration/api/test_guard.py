"""Who may talk to the server, and what every answer says to the browser."""

from collections.abc import Iterator
from typing import Any

import anyio
import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, WebSocketRoute
from starlette.websockets import WebSocket

from components.api.guard import Guard
from components.api.visitor import IdentifyVisitor
from tests.integration.api.conftest import ADA, Known
from tests.integration.conftest import the_api


async def echo(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("open")
    await socket.close()


def app_bound_to(address: str) -> Starlette:
    return Starlette(
        routes=[Mount("/api", the_api()), WebSocketRoute("/_stcore/stream", echo)],
        middleware=[Middleware(Guard, bound=lambda: address), Middleware(IdentifyVisitor)],
    )


def answer(
    headers: dict[str, str], address: str = "127.0.0.1", method: str = "GET", path: str = "health"
) -> httpx.Response:
    async def once() -> httpx.Response:
        transport = httpx.ASGITransport(app_bound_to(address))  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8501") as calls:
            return await calls.request(method, f"/api/{path}", headers=headers)

    return anyio.run(once)


@pytest.fixture(autouse=True)
def no_hosts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("LAYERBOARD_HOSTS", raising=False)
    yield


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8501", "localhost", "LOCALHOST:8501", "[::1]:8501", "app.localhost:1", "127.1.2.3"]
)
def test_names_of_the_machine_itself_are_always_answered(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for setting in ("", "layerboard.school.org"):
        monkeypatch.setenv("LAYERBOARD_HOSTS", setting)
        for address in ("127.0.0.1", "0.0.0.0"):
            assert answer({"host": host}, address).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8501",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "10.0.0.7",
        "",
        "[",
        "a b",
    ],
)
def test_a_server_of_one_machine_refuses_other_names(host: str) -> None:
    refused = answer({"host": host})
    assert (refused.status_code, refused.json()["detail"]["code"]) == (403, "foreign_host")
    assert "LAYERBOARD_HOSTS" in refused.json()["detail"]["remedy"]


def test_a_server_opened_to_a_network_is_reached_under_every_name_until_names_are_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for address in ("0.0.0.0", "::", "192.168.1.4", "lab-server"):
        assert answer({"host": "lab-server.school.org:8501"}, address).status_code == 200
    monkeypatch.setenv("LAYERBOARD_HOSTS", "Layerboard.school.org:8501, .lab.school.org,")
    for host, status in {
        "layerboard.school.org": 200,
        "layerboard.school.org:443": 200,
        "seven.lab.school.org": 200,
        "lab.school.org": 403,
        "evil-layerboard.school.org": 403,
        "192.168.1.4": 403,
    }.items():
        assert answer({"host": host}, "0.0.0.0").status_code == status, host
    monkeypatch.setenv("LAYERBOARD_HOSTS", "*")
    assert answer({"host": "any.example"}).status_code == 200


FOREIGN = [
    "http://evil.example",
    "https://127.0.0.1.evil.example:8501",
    "http://127.0.0.1:9999",
    "http://localhost:8501",
    "null",
    "file://",
    "http://[",
    "http://127.0.0.1:x",
]


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_page_of_another_origin_changes_nothing(known: Known, origin: str) -> None:
    headers = {**ADA, "origin": origin, "host": "127.0.0.1:8501"}
    for method, path in (
        ("DELETE", f"runs/{known.run}"),
        ("POST", "runs"),
        ("PATCH", f"runs/{known.run}"),
        ("POST", "datasets"),
    ):
        refused = answer(headers, method=method, path=path)
        assert (refused.status_code, refused.json()["detail"]["code"]) == (403, "foreign_origin")
    assert answer(headers, path=f"runs/{known.run}").status_code == 200  # and no other page can read the answer
    assert "access-control-allow-origin" not in answer(headers).headers


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "127.0.0.1:8501", "origin": "http://127.0.0.1:8501"},
        {"host": "127.0.0.1:8501"},
        {"host": "localhost", "origin": "http://localhost"},
        {"host": "localhost:443", "origin": "https://localhost"},
        # behind a proxy that asks for its own name
        {
            "host": "127.0.0.1:8501",
            "origin": "https://layerboard.school.org",
            "x-forwarded-host": "layerboard.school.org",
        },
        {"host": "127.0.0.1:8501", "origin": "https://a.org", "x-forwarded-host": "a.org, inner.a.org"},
    ],
)
def test_own_pages_and_programs_change_things(known: Known, headers: dict[str, str]) -> None:
    assert (
        answer({**ADA, **headers}, method="PATCH", path=f"runs/{known.run}").status_code == 422
    )  # no body: it was read


def test_pages_of_named_hosts_are_own_pages(known: Known, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAYERBOARD_HOSTS", "layerboard.school.org")
    headers = {**ADA, "host": "127.0.0.1:8501", "origin": "https://layerboard.school.org"}
    assert answer(headers, method="PATCH", path=f"runs/{known.run}").status_code == 422


@pytest.mark.parametrize(
    ("headers", "opened"),
    [
        ({"host": "127.0.0.1:8501", "origin": "http://127.0.0.1:8501"}, True),
        ({"host": "127.0.0.1:8501", "origin": "http://evil.example"}, False),
        ({"host": "evil.example", "origin": "http://evil.example"}, False),
    ],
)
def test_the_socket_of_the_pages_is_guarded_too(headers: dict[str, str], opened: bool) -> None:
    sent: list[str] = []

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message["type"])

    scope = {
        "type": "websocket",
        "path": "/_stcore/stream",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "query_string": b"",
        "server": ("127.0.0.1", 8501),
    }
    anyio.run(app_bound_to("127.0.0.1"), scope, receive, send)
    assert sent == (["websocket.accept", "websocket.send", "websocket.close"] if opened else ["websocket.close"])


@pytest.mark.parametrize(
    ("path", "status"), [("health", 200), ("nothing", 404), ("docs", 200), ("docs/start.js", 200), ("runs/x%0A", 404)]
)
def test_every_answer_tells_the_browser_what_it_may_not(path: str, status: int) -> None:
    found = answer({"host": "localhost"}, path=path)
    assert found.status_code == status
    assert found.headers["x-content-type-options"] == "nosniff"
    assert found.headers["x-frame-options"] == "SAMEORIGIN"
    policy = found.headers["content-security-policy"]
    assert "frame-ancestors 'self'" in policy and "object-src 'none'" in policy and "http" not in policy
    assert status != 404 or set(found.json()["detail"]) == {"code", "what", "where", "remedy"}


@pytest.mark.parametrize("name", ["../app.py", "..%2fapp.py", "%2e%2e/app.py", "favicon.png", "/etc/passwd"])
def test_the_description_serves_no_other_file(name: str) -> None:
    found = answer({"host": "localhost"}, path=f"docs/{name}")
    assert found.status_code == 404 and "import" not in found.text


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "GET\tX", "OPTIONS", "PUT"])
def test_methods_that_are_not_meant_are_refused(known: Known, method: str) -> None:
    refused: Any = answer({**ADA, "host": "localhost"}, method=method, path=f"runs/{known.run}")
    assert (refused.status_code, refused.json()["detail"]["code"]) == (405, "wrong_method")
