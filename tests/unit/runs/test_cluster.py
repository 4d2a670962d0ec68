"""What a cluster leaves behind: a log that does not grow for ever, and no connection that cannot be closed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from components.runs import cluster
from components.runs.engine_channel import EngineLostError


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


class LostClient:
    """Dask's client after its way back to a scheduler that was killed has failed."""

    status = "running"

    def close(self, timeout: float) -> None:
        raise ValueError(f"IOStream is not idle; cannot convert to SSL, within {timeout} s")


@pytest.mark.parametrize("kind", [cluster.Embedded, cluster.External])
def test_a_cluster_whose_connection_cannot_be_closed_is_let_go_of(
    kind: Callable[[Any], cluster.Cluster], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    found, client = kind(tmp_path), LostClient()
    found.client = client
    found.close()  # it raised, in the thread that brings the engine up again: from then on nobody did
    assert found.client is None and client.status == "closed"
    assert "cannot convert to SSL" in caplog.text


@pytest.mark.parametrize("kind", [cluster.Embedded, cluster.External])
@pytest.mark.parametrize("rows", [1, 100_000])
def test_a_cluster_that_was_closed_meanwhile_is_lost(
    kind: Callable[[Any], cluster.Cluster], rows: int, tmp_path: Path
) -> None:
    found = kind(tmp_path)
    found.close()
    with pytest.raises(EngineLostError):  # whoever asks says so, and what to do
        found.score(tmp_path, {"x": np.zeros((rows, 1))}, 1.0)
