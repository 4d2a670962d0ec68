"""How slow a machine is, the last trainings on it tell; before there are some, a small piece of work does."""

import pytest

from components.runs import machine_speed
from components.runs.machine_speed import machine_slowness
from components.store.database import open_store


@pytest.mark.parametrize(
    ("timings", "slowness"),
    [
        ([{"train_s": 2.0, "expected_s": 1.0}] * 3, 2.0),
        ([{"train_s": 2.0, "expected_s": 1.0}] * 3 + [{"train_s": 500.0, "expected_s": 1.0}] * 4, 2.0),
        ([{"train_s": 3.0, "expected_s": 2.0}] * 2, 7.0),
        ([{"train_s": 3.0}] * 5, 7.0),
        ([{}, {"expected_s": 0.0, "train_s": 1.0}], 7.0),
        ([], 7.0),
    ],
)
def test_the_last_runs_tell(timings: list[dict[str, float]], slowness: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine_speed, "recent_timings", lambda _store: timings)
    monkeypatch.setattr(machine_speed, "_probed", lambda: 7.0)
    assert machine_slowness(open_store()) == slowness


def test_a_new_machine_is_measured() -> None:
    machine_speed._probed.cache_clear()
    assert machine_speed.QUICKEST <= machine_slowness(open_store()) <= machine_speed.SLOWEST
