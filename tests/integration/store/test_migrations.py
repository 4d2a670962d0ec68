"""The database is brought up to this version when it is opened: a copy is kept, nothing is lost, a newer one is refused."""

import io
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from components.store import database
from components.store import migrate as module
from components.store.database import Store, metadata
from components.store.lock import HomeInUse, HomeLock
from components.store.migrate import BACKUPS_KEPT, MIGRATIONS, NewerDatabase
from components.store.runs import get_run
from components.store.test_set_views import are_test_rows_open
from tests.corpora import first_home


@pytest.fixture(autouse=True)
def serving_app() -> None:
    """No app has opened the home before the test does."""


@pytest.fixture(autouse=True)
def no_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new home goes through all migrations here."""
    monkeypatch.setattr(database, "migrate", module.migrate)


def _rows(path: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def _database(home: Path) -> Path:
    return home / "layerboard.sqlite"


def _backups(home: Path) -> list[Path]:
    return sorted((home / "backups").glob("*"))


def test_a_new_home_has_the_tables_that_the_code_speaks_of_and_needs_no_copy(home: Path) -> None:
    store = Store(home)
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    assert _backups(home) == []


def test_an_old_home_has_them_too_and_keeps_every_row(home: Path) -> None:
    first_home.write(home)
    old = {name: _rows(_database(home), f"SELECT * FROM {name} ORDER BY 1") for name in ("runs", "epochs", "datasets")}
    views = _rows(_database(home), "SELECT * FROM looks")
    store = Store(home)
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    now = {name: _rows(_database(home), f"SELECT * FROM {name} ORDER BY 1") for name in old}
    added = ("full", 0, None, "[]")  # what columns that came later say of runs that are older
    assert now == old | {"runs": [row + added for row in old["runs"]]}
    columns = "run, epoch, experiment, split, visitor, viewed"
    assert _rows(_database(home), f"SELECT {columns} FROM test_set_views") == views
    assert len(views) == 1


def test_what_was_open_before_views_were_of_attempts_stays_open(home: Path) -> None:
    first_home.write(home)
    with closing(sqlite3.connect(_database(home))) as connection, connection:
        connection.execute("UPDATE runs SET attempt = 3 WHERE id = ?", (first_home.COMPLETED,))
        connection.execute("UPDATE looks SET run = ?, epoch = 6", (first_home.COMPLETED,))
    store = Store(home)
    run = get_run(store, first_home.VISITOR, first_home.COMPLETED)
    assert are_test_rows_open(store, run) and not are_test_rows_open(store, replace(run, attempt=4))


def test_the_database_before_is_kept_as_it_was_and_only_its_owner_reads_it(home: Path) -> None:
    first_home.write(home)
    Store(home)
    [copy] = _backups(home)
    assert copy.name.endswith("-unversioned.sqlite")
    assert copy.stat().st_mode & 0o077 == 0
    assert len(_rows(copy, "SELECT * FROM looks")) == 1
    Store(home)  # nothing is to be done any more
    assert _backups(home) == [copy]


def test_a_home_that_a_server_works_on_is_not_changed(home: Path) -> None:
    first_home.write(home)
    server = HomeLock(home, shared=False)
    with pytest.raises(HomeInUse):
        Store(home)
    server.release()
    assert len(_rows(_database(home), "SELECT * FROM looks")) == 1
    Store(home)
    HomeLock(home, shared=False).release()  # nobody holds it any more


def test_of_the_copies_the_newest_are_kept(home: Path) -> None:
    first_home.write(home)
    (home / "backups").mkdir()
    for day in range(1, 6):
        (home / "backups" / f"layerboard-2020010{day}T000000-0000.sqlite").touch()
    Store(home)
    kept = _backups(home)
    assert len(kept) == BACKUPS_KEPT
    assert kept[-1].name.endswith("-unversioned.sqlite")


def test_a_newer_database_is_refused_and_left_alone(home: Path) -> None:
    Store(home)
    with closing(sqlite3.connect(_database(home))) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NewerDatabase, match="newer version") as told:
        Store(home)
    assert "LAYERBOARD_HOME" in told.value.remedy
    assert _backups(home) == []


def test_a_change_that_fails_leaves_all_as_it_was(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first_home.write(home)
    with closing(sqlite3.connect(_database(home))) as connection, connection:
        connection.execute("CREATE TABLE slot_grants (unknown INTEGER)")  # in the way of the last changes
    before = _rows(_database(home), "SELECT name FROM sqlite_master ORDER BY name")
    with pytest.raises(Exception, match="slot_grants"):
        Store(home)
    assert _rows(_database(home), "SELECT name FROM sqlite_master ORDER BY name") == before
    with closing(sqlite3.connect(_database(home))) as connection, connection:
        connection.execute("DROP TABLE slot_grants")
    Store(home)
    assert len(_rows(_database(home), "SELECT * FROM test_set_views")) == 1


def test_a_full_disk_is_told_and_nothing_is_changed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first_home.write(home)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "_back_up", full)
    with pytest.raises(module.Problem, match="disk"):
        Store(home)
    assert len(_rows(_database(home), "SELECT * FROM looks")) == 1


def test_processes_that_open_an_old_home_at_once_all_find_it_changed(home: Path) -> None:
    first_home.write(home)
    script = (
        "import sys; from pathlib import Path; from components.store.database import Store; Store(Path(sys.argv[1]))"
    )
    started = [subprocess.Popen([sys.executable, "-c", script, str(home)], stderr=subprocess.PIPE) for _ in range(3)]
    told = [process.communicate(timeout=60)[1] for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], told
    assert len(_backups(home)) == 1
    assert len(_rows(_database(home), "SELECT * FROM test_set_views")) == 1


def test_the_changes_are_sql_for_postgresql_too() -> None:
    output, config = io.StringIO(), Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    steps = {"fn": lambda revision, _context: scripts._upgrade_revs("head", revision)}
    with EnvironmentContext(config, scripts, as_sql=True, output_buffer=output, **steps) as environment:
        environment.configure(dialect_name="postgresql", literal_binds=True)
        with environment.begin_transaction():
            environment.run_migrations()
    said = output.getvalue()
    assert "CREATE TABLE IF NOT EXISTS runs" in said
    assert "ALTER TABLE looks RENAME TO test_set_views" in said
    assert "ALTER TABLE leases RENAME place TO takes_slot" in said
    assert said.rstrip().endswith("COMMIT;")
    create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")  # the driver is there
