"""The database brought up to this version when it is opened, after a copy of it was put aside."""

import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect

from components.domain.problem import Problem
from components.i18n import t
from components.store.faults import storage_faults
from components.store.lock import HomeLock, waiting_lock

MIGRATIONS = Path(__file__).parent / "migrations"
BACKUPS_KEPT = 3
_migrating = threading.Lock()  # Alembic keeps what it works on in module variables


class NewerDatabase(Problem):
    """The database was changed by a newer version."""


def migrate(engine: Engine, home: Path) -> None:
    """Apply the changes that a database lacks, all or none; a SQLite file is copied to `home`/backups first.

    Processes that open the same home at the same moment do so one after the other. Raises NewerDatabase where a newer
    version has changed it already, HomeInUse while a server of an older one works on it, Unavailable on a full disk.
    """
    if _is_current(engine):
        return
    with _migrating, storage_faults(), waiting_lock(home / "layerboard.sqlite.lock"):
        if _is_current(engine):  # another process was quicker
            return
        if not inspect(engine).get_table_names():
            _upgrade(engine)
            return
        server = HomeLock(home, shared=False)  # one of an older version would go on with tables called otherwise
        try:
            if engine.dialect.name == "sqlite":
                _back_up(engine, home / "backups")
            _upgrade(engine)
        finally:
            server.release()


def _upgrade(engine: Engine) -> None:
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # the driver begins no transaction for CREATE and ALTER
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def _is_current(engine: Engine) -> bool:
    """Whether nothing is to be done. Raises NewerDatabase."""
    scripts, revision = ScriptDirectory.from_config(_config()), _revision(engine)
    if revision is not None and revision not in {script.revision for script in scripts.walk_revisions()}:
        what = t("The database was changed by a newer version of Layerboard (revision {revision}).", revision=revision)
        remedy = t("Start that version, or set LAYERBOARD_HOME to another folder. Nothing was changed.")
        raise NewerDatabase("newer_database", what, "LAYERBOARD_HOME", remedy)
    return revision == scripts.get_current_head()


def _revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _back_up(engine: Engine, folder: Path) -> None:
    """Copy a database, named by revision and time; of earlier copies the newest stay."""
    path = engine.url.database
    if not path:
        return
    folder.mkdir(mode=0o700, exist_ok=True)
    made = folder / f"layerboard-{datetime.now(UTC):%Y%m%dT%H%M%S}-{_revision(engine) or 'unversioned'}.sqlite"
    aside = made.with_suffix(".aside")
    aside.touch(mode=0o600)
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(aside)) as copy:
            source.backup(copy)
        aside.replace(made)
    finally:  # a full disk leaves nothing half written
        aside.unlink(missing_ok=True)
    for old in sorted(folder.glob("layerboard-*.sqlite"))[:-BACKUPS_KEPT]:
        old.unlink()
