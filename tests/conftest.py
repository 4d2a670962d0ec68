"""Every test gets a home of its own: nothing is read from or written to the person's own tables and runs."""

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Engine, create_engine

from components.intake.pool import ReadingPool
from components.settings import read_settings
from components.store.migrate import migrate
from tests import shared_engine

# The same examples in every run: a failure is that of a change, never of luck. No deadline: machines may be busy.
settings.register_profile("suite", derandomize=True, deadline=None)
settings.load_profile("suite")


@pytest.fixture(scope="session", autouse=True)
def _settings_follow_the_environment() -> Iterator[None]:
    """A server reads its settings once; tests set an environment variable and see what it does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("components.settings._read", read_settings)
        yield


@pytest.fixture(scope="session", autouse=True)
def _tables_open_with_a_plain_network() -> Iterator[None]:
    """It is trained fastest; tests of the network that people find say so themselves."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAYERBOARD_SUGGEST", "plain")
        yield


@pytest.fixture(scope="session", autouse=True)
def _readers_are_shared() -> Iterator[None]:
    """A server has one store; tests have many, which would each start reading processes of their own."""
    readers = ReadingPool()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("components.store.database.ReadingPool", lambda: readers)
        yield
    readers.workers.close()


@pytest.fixture(scope="session", autouse=True)
def _new_homes_are_copies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Each test has a home of its own: its empty database is a copy of one that went through all migrations, which took
    a fifth of a second each time. `tests/integration/store/test_migrations.py` has none of this."""
    empty = tmp_path_factory.mktemp("empty") / "layerboard.sqlite"
    making = threading.Lock()

    def copied(engine: Engine, home: Path) -> None:
        file = home / "layerboard.sqlite"
        with making:
            if engine.dialect.name != "sqlite" or file.exists():
                migrate(engine, home)
                return
            if not empty.exists():
                first = create_engine(f"sqlite:///{empty}.aside")
                migrate(first, empty.parent)
                first.dispose()
                Path(f"{empty}.aside").rename(empty)
            shutil.copyfile(empty, file)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("components.store.database.migrate", copied)
        yield


@pytest.fixture(scope="session", autouse=True)
def _engines_are_shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What an engine takes seconds for is there for the next one too."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "compiled"
    folder.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(shared_engine.COMPILED, str(folder))
        yield
    shared_engine.end_waiting()


SHARED_TABLES = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A fresh LAYERBOARD_HOME."""
    folder = tmp_path / "home"
    monkeypatch.setenv("LAYERBOARD_HOME", str(folder))
    monkeypatch.delenv("LAYERBOARD_DATABASE", raising=False)
    monkeypatch.delenv("DASK_SCHEDULER_ADDRESS", raising=False)
    yield folder


@pytest.fixture(scope="session")
def shared_tables() -> Path:
    """The folder of real tables beside the checkout; what needs it is skipped, and says so, where it is absent."""
    if not SHARED_TABLES.is_dir():
        pytest.skip("the folder of real tables is not beside this checkout")
    return SHARED_TABLES
