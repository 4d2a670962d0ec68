"""What fails under the store: a full disk, a database that does not answer. One place says what it means for a person."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from components.domain.problem import Unavailable, disk_full, file_fault
from components.i18n import t

SQLITE_FULL = 13
# BUSY, LOCKED, READONLY, IOERR, CORRUPT, CANTOPEN, PROTOCOL, NOTADB: primary codes, the lower byte of an extended one
SQLITE_UNAVAILABLE = frozenset({5, 6, 8, 10, 11, 14, 15, 26})
# Classes of PostgreSQL's codes: connection, resources, operator intervention, system; and that a lock was not to be had.
POSTGRES_UNAVAILABLE = ("08", "53", "57", "58", "55P03", "25006")
POSTGRES_FULL = "53100"


@contextmanager
def storage_faults() -> Iterator[None]:
    """Raise the Problem that a database's or file's error stands for in place of the error itself."""
    try:
        yield
    except Exception as error:
        fault = fault_of(error)
        if fault is None or fault is error:
            raise
        raise fault from error


def fault_of(error: BaseException) -> Unavailable | None:
    """The Problem that an error of a database or of files stands for; None where it is no fault of the storage."""
    if isinstance(error, Unavailable):
        return error
    if isinstance(error, OSError):
        return file_fault(error)
    from sqlalchemy import exc  # not needed where only files are written

    if isinstance(error, exc.TimeoutError):  # no connection of the pool was free
        return database_unavailable()
    if isinstance(error, exc.DBAPIError):
        return database_unavailable() if error.connection_invalidated else _of_driver(error.orig)
    return _of_driver(error)


def database_unavailable() -> Unavailable:
    """Locked, away, or broken. Answered with 503."""
    what = t("The database did not answer.")
    return Unavailable("storage_unavailable", what, "storage", t("Try again in a moment."), retry_after=5)


def _of_driver(error: Any) -> Unavailable | None:
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)
        primary = None if code is None else code & 0xFF
        if primary == SQLITE_FULL:
            return disk_full()
        return database_unavailable() if primary in SQLITE_UNAVAILABLE else None
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str):
        if state == POSTGRES_FULL:
            return disk_full()
        return database_unavailable() if state.startswith(POSTGRES_UNAVAILABLE) else None
    # psycopg's connection errors have no code: nobody was there to give one.
    away = type(error).__name__ in ("OperationalError", "InterfaceError")
    return database_unavailable() if away and type(error).__module__.startswith("psycopg") else None
