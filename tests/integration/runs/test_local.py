"""Whoever has not got the engine's key cannot talk to it, also on the same machine."""

import asyncio
import contextlib
import socket
import ssl
from pathlib import Path

import psutil
import pytest

from tests.processes import engine_process

OWN_ENGINE = True  # the files of the engine are in the home that is looked through
CODE = {"op": "run_function", "function": b"", "reply": True}


def ports_of(home: Path) -> list[int]:
    engine = engine_process()
    return sorted({each.laddr.port for each in engine.net_connections("tcp") if each.status == psutil.CONN_LISTEN})


async def is_answered(port: int, protocol: str, security: object = None) -> bool:
    from distributed.core import rpc

    arguments = security.get_connection_args("client") if security else {}  # type: ignore[attr-defined]
    scheduler = rpc(f"{protocol}://127.0.0.1:{port}", connection_args=arguments, timeout=2)
    try:
        return bool(await asyncio.wait_for(scheduler.identity(), 5))
    except (TimeoutError, OSError, ssl.SSLError):
        return False
    finally:
        await scheduler.close_rpc()


def what_is_said_to(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=2) as plain, contextlib.suppress(OSError):
        plain.sendall(request)
        return plain.recv(100)
    return b""


@pytest.mark.filterwarnings("ignore")
def test_the_engine_talks_to_nobody_without_its_key(engine: Path) -> None:
    from distributed.security import Security

    from components.runs.app_state import app_state

    ports = ports_of(engine)
    assert len(ports) == 2  # scheduler and worker: no web pages
    theirs = app_state().engine._cluster.client.security
    for port in ports:
        assert not asyncio.run(is_answered(port, "tcp"))
        assert not asyncio.run(is_answered(port, "tls", Security.temporary()))
        assert asyncio.run(is_answered(port, "tls", theirs))
        assert b"HTTP" not in what_is_said_to(port, b"GET / HTTP/1.0\r\n\r\n")


def test_the_key_is_in_no_file(engine: Path) -> None:
    secret = b"PRIVATE KEY"
    files = [path for path in engine.rglob("*") if path.is_file() and path.stat().st_size < 1_000_000]
    assert files
    assert not [path for path in files if secret in path.read_bytes()]
