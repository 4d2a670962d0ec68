"""What is done in the drawing of the network changes the recipe; what it shows is what the recipe says."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components.domain.layers import Dense, Dropout
from components.widgets.network import drawing
from tests.app.test_network_page import press, stack, units, with_preset


def ids(app: AppTest) -> list[int]:
    return list(app.session_state["network_ids"][1])


def edited(app: AppTest, edit: object, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page after the drawing has asked for something: AppTest knows no components, so the mount hands it over."""
    asked: list[object] = [edit]
    mount = drawing.component

    def mounted(*files: Any) -> Any:
        def component(**arguments: Any) -> None:
            if asked:
                drawing.apply_edit(asked.pop())
            mount(*files)(**arguments)

        return component

    with monkeypatch.context() as patch:
        patch.setattr(drawing, "component", mounted)
        app.run()
    return app.run()


@pytest.mark.parametrize(
    ("edit", "left"),
    [
        ({"action": "add", "type": "Dropout", "place": 1}, ["Dense", "Dropout", "Dense"]),
        ({"action": "add", "type": "Dropout", "place": 60}, ["Dense", "Dense", "Dropout"]),
        ({"action": "remove", "layer": 0}, ["Dense"]),
        ({"action": "duplicate", "layer": 0}, ["Dense", "Dense", "Dense"]),
    ],
    ids=str,
)
def test_the_drawing_edits_the_stack(edit: dict[str, Any], left: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    app = with_preset("small")
    before = stack(app)
    if "layer" in edit:
        edit = edit | {"layer": ids(app)[edit["layer"]]}
    edited(app, edit, monkeypatch)
    assert [layer.type for layer in stack(app)] == left
    assert not app.exception
    edited(app, {"action": "undo"}, monkeypatch)
    assert stack(app) == before
    edited(app, {"action": "redo"}, monkeypatch)
    assert [layer.type for layer in stack(app)] == left


def test_a_layer_that_is_moved_keeps_its_identity(monkeypatch: pytest.MonkeyPatch) -> None:
    app = with_preset("small")
    first, second = ids(app)
    edited(app, {"action": "move", "layer": second, "place": 0}, monkeypatch)
    assert ids(app) == [second, first]
    assert units(app) == [8, 16]
    press(app, "Undo")
    assert units(app) == [16, 8]


ODD: list[object] = [
    None,
    {"action": "remove", "layer": 10**9},
    {"action": "add", "type": "Lambda", "place": 0},
    {"action": "add", "type": "Dense", "place": -1},
    {"action": "move", "layer": "x", "place": 0},
    {"action": "burn"},
    "remove",
]


def test_what_cannot_be_asked_for_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    app = with_preset("small")
    before = stack(app)
    for edit in ODD:
        edited(app, edit, monkeypatch)
        assert stack(app) == before, edit
        assert not app.exception, edit


def test_a_copy_is_a_layer_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    app = with_preset("tutorial")
    edited(app, {"action": "duplicate", "layer": ids(app)[0]}, monkeypatch)
    assert len(set(ids(app))) == 2
    next(field for field in app.text_input if field.label == "Units").set_value("5").run()
    assert stack(app) == [Dense(units=5), Dense(units=10)]


def test_settings_that_one_does_not_need_every_day_are_folded_away() -> None:
    app = with_preset("wide")
    assert any(expander.label.startswith("More: ") for expander in app.expander)
    assert Dropout(rate=0.3) in stack(app)
