"""Half of the work in a copy of the process: the same results, whatever becomes of the copy."""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import psutil
import pytest

from components.columns import understand_table as understanding
from components.workers import halves
from components.workers.halves import map_in_halves

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is no copy of a process elsewhere")
HERE = os.getpid()


@pytest.fixture(autouse=True)
def cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(halves, "CORES", 2)
    monkeypatch.setattr(halves, "LEAST_SECONDS", 0.2)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 10, 101])
def test_results_are_in_order_and_progress_ends_with_all(count: int) -> None:
    told: list[int] = []
    assert map_in_halves(lambda item: item * 2, range(count), told.append) == [2 * item for item in range(count)]
    assert told == sorted(told) and told[-1:] == [count][:count]


def test_the_second_half_is_worked_on_elsewhere() -> None:
    found = map_in_halves(lambda _item: os.getpid(), range(4))
    assert found[:2] == [HERE, HERE] and HERE not in found[2:]


def killed(item: int) -> int:
    if os.getpid() != HERE:
        os.kill(os.getpid(), signal.SIGKILL)
    return item


def hanging(item: int) -> int:
    if os.getpid() != HERE:
        time.sleep(60)
    return item


def unpicklable(item: int) -> object:
    return item if os.getpid() == HERE else lambda: item


@pytest.mark.parametrize("work", [killed, hanging, unpicklable])
def test_what_the_copy_does_not_do_is_done_here(work: Callable[[int], object]) -> None:
    before = psutil.Process().children()
    assert map_in_halves(work, range(6)) == list(range(6))
    assert psutil.Process().children() == before


def test_what_cannot_be_done_is_raised_here() -> None:
    def work(item: int) -> int:
        return 1 // (item - 5)

    before = psutil.Process().children()
    with pytest.raises(ZeroDivisionError):
        map_in_halves(work, range(6))
    assert psutil.Process().children() == before


def test_without_a_second_core_there_is_no_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(halves, "CORES", 1)
    assert set(map_in_halves(lambda _item: os.getpid(), range(4))) == {HERE}


def test_a_copy_whose_parent_was_killed_ends(tmp_path: Path) -> None:
    pid_file = tmp_path / "copy"
    parent = os.fork()
    if not parent:  # it works on its own half for ever

        def work(item: int) -> int:
            if item == 0:
                time.sleep(600)
            pid_file.write_text(str(os.getpid()))
            time.sleep(0.01)
            return item

        try:
            map_in_halves(work, range(20_000))
        finally:
            os._exit(0)
    while not pid_file.exists() or not pid_file.read_text():
        time.sleep(0.01)
    copy = psutil.Process(int(pid_file.read_text()))
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    copy.wait(20)


def test_columns_are_the_same_however_they_are_worked_on(monkeypatch: pytest.MonkeyPatch) -> None:
    makers: list[Callable[[int, int], str]] = [
        lambda row, column: str(row * column % 97),
        lambda row, column: f"{row % 28 + 1:02}.{column % 12 + 1:02}.2024",
        lambda row, _column: ("red", "green", "")[row % 3],
        lambda row, column: f"{row % 50},{column % 10}",
    ]
    cells = pd.DataFrame(
        {f"c{at}": [makers[at % 4](row, at) for row in range(1100)] for at in range(understanding.MANY_COLUMNS + 5)}
    ).astype("str")
    told: list[float] = []
    together = understanding.understand_table(cells, progress=told.append)
    assert told == sorted(told) and told[-1] <= 1.0
    monkeypatch.setattr(halves, "CORES", 1)
    assert understanding.understand_table(cells) == together
