"""Environment variables: read once, checked, and wrong ones named."""

from pathlib import Path

import platformdirs
import pytest

from components import settings as module
from components.settings import Settings, SettingsError, read_settings


def test_without_variables_all_is_as_the_readme_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LAYERBOARD_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    monkeypatch.setattr("sys.platform", "linux")
    found = read_settings()
    assert found.home == Path("/data/layerboard")
    assert (found.visitor_mb, found.visitor_tables, found.visitor_runs, found.keep_days) == (5_000, 500, 2_000, 90)
    assert (found.spare, found.slow_seconds) == (True, 30)
    assert found.database is None
    assert found.scheduler_address is None


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_the_home_of_windows_and_macos_is_called_as_before(system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("sys.platform", system)
    monkeypatch.setattr(platformdirs, "user_data_path", lambda name, appauthor: asked.append(name) or Path(name))
    assert module.default_home() == Path("Layerboard")


def test_variables_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAYERBOARD_RUNS", " 3 ")
    monkeypatch.setenv("LAYERBOARD_SPARE", "0")
    monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", "tls://lab:8786")
    monkeypatch.setenv("LAYERBOARD_DATABASE", "")
    found = read_settings()
    assert (found.runs, found.spare, found.scheduler_address, found.database) == (3, False, "tls://lab:8786", None)


def test_every_wrong_variable_is_named_with_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAYERBOARD_RUNS", "many")
    monkeypatch.setenv("LAYERBOARD_KEEP_DAYS", "-1")
    with pytest.raises(SettingsError) as told:
        read_settings()
    assert "LAYERBOARD_RUNS cannot be many" in str(told.value)
    assert "LAYERBOARD_KEEP_DAYS cannot be -1" in str(told.value)


def test_they_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        read_settings().runs = 7  # type: ignore[misc]


def test_every_setting_says_what_it_is() -> None:
    assert all(field.description for field in Settings.model_fields.values())
