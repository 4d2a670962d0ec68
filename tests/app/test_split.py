"""The split on the Data page: everything by click, what is wrong beside it, and what each part holds."""

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from components.domain.recipe import AtRandom, ByColumn, ByGroup, ByTime, Part
from tests.app.test_data_page import recipe, upload
from tests.app.test_pages import errors, fresh, on
from tests.app.test_table_analysis import seen
from tests.unit.splitting.tables import visits


@pytest.fixture
def app() -> AppTest:
    return upload(fresh(), "visits.csv", visits().to_csv(index=False).encode())


def way(app: AppTest, name: str) -> AppTest:
    app.button_group(key="data_split_way").set_value(name).run()
    assert not app.exception
    return app


def counts(app: AppTest) -> pd.DataFrame:
    return next(frame.value for frame in app.dataframe if "of" in frame.value.columns).set_index("of")


def test_the_rows_of_each_class_are_shown_for_each_part(app: AppTest) -> None:
    assert "70 / 15 / 15 · at random · seed 0" in seen(app)
    assert counts(app).loc["all rows"].tolist() == ["280 (70 %)", "60 (15 %)", "60 (15 %)"]
    of_class = counts(app).loc[["a", "b"]].astype(int)
    assert of_class.sum(axis=1).tolist() == pd.Series(visits()["kind"]).value_counts()[["a", "b"]].tolist()


def test_a_regression_shows_median_and_mean(app: AppTest) -> None:
    app.selectbox(key="data_target").set_value("dose").run()
    assert list(counts(app).index) == ["all rows", "median", "mean"]


def test_shares_seed_and_copies_are_settings(app: AppTest) -> None:
    app.slider(key="data_test").set_value(0.3).run()
    app.text_input(key="data_seed").set_value("5").run()
    app.toggle(key="data_split_copies").set_value(False).run()
    split = recipe(app).split
    assert (split.test, split.seed, split.copies_together) == (0.3, 5, False)
    assert "55 / 15 / 30 · at random · seed 5" in seen(app)


@pytest.mark.parametrize(
    ("chosen", "offered"),
    [
        ("random", {"data_validation", "data_test", "data_seed", "data_split_copies"}),
        ("time", {"data_validation", "data_test"}),
        ("group", {"data_validation", "data_test", "data_seed"}),
        ("column", set()),
    ],
)
def test_only_what_has_an_effect_is_offered(app: AppTest, chosen: str, offered: set[str]) -> None:
    way(app, chosen)
    there = {widget.key for kind in (app.slider, app.text_input, app.toggle) for widget in kind}
    assert there & {"data_validation", "data_test", "data_seed", "data_split_copies"} == offered


def test_cross_validation_is_chosen_where_rows_are_drawn_and_ends_where_time_decides(app: AppTest) -> None:
    app.selectbox(key="data_folds").set_value(5).run()
    assert not app.exception and recipe(app).split.folds == 5
    assert "5 folds + 15 % test · at random · seed 0" in seen(app)
    assert "data_validation" not in {slider.key for slider in app.slider}  # which has no say
    assert counts(app).loc["all rows"].tolist() == ["272 (68 %)", "68 (17 %)", "60 (15 %)"]
    assert "those of the first fold" in seen(app)
    way(app, "group")
    assert recipe(app).split.folds == 5 and not errors(app)
    way(app, "time")
    assert recipe(app).split.folds is None and not errors(app)
    assert "data_folds" not in {box.key for box in app.selectbox}


def test_folds_and_seeds_at_once_are_refused_in_words(app: AppTest) -> None:
    app.selectbox(key="data_folds").set_value(3).run()
    on(app, "train")
    app.text_input(key="train_seeds").set_value("4").run()
    assert "several seeds or several folds, not both" in errors(app) and recipe(app).training.seeds == 1


def test_few_rows_to_test_on_are_cured_by_cross_validation_with_one_seed() -> None:
    app = upload(fresh(), "visits.csv", visits(90).to_csv(index=False).encode())
    assert "each of the other 76 rows is held out once" in seen(app)
    cure = "data_cure_few_test_rows_one"
    app.button(key=cure).click().run()
    assert recipe(app).split.folds == 5 and not app.exception
    assert app.button(key=cure).label == "Split once"
    app.button(key=cure).click().run()
    assert recipe(app).split.folds is None
    on(app, "train")
    app.text_input(key="train_seeds").set_value("4").run()
    on(app, "data")
    assert app.button(key=cure).label.replace("\\", "") == "Cross-validate in 5 folds, with one seed"
    app.button(key=cure).click().run()
    assert not app.exception and not errors(app)
    assert (recipe(app).split.folds, recipe(app).training.seeds) == (5, 1)


def test_what_says_the_group_may_end_at_a_sign_of_its_values() -> None:
    table = visits()
    table["patient"] = [f"{name}-{row % 2}" for row, name in enumerate(table["patient"])]
    app = upload(fresh(), "visits.csv", table.to_csv(index=False).encode())
    way(app, "group")
    app.selectbox(key="data_split_column").set_value("patient").run()
    app.selectbox(key="data_split_up_to").set_value("-").run()
    assert recipe(app).split.way == ByGroup(column="patient", up_to="-")
    app.selectbox(key="data_split_up_to").set_value("").run()
    assert recipe(app).split.way == ByGroup(column="patient")


def test_by_time_the_first_date_is_proposed_and_its_span_shown(app: AppTest) -> None:
    way(app, "time")
    assert recipe(app).split.way == ByTime(column="day")
    assert "by time: day" in seen(app)
    assert counts(app).loc["newest"].tolist() == sorted(counts(app).loc["newest"])
    app.selectbox(key="data_split_column").set_value("dose").run()
    assert recipe(app).split.way == ByTime(column="dose")


def test_by_group_the_group_is_no_feature_and_that_is_said(app: AppTest) -> None:
    assert "5 columns" in seen(app)
    way(app, "group")
    assert recipe(app).split.way == ByGroup(column="patient")
    assert "4 columns" in seen(app)
    assert "the network is not given it" in seen(app)
    assert "groups" in counts(app).index
    assert recipe(way(app, "random")).split.way == AtRandom()
    assert "5 columns" in seen(app)


def test_by_a_column_that_says_it(app: AppTest) -> None:
    way(app, "column")
    assert recipe(app).split.way == ByColumn(column="use")
    assert "as use says" in seen(app) and "seed" not in seen(app)
    assert not errors(app)
    app.selectbox(key="data_split_value_2").set_value(
        Part.TRAIN
    ).run()  # its few validation rows train: others are drawn
    assert "as use says · seed 0" in seen(app)
    app.slider(key="data_validation").set_value(0.3).run()
    assert counts(app).loc["all rows", "validation"].startswith("95 ")


def test_values_that_name_no_part_are_asked_for(app: AppTest) -> None:
    way(app, "column")
    app.selectbox(key="data_split_column").set_value("colour").run()
    assert "does not say where these rows belong" in errors(app)
    assert app.button(key="data_to_network").disabled
    for place, part in enumerate(Part):
        app.selectbox(key=f"data_split_value_{place}").set_value(part).run()
        assert not app.exception
    assert not errors(app)
    saved = recipe(app).split.way
    assert isinstance(saved, ByColumn) and sorted(saved.values.values()) == sorted(Part)
    assert not app.button(key="data_to_network").disabled
    app.selectbox(key="data_split_value_2").set_value(Part.TRAIN).run()
    assert "No value of colour stands for test" in errors(app)


def test_the_column_of_the_split_as_target_brings_the_lot_back(app: AppTest) -> None:
    way(app, "group")
    app.selectbox(key="data_target").set_value("use").run()
    app.selectbox(key="data_target").set_value("patient").run()
    assert recipe(app).split.way == AtRandom()


def test_the_way_is_still_there_after_another_page(app: AppTest) -> None:
    way(app, "group")
    on(on(app, "network"), "data")
    assert app.button_group(key="data_split_way").value == "group"
    assert app.selectbox(key="data_split_column").value == "patient"
