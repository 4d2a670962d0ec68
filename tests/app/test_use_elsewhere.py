"""The model in other formats, on Evaluate, and how programs ask it, on Predict."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from components.export.model_format import ModelFormat
from tests.app.test_data_page import upload
from tests.app.test_pages import errors, fresh, on, unfold, with_iris
from tests.app.test_test_set_views import trained

NOTES = b"note,size,kind\n" + b"".join(
    b"a %s thing %d,%d,%s\n" % ([b"fine", b"late"][n % 2], n, n % 7, b"xy"[n % 2 : n % 2 + 1]) for n in range(60)
)


def captions(app: AppTest) -> str:
    return " ".join(note.value for note in app.caption).replace("\\", "")


def test_each_format_says_what_it_is_for_and_how_it_is_used(engine: Path) -> None:
    app = unfold(on(trained(with_iris(), 0), "evaluate"), "run_formats")
    for form, words, line in (
        (ModelFormat.KERAS, "to train it further", "keras.saving.load_model('layerboard-"),
        (ModelFormat.SAVED_MODEL, "TensorFlow Serving", 'tf.saved_model.load("saved_model/1")'),
        (ModelFormat.ONNX, "ONNX Runtime", "onnxruntime.InferenceSession('layerboard-"),
        (ModelFormat.LITERT, "phones", "'petal width (cm)': np.array([[0.2]], dtype=\"float32\"),"),
    ):
        app.button_group(key="run_format").set_value(form).run()
        assert not errors(app) and words in captions(app)
        [code] = app.code
        assert line in code.value and "# the probability of each of ['setosa', 'versicolor', 'virginica']" in code.value


def test_a_format_that_cannot_hold_the_model_is_not_offered(engine: Path) -> None:
    app = trained(upload(fresh(), "notes.csv", NOTES), 0)
    unfold(on(app, "evaluate"), "run_formats")
    app.button_group(key="run_format").set_value(ModelFormat.LITERT).run()
    said = " ".join(note.value for note in app.info).replace("\\", "")
    assert "LiteRT cannot cut texts into words, as the model does with note." in said
    assert not app.code and not errors(app)


def test_the_call_has_the_browsers_own_token_until_it_is_hidden(engine: Path) -> None:
    app = unfold(on(trained(with_iris(), 0), "predict"), "predict_elsewhere")
    token = app.session_state["current_token"]
    run = app.session_state["current_run"]
    curl, python, javascript = (code.value for code in app.code)
    assert curl.startswith("curl '") and python.startswith("import json") and javascript.startswith("fetch(")
    for code in (curl, python, javascript):
        assert f"/api/runs/{run}/predict" in code and f"Bearer {token}" in code
    assert '"petal width (cm)": 0.2' in curl and "'petal width (cm)': 0.2" in python
    assert "show it to nobody" in captions(app)
    app.toggle(key="predict_with_token").set_value(False).run()
    assert not any(token in code.value for code in app.code)
    assert all("Bearer YOUR_TOKEN" in code.value for code in app.code) and "in the place of YOUR_TOKEN" in captions(app)
    on(app, "evaluate")
    unfold(on(app, "predict"), "predict_elsewhere")
    assert len(app.code) == 3 and not any(token in code.value for code in app.code)
