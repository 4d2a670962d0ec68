"""A server that is told to end does not wait for streams, stalled bodies or threads."""

import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import uvicorn

from components.api import shutdown
from components.domain.run import RunStatus
from components.store.database import open_store
from components.store.runs import create_run, get_run, update_run
from components.store.visitors import visitor_id
from tests.integration.api.conftest import TOKEN, Known, guarded_app

ROOT = Path(__file__).parents[3]


def test_a_server_ends_while_events_and_frames_are_streamed_and_a_body_stalls(known: Known) -> None:
    store, visitor = open_store(), visitor_id(TOKEN)
    run = create_run(store, visitor, get_run(store, visitor, known.run).recipe)
    update_run(store, run.id, status=RunStatus.RUNNING)
    shutdown.limit_shutdown(0.3)
    server = uvicorn.Server(uvicorn.Config(guarded_app(), host="127.0.0.1", port=0, log_level="critical", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        address = server.servers[0].sockets[0].getsockname()
        head = f"HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TOKEN}\r\n"
        with (
            socket.create_connection(address, 20) as stream,
            socket.create_connection(address, 20) as frames,
            socket.create_connection(address, 20) as upload,
        ):
            stream.sendall(f"GET /api/runs/{run.id}/events {head}\r\n".encode())
            assert b"event: status" in _until(stream, b"event: status")
            frames.sendall(f"GET /api/runs/{run.id}/weights/live {head}\r\n".encode())
            assert b"octet-stream" in _until(frames, b"\r\n\r\n")
            upload.sendall(f"POST /api/datasets?name=a.csv {head}Content-Length: 1000\r\n\r\na,b\n".encode())
            server.should_exit = True
            thread.join(10)
            assert not thread.is_alive()
    finally:
        server.force_exit = True
        shutdown.limit_shutdown()
        update_run(store, run.id, status=RunStatus.STOPPED)


def _until(connection: socket.socket, wanted: bytes) -> bytes:
    came = b""
    while wanted not in came and (piece := connection.recv(65536)):
        came += piece
    return came


def test_a_process_ends_though_a_thread_of_it_works_on() -> None:
    script = (
        "import threading, time\n"
        "from components.api.shutdown import exit_soon\n"
        "threading.Thread(target=time.sleep, args=(300,)).start()\n"
        "exit_soon(0.1)\n"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, timeout=30).returncode == 0
