"""The engine's log does not grow for ever, and whoever writes to it goes on."""

from pathlib import Path

import pytest

from components.runs import cluster


def test_a_long_log_begins_anew_and_what_it_said_last_is_kept_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "MOST_BYTES", 1000)
    path = tmp_path / "engine.log"
    with path.open("ab") as writer:
        for line in range(500):
            writer.write(f"line {line}\n".encode())
            writer.flush()
            cluster.bounded_log(path)
    assert path.stat().st_size <= 1010
    assert path.with_name("engine.log.1").stat().st_size <= 1010
    assert path.read_bytes().endswith(b"line 499\n")
    assert [each.name for each in sorted(tmp_path.iterdir())] == ["engine.log", "engine.log.1"]
