"""Every environment variable that Layerboard knows, read and checked once."""

import sys
from functools import lru_cache
from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import Field, NonNegativeInt, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from components.i18n import t


class SettingsError(ValueError):
    """An environment variable has a value that it cannot have; the text names each such variable."""


def default_home() -> Path:
    """The folder for data of this user, where the operating system wants it."""
    name = "Layerboard" if sys.platform in ("win32", "darwin") else "layerboard"
    return platformdirs.user_data_path(name, appauthor=False)


class Settings(BaseSettings):
    """What the environment says; an empty variable counts as one that is not set, 0 as no wish of one's own."""

    model_config = SettingsConfigDict(frozen=True, env_prefix="LAYERBOARD_", env_ignore_empty=True)

    home: Path = Field(default_factory=default_home, description="folder of tables, runs and models")
    database: str | None = Field(None, description="SQLAlchemy address of a database other than SQLite in the home")
    runs: NonNegativeInt = Field(0, description="runs that train at the same time; 0 for one a core")
    runs_per_visitor: NonNegativeInt = Field(
        0, description="the same of one visitor; 0 for as many as there are places"
    )
    slow_seconds: NonNegativeInt = Field(
        30, description="seconds that a slow run may keep its place while others wait; 0 for no limit"
    )
    run_memory_mb: NonNegativeInt = Field(0, description="megabytes that a run may take; 0 for an equal share")
    run_threads: NonNegativeInt = Field(0, description="threads that a run may use; 0 for all cores")
    spare: bool = Field(True, description="whether a process is kept ready for the next run and prediction")
    upload_mb: NonNegativeInt = Field(0, description="megabytes of the largest file; 0 for what the machine can read")
    reading_memory_mb: NonNegativeInt = Field(0, description="megabytes for all readings; 0 for half of the machine")
    visitor_mb: NonNegativeInt = Field(5_000, description="megabytes that one visitor may keep; 0 for no limit")
    visitor_tables: NonNegativeInt = Field(500, description="tables that one visitor may keep; 0 for no limit")
    visitor_runs: NonNegativeInt = Field(2_000, description="runs that one visitor may keep; 0 for no limit")
    keep_days: NonNegativeInt = Field(90, description="days without a visit after which all is removed; 0 keeps it")
    suggest: Literal["pack", "network", "plain"] = Field(
        "pack",
        description="what is there when a table is opened: a pack of eight networks, one network, or a plain one",
    )
    hosts: str = Field("", description="names under which browsers may reach the server, parted by commas")
    scheduler_address: str | None = Field(
        None, validation_alias="DASK_SCHEDULER_ADDRESS", description="the Dask cluster that trains; none for one's own"
    )


def settings() -> Settings:
    """The settings, read from the environment at the first call. Raises SettingsError."""
    return _read()


def read_settings() -> Settings:
    """The settings as the environment is now. Raises SettingsError, which names each variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = t("{variable} cannot be {value}: {reason}. Change the environment variable, or do not set it.")
        named = []
        for each in error.errors():
            name = str(each["loc"][0])
            variable = f"LAYERBOARD_{name.upper()}" if name in Settings.model_fields else name
            named.append(wrong.format(variable=variable, value=each["input"], reason=each["msg"]))
        raise SettingsError("\n".join(named)) from error


_read = lru_cache(maxsize=1)(read_settings)
