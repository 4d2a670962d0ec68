"""The Train page: one network or a pack, and what differs between its networks."""

import pytest
from streamlit.testing.v1 import AppTest

from components.domain.recipe import Pack
from tests.app.test_data_page import recipe
from tests.app.test_pages import errors, on, with_iris
from tests.app.test_table_analysis import seen


@pytest.fixture
def app() -> AppTest:
    """The Train page with a pack that was just chosen."""
    app = on(with_iris(), "train")
    app.text_input(key="train_learning_rate").set_value("0.002").run()
    app.segmented_control(key="train_pack").set_value("pack").run()
    assert not app.exception and recipe(app).pack == Pack()
    return app


def test_a_pack_is_chosen_sized_and_given_up_and_seeds_have_no_say_meanwhile(app: AppTest) -> None:
    assert "A pack has a seed for each of its networks." in seen(app) and app.text_input(key="train_seeds").disabled
    app.text_input(key="train_pack_networks").set_value("16").run()
    assert recipe(app).pack == Pack(networks=16)
    on(on(app, "network"), "train")
    assert app.text_input(key="train_pack_networks").value == "16"
    app.segmented_control(key="train_pack").set_value("one").run()
    assert recipe(app).pack is None and not app.text_input(key="train_seeds").disabled


@pytest.mark.parametrize(
    ("name", "begins", "ends"),
    [
        ("learning_rate", (0.00067, 0.006), (0.001, 0.01)),
        ("weight_decay", (0.001, 0.1), (0.01, 0.5)),
        ("dropout", (0.05, 0.5), (0.0, 0.3)),
        ("units", (0.5, 1.0), (0.25, 0.75)),
    ],
)
def test_a_setting_differs_from_one_end_to_the_other(
    app: AppTest, name: str, begins: tuple[float, float], ends: tuple[float, float]
) -> None:
    key = f"train_pack_{name}"
    app.toggle(key=key).set_value(True).run()
    assert not errors(app) and getattr(recipe(app).pack, name) == begins
    app.text_input(key=f"{key}_from").set_value(str(ends[0])).run()
    app.text_input(key=f"{key}_to").set_value(str(ends[1])).run()
    assert not errors(app) and getattr(recipe(app).pack, name) == ends
    app.toggle(key=key).set_value(False).run()
    assert recipe(app).pack == Pack()


def test_what_cannot_be_is_said_at_its_field_and_keeps_the_start_back(app: AppTest) -> None:
    app.text_input(key="train_pack_networks").set_value("33").run()
    assert "32" in errors(app) and app.button(key="train_start").disabled
    app.text_input(key="train_pack_networks").set_value("4").run()
    app.toggle(key="train_pack_dropout").set_value(True).run()
    app.text_input(key="train_pack_dropout_from").set_value("0.9").run()
    assert "a span goes from the smaller to the larger number" in errors(app)
    app.text_input(key="train_pack_dropout_to").set_value("0.95").run()  # now both can be
    assert not errors(app) and recipe(app).pack == Pack(networks=4, dropout=(0.9, 0.95))


def test_only_what_has_a_say_can_differ(app: AppTest) -> None:
    app.selectbox(key="train_optimizer").set_value("adam").run()
    assert app.toggle(key="train_pack_weight_decay").disabled
    assert not app.toggle(key="train_pack_learning_rate").disabled
    on(app, "network").selectbox(key="network_preset").set_value("none").run()
    on(app, "train")
    assert app.toggle(key="train_pack_dropout").disabled and app.toggle(key="train_pack_units").disabled


def test_several_seeds_and_a_pack_at_once_are_refused_in_words() -> None:
    app = on(with_iris(), "train")
    app.text_input(key="train_seeds").set_value("4").run()
    app.segmented_control(key="train_pack").set_value("pack").run()
    assert "a pack has a seed for each network" in errors(app) and recipe(app).pack is None


def test_each_network_of_a_pack_holds_out_another_fold() -> None:
    app = with_iris()
    app.selectbox(key="data_folds").set_value(10).run()
    on(app, "train").segmented_control(key="train_pack").set_value("pack").run()
    assert recipe(app).pack == Pack(networks=10) and "each network holds out another one" in seen(app)


def test_what_is_open_says_that_it_is_a_pack_on_every_page(app: AppTest) -> None:
    assert "pack of 8 networks" in seen(app)
    assert "in each of 8 networks" in seen(on(app, "network"))
