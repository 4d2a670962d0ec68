"""A real engine, one for all tests of the pages."""

import gc
import sys
from collections.abc import Iterator

import pytest
from streamlit.components.v2 import manifest_scanner

from components.runs.app_state import AppState
from tests.integration.conftest import engine, serving_app, started_app
from tests.shared_engine import lent_engine

__all__ = ["engine", "serving_app"]


@pytest.fixture(scope="package")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppState]:
    home = tmp_path_factory.mktemp("engine") / "home"
    with lent_engine(home), started_app(home) as state:
        yield state


@pytest.fixture(autouse=True)
def main_module() -> Iterator[None]:
    """AppTest leaves the page as the main module, which the children of later tests would read again."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(autouse=True, scope="session")
def components_of_packages() -> Iterator[None]:
    """Each AppTest looks through all that is installed for components of packages, which took a second each time."""
    found = manifest_scanner.scan_component_manifests()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", lambda: found)
        yield


@pytest.fixture(autouse=True, scope="module")
def garbage() -> Iterator[None]:
    """Streamlit looks for garbage after each run of a script: what tests of other modules left need not be looked through
    each time, which took three quarters of the time of these."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()
