"""A bundle that is dropped where tables are opens its run; one that is no good is refused there, and what was open stays."""

import pytest
from streamlit.testing.v1 import AppTest

from components.runs.app_state import app_state
from components.runs.bundle import run_bundle
from components.store.runs import get_run, list_runs
from tests.app.test_data_page import recipe, upload
from tests.app.test_pages import errors, fresh, on, sample, with_iris
from tests.app.test_runs_page import visitor
from tests.app.test_table_analysis import seen
from tests.app.test_test_set_views import trained

pytestmark = pytest.mark.usefixtures("engine")


def told(app: AppTest) -> str:
    return errors(app).replace("\\", "")


def bundle_of(app: AppTest, *, with_data: bool) -> bytes:
    trained(app, 0)
    run = list_runs(app_state().store, visitor(app))[0]
    return run_bundle(app_state(), visitor(app), run.id, with_data=with_data)


def test_its_run_is_open_on_the_page_that_shows_it() -> None:
    bundle = bundle_of(with_iris(), with_data=True)
    for app in (fresh(), with_iris()):  # on the first screen, and over a table that is open
        upload(app, "layerboard.zip", bundle)
        assert not app.exception and not app.error
        run = get_run(app_state().store, visitor(app), app.session_state["current_run"])
        assert run.name == "Run 1" and run.recipe == recipe(app) and run.epoch == 3
        assert run.experiment == app.session_state["current_experiment"]
        assert "Run 1" in seen(on(app, "train"))


def test_without_its_table_the_page_says_which_one_to_drop() -> None:
    bundle = bundle_of(with_iris(), with_data=False)
    app = upload(sample(fresh(), "wine"), "layerboard.zip", bundle)
    assert "Iris.csv, 150 rows, SHA-256" in told(app) and "Drop that table first" in told(app)
    assert not list_runs(app_state().store, visitor(app)) and recipe(app).target != "species"


def test_a_bundle_whose_end_is_missing_is_not_whole() -> None:
    bundle = bundle_of(with_iris(), with_data=True)
    app = upload(with_iris(), "mine.zip", bundle[: len(bundle) // 2])
    assert "The bundle mine.zip is not whole: its end is missing." in told(app)
    assert "Download it again where the network was trained." in told(app)


def test_a_bundle_that_was_changed_is_refused_by_name() -> None:
    bundle = bytearray(bundle_of(with_iris(), with_data=True))
    bundle[bundle.index(b"run.json") + 40] ^= 0xFF
    app = upload(with_iris(), "mine.zip", bytes(bundle))
    assert "The bundle mine.zip is damaged" in told(app) and "run.json" in told(app)
    assert recipe(app).target == "species"
