"""Each way to prepare a column is a click on the Data page, and can be taken back."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.test_data_page import recipe, upload
from tests.app.test_pages import errors, fresh, on, unfold
from tests.app.test_table_analysis import seen
from tests.unit.features import every_kind


@pytest.fixture
def app() -> AppTest:
    made = every_kind.frame().drop(columns=["grade"])
    return upload(fresh(), "every kind.csv", made.to_csv(index=False).encode())


def look_at(app: AppTest, name: str) -> AppTest:
    return app.selectbox(key="data_look").set_value(name).run()


def choose(app: AppTest, key: str, value: object) -> AppTest:
    app.button_group(key=f"data_prepare_{key}").set_value(value).run()
    assert not app.exception and not errors(app)
    return app


def override(app: AppTest, name: str) -> dict[str, object]:
    known = recipe(app).columns.get(name)
    return known.prepared if known else {}


def becomes(app: AppTest) -> str:
    said = [line for one in app.caption for line in one.value.splitlines()]
    return next(line for line in said if line.startswith("Becomes")).replace("\\", "")


def test_numbers_are_scaled_as_chosen(app: AppTest) -> None:
    look_at(app, "standard")
    assert "1 number: centred on the median" in becomes(app)
    choose(app, "scaling", "quantile")
    assert override(app, "standard") == {"scaling": "quantile"}
    assert "by its place among the training values" in becomes(app)
    app.toggle(key="data_prepare_log").set_value(True).run()
    assert override(app, "standard") == {"scaling": "quantile", "log": True}
    assert "its logarithm, by its place" in becomes(app)
    app.button(key="data_prepare_rule").click().run()
    assert override(app, "standard") == {}
    assert app.button_group(key="data_prepare_scaling").value == "robust"


def test_numbers_become_ramps_that_are_drawn_below_their_histogram(app: AppTest) -> None:
    look_at(app, "standard")
    assert "Becomes these ramps" not in seen(app)
    choose(app, "scaling", "piecewise_linear")
    assert override(app, "standard") == {"scaling": "piecewise_linear"}
    assert "Becomes 16 numbers: ramps between" in becomes(app)
    assert "Becomes these ramps" in seen(app) and "for thresholds and bends" in seen(app)
    app.toggle(key="data_prepare_log").set_value(True).run()
    assert "its logarithm, ramps between" in becomes(app) and "Becomes these ramps" in seen(app)
    assert not app.exception and not errors(app)


def test_days_of_a_date_become_ramps(app: AppTest) -> None:
    look_at(app, "moment")
    assert "As ramps" not in seen(app)
    choose(app, "scaling", "piecewise_linear")
    assert override(app, "moment") == {"scaling": "piecewise_linear"}
    assert "days, as ramps between 2019-" in becomes(app) and "Becomes these ramps" in seen(app)
    choose(app, "scaling", "robust")
    assert override(app, "moment") == {}


def test_numbers_become_waves_that_the_network_learns(app: AppTest) -> None:
    look_at(app, "standard")
    choose(app, "scaling", "periodic")
    assert "Becomes 17 numbers: centred on the median" in becomes(app) and "16 waves" in becomes(app)
    on(app, "network")
    assert "layers.EinsumDense(" in unfold(app, "network_keras").code[0].value


def test_all_numbers_go_in_as_one_choice_on_the_network_page_says(app: AppTest) -> None:
    look_at(app, "none")
    choose(app, "scaling", "none")
    on(app, "network")
    assert "By median and quartiles" in seen(app)
    app.selectbox(key="network_scaling").set_value("piecewise_linear").run()
    assert recipe(app).scaling == "piecewise_linear" and not errors(app)
    assert "inputs. 1 column goes in as the Data page says." in seen(app)
    on(app, "data")
    look_at(app, "standard")
    assert "ramps between" in becomes(app) and override(app, "standard") == {}
    choose(app, "scaling", "robust")
    assert override(app, "standard") == {"scaling": "robust"}
    choose(app, "scaling", "piecewise_linear")  # as all numbers: nothing is to be said of it any more
    assert override(app, "standard") == {}


def test_a_logarithm_is_offered_where_values_are_skewed(app: AppTest) -> None:
    look_at(app, "standard log")
    assert any("are skewed" in one.value for one in app.caption)
    look_at(app, "standard")
    assert not any("are skewed" in one.value for one in app.caption)


def test_categories_become_an_embedding_and_back(app: AppTest) -> None:
    look_at(app, "one hot {x}")
    assert "for 4 values" in becomes(app)
    choose(app, "encoding", "embedding")
    app.text_input(key="data_prepare_dimension").set_value("5").run()
    assert override(app, "one hot {x}") == {"encoding": "embedding", "dimension": 5}
    assert "each 5 learned numbers" in becomes(app)
    on(app, "network")
    assert any("one hot" in one.value and "6 × 5" in one.value for one in app.caption)
    assert "layers.Embedding(6, 5)" in unfold(app, "network_keras").code[0].value
    on(app, "data")
    look_at(app, "one hot {x}")
    choose(app, "encoding", "one_hot")
    assert override(app, "one hot {x}") == {"encoding": "one_hot"}


def test_parts_of_a_date_are_chosen(app: AppTest) -> None:
    look_at(app, "moment")
    choose(app, "parts", ["hour", "month"])
    assert set(recipe(app).columns["moment"].parts or []) == {"hour", "month"}
    assert "as cycles: month, hour" in becomes(app)
    choose(app, "parts", ["hour"])
    choose(app, "parts", [])
    assert recipe(app).columns["moment"].parts == ["hour"]
    assert "The last part stays" in seen(app)
    app.button(key="data_prepare_rule").click().run()
    assert override(app, "moment") == {}


def test_another_kind_forgets_how_the_kind_before_was_prepared(app: AppTest) -> None:
    look_at(app, "one hot {x}")
    choose(app, "encoding", "embedding")
    assert recipe(app).columns["one hot {x}"].as_kind("text").prepared == {}  # type: ignore[arg-type]


def test_the_logarithm_of_a_skewed_target_is_offered(app: AppTest) -> None:
    assert any(one.value.startswith("Skewed: half of the values lie below") for one in app.caption)
    app.toggle(key="data_prepare_target_log").set_value(True).run()
    assert recipe(app).target_log and not errors(app)
    app.selectbox(key="data_target").set_value("member?").run()
    assert not recipe(app).target_log and not errors(app)
    assert not [one for one in app.toggle if one.key == "data_prepare_target_log"]
