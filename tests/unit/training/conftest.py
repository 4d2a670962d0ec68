"""Trainings of tests are small: XLA compiles for them as it does for small networks of the app, the same one once."""

import itertools
from collections.abc import Iterator

import pytest

from components.training.process import QUICK_FLAGS, XLA_FLAGS
from tests import compiled_once
from tests.compiled_once import count_layers_anew, same_names


@pytest.fixture(scope="package", autouse=True)
def _quick_compiler() -> Iterator[None]:
    """XLA reads its flags at the first compilation of a process: whichever test comes first, they are these."""
    with pytest.MonkeyPatch.context() as patch, same_names():
        patch.setenv("XLA_FLAGS", f"{XLA_FLAGS} {QUICK_FLAGS}")
        yield


@pytest.fixture(autouse=True)
def _layers_from_the_first() -> None:
    count_layers_anew()


@pytest.fixture
def compiled_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """For what must not depend on one compilation: no program is taken from another trace."""
    monkeypatch.setattr(compiled_once, "same", itertools.count(1))
