"""What the Data page says of a table: alarms with their cures, and a closer look, each picture with its numbers."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from components.domain.recipe import Recipe, Role
from components.intake.samples import SAMPLES
from tests.app.test_data_page import recipe, sample, upload
from tests.app.test_pages import errors, fresh, with_iris


def clinic(rows: int = 300) -> bytes:
    """An id, pressures with zeros for missing, a colour, a column that gives the target away, and the target."""
    rng = np.random.default_rng(0)
    pressure = rng.normal(120, 12, rows).round()
    sick = pressure + rng.normal(0, 12, rows) > 120
    pressure[:20] = 0
    columns = [
        range(1, rows + 1),
        pressure,
        rng.choice(["red", "green", "blue"], rows),
        np.where(sick, "ward", "home"),
        np.where(sick, "sick", "well"),
    ]
    lines = [",".join(map(str, row)) for row in zip(*columns, strict=True)]
    return "\n".join(["number,pressure,colour,sent_to,state", *lines]).encode()


@pytest.fixture
def app() -> AppTest:
    return upload(fresh(), "clinic.csv", clinic())


def cure(app: AppTest, code: str, column: str) -> AppTest:
    app.button(key=f"data_cure_{code}_{column}_one").click().run()
    assert not app.exception
    return app


def label(app: AppTest, code: str, column: str) -> str:
    return str(app.button(key=f"data_cure_{code}_{column}_one").label)


def seen(app: AppTest) -> str:
    return " ".join(text.value for text in [*app.markdown, *app.caption]).replace("\\", "")


def said(app: AppTest) -> Recipe:
    return recipe(app)


def test_alarms_are_shown_with_what_to_do(app: AppTest) -> None:
    assert not errors(app)
    assert "Gives state away" in seen(app)
    assert "0 stands in 20 cells" in seen(app)
    assert label(app, "target_leakage", "sent_to") == "Leave out"
    assert label(app, "id", "number") == "Use it anyway"  # it is left out without being told to


def test_a_cure_changes_the_recipe_and_is_taken_back(app: AppTest) -> None:
    cure(app, "sentinel", "pressure")
    assert said(app).columns["pressure"].missing == ["0"]
    assert label(app, "sentinel", "pressure") == "Undo"
    assert "1 thing" not in " ".join(expander.label for expander in app.expander)
    cure(app, "sentinel", "pressure")
    assert "pressure" not in said(app).columns
    assert label(app, "sentinel", "pressure") == "Treat as missing"


def test_what_gives_the_target_away_is_left_out_and_used_again(app: AppTest) -> None:
    cure(app, "target_leakage", "sent_to")
    assert said(app).columns["sent_to"].role is Role.IGNORE
    assert "2 columns" in seen(app)
    assert label(cure(app, "target_leakage", "sent_to"), "target_leakage", "sent_to") == "Leave out"
    assert "3 columns" in seen(app)


def test_an_id_is_used_only_when_it_is_wanted(app: AppTest) -> None:
    assert "3 columns" in seen(app)
    cure(app, "id", "number")
    assert "4 columns" in seen(app)


def test_class_weights_are_a_setting_of_the_training() -> None:
    lines = [f"{n % 17},{n % 13},{'rare' if n % 20 == 0 else 'usual'}" for n in range(400)]
    app = upload(fresh(), "rare.csv", "\n".join(["a,b,c", *lines]).encode())
    assert said(cure(app, "imbalance", "c")).training.class_weight == "balanced"
    assert said(cure(app, "imbalance", "c")).training.class_weight is None


def test_a_word_taken_for_missing_becomes_a_class_by_one_click_and_is_missing_again() -> None:
    lines = [f"{n * 7 % 61},{n % 13},{['None', 'None', 'Apnea', 'Insomnia'][n % 4]}" for n in range(200)]
    app = upload(fresh(), "sleep.csv", "\n".join(["hours,age,disorder", *lines]).encode())
    assert "100 cells say None" in seen(app)
    cure(app, "missing_word", "disorder")
    assert "three classes" in seen(app) or "3 classes" in seen(app) or "None (100)" in seen(app)
    assert said(app).target == "disorder"
    assert label(app, "missing_word", "disorder") == "Take it for missing"
    assert label(cure(app, "missing_word", "disorder"), "missing_word", "disorder") == "Make it a class"


def test_a_column_of_two_numbers_is_split_by_one_click_and_put_together_again() -> None:
    lines = [f"{100 + n * 7 % 61}/{60 + n * 5 % 37},{n % 13},{'ab'[n % 7 % 2]}" for n in range(200)]
    app = upload(fresh(), "pressure.csv", "\n".join(["bp,age,y", *lines]).encode())
    cure(app, "two_numbers", "bp")
    assert "bp_1" in seen(app) and said(app).target == "y"
    cure(app, "two_numbers", "bp_1")
    assert label(app, "two_numbers", "bp") == "Split into two columns"


def test_many_alarms_of_one_sort_share_a_line_and_a_cure() -> None:
    rng = np.random.default_rng(0)
    lines = [f"x,y,z,w,v,{rng.normal():.3f},{n % 2}" for n in range(80)]
    app = upload(fresh(), "same.csv", "\n".join(["a,b,c,d,e,size,target", *lines]).encode())
    assert "5 columns say nothing" in seen(app)
    app.button(key="data_cure_constant_a_all").click().run()
    assert {name: column.role for name, column in said(app).columns.items()} == dict.fromkeys("abcde", Role.FEATURE)


@pytest.mark.parametrize("view", ["column", "classes", "missing", "copies", "correlations"])
@pytest.mark.parametrize("name", ["iris", "diabetes", "tips"])
def test_every_look_has_a_picture_or_a_word(name: str, view: str) -> None:
    app = sample(fresh(), name)
    app.button_group(key="data_view").set_value(view).run()
    assert not app.exception and not errors(app)
    charts, downloads = app.get("plotly_chart"), app.get("download_button")
    instead = ["there are no classes", "No cell is missing", "copy of another", "copies of others"]
    assert len(downloads) >= len(charts)
    assert charts or any(words in seen(app) for words in instead)


def test_a_column_chosen_by_name_shows_its_numbers(app: AppTest) -> None:
    app.selectbox(key="data_look").set_value("pressure").run()
    numbers = next(frame.value for frame in app.dataframe if list(frame.value.columns) == ["measure", "value"])
    measures = dict(numbers.to_numpy().tolist())
    assert measures["rows"] == "300"
    assert measures["smallest"] == "0"
    assert measures["outliers"].isdigit() and {"which lie below", "or above"} <= set(measures)


def test_cells_that_stand_for_missing_can_be_typed(app: AppTest) -> None:
    app.selectbox(key="data_look").set_value("pressure").run()
    app.text_input(key="data_read_missing").set_value("0; 130").run()
    assert said(app).columns["pressure"].missing == ["0", "130"]
    app.text_input(key="data_read_missing").set_value("").run()
    assert "pressure" not in said(app).columns


def test_the_order_of_day_and_month_can_be_changed() -> None:
    lines = [f"{n % 12 + 1:02}/{n % 11 + 1:02}/2024,{n % 17},{n % 2}" for n in range(60)]
    app = upload(fresh(), "dates.csv", "\n".join(["seen,size,target", *lines]).encode())
    assert "can be read in two ways" in seen(app)
    assert said(cure(app, "ambiguous", "seen")).columns["seen"].day_first is True
    assert label(app, "ambiguous", "seen") == "Undo"
    app.selectbox(key="data_look").set_value("seen").run()
    app.button_group(key="data_read_first").set_value(False).run()
    assert said(app).columns["seen"].day_first is False


def test_the_century_of_years_of_two_digits_can_be_changed() -> None:
    lines = [f"{n % 12 + 1:02}/{n % 11 + 1:02}/{40 + n},{n % 17},{n % 2}" for n in range(59)]
    app = upload(fresh(), "dates.csv", "\n".join(["seen,size,target", *lines]).encode())
    assert "year of two digits" in seen(app) and "can be read in two ways" in seen(app)
    assert said(cure(app, "century", "seen")).columns["seen"].cutoff_year == 2068
    assert label(app, "century", "seen") == "Undo"
    cure(app, "ambiguous", "seen")
    app.selectbox(key="data_look").set_value("seen").run()
    this_year = next(year for year in app.button_group(key="data_read_years").options if "2068" not in str(year))
    app.button_group(key="data_read_years").set_value(int(str(this_year)[-4:])).run()
    assert said(app).columns["seen"].cutoff_year == int(str(this_year)[-4:])
    assert said(app).columns["seen"].day_first is True


def test_a_duration_is_predicted_and_what_its_two_parts_are_can_be_changed() -> None:
    lines = [f"{n % 17},{n % 50 + 20}:{n % 60:02}" for n in range(90)]
    app = upload(fresh(), "laps.csv", "\n".join(["size,y", *lines]).encode())
    assert not errors(app)
    assert "times, predicted in seconds" in seen(app) and "taken for hours and minutes" in seen(app)
    assert said(cure(app, "ambiguous", "y")).columns["y"].clock == "m:ss"
    assert "from 20:00 to 1:09:" in seen(app)
    app.selectbox(key="data_look").set_value("y").run()
    app.button_group(key="data_read_clock").set_value("h:mm").run()
    assert said(app).columns["y"].clock == "h:mm"


@pytest.mark.parametrize("name", list(SAMPLES))
def test_samples_raise_no_silly_alarms(name: str) -> None:
    app = sample(fresh(), name)
    keys = {key.split("_one")[0] for button in app.button if (key := button.key or "").startswith("data_cure")}
    sensible = {
        "iris": 1,
        "tips": 1,
        "digits": 2,
        "wine": 0,
        "diabetes": 0,
    }  # copies; pixels that are never or hardly lit
    kinds = {key.removeprefix("data_cure_").split("_pixel")[0].rstrip("_") for key in keys}
    assert len({kind for kind in kinds if kind}) <= sensible.get(name, 0), kinds


def test_an_alarm_of_another_table_does_not_stay() -> None:
    app = upload(with_iris(), "clinic.csv", clinic())
    assert "Gives state away" in seen(app)
    assert "Gives state away" not in seen(sample(app, "wine"))


def test_nothing_is_called_fine_while_nothing_can_be_predicted() -> None:
    rows = [f"{(n * 37) % 60 + 0.5},{'yes' if n % 2 else 'no'}" for n in range(60)]
    app = upload(fresh(), "answers.csv", "\n".join(["size,answer", *rows]).encode())
    app.selectbox(key="data_look").set_value("answer").run()
    app.text_input(key="data_read_missing").set_value("yes").run()
    assert "nothing to predict" in str(errors(app))
    assert not app.success
    assert said(cure(app, "small_classes", "answer")).columns == {}
    assert not errors(app)
