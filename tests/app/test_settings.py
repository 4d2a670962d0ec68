"""Widgets show what is saved, whatever the browser has mounted of them; only what a person sets is saved."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Widget

from components.domain.recipe import ColumnType, EarlyStopping, Recipe, ReduceLROnPlateau, Role
from components.store.database import open_store
from components.store.experiments import save_recipe
from components.store.runs import RunRecord, list_runs
from components.store.visitors import visitor_id
from tests.app.test_data_page import recipe, upload
from tests.app.test_pages import errors, fresh, on, with_iris
from tests.app.test_test_set_views import trained
from tests.unit.features import every_kind

LOOKS = ["standard log", "one hot {x}", "moment"]  # a number, a category, a date


def saved_elsewhere(app: AppTest, wished: Recipe) -> Recipe:
    """As a second tab would."""
    visitor = visitor_id(app.session_state["current_token"])
    save_recipe(open_store(), visitor, app.session_state["current_experiment"], wished)
    return wished


@pytest.fixture
def app() -> AppTest:
    """Every kind of column, and settings that are nowhere what Streamlit's widgets or the recipe begin with."""
    made = every_kind.frame().drop(columns=["grade"])
    opened = upload(fresh(), "every kind.csv", made.to_csv(index=False).encode())
    before = recipe(opened)
    split = before.split.model_copy(update={"validation": 0.2, "test": 0.25, "seed": 7, "copies_together": False})
    training = before.training.model_copy(
        update={
            "optimizer": "sgd",
            "learning_rate": 0.02,
            "epochs": 33,
            "batch_size": 9,
            "early_stopping": EarlyStopping(patience=6, restore_best_weights=False),
            "learning_rate_schedule": ReduceLROnPlateau(patience=4),
            "seed": 3,
            "seeds": 2,
        }
    )
    columns = {
        "standard log": {"scaling": "quantile", "log": True, "missing": ["0", "-1"]},
        "one hot {x}": {"encoding": "embedding", "dimension": 5},
        "moment": {"parts": ["month", "hour"]},
    }
    wished = Recipe.model_validate(
        before.model_copy(update={"split": split, "training": training}).model_dump(mode="json") | {"columns": columns}
    )
    saved_elsewhere(opened, wished)
    return opened.run()


def synced_widgets(app: AppTest) -> dict[str, Widget]:
    """The widgets of the page that show a setting."""
    states = app.session_state["widget_page"].states
    kinds = ("text_input", "selectbox", "toggle", "slider", "button_group")
    return {one.key: one for kind in kinds for one in getattr(app, kind) if one.key in states}


def mounted_late(widget: Any) -> object:
    """What the browser shows of a widget that it mounts only now: its default, where nothing was sent beside it."""
    default = widget.proto.default
    if widget.type in ("selectbox",):
        return widget.proto.options[default] if widget.proto.HasField("default") else None
    if widget.type == "slider":
        return next(iter(default))
    if widget.type == "button_group":
        return [widget.options[place] for place in default]
    return default


def held(widget: Any) -> object:
    if widget.type == "selectbox":
        return widget.format_func(widget.value) if widget.value is not None else None
    if widget.type == "button_group":
        chosen = widget.value if isinstance(widget.value, list) else [widget.value]
        return [widget.format_func(one) for one in chosen if one is not None]
    return widget.value


@pytest.mark.parametrize("page", ["data", "network", "train"])
def test_what_is_mounted_late_shows_what_is_saved(app: AppTest, page: str) -> None:
    on(app, page)
    for look in LOOKS if page == "data" else [None]:
        if look:
            app.selectbox(key="data_look").set_value(look).run()
        for _ in range(2):  # reruns
            app.run()
        widgets = synced_widgets(app)
        assert len(widgets) >= {"data": 9, "network": 3, "train": 15}[page]
        for key, widget in widgets.items():
            assert not widget.proto.set_value, f"{key}: what it shows may not hang on a message that comes once"
            assert mounted_late(widget) == held(widget), key


def test_a_browser_that_has_drawn_nothing_has_no_say(app: AppTest) -> None:
    before = recipe(app)
    for page in ("data", "network", "train"):
        on(app, page)
        for _ in range(2):
            app._run(WidgetStates())
            assert not app.exception and not errors(app)
            assert recipe(app) == before


def test_start_takes_what_is_saved_not_what_undrawn_widgets_would_say(app: AppTest) -> None:
    on(app, "train")
    begins = app._tree.get_widget_states()
    for state in begins.widgets:  # what Streamlit's widgets begin with where they have no default
        match state.WhichOneof("value"):
            case "string_value":
                state.string_value = "0"
            case "bool_value":
                state.bool_value = False
    before = recipe(app)
    on(app, "network")
    on(app, "train")
    app._run(begins)  # of widgets as they were known before the page was left: none of those that are there now
    assert not errors(app) and recipe(app) == before
    assert not app.button(key="train_start").disabled


def test_what_was_changed_elsewhere_is_shown_and_not_taken_back(app: AppTest) -> None:
    on(app, "data")
    stale = app._tree.get_widget_states()
    before = recipe(app)
    wished = saved_elsewhere(app, before.model_copy(update={"split": before.split.model_copy(update={"seed": 99})}))
    for _ in range(3):
        app._run(stale)  # a popover that was opened once goes on saying what it held
        assert recipe(app) == wished
    assert app.text_input(key="data_seed").value == "99"


def test_one_widget_does_not_speak_for_the_others(app: AppTest) -> None:
    on(app, "train")
    before = recipe(app)
    saved_elsewhere(app, before.model_copy(update={"training": before.training.model_copy(update={"epochs": 77})}))
    app.text_input(key="train_batch_size").set_value("12").run()
    assert (recipe(app).training.batch_size, recipe(app).training.epochs) == (12, 77)
    assert app.text_input(key="train_epochs").value == "77"


def tick(app: AppTest, *rows: int) -> AppTest:
    """Leave out the columns of some rows of the table of columns, as its editor says it: with all ticks since it began."""
    editor = next(one.proto.id for one in app.dataframe if "data_columns" in one.proto.id)
    states = app._tree.get_widget_states()
    edits = {"edited_rows": {row: {"use": False} for row in rows}, "added_rows": [], "deleted_rows": []}
    states.widgets.add(id=editor, string_value=json.dumps(edits))
    app._run(states)
    assert not app.exception
    return app


def test_a_tick_does_not_bring_back_those_before_it() -> None:
    app = tick(with_iris(), 0)
    (first,) = recipe(app).columns
    assert recipe(app).columns[first].role is Role.IGNORE
    saved_elsewhere(app, recipe(app).model_copy(update={"columns": {}}))
    tick(app, 0, 1)
    (second,) = recipe(app).columns
    assert second != first


def test_every_wrong_number_stays_and_is_told_of_at_its_field() -> None:
    app = on(with_iris(), "train")
    before = recipe(app)
    wrong = {"train_epochs": "1e6", "train_batch_size": "12.7", "train_learning_rate": "1,500", "train_seeds": ""}
    for key, typed in wrong.items():
        app.text_input(key=key).set_value(typed).run()
    app.run()
    told = errors(app).replace("\\", "")
    for sentence in (
        "Epochs: 1e6 is too large. Write a whole number from 1 to 100,000.",
        "Batch size: 12.7 is not a whole number.",
        "Learning rate: 1,500 can be read in two ways. Write 1.5.",
        "Seeds: A number is missing here.",
    ):
        assert sentence in told
    assert {key: app.text_input(key=key).value for key in wrong} == wrong
    assert recipe(app) == before
    assert app.button(key="train_start").disabled
    assert any(
        "Not saved yet: Epochs; Batch size; Learning rate; Seeds." in note.value.replace("\\", "")
        for note in app.caption
    )
    for key, right in {"train_epochs": "1,000", "train_batch_size": "12", "train_learning_rate": "0,5"}.items():
        app.text_input(key=key).set_value(right).run()
    assert app.button(key="train_start").disabled
    app.text_input(key="train_seeds").set_value("2").run()
    assert not errors(app) and not app.button(key="train_start").disabled
    said = recipe(app).training
    assert (said.epochs, said.batch_size, said.learning_rate, said.seeds) == (1000, 12, 0.5, 2)
    assert app.text_input(key="train_epochs").value == "1,000"


def test_the_button_above_every_page_says_what_is_in_its_way() -> None:
    app = on(with_iris(), "network")
    field = next(field for field in app.text_input if field.label == "Units")
    field.set_value("1e9").run()
    assert app.button(key="frame_train").disabled
    assert any("Not saved yet: Layer 1, Units." in note.value.replace("\\", "") for note in app.caption)
    assert "layers.0" not in errors(app)
    next(button for button in app.button if button.label == "Remove layer 1").click().run()
    assert not app.button(key="frame_train").disabled and not errors(app)
    on(app, "data")
    app.text_input(key="data_seed").set_value("many").run()
    assert app.button(key="frame_train").disabled


@pytest.mark.parametrize(
    ("page", "key", "typed", "title"),
    [
        ("train", "train_epochs", "12.7", "Train: Epochs"),
        ("network", "units", "12,5", "Network: Layer 1, Units"),
        ("data", "data_seed", "many", "Data: Seed of the split"),
        ("data", "data_test", 0.45, "Data: Test"),
    ],
)
def test_what_was_refused_is_there_again_when_the_page_was_left(
    page: str, key: str, typed: str | float, title: str
) -> None:
    app = on(with_iris(), page)

    def field() -> Any:
        if key == "data_test":
            return app.slider(key=key)
        return next(one for one in app.text_input if one.key and one.key.endswith(key))

    if key == "data_test":
        app.slider(key="data_validation").set_value(0.4).run()
    before, usual = recipe(app), field().value
    field().set_value(typed).run()
    told = errors(app)
    assert told
    for other in ("predict", "runs", "network" if page == "train" else "train"):
        on(app, other)
        assert not errors(app)
        for button in ("frame_train", "train_start", "network_train"):
            assert all(one.disabled for one in app.button if one.key == button)
        assert any(f"Not saved yet: {title}" in note.value.replace("\\", "") for note in app.caption), other
    for _ in range(2):
        on(app, page)
        assert field().value == typed and mounted_late(field()) == typed and errors(app) == told
        assert recipe(app) == before
        on(app, "runs")
    on(app, page)
    field().set_value(usual).run()
    assert not errors(app) and recipe(app) == before
    on(app, "runs")
    assert not app.button(key="frame_train").disabled
    on(app, page)
    assert field().value == usual


def test_what_cannot_be_alone_is_saved_when_it_can_be_together(app: AppTest) -> None:
    on(app, "data")
    app.slider(key="data_validation").set_value(0.4).run()
    app.slider(key="data_test").set_value(0.45).run()
    assert "at most 0.8" in errors(app).replace("\\", "") and recipe(app).split.test == 0.25
    assert app.slider(key="data_test").value == 0.45
    app.slider(key="data_validation").set_value(0.3).run()
    assert not errors(app)
    assert (recipe(app).split.validation, recipe(app).split.test) == (0.3, 0.45)


@pytest.mark.parametrize("nothing", [None, "nonsense"])
def test_no_way_of_splitting_is_no_choice(app: AppTest, nothing: str | None) -> None:
    on(app, "data")
    before = recipe(app)
    states = app._tree.get_widget_states()
    own = next(state for state in states.widgets if state.id.endswith("data_split_way"))
    own.string_array_value.data[:] = [nothing] if nothing else []
    app._run(states)
    assert not app.exception and recipe(app) == before


def test_another_column_does_not_inherit_what_was_typed(app: AppTest) -> None:
    on(app, "data").selectbox(key="data_look").set_value("one hot {x}").run()
    app.text_input(key="data_prepare_dimension").set_value("1000").run()
    assert "Learned numbers: 1000 is too large" in errors(app).replace("\\", "")
    app.selectbox(key="data_look").set_value("moment").run()
    assert not errors(app)
    assert not app.button(key="frame_train").disabled
    app.selectbox(key="data_look").set_value("one hot {x}").run()
    assert app.text_input(key="data_prepare_dimension").value == "5"


def test_the_column_looked_at_is_still_there_after_another_view(app: AppTest) -> None:
    on(app, "data").selectbox(key="data_look").set_value("moment").run()
    app.button_group(key="data_view").set_value("correlations").run()
    app.button_group(key="data_view").set_value("column").run()
    assert app.selectbox(key="data_look").value == "moment"
    assert recipe(app).effective_column("moment").kind in (None, ColumnType.DATE)


def test_the_panel_of_a_file_says_why_there_is_nothing_to_read_anew() -> None:
    app = with_iris()
    app.button(key="data_change").click().run()
    assert any("Nothing is changed yet" in note.value for note in app.caption)
    assert not app.button(key="data_reread").disabled  # else the press that takes the focus from a field would be lost


def runs_of(app: AppTest) -> list[RunRecord]:
    return list_runs(open_store(), visitor_id(app.session_state["current_token"]))


def of_a_row(app: AppTest, label: str) -> Any:
    return next(field for field in app.text_input if field.label.replace("\\", "") == label)


def test_numbers_on_the_way_to_a_prediction_stay_and_are_told_of(engine: Path) -> None:
    app = on(trained(with_iris(), 0), "predict")
    typed = {
        "sepal length (cm)": "1,500",
        "sepal width (cm)": "wide",
        "petal length (cm)": "",
    }  # "" is missing: no fault
    for label, text in typed.items():
        of_a_row(app, label).set_value(text)
    app.button(key="predict_submit").click().run()
    told = errors(app).replace("\\", "")
    assert "sepal length (cm): 1,500 can be read in two ways. Write 1500 or 1.500." in told
    assert "sepal width (cm): wide is not a number." in told and "petal" not in told
    assert any("Not predicted" in note.value for note in app.warning)
    assert any("The answer to the row before" in note.value for note in app.caption)
    assert {label: of_a_row(app, label).value for label in typed} == typed
    on(app, "train")
    on(app, "predict")
    assert {label: of_a_row(app, label).value for label in typed} == typed
    assert "wide is not a number" in errors(app).replace("\\", "")
    of_a_row(app, "sepal length (cm)").set_value("5.1")
    of_a_row(app, "sepal width (cm)").set_value("3,5")
    app.button(key="predict_submit").click().run()
    assert not errors(app) and app.metric
    on(app, "train")
    [before] = runs_of(app)
    app.text_input(key="train_more").set_value("0").run()
    assert "Epochs to add: 0 is too small." in errors(app).replace("\\", "")
    on(app, "data")
    assert not app.button(key="frame_train").disabled  # it is no setting of a new run
    on(app, "train")
    assert app.text_input(key="train_more").value == "0"
    assert "Epochs to add: 0 is too small." in errors(app).replace("\\", "")
    app.button(key="train_extend").click().run()
    assert "**0 is too small" in errors(app).replace("\\", "") and len(runs_of(app)) == 1
    # Typed and pressed at once, as a mouse does it: the button takes what stands in the field.
    app.text_input(key="train_more").set_value("7")
    app.button(key="train_extend").click().run()
    assert not errors(app) and runs_of(app)[0].epochs == before.epochs + 7


def test_a_field_takes_what_the_column_holds(engine: Path) -> None:
    """A percentage, decimal commas between thousands, a date and a duration, each as the table writes it."""
    rows = [
        f"{n % 30},5 %;1.{100 + n},5;{n % 28 + 1}/12/2024;{1 + n % 40}:{10 + n % 40}.5;{'uv'[n % 3 == 0]}"
        for n in range(60)
    ]
    data = "\n".join(["share;price;day;lasted;y", *rows]).encode()
    app = on(trained(upload(fresh(), "written.csv", data), 0), "predict")
    assert of_a_row(app, "lasted").value.count(":") == 1
    wrong = {"share": "12 kg", "price": "dear", "lasted": "long"}
    for label, text in wrong.items():
        of_a_row(app, label).set_value(text)
    app.button(key="predict_submit").click().run()
    told = errors(app).replace("\\", "")
    for said in ("share: 12 kg is not a number.", "price: dear is not a number.", "lasted: long is not a duration."):
        assert said in told
    right = {"share": "12 %", "price": "1.234", "lasted": "90 s"}
    for label, text in right.items():
        of_a_row(app, label).set_value(text)
    [day] = app.date_input
    day.set_value(date(2024, 12, 13))
    app.button(key="predict_submit").click().run()
    assert not errors(app) and app.metric
    assert any("is read as 1234" in note.value for note in app.caption)
