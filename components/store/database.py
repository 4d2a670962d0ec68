"""The database: which tables there are, and how to reach them."""

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError, to_json, to_jsonable_python
from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Integer, MetaData, String, Table, Text
from sqlalchemy.engine import ExceptionContext

from components.intake.pool import ReadingPool
from components.settings import settings
from components.store.faults import database_unavailable, fault_of, storage_faults
from components.store.migrate import migrate
from components.store.recent_cache import cell_cache, profile_cache

BUSY_MILLISECONDS = 5_000  # what must be written is tried again; whoever waits for a page is told

T = TypeVar("T")
log = logging.getLogger(__name__)
metadata = MetaData()
_adapter: Callable[[Any], TypeAdapter[Any]] = cache(TypeAdapter)


def _filled(**types: Any) -> list[Column[Any]]:
    """Columns that are never NULL."""
    return [Column(name, kind, nullable=False) for name, kind in types.items()]


def _owned(**types: Any) -> list[Column[Any]]:
    """What belongs to a visitor begins with these columns."""
    visitor = Column("visitor", String(64), nullable=False, index=True)
    return [Column("id", String(32), primary_key=True), visitor, *_filled(**types)]


def _deleted(thing: str) -> Table:
    """What a person deleted and can still take back: of these no page and no call of the API knows."""
    key: Column[str] = Column(thing, ForeignKey(f"{thing}s.id", ondelete="CASCADE"), primary_key=True)
    return Table(f"deleted_{thing}s", metadata, key, *_filled(deleted=Float))


datasets = Table(
    "datasets",
    metadata,
    *_owned(name=Text, content_hash=String(64), table_key=String(64), rows=Integer),
    *_filled(columns=JSON, dialect=JSON, problems=JSON, created=Float),
)
deleted_datasets = _deleted("dataset")

shared_datasets = Table(  # whoever has the token of one may make a copy of their own
    "shared_datasets",
    metadata,
    Column("dataset", ForeignKey("datasets.id", ondelete="CASCADE"), primary_key=True),
    Column("token", String(32), nullable=False, unique=True),
    *_filled(shared=Float),
)

# When each visitor was last here.
visits = Table("visits", metadata, Column("visitor", String(64), primary_key=True), *_filled(last_seen=Float))

experiments = Table(
    "experiments",
    metadata,
    *_owned(),
    Column("dataset", ForeignKey("datasets.id"), nullable=False),
    *_filled(recipe=JSON, created=Float, updated=Float),
)

runs = Table(
    "runs",
    metadata,
    *_owned(),
    Column("experiment", ForeignKey("experiments.id"), nullable=True, index=True),
    Column("dataset", ForeignKey("datasets.id"), nullable=False),
    *_filled(name=Text, recipe=JSON),
    Column("status", String(16), nullable=False, index=True),
    Column("command", String(16), nullable=False, default="none"),
    Column("speed", String(8), nullable=False, default="full", server_default="full"),
    # An epoch: `Steering.until`; of a run in full the one at which it was hurried.
    Column("speed_until", Integer, nullable=False, default=0, server_default="0"),
    Column("learning_rate_asked", JSON(none_as_null=True), nullable=True),  # a `LearningRateRequest`
    Column("learning_rate_changes", JSON, nullable=False, default=list, server_default="[]"),
    Column("attempt", Integer, nullable=False, default=0),  # counts resumes: each is a Dask task of its own
    Column("interruptions", Integer, nullable=False, default=0),
    Column("epoch", Integer, nullable=False, default=0),
    Column("epochs", Integer, nullable=False),
    Column("metrics", JSON, nullable=False, default=dict),
    Column("timing", JSON, nullable=False, default=dict),
    Column("error", Text, nullable=False, default=""),
    Column("note", Text, nullable=False, default=""),
    *_filled(created=Float, queued=Float),
    Column("started", Float, nullable=True),
    Column("finished", Float, nullable=True),
)
deleted_runs = _deleted("run")

epochs = Table(
    "epochs",
    metadata,
    Column("run", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("epoch", Integer, primary_key=True),
    *_filled(logs=JSON, seconds=Float),
)

searches = Table(
    "searches",
    metadata,
    *_owned(),
    Column("dataset", ForeignKey("datasets.id"), nullable=False, index=True),
    *_filled(recipe=JSON, search=JSON, metric=String(16), networks=Integer),
    Column("status", String(16), nullable=False, index=True),
    Column("command", String(16), nullable=False, default="none"),
    Column("attempt", Integer, nullable=False, default=0),
    Column("interruptions", Integer, nullable=False, default=0),
    Column("interruptions_in_row", Integer, nullable=False, default=0, server_default="0"),  # since a trial ended
    Column("spent", Float, nullable=False, default=0.0),  # seconds of its budget
    Column("mattered", JSON, nullable=False, default=dict),
    Column("error", Text, nullable=False, default=""),
    Column("note", Text, nullable=False, default=""),
    *_filled(created=Float, queued=Float),
    Column("started", Float, nullable=True),
    Column("finished", Float, nullable=True),
)

trials = Table(
    "trials",
    metadata,
    Column("search", ForeignKey("searches.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    *_filled(settings=JSON, status=String(16)),
    Column("loss", Float, nullable=True),
    Column("score", Float, nullable=True),
    *_filled(best_epoch=Integer, epochs=Integer, networks=Integer, seconds=Float, losses=JSON),
)

test_set_views = Table(  # rows outlive their runs: what was seen was seen
    "test_set_views",
    metadata,
    Column("run", String(32), primary_key=True),
    Column("epoch", Integer, primary_key=True),
    Column(
        "attempt", Integer, primary_key=True
    ),  # of the run: it may train further and have another model at the same epoch
    Column("experiment", String(64), nullable=False, index=True),
    *_filled(split=String(64), visitor=String(64), viewed=Float),
)

leases = Table(  # slots for training: see leases.py
    "leases",
    metadata,
    Column("run", String(32), primary_key=True),  # or a search
    *_filled(visitor=String(64), attempt=Integer, holder=String(32), renewals=Integer, takes_slot=Boolean),
)

# When each visitor last got a slot for training.
slot_grants = Table("slot_grants", metadata, Column("visitor", String(64), primary_key=True), *_filled(granted=Float))


class Store:
    """What survives: a database, and files under `home`; `cells` and `profiles` of the columns of the tables used last, the
    processes that read files."""

    def __init__(self, home: Path, database_url: str | None = None) -> None:
        with storage_faults():
            _make_private(home)
        self.home = home
        self.database_url = database_url
        self.readers, self.cells, self.profiles = ReadingPool(), cell_cache(), profile_cache()
        address = database_url or f"sqlite:///{home / 'layerboard.sqlite'}"
        self.engine = sa.create_engine(
            address, pool_size=20, max_overflow=40, pool_pre_ping=database_url is not None, json_serializer=_to_json
        )
        sa.event.listen(self.engine, "handle_error", _as_problem, retval=True)
        if self.engine.dialect.name == "sqlite":
            sa.event.listen(self.engine, "connect", _set_up_sqlite)
        with storage_faults():
            migrate(self.engine, home)

    def records(self, kind: type[T], query: sa.Select[Any], **values: object) -> list[T]:
        """The rows as data classes with fields of the same names: JSON, words and seconds become what the fields are.

        `values` are those of the query's parameters.
        """
        adapter: TypeAdapter[T] = _adapter(kind)
        with self.engine.connect() as connection:
            return [adapter.validate_python(dict(row)) for row in connection.execute(query, values).mappings()]

    def first(self, kind: type[T], query: sa.Select[Any]) -> T | None:
        """The first of `records`; None where there is none."""
        return next(iter(self.records(kind, query.limit(1))), None)

    def scalar(self, query: sa.Select[T]) -> T | None:
        """The first value of the first row; None where there is none."""
        with self.engine.connect() as connection:
            return connection.scalar(query)

    def scalars(self, query: sa.Select[T]) -> list[T]:
        """The first value of each row."""
        with self.engine.connect() as connection:
            return list(connection.scalars(query))

    def write(self, change: sa.Executable) -> int:
        """Make one change, in a transaction of its own; how many rows it concerned."""
        with self.engine.begin() as connection:
            return connection.execute(change).rowcount


def _make_private(home: Path) -> None:
    """Tables and models are nobody's but their owner's: others on the machine do not see what is in the folder."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        home.chmod(0o700)
    except PermissionError:  # a folder that is shared between hosts, and somebody else's
        log.warning("the folder %s belongs to another user, who decides who may read it", home)


def _as_problem(context: ExceptionContext) -> BaseException | None:
    """What a person is told in place of SQL, where the database is locked, full or away."""
    fault = fault_of(context.original_exception)
    return database_unavailable() if fault is None and context.is_disconnect else fault


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    for said in (f"busy_timeout={BUSY_MILLISECONDS}", "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {said}").close()


def _to_json(document: object) -> str:
    try:
        return to_json(document, inf_nan_mode="null").decode()
    except PydanticSerializationError:  # a text with half a character in it, which only JSON's own escape can say
        return json.dumps(to_jsonable_python(document, inf_nan_mode="null"), allow_nan=False)


def now() -> float:
    """Seconds since 1970-01-01 UTC, as all times in the database."""
    return datetime.now(UTC).timestamp()


def open_store() -> Store:
    """The store that LAYERBOARD_HOME and LAYERBOARD_DATABASE name; opened once."""
    return store_at(str(settings().home.absolute()), settings().database)


@lru_cache(maxsize=8)
def store_at(home: str, database_url: str | None) -> Store:
    """The store of a home and a database address; the same object for the same ones.

    Cached a process: tasks of the engine and requests to the preparing process bring addresses, and have no object
    of their process at hand.
    """
    return Store(Path(home), database_url or None)
