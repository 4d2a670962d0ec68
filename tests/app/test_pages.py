"""Pages without a browser: what is shown in each state, and that wrong input gets words, never a traceback."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["data", "network", "train", "evaluate", "predict", "runs"]


def fresh() -> AppTest:
    return AppTest.from_file(str(ROOT / "components" / "shell.py"), default_timeout=60).run()


def sample(app: AppTest, name: str) -> AppTest:
    """Open a sample on the Data page, also over a table that is open there."""
    for button in [button for button in app.button if button.key == "data_other"]:
        button.click().run()
    return app.button(key=f"data_open_{name}").click().run()


def with_iris() -> AppTest:
    return sample(fresh(), "iris")


def on(app: AppTest, page: str) -> AppTest:
    app.switch_page(f"../pages/{page}.py").run()
    assert not app.exception
    return app


def unfold(app: AppTest, *keys: str) -> AppTest:
    """Open what is folded away and made only while it is open."""
    for key in keys:
        app.session_state[key] = True
    return app.run()


def errors(app: AppTest) -> str:
    return " ".join(error.value for error in app.error)


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_page_says_what_will_be_there(page: str) -> None:
    app = on(fresh(), page)
    assert not app.error
    if page != "data":
        assert app.info


@pytest.mark.parametrize("page", PAGES)
def test_every_page_shows_an_open_table(page: str) -> None:
    app = on(with_iris(), page)
    assert not app.error
    assert any("Iris" in text.value for text in app.markdown)


def test_the_target_decides_the_task() -> None:
    app = with_iris()
    app.selectbox(key="data_target").set_value("petal width (cm)").run()
    assert any("A number" in text.value for text in app.markdown)


@pytest.mark.parametrize("preset", ["none", "tutorial", "small", "wide", "deep", "suggested"])
def test_a_preset_replaces_the_stack_and_can_be_undone(preset: str) -> None:
    app = on(with_iris(), "network")
    if preset == "suggested":  # what the stack is to begin with
        app.selectbox(key="network_preset").set_value("none").run()
    before = _line(app)
    app.selectbox(key="network_preset").set_value(preset).run()
    assert app.selectbox(key="network_preset").value == preset
    assert not app.error
    if preset == "tutorial":
        assert "4 → Dense 10 relu → 3 softmax" in _line(app).replace("\\", "")
    app.button(key="network_undo").click().run()
    assert _line(app) == before


def test_a_layer_is_added() -> None:
    app = on(with_iris(), "network")
    cards = len([button for button in app.button if button.key and button.key.startswith("network_remove")])
    app.button(key="network_add").click().run()
    assert len([button for button in app.button if button.key and button.key.startswith("network_remove")]) == cards + 1


def _line(app: AppTest) -> str:
    return next(text.value for text in app.markdown if "Iris" in text.value)


@pytest.mark.parametrize("units", [0, 10_000_000])
def test_units_out_of_bounds_are_explained_and_the_network_stays(units: int) -> None:
    app = on(with_iris(), "network")
    before = _line(app)
    field = next(field for field in app.text_input if field.label == "Units")
    field.set_value(str(units)).run()
    assert "units" in errors(app).lower()
    assert _line(app) == before


@pytest.mark.parametrize(
    ("key", "value", "word"),
    [
        ("train_learning_rate", 0.0, "learning rate"),
        ("train_learning_rate", 1e9, "learning rate"),
        ("train_batch_size", 5000, "batch"),
        ("train_epochs", 0, "epochs"),
    ],
)
def test_settings_out_of_bounds_are_explained_and_block_the_start(key: str, value: float, word: str) -> None:
    app = on(with_iris(), "train")
    app.text_input(key=key).set_value(str(value)).run()
    assert word in errors(app).lower()
    assert app.button(key="train_start").disabled


def test_an_address_that_names_what_is_not_here_says_so_once() -> None:
    app = AppTest.from_file(str(ROOT / "components" / "shell.py"), default_timeout=60)
    app.query_params["experiment"] = "0123456789abcdef"
    app.run()
    assert any("not here" in note.value for note in app.info)
    app.run()
    assert not any("not here" in note.value for note in app.info)
