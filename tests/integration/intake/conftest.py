"""A store whose files are read by real processes."""

from pathlib import Path

import pytest

from components.store.database import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")
