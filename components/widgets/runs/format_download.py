"""The model alone in a format of its own, and how that is used."""

from functools import partial

import streamlit as st

from components.export.format_check import impossible
from components.export.model_format import ModelFormat
from components.export.usage_code import usage_code
from components.i18n import Sentence, noop, t
from components.prediction.answerable_rows import answerable_rows
from components.prediction.schema import check_rows
from components.runs.model_files import model_file, refused
from components.runs.results import run_preparation
from components.store.runs import RunRecord
from components.widgets.predict.form_row import table_of
from components.widgets.runs.checked_download import Offer, checked_download, show_asked
from components.widgets.shared import current
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.folded import folded
from components.widgets.shared.setting_widgets import segmented_kept

EXAMPLES = 20  # rows of the table among which one is looked for
TALL = 14  # lines of code, behind which they scroll
HEIGHT = 320  # pixels, of what scrolls
WORDS: dict[ModelFormat, Sentence] = {
    ModelFormat.KERAS: noop(
        "What the app itself keeps: for Python with Keras and TensorFlow, also to train it further."
    ),
    ModelFormat.SAVED_MODEL: noop(
        "For TensorFlow Serving, which takes the folder in the zip as it is, and for all that runs TensorFlow without Keras."
    ),
    ModelFormat.ONNX: noop(
        "For ONNX Runtime, which is small and quick: in Python, C#, Java, C++ and JavaScript, without TensorFlow."
    ),
    ModelFormat.LITERT: noop(
        "For LiteRT (once TensorFlow Lite) on phones and small machines; it takes numbers as float32."
    ),
}


def offer_formats(run: RunRecord) -> None:
    """Folded away: a format, what it is for, its file, and code that works beside that."""
    with folded(t("The model in another format"), "run_formats") as is_open:
        if not is_open:
            return
        said = t(
            "The model alone takes raw columns by name and answers as here. The first time a format is asked for, its file is "
            "made and held against 100 rows, which takes some seconds."
        )
        st.caption(said)
        labels = {form: form.label for form in ModelFormat}
        form = segmented_kept(t("Format"), labels, ModelFormat.KERAS, "run_format")
        st.caption(t(WORDS[form]))
        with current.problems_shown():
            preparation = run_preparation(current.store(), current.visitor(), run.id)
            refusal = impossible(form, preparation)
            if refusal is not None:
                st.info(escape_markdown(str(refused(form, refusal))))
                return
            file = f"layerboard-{run.id}-{form.file}"
            made = partial(model_file, current.app(), current.visitor(), run.id, form)
            asked = checked_download(
                Offer("run_format_file", (run.id, form), made, file, form.media_type),
                t("Download the file"),
            )
            show_asked(asked, wait=True)
            first = answerable_rows(table_of(run), preparation, EXAMPLES).head(1)
            if len(first):
                code = usage_code(form, file, check_rows(first, preparation).inputs, preparation)
                st.code(code, "python", height=HEIGHT if code.count("\n") > TALL else "content")
                said = t(
                    'Numbers are NaN where missing, dates days since 1970-01-01; yes and no are "true" and "false"; all else is '
                    'text, "" where missing.'
                )
                st.caption(said)
