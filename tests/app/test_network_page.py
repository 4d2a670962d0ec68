"""The layer editor: values stay with their layer, and nothing is saved that cannot be."""

from streamlit.testing.v1 import AppTest

from components.domain.layers import Dense, Dropout, Layer
from components.store.database import open_store
from components.store.experiments import get_experiment, save_recipe
from components.store.visitors import visitor_id
from tests.app.test_pages import errors, on, unfold, with_iris


def stack(app: AppTest) -> list[Layer]:
    visitor = visitor_id(app.session_state["current_token"])
    return list(get_experiment(open_store(), visitor, app.session_state["current_experiment"]).recipe.layers)


def press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()


def units(app: AppTest) -> list[int]:
    return [int(field.value) for field in app.text_input if field.label == "Units"]


def with_more(app: AppTest) -> AppTest:
    """With all open that stands under *More*."""
    return unfold(app, *(f"network_more_{each}" for each in app.session_state["network_ids"][1]))


def with_preset(name: str) -> AppTest:
    app = on(with_iris(), "network")
    return app.selectbox(key="network_preset").set_value(name).run()


def test_layers_are_as_they_were_after_another_page() -> None:
    app = on(with_iris(), "network")
    before, shown = stack(app), units(app)
    on(on(app, "data"), "network")
    assert stack(app) == before
    assert units(app) == shown
    assert not app.error


def test_values_move_with_their_layer() -> None:
    app = with_preset("small")
    (down, _) = (button.key for button in app.button if button.key and button.key.startswith("network_down_"))
    assert down  # by its key the page knows that it shows a sign alone
    press(app, "Move layer 1 down")
    assert units(app) == [8, 16]
    press(app, "Duplicate layer 1")
    assert units(app) == [8, 8, 16]
    next(field for field in app.text_input if field.label == "Units").set_value("5").run()
    assert units(app) == [5, 8, 16]
    press(app, "Remove layer 2")
    assert units(app) == [5, 16]
    for _ in range(4):
        app.button(key="network_undo").click().run()
    assert units(app) == [16, 8]
    app.button(key="network_redo").click().run()
    assert units(app) == [8, 16]


def test_a_refused_value_leaves_the_last_network_that_could_be() -> None:
    app = with_preset("small")
    before = stack(app)
    next(field for field in app.text_input if field.label == "Units").set_value("0").run()
    assert stack(app) == before
    next(field for field in app.text_input if field.label == "Units").set_value("7").run()
    assert not app.error
    assert units(app) == [7, 8]


def test_more_layers_than_a_network_may_have_cannot_be_added() -> None:
    app = with_preset("none")
    visitor = visitor_id(app.session_state["current_token"])
    experiment = get_experiment(open_store(), visitor, app.session_state["current_experiment"])
    layers = [Dropout()] * 59
    save_recipe(open_store(), visitor, experiment.id, experiment.recipe.model_copy(update={"layers": layers}))
    app.run()
    app.button(key="network_add").click().run()
    assert len(stack(app)) == 60
    assert not app.error
    assert app.button(key="network_add").disabled
    assert any("at most 60 layers" in note.value for note in app.caption)
    assert next(button for button in app.button if button.label == "Duplicate layer 1").disabled
    press(app, "Remove layer 60")
    assert not app.button(key="network_add").disabled


def test_the_preset_shown_is_the_one_the_stack_is_at() -> None:
    app = with_preset("tutorial")
    next(field for field in app.text_input if field.label == "Units").set_value("11").run()
    assert app.selectbox(key="network_preset").value is None
    app.button(key="network_undo").click().run()
    assert app.selectbox(key="network_preset").value == "tutorial"


def test_a_layer_learns_without_its_bias_once_that_is_switched_off_under_more() -> None:
    app = with_more(with_preset("small"))
    assert [each.label for each in app.expander if each.label.startswith("More")] == [
        "More: L1, L2, Initializer, Bias"
    ] * 2
    bias = [each for each in app.toggle if each.label == "Bias"]
    assert [each.value for each in bias] == [True, True]
    bias[1].set_value(False).run()
    assert not app.error
    assert stack(app) == [Dense(units=16), Dense(units=8, use_bias=False)]
    assert [each.value for each in app.toggle if each.label == "Bias"] == [True, False]
    app.button(key="network_undo").click().run()
    assert [each.value for each in with_more(app).toggle if each.label == "Bias"] == [True, True]


def test_what_is_folded_away_is_made_when_it_is_opened() -> None:
    app = with_preset("small")
    assert not app.code and not app.dataframe and not app.text_area
    assert "L1" not in [field.label for field in app.text_input]
    unfold(app, "network_table", "network_keras", "network_share")
    assert list(app.dataframe[0].value["output"]) == [16, 8, 3]
    assert "layers.Dense(16" in app.code[0].value
    assert app.text_area(key="network_paste")
    assert [field.label for field in with_more(app).text_input].count("L1") == 2
    press(app, "Remove layer 1")  # it stays open, with what the network is now
    assert list(app.dataframe[0].value["output"]) == [8, 3]


def test_what_cannot_be_saved_under_more_stays_when_it_is_folded() -> None:
    app = with_more(with_preset("small"))
    next(field for field in app.text_input if field.label == "L2").set_value("-1").run()
    app.session_state[f"network_more_{app.session_state['network_ids'][1][0]}"] = False
    app.run()
    wrong = [field.value for field in app.text_input if field.label == "L2"]
    assert wrong[0] == "-1" and "is too small" in errors(app)
    assert app.button(key="frame_train").disabled
    next(field for field in app.text_input if field.label == "L2").set_value("0.5").run()
    assert not app.error
    assert [layer.l2 for layer in stack(app) if isinstance(layer, Dense)] == [0.5, 0]
