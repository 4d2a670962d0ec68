"""Who keeps a connection and sends nothing loses it; who is only slow does not."""

import socket
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette

from components.api import events, timeouts
from components.domain.run import RunStatus
from components.store.database import open_store
from components.store.runs import create_run, get_run, update_run
from components.store.visitors import visitor_id
from tests.integration.api.conftest import TOKEN, Known, guarded_app, served


@pytest.fixture
def app() -> Starlette:
    return guarded_app()


@pytest.fixture
def port(app: Starlette, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A real server that waits half a second for headers and for each piece of a body."""
    monkeypatch.setattr(timeouts, "PIECE_SECONDS", 0.5)
    timeouts.limit_headers(0.5)
    with served(app) as port:
        yield port
    timeouts.limit_headers()


def talk(port: int, *pieces: bytes, pause: float = 0.0) -> bytes:
    """Send the pieces, and read until the server hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        for piece in pieces:
            try:
                connection.sendall(piece)
            except OSError:
                break
            time.sleep(pause)
        answer = b""
        try:
            while piece := connection.recv(65536):
                answer += piece
        except ConnectionResetError:
            pass
        return answer


HEAD = b"GET /api/health HTTP/1.1\r\nHost: localhost\r\n"


@pytest.mark.parametrize("pieces", [(), (b"GET /api",), (HEAD,)])
def test_a_connection_without_whole_headers_is_cut_off(port: int, pieces: tuple[bytes, ...]) -> None:
    assert talk(port, *pieces) == b""


def test_the_class_that_a_server_has_chosen_before_is_the_one_with_the_limit(app: Starlette) -> None:
    config = uvicorn.Config(app)  # as of Streamlit's server, which reads app.py last
    config.load()
    timeouts.limit_headers()
    protocol: Any = config.http_protocol_class
    assert protocol.__module__.startswith("uvicorn.") and protocol.header_seconds == timeouts.HEADER_SECONDS


def test_bytes_now_and_then_give_headers_no_more_time(port: int) -> None:
    began = time.monotonic()
    assert talk(port, HEAD, *[b"X-A: b\r\n"] * 40, pause=0.1) == b""
    assert time.monotonic() - began < 10


def test_the_second_request_of_a_connection_has_no_more_time(port: int) -> None:
    answer = talk(port, HEAD + b"\r\n", HEAD, *[b"X-A: b\r\n"] * 40, pause=0.1)
    assert answer.count(b"HTTP/1.1 200") == 1


def test_a_body_that_stalls_is_answered_408(known: Known, port: int) -> None:
    for path in ("/api/datasets", "/api/runs", f"/api/runs/{known.run}/predict"):
        head = (
            f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TOKEN}\r\nContent-Length: 1000\r\n\r\n"
        )
        answer = talk(port, head.encode(), b"a,b\n1,2\n")
        assert answer.startswith(b"HTTP/1.1 408") and b'"stalled"' in answer and b"connection: close" in answer.lower()


def test_a_body_that_trickles_is_answered_408(known: Known, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeouts, "GRACE_SECONDS", 0.5)
    head = f"POST /api/datasets HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TOKEN}\r\nContent-Length: 1000\r\n\r\n"
    assert talk(port, head.encode(), *[b"1"] * 30, pause=0.1).startswith(b"HTTP/1.1 408")


def test_a_slow_upload_with_pauses_comes_through(known: Known, port: int) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(8):
            yield b"1,2\n" * 10
            time.sleep(0.15)  # longer together than one piece may take

    headers = {"Authorization": f"Bearer {TOKEN}"}
    answer = httpx.post(f"http://127.0.0.1:{port}/api/datasets", content=pieces(), headers=headers, timeout=30)
    assert answer.status_code == 201 and answer.json()["rows"] == 80


def test_a_long_answer_is_no_stalled_request(known: Known, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "QUIET_POLL_SECONDS", 0.05)
    store, visitor = open_store(), visitor_id(TOKEN)
    run = create_run(store, visitor, get_run(store, visitor, known.run).recipe)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    address = f"http://127.0.0.1:{port}/api/runs/{run.id}/events"
    began = time.monotonic()
    with httpx.stream("GET", address, headers=headers, timeout=30) as answer:
        for line in answer.iter_lines():
            if "queued" in line:
                while time.monotonic() - began < 1.2:  # more than twice the limit for headers and pieces
                    time.sleep(0.05)
                update_run(store, run.id, status=RunStatus.STOPPED)
            if "stopped" in line:
                break
        else:
            pytest.fail("the stream was cut off")


def test_a_stream_whose_reader_has_gone_takes_no_place(known: Known, app: Starlette, port: int) -> None:
    (mount,) = app.routes
    streams = mount.app.state.streams  # type: ignore[attr-defined]
    store, visitor = open_store(), visitor_id(TOKEN)
    run = create_run(store, visitor, get_run(store, visitor, known.run).recipe)
    address = f"http://127.0.0.1:{port}/api/runs/{run.id}/events"
    before = streams.count
    with httpx.stream("GET", address, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=30) as answer:
        lines = answer.iter_lines()  # the connection is closed with the iterator
        assert next(lines) == "event: status"
        assert streams.count == before + 1
    deadline = time.monotonic() + 20
    while streams.count > before:
        assert time.monotonic() < deadline
        time.sleep(0.02)
