"""A page says it where the engine does not come up, or the storage does not answer."""

import sqlite3
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components.runs.connection import EngineConnection, EngineStatus
from components.store import database
from tests.app.test_pages import on, with_iris


def test_the_train_page_says_why_nothing_trains(monkeypatch: pytest.MonkeyPatch) -> None:
    app = on(with_iris(), "train")
    told = EngineStatus("failed", "The engine ended with code 1. The next try is in 30 s.")
    monkeypatch.setattr(EngineConnection, "status", told)
    (warning,) = app.run().warning
    assert "ended with code 1" in warning.value and "Runs wait" in warning.value


def test_a_start_while_the_database_is_locked_is_told_in_words(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_MILLISECONDS", 50)
    app: AppTest = on(with_iris(), "train")
    other = sqlite3.connect(home / "layerboard.sqlite", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    app.button(key="train_start").click().run()
    other.close()
    assert not app.exception
    said = " ".join(error.value for error in app.error)
    assert "The database did not answer" in said and "INSERT" not in said
