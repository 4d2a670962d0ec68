"""The real engine that the unit tests use."""

from tests.unit.conftest import engine, engine_home

__all__ = ["engine", "engine_home"]
