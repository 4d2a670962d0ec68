"""A bundle that is dropped where tables are opens its run; one that is no good is refused there, and what was open stays."""

import json
from dataclasses import replace
from functools import cache

import pytest
from streamlit.testing.v1 import AppTest

from components.domain.run import RunStatus
from components.runs.app_state import app_state
from components.runs.bundle import run_bundle
from components.store.runs import RunRecord, get_run, list_runs
from tests.app.test_data_page import recipe, upload
from tests.app.test_pages import errors, fresh, on, sample, with_iris
from tests.app.test_runs_page import visitor
from tests.app.test_table_analysis import seen
from tests.app.test_test_set_views import trained

pytestmark = pytest.mark.usefixtures("engine")


def told(app: AppTest) -> str:
    return errors(app).replace("\\", "")


@cache
def run_of_somebody() -> RunRecord:
    """A run that has ended, of a visitor of its own: one for all tests."""
    app = with_iris()
    trained(app, 0)
    return list_runs(app_state().store, visitor(app))[0]


@cache
def bundle_of_somebody(*, with_data: bool) -> bytes:
    run = run_of_somebody()
    return run_bundle(app_state(), run.visitor, run.id, with_data=with_data)


def test_its_run_is_open_on_the_page_that_shows_it() -> None:
    bundle = bundle_of_somebody(with_data=True)
    for app in (fresh(), with_iris()):  # on the first screen, and over a table that is open
        upload(app, "layerboard.zip", bundle)
        assert not app.exception and not app.error
        run = get_run(app_state().store, visitor(app), app.session_state["current_run"])
        assert run.name == "Run 1" and run.recipe == recipe(app) and run.epoch == 3
        assert run.experiment == app.session_state["current_experiment"]
        assert "Run 1" in seen(on(app, "train"))


def step(app: AppTest, name: str) -> str:
    """What the line of steps says of a step."""
    [label] = [each.proto.label for each in app.get("page_link") if each.proto.label.startswith(name)]
    return str(label)


def shown(app: AppTest, monkeypatch: pytest.MonkeyPatch, **changes: object) -> AppTest:
    """The Train page of the open run, as if the store said `changes` of it: no engine takes it up."""
    with monkeypatch.context() as patch:
        patch.setattr("components.widgets.shared.current.run", lambda: replace(open_run(app), **changes))  # type: ignore[arg-type]
        return on(app, "train")


def open_run(app: AppTest) -> RunRecord:
    return get_run(app_state().store, visitor(app), app.session_state["current_run"])


@pytest.mark.parametrize("status", [RunStatus.QUEUED, RunStatus.RUNNING])
def test_while_it_is_measured_the_train_page_does_not_say_that_it_trains(
    status: RunStatus, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = upload(fresh(), "layerboard.zip", bundle_of_somebody(with_data=True))
    measured = shown(app, monkeypatch, status=status, metrics={})
    controls = {"train_pause", "train_stop", "train_speed", "train_run_learning_rate"}
    assert not controls & {each.key for each in [*measured.button, *measured.text_input, *measured.button_group]}
    assert step(measured, "Train") == "Train"
    drawn = [json.loads(each.proto.json) for each in measured.get("bidi_component")]
    assert [each["measured"] for each in drawn if "measured" in each] == [True]
    scores = {"validation": {"accuracy": 1.0}}
    further = shown(app, monkeypatch, status=status, metrics=scores)  # epochs were added
    assert {"train_pause", "train_stop"} <= {each.key for each in further.button} and "●" in step(further, "Train")


def test_without_its_table_the_page_says_which_one_to_drop() -> None:
    bundle = bundle_of_somebody(with_data=False)
    app = upload(sample(fresh(), "wine"), "layerboard.zip", bundle)
    assert "Iris.csv, 150 rows, SHA-256" in told(app) and "Drop that table first" in told(app)
    assert not list_runs(app_state().store, visitor(app)) and recipe(app).target != "species"


def test_a_bundle_whose_end_is_missing_is_not_whole() -> None:
    bundle = bundle_of_somebody(with_data=True)
    app = upload(with_iris(), "mine.zip", bundle[: len(bundle) // 2])
    assert "The bundle mine.zip is not whole: its end is missing." in told(app)
    assert "Download it again where the network was trained." in told(app)


def test_a_bundle_that_was_changed_is_refused_by_name() -> None:
    bundle = bytearray(bundle_of_somebody(with_data=True))
    bundle[bundle.index(b"run.json") + 40] ^= 0xFF
    app = upload(with_iris(), "mine.zip", bytes(bundle))
    assert "The bundle mine.zip is damaged" in told(app) and "run.json" in told(app)
    assert recipe(app).target == "species"
