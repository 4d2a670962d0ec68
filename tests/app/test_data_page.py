"""The Data page: what was chosen for one table does not spill over to the next."""

import io

import openpyxl
from streamlit.testing.v1 import AppTest

from components.domain.recipe import Recipe, Task
from components.store.database import open_store
from components.store.experiments import get_experiment
from components.store.visitors import visitor_id
from tests.app.test_pages import errors, fresh, on, sample, with_iris


def recipe(app: AppTest) -> Recipe:
    visitor = visitor_id(app.session_state["current_token"])
    return get_experiment(open_store(), visitor, app.session_state["current_experiment"]).recipe


def task_of(app: AppTest) -> str:
    return next(group.key for group in app.button_group if group.key and group.key.startswith("data_task"))


def upload(app: AppTest, name: str, data: bytes) -> AppTest:
    return app.file_uploader(key="data_upload").set_value([(name, data, "text/csv")]).run()


def test_an_overridden_task_stays_with_its_table() -> None:
    app = sample(fresh(), "digits")
    app.button_group(key=task_of(app)).set_value(Task.REGRESSION).run()
    assert recipe(app).task is Task.REGRESSION
    assert recipe(sample(app, "wine")).task is Task.AUTO
    assert recipe(sample(app, "digits")).task is Task.AUTO


def test_a_new_target_brings_a_new_proposal_unless_the_network_was_changed() -> None:
    app = with_iris()
    app.selectbox(key="data_target").set_value("petal width (cm)").run()
    assert recipe(app).layers[1].model_dump()["rate"] == 0.1  # what a regression starts with
    on(app, "network")
    app.selectbox(key="network_preset").set_value("deep").run()
    on(app, "data")
    app.selectbox(key="data_target").set_value("petal length (cm)").run()
    assert len(recipe(app).layers) == 5


def test_sliders_draw_the_sample_anew_and_keep_a_changed_network() -> None:
    app = sample(fresh(), "moons")
    app.slider(key="data_rows").set_value(500).run()
    assert any("500 rows" in text.value for text in app.markdown)
    on(app, "network")
    app.selectbox(key="network_preset").set_value("deep").run()
    on(app, "data").slider(key="data_rows").set_value(700).run()
    assert any("700 rows" in text.value for text in app.markdown)
    assert len(recipe(app).layers) == 5


def test_a_bad_file_is_explained_and_what_was_open_stays() -> None:
    app = upload(with_iris(), "picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(200))
    assert "PNG picture" in errors(app)
    assert any("Iris" in text.value for text in app.subheader)
    app.selectbox(key="data_target").set_value("petal width (cm)").run()
    assert recipe(app).target == "petal width (cm)"


def test_an_upload_is_opened_once_with_its_last_column_as_target() -> None:
    app = upload(with_iris(), "b*ld.csv", b"a,b\n" + b"".join(f"{n % 7 / 2},{n % 2}\n".encode() for n in range(60)))
    assert not app.error
    assert recipe(app).target == "b"
    opened = app.session_state["current_experiment"]
    app.run()
    assert app.session_state["current_experiment"] == opened
    assert sample(app, "wine").session_state["current_experiment"] != opened


def test_the_target_is_the_last_column_that_can_be_predicted() -> None:
    lines = [f"{n % 5},{n % 2},name {n}" for n in range(60)]
    app = upload(fresh(), "names.csv", "\n".join(["size,grade,name", *lines]).encode())
    assert recipe(app).target == "grade"
    assert any("Not the last column: name has 60 distinct values" in note.value for note in app.markdown)


def texts(app: AppTest) -> str:
    return " ".join(text.value for text in [*app.markdown, *app.caption])


TOWNS = ["Köln", "Paris", "Málaga"]
ROWS = "".join(f"{n};{TOWNS[n * n % 3]};{n % 7},5\n" for n in range(1, 40))
SALES = f"Sales of 2024;;\nid;town;price\n{ROWS}40;Rom;1,5;x\nSource: us\n"


def test_what_was_understood_stands_in_a_line_and_the_report_below_it() -> None:
    app = upload(fresh(), "sales.csv", SALES.encode("cp1252"))
    assert "39 rows · 3 columns · semicolon · CP1252 · decimal comma · header" in texts(app)
    report = next(box for box in app.expander if box.label.startswith("Reading report"))
    assert report.label == "Reading report: 39 rows read · 3 lines not read"
    told = " ".join(text.value for text in report.markdown)
    assert "more cells than columns" in told and "above the table" in told and "between thousands: price" in told
    rows = next(frame.value for frame in report.dataframe if "line" in frame.value.columns)
    assert rows["line"].tolist() == [1, 42, 43]


def test_streamlit_2213_a_rerun_does_not_empty_the_upload() -> None:
    app = upload(fresh(), "sales.csv", SALES.encode("cp1252"))
    for _ in range(3):
        app.run()
        assert not app.error and "39 rows" in texts(app)


def test_a_spreadsheet_tells_its_sheet() -> None:
    book = openpyxl.Workbook()
    book.active.title = "Trees"
    for row in [["height", "kind"], *[[n / 2, "oak" if n % 2 else "elm"] for n in range(20)]]:
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    app = upload(fresh(), "trees.csv", data.getvalue())
    assert "20 rows · 2 columns · sheet Trees · header" in texts(app)


def test_what_can_be_cured_is_cured_together_and_taken_back_at_once() -> None:
    lines = [f"{n % 17},ticket {n % 61},{'rare' if n % 14 == 0 else 'usual'}" for n in range(140)]
    app = upload(fresh(), "tickets.csv", "\n".join(["size,ticket,kind", *lines]).encode())
    before = recipe(app)
    app.button(key="data_cure_all").click().run()
    assert not app.exception
    assert recipe(app).training.class_weight == "balanced" and recipe(app).columns["ticket"].role == "ignore"
    assert "cures applied" in texts(app)
    app.button(key="data_cured_undo").click().run()
    assert recipe(app) == before
    assert "cures applied" not in texts(app)


def test_a_table_of_two_numbers_shows_its_scatter_until_a_column_is_pressed() -> None:
    app = sample(fresh(), "moons")
    assert app.button_group(key="data_view").value == "scatter"
    assert "Rows by both numbers" in texts(app)
    assert sample(app, "iris").button_group(key="data_view").value == "column"


def test_a_view_stays_with_its_table_and_a_renamed_column_stays_in_sight() -> None:
    app = sample(fresh(), "iris")
    app.button_group(key="data_view").set_value("classes").run()
    assert app.run().button_group(key="data_view").value == "classes"
    assert sample(app, "wine").button_group(key="data_view").value == "column"
    app = sample(app, "moons")
    app.button_group(key="data_view").set_value("column").run()
    app.text_input(key="data_rename").set_value("across").run()
    assert app.button_group(key="data_view").value == "column" and app.selectbox(key="data_look").value == "across"


def test_another_table_is_chosen_on_the_first_screen_and_what_was_open_can_be_kept() -> None:
    app = with_iris()
    opened = app.session_state["current_experiment"]
    app.button(key="data_other").click().run()
    assert not [button for button in app.button if button.key == "data_to_network"]
    app.button(key="data_back").click().run()
    assert app.session_state["current_experiment"] == opened
    assert app.button(key="data_to_network")


def test_a_column_is_renamed_in_place_and_called_as_before_again() -> None:
    app = upload(fresh(), "bare.csv", "".join(f"{n % 7 / 2},{n % 5},{'ab'[n % 2]}\n" for n in range(60)).encode())
    app.button_group(key="data_view").set_value("column").run()
    app.selectbox(key="data_look").set_value("column_1").run()
    refused = (
        (" ", "It is empty"),
        ("column_2", "Another column is called column"),
        ("M" * 400, "It has 400 characters"),
    )
    for wrong, said in refused:
        app.text_input(key="data_rename").set_value(wrong).run()
        assert said in errors(app) and "{" not in errors(app) and recipe(app).target == "column_3"
    on(app, "network")
    on(app, "data").button_group(key="data_view").set_value("column").run()
    assert app.text_input(key="data_rename").value == wrong and said in errors(app)  # also after another page
    app.text_input(key="data_rename").set_value("length").run()
    assert not errors(app)
    app.button_group(key="data_view").set_value("column").run()
    assert "length" in app.selectbox(key="data_look").options
    app.button(key="data_rename_undo").click().run()
    app.button_group(key="data_view").set_value("column").run()
    assert (
        "column_1" in app.selectbox(key="data_look").options and "length" not in app.selectbox(key="data_look").options
    )


def test_of_a_column_of_texts_it_is_said_how_long_they_are_and_which_words_the_network_is_given() -> None:
    lines = [f"please call number {n} about the {('bill', 'house')[n % 2]},{('spam', 'ham')[n % 2]}" for n in range(60)]
    app = upload(fresh(), "notes.csv", "\n".join(["note,kind", *lines]).encode())
    assert not app.exception
    app.selectbox(key="data_look").set_value("note").run()
    said = texts(app)
    assert "60 of 60 rows are filled, with 60 different texts." in said
    assert "Length · typically 7 words" in said and "Most frequent words that the network is given" in said
    assert "There is nothing to draw here." not in said
