"""Every sentence on every page is translated when it is shown: in a language that marks each, no word is without a mark."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from google.protobuf.message import Message
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

from components import i18n
from components.domain.layer_settings import Activation, Initializer
from components.domain.layers import LAYERS
from components.domain.search import SearchStatus
from components.runs.results import run_evaluation
from components.store.database import open_store
from components.store.datasets import get_dataset
from components.store.runs import list_runs
from components.store.visitors import visitor_id
from components.widgets.data.reading_fields import ENCODINGS
from components.widgets.train.training_fields import OPTIMIZERS
from tests.app.test_data_page import recipe, sample, upload
from tests.app.test_pages import PAGES, fresh, on, unfold
from tests.app.test_search import with_trials
from tests.app.test_test_set_views import trained
from tests.pseudo_language import Marked

# The fields of Streamlit's messages that can be seen or are read aloud; of a chart and a table those in its JSON.
SHOWN = {"label", "help", "body", "options", "content", "placeholder", "alt", "text"}
IN_CHARTS = re.compile(r'"(?:text|name)": ?("(?:[^"\\]|\\.)*")')
ICON, MARKED, WORD = re.compile(r":material/\w+:|:small\[|<br>"), re.compile("⟦[^⟦⟧]*⟧"), re.compile(r"[^\W\d_]\w*")
# The names of Keras, and those of the records of an epoch as in the file that can be taken along.
KERAS = {
    *(layer.model_fields["type"].default for layer in LAYERS),
    *get_args(get_args(Activation)[0]),
    *get_args(Initializer),
    *OPTIMIZERS,
    *("softmax", "sparse_categorical_crossentropy", "binary_crossentropy", "mean_squared_error"),
    *("epoch", "loss", "accuracy", "auc", "f1", "val_loss", "val_accuracy", "val_auc", "val_f1"),
    *("learning_rate", "gradient_norm", "seconds"),
}
ENCODING = set(WORD.findall(" ".join(ENCODINGS).upper()))
WHOLE = {
    *["na", "n/a", "nan", "null", "none", "#n/a", "<na>", "missing"],
    "r",
}  # cells that stand for missing; Pearson's sign
ELSEWHERE = {
    "Keras",
    "SavedModel",
    "ONNX",
    "LiteRT",
    "curl",
    "Python",
    "JavaScript",
    "YOUR_TOKEN",
}  # names of their own
KNOWN = KERAS | ENCODING | ELSEWHERE | {"Layerboard", "csv", "UTC"}


@pytest.fixture(autouse=True)
def _marked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "language", lambda: "marked")
    monkeypatch.setattr(i18n, "_catalogue", {"marked": Marked()}.__getitem__)


def shown(node: Any) -> Iterator[str]:
    """Every text of a page that a person can see or have read aloud; of the cells of tables, none."""
    if getattr(node, "proto", None) is not None:
        yield from texts(node.proto)
    for child in node.children.values() if isinstance(node, Block) else ():
        yield from shown(child)


def texts(proto: Message) -> Iterator[str]:
    kind = proto.DESCRIPTOR.name
    for field, value in proto.ListFields():
        for one in value if field.is_repeated else [value]:
            if (kind, field.name) == ("PlotlyChart", "spec"):
                yield from map(json.loads, IN_CHARTS.findall(one))
            elif kind == "Dataframe" and field.name == "arrow_data":
                said = json.loads(getattr(proto, "columns", "") or "{}")
                for name in convert_arrow_bytes_to_pandas_df(one.data).columns:
                    config = said.get(name, {}) or {}
                    yield config.get("label") or str(name)
                    yield config.get("help") or ""
            elif isinstance(one, Message):
                yield from texts(one)
            elif field.name in SHOWN and kind != "Html":  # which are style sheets
                yield one


def untranslated(app: AppTest) -> list[str]:
    """The texts of a page with words outside of all marks that are nobody's own."""
    found, own = [], own_texts(app)
    known = KNOWN.union(*map(WORD.findall, own))
    for text in dict.fromkeys(shown(app._tree)):
        rest = ICON.sub(" ", text).replace("\\", "")
        for own_text in own:
            rest = rest.replace(own_text, " ")
        while MARKED.search(rest):
            rest = MARKED.sub(" ", rest)
        if text not in WHOLE and set(WORD.findall(rest)) - known:
            found.append(text)
    return found


def own_texts(app: AppTest) -> list[str]:
    """The table's name, columns and classes; and what the processes that read, prepare and train have said of it: that
    is stored as it was said, in the language they run in."""
    if "current_experiment" not in app.session_state:
        return []
    visitor = visitor_id(app.session_state["current_token"])
    record = get_dataset(open_store(), visitor, recipe(app).dataset)
    texts = [record.name, *VALUES, *(column.name for column in record.columns)]
    said = [column.reason for column in record.columns]
    for run in list_runs(open_store(), visitor):
        said += [run.note, run_evaluation(open_store(), visitor, run.id).split.in_words]
    return sorted(filter(None, said), key=len, reverse=True) + texts


VALUES = ["setosa", "versicolor", "virginica", "hortus", "officina", "herbae longae brevesque in horto"]


def odd_table() -> bytes:
    """Much that is noticed: dates, decimal commas, words, ids, a constant, missing cells, rows of another length."""
    rows = [
        f"{n};{n % 28 + 1:02}/{n % 12 + 1:02}/2024;{n * 7 % 90},{n % 10};{('hortus', 'officina')[n % 2]};yes;"
        f"herbae longae brevesque in horto {n};{'' if n % 9 else '?'};{n * 3 % 50 + n % 7},5"
        for n in range(1, 120)
    ]
    rows[20] += ";;7"
    rows[40] = '8;"a'
    return "\n".join(["numerus;dies;pretium;locus;fixum;notae;lacuna;summa", *rows]).encode("latin-1")


def look_at_every_view(app: AppTest) -> None:
    for view in ("classes", "missing", "copies", "correlations", "column"):
        app.button_group(key="data_view").set_value(view).run()
        assert not untranslated(app), view
    app.button(key="data_change").click().run()
    assert not untranslated(app)


def test_what_is_not_translated_is_found() -> None:
    def page() -> None:
        import streamlit as st

        from components.i18n import t

        st.button(t("Said {how}", how="plainly"), help="A hint")
        st.dataframe({"header": [1]}, column_config={"header": t("Header")})
        st.dataframe({"bare": [1]})
        st.selectbox(t("Choice"), ["one", t("two")])

    app = AppTest.from_function(page).run()
    assert untranslated(app) == ["⟦Said ⟧plainly", "A hint", "bare", "one"]


def test_pages_without_a_table_are_translated() -> None:
    app = fresh()
    for page in PAGES:
        assert not untranslated(on(app, page)), page


def test_pages_of_classes_are_translated_before_and_after_a_training(engine: Path) -> None:
    app = sample(fresh(), "iris")
    for train in (False, True):
        if train:
            trained(app, 0)
        for page in PAGES:
            assert not untranslated(on(app, page)), page
    look_at_every_view(on(app, "data"))
    for page, folded in (("evaluate", "run_formats"), ("predict", "predict_elsewhere")):
        assert unfold(on(app, page), folded).code and not untranslated(app), page
    app.toggle(key="predict_with_token").set_value(False).run()
    assert not untranslated(app)
    on(app, "predict").text_input(key="predict_taken").set_value("3").run()
    assert app.metric and not untranslated(app)
    next(field for field in app.text_input if field.label.startswith("petal")).set_value("900").run()
    assert app.metric and not untranslated(app)
    next(field for field in app.text_input if field.label.startswith("sepal")).set_value(VALUES[0]).run()
    assert app.error and not untranslated(app)


def test_pages_of_a_number_in_an_odd_table_are_translated() -> None:
    app = upload(fresh(), "odd.csv", odd_table())
    for page in PAGES:
        assert not untranslated(on(app, page)), page
    on(app, "data")
    for name in app.selectbox(key="data_look").options:
        app.selectbox(key="data_look").set_value(name).run()
        assert not untranslated(app), name
    for way in ("time", "group"):
        app.button_group(key="data_split_way").set_value(way).run()
        assert not untranslated(app), way
    look_at_every_view(app)
    on(app, "train").text_input(key="train_epochs").set_value("0").run()
    assert app.error and not untranslated(app)
    on(app, "network").button(key="network_add").click().run()
    more = (f"network_more_{each}" for each in app.session_state["network_ids"][1])
    unfold(app, "network_table", "network_keras", "network_share", *more)
    assert app.code and not untranslated(app)


def test_a_search_is_translated_from_its_fields_to_its_trials() -> None:
    app = on(sample(fresh(), "iris"), "train")
    app.segmented_control(key="train_pack").set_value("search").run()
    for name in ("batch_size", "activation", "scaling"):
        app.toggle(key=f"train_search_{name}").set_value(True).run()
    assert not untranslated(app)
    for status in (SearchStatus.RUNNING, SearchStatus.COMPLETED):
        shares = {"units": 0.5} if status is SearchStatus.COMPLETED else {}
        with_trials(app, status, mattered=shares)
        assert not untranslated(app), status
    for field, typed in (("units_from", "900"), ("seconds", "4")):
        app.text_input(key=f"train_search_{field}").set_value(typed).run()
        assert not untranslated(app), field
    app.text_input(key="train_search_seconds").set_value("60").run()
    app.text_input(key="train_search_units_from").set_value("16").run()
    app.button(key="train_search_open_best").click().run()
    assert not untranslated(app)
