"""The network that is there when a table is opened, as people find it: tests of other things open tables with a plain one."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.test_data_page import recipe, upload
from tests.app.test_pages import fresh, on, sample


@pytest.fixture(autouse=True)
def as_people_find_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LAYERBOARD_SUGGEST")


def networks(app: AppTest) -> tuple[int | None, int | None]:
    """Of the pack, and the folds of its split."""
    found = recipe(app)
    return found.pack and found.pack.networks, found.split.folds


def test_a_table_opens_with_a_pack_and_says_why() -> None:
    app = sample(fresh(), "iris")
    assert networks(app) == (8, 8)
    on(app, "network")
    assert app.selectbox(key="network_preset").value == "suggested"
    assert any("each holds out another fold" in caption.value for caption in app.caption)
    assert not app.exception


def test_another_target_brings_its_own_suggestion() -> None:
    app = sample(fresh(), "iris")
    app.selectbox(key="data_target").set_value("petal width (cm)").run()
    assert recipe(app).training.label_smoothing == 0.0
    assert networks(app) == (8, 8)
    on(app, "network").selectbox(key="network_preset").set_value("deep").run()
    assert networks(app) == (None, None)
    on(app, "data").selectbox(key="data_target").set_value("species").run()
    assert len(recipe(app).layers) == 5


def test_one_network_stands_beside_it_and_undo_takes_all_of_it_back() -> None:
    app = on(sample(fresh(), "iris"), "network")
    app.selectbox(key="network_preset").set_value("network").run()
    assert networks(app) == (None, None)
    assert recipe(app).scaling == "piecewise_linear"
    app.button(key="network_undo").click().run()
    assert networks(app) == (8, 8)


def test_two_columns_and_a_class_of_few_rows_have_rules_of_their_own() -> None:
    app = sample(fresh(), "moons")
    assert networks(app) == (None, None)
    on(app, "network")
    assert any("can be watched" in caption.value for caption in app.caption)
    rows = [
        f"{n * 37 % 100 / 7:.3f},{n * 7 % 11},{n * 5 % 13},{'rare' if n % 40 == 0 else 'usual'}" for n in range(200)
    ]
    app = upload(fresh(), "rare.csv", "\n".join(["a,b,c,kind", *rows]).encode())
    assert networks(app) == (8, None)
    on(app, "network")
    assert any("all hold out the validation rows" in caption.value for caption in app.caption)


@pytest.mark.parametrize(("setting", "preset"), [("network", "network"), ("plain", "plain")])
def test_a_server_may_suggest_less_work(monkeypatch: pytest.MonkeyPatch, setting: str, preset: str) -> None:
    monkeypatch.setenv("LAYERBOARD_SUGGEST", setting)
    app = on(sample(fresh(), "iris"), "network")
    assert app.selectbox(key="network_preset").value == preset
    assert networks(app) == (None, None)
