"""Trainings of tests are small: XLA compiles for them as it does for small networks of the app."""

from collections.abc import Iterator

import pytest

from components.training.process import QUICK_FLAGS, XLA_FLAGS


@pytest.fixture(scope="package", autouse=True)
def _quick_compiler() -> Iterator[None]:
    """XLA reads its flags at the first compilation of a process: whichever test comes first, they are these."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XLA_FLAGS", f"{XLA_FLAGS} {QUICK_FLAGS}")
        yield
