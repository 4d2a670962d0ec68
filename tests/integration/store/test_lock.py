"""Two servers do not work on one home, unless they share a cluster; nobody else on the machine reads what is in it."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from components.store.database import Store
from components.store.lock import HomeInUse, HomeLock


def test_a_home_has_one_server(tmp_path: Path) -> None:
    lock = HomeLock(tmp_path, shared=False)
    for shared in (False, True):
        with pytest.raises(HomeInUse) as told:
            HomeLock(tmp_path, shared=shared)
    assert str(tmp_path) in str(told.value) and str(os.getpid()) in str(told.value)
    assert "LAYERBOARD_HOME" in str(told.value)
    lock.release()
    HomeLock(tmp_path, shared=False).release()


def test_servers_of_one_cluster_share_a_home(tmp_path: Path) -> None:
    locks = [HomeLock(tmp_path, shared=True) for _ in range(2)]
    with pytest.raises(HomeInUse):
        HomeLock(tmp_path, shared=False)
    for lock in locks:
        lock.release()


def test_a_server_that_was_killed_leaves_its_home_free(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from components.store.lock import HomeLock; "
        "lock = HomeLock(Path(sys.argv[1]), shared=False); print('locked', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout and other.stdout.readline() == b"locked\n"
        with pytest.raises(HomeInUse, match=f"process {other.pid}"):
            HomeLock(tmp_path, shared=False)
        other.kill()
    HomeLock(tmp_path, shared=False).release()


def test_a_home_is_its_owners_alone(tmp_path: Path) -> None:
    home = tmp_path / "open to all"
    home.mkdir(mode=0o755)
    Store(home)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
