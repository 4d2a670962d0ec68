"""One row on the Predict page: fields by type, rows of the table, and an answer that is that of what stands there."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from components.domain.recipe import Part
from components.intake.samples import sample_csv
from components.runs.results import parts_of_rows
from components.splitting.parts import PART_CODES
from components.store.database import open_store
from tests.app.test_data_page import upload
from tests.app.test_pages import errors, fresh, on, unfold, with_iris
from tests.app.test_settings import of_a_row, runs_of
from tests.app.test_test_set_views import open_test_rows, trained


def captions(app: AppTest) -> str:
    return " ".join(note.value for note in app.caption).replace("\\", "")


def answer(app: AppTest) -> str:
    [metric] = app.metric
    return str(metric.value)


def test_the_answer_stands_there_at_once_and_follows_each_change(engine: Path) -> None:
    app = on(trained(with_iris(), 0), "predict")
    before = answer(app)
    of_a_row(app, "petal length (cm)").set_value("1").run()
    of_a_row(app, "petal width (cm)").set_value("0.1").run()
    assert answer(app) != before and not errors(app)
    app.button(key="predict_reset").click().run()
    assert answer(app) == before
    assert of_a_row(app, "petal width (cm)").value == "1.3"


def test_a_number_beyond_what_training_saw_is_taken_and_told_of(engine: Path) -> None:
    app = on(trained(with_iris(), 0), "predict")
    of_a_row(app, "sepal width (cm)").set_value("44").run()
    assert "Training saw" in captions(app) and "lies outside what training saw" in captions(app)
    assert app.metric and not errors(app)


def test_what_is_no_number_leaves_the_answer_of_the_row_before_which_says_so(engine: Path) -> None:
    app = on(trained(with_iris(), 0), "predict")
    before = answer(app)
    of_a_row(app, "sepal width (cm)").set_value("wide").run()
    assert "wide is not a number" in errors(app)
    assert answer(app) == before and "The answer to the row before" in captions(app)
    assert any("Correct first: sepal width" in note.value for note in app.warning)


def test_a_row_of_the_table_fills_the_form_and_is_told_as_it_was(engine: Path) -> None:
    app = on(trained(with_iris(), 0), "predict")
    app.text_input(key="predict_taken").set_value("51").run()
    assert of_a_row(app, "sepal length (cm)").value == "7.0"
    assert "Row 51 of the table was **versicolor**." in captions(app) and "Changed since" not in captions(app)
    of_a_row(app, "sepal length (cm)").set_value("4").run()
    assert "Changed since: sepal length (cm)." in captions(app)
    on(app, "train")
    on(app, "predict")
    assert of_a_row(app, "sepal length (cm)").value == "4" and app.text_input(key="predict_taken").value == "51"
    app.button(key="predict_take_it").click().run()
    assert of_a_row(app, "sepal length (cm)").value == "7.0"
    app.text_input(key="predict_taken").set_value("151").run()
    assert "151 is too large. Write a whole number from 1 to 150." in errors(app).replace("\\", "")
    app.button(key="predict_take_it").click().run()
    assert of_a_row(app, "sepal length (cm)").value == "7.0"


def test_what_a_test_row_was_is_told_once_the_test_rows_are_open(engine: Path) -> None:
    app = on(trained(with_iris(), 0), "predict")
    codes = parts_of_rows(open_store(), runs_of(app)[0])
    assert codes is not None
    position = int(np.flatnonzero(codes == PART_CODES[Part.TEST])[0]) + 1
    app.text_input(key="predict_taken").set_value(str(position)).run()
    closed = f"Row {position} of the table is a test row"
    assert closed in captions(app) and "was **" not in captions(app)
    open_test_rows(on(app, "evaluate"))
    assert closed not in captions(on(app, "predict")) and "was **" in captions(app)


def test_each_type_has_its_field_and_any_of_them_may_be_missing(engine: Path) -> None:
    app = on(trained(upload(fresh(), "kinds.csv", mixed()), 0), "predict")
    assert app.selectbox(key=field(app, "paid")).options == ["Yes", "No", "(missing)"]
    assert app.selectbox(key=field(app, "town")).options[-1] == "(missing)"
    assert [each.label for each in app.date_input] == ["day"] and app.text_area
    [day] = app.date_input
    day.set_value(date(2030, 1, 2)).run()
    app.selectbox(key=field(app, "town")).set_value("").run()
    app.text_area[0].set_value("late again and cold").run()
    of_a_row(app, "amount").set_value("").run()
    assert not errors(app) and app.metric
    assert "town is missing" in captions(app) and "amount is missing" in captions(app)
    app.date_input[0].set_value(None).run()
    assert "day is missing" in captions(app) and app.metric
    on(app, "train")
    on(app, "predict")
    assert app.date_input[0].value is None and app.text_area[0].value == "late again and cold"
    assert app.selectbox(key=field(app, "town")).value == ""


def field(app: AppTest, label: str) -> str:
    return next(str(each.key) for each in app.selectbox if each.label == label)


def mixed() -> bytes:
    towns, words = (
        ("Ulm", "Jena", "Bonn"),
        ("late again", "in good time today", "cold food and no thanks", "never more"),
    )
    rows = [
        f"{n % 17 + 0.5};{('Yes', 'No')[n % 5 % 2]};{towns[n % 3]};2024-{n % 12 + 1:02}-{n % 28 + 1:02};"
        f"{words[n % 4]} {words[n % 3]} number {n};{'uv'[n % 3 == 0]}"
        for n in range(120)
    ]
    return "\n".join(["amount;paid;town;day;note;y", *rows]).encode()


def test_of_many_columns_those_that_tell_the_most_come_first_and_the_rest_is_folded_away(engine: Path) -> None:
    names = [f"{chr(97 + n)}word" for n in range(20)]
    rows = [
        ",".join(
            [*(str((n * (place + 3)) % 29) for place in range(19)), str(n % 2 * 10 + n % 3), "no" if n % 2 else "yes"]
        )
        for n in range(160)
    ]
    app = on(trained(upload(fresh(), "wide.csv", "\n".join([",".join([*names, "y"]), *rows]).encode()), 0), "predict")
    shown = [each.label for each in app.text_input if each.label in names]
    assert len(shown) == 12 and shown[0] == names[-1]
    unfold(app, "predict_more")
    assert len([each for each in app.text_input if each.label in names]) == 20


@pytest.mark.parametrize("sample", ["digits"])
def test_a_table_of_pixels_begins_with_a_picture_and_its_numbers_are_folded_away(engine: Path, sample: str) -> None:
    app = on(trained(upload(fresh(), "digits.csv", sample_csv(sample)), 0), "predict")
    assert "Row 1 of the table was **0**." in captions(app)
    assert not [each for each in app.text_input if each.label.startswith("pixel")]
    assert any("pixels as numbers" in each.label for each in app.expander)
    unfold(app, "predict_more")
    assert len([each for each in app.text_input if each.label.startswith("pixel")]) in range(18, 25)


def test_what_most_rows_lack_is_missing_to_begin_with(engine: Path) -> None:
    lines = ["size,cabin,deck,sold"]
    lines += [
        f"{n % 7},{['', 'B5', '', 'C7'][n % 4] if n % 3 else ''},{'' if n % 5 else n % 8},{['no', 'yes'][n % 7 > 3]}"
        for n in range(90)
    ]
    app = on(trained(upload(fresh(), "things.csv", "\n".join(lines).encode()), 0), "predict")
    assert not errors(app)
    fields = {box.label: box.value for box in [*app.selectbox, *app.text_input]}
    assert fields["cabin"] == "" and fields["deck"] == "" and fields["size"] == "3"
