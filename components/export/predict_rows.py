"""Predict the rows of rows.json with a model in a format of its own: python predict_rows.py format file

It is copied beside the file, and run where nothing of the app can be imported.
"""

import json
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

Columns = Mapping[str, np.ndarray]  # by name (rows, 1) float64, or text


def of_keras(path: Path, columns: Columns) -> Any:
    """What model.keras answers."""
    import keras

    return keras.saving.load_model(path, compile=False)(_tensors(columns), training=False)


def of_saved_model(path: Path, columns: Columns) -> Any:
    """What the zip of a SavedModel answers."""
    import tensorflow as tf

    with zipfile.ZipFile(path) as archive:
        archive.extractall(path.parent)
    signature = tf.saved_model.load(str(path.parent / "saved_model" / "1")).signatures["serving_default"]
    return signature(**_tensors(columns))["output"]


def of_onnx(path: Path, columns: Columns) -> Any:
    """What an ONNX model answers."""
    import onnxruntime

    return onnxruntime.InferenceSession(path).run(["output"], dict(columns))[0]


def of_litert(path: Path, columns: Columns) -> Any:
    """What a LiteRT model answers: it takes numbers as float32, and texts as bytes."""
    from ai_edge_litert.interpreter import Interpreter

    taken = {
        name: values.astype("float32") if values.dtype == "float64" else np.char.encode(values.astype("U"), "utf-8")
        for name, values in columns.items()
    }
    return Interpreter(model_path=str(path)).get_signature_runner("serving_default")(**taken)["output"]


FORMATS: Mapping[str, Callable[[Path, Columns], Any]] = {
    "keras": of_keras,
    "saved_model": of_saved_model,
    "onnx": of_onnx,
    "litert": of_litert,
}


def _tensors(columns: Columns) -> dict[str, Any]:
    import tensorflow as tf

    types = {"float64": tf.float64}
    return {
        name: tf.constant(values.tolist(), types.get(f"{values.dtype}", tf.string)) for name, values in columns.items()
    }


def main(form: str, path: Path) -> None:
    """Write the answers (rows, outputs) to answers.json."""
    document = json.loads(path.with_name("rows.json").read_text(encoding="utf-8"))
    columns = {
        each["name"]: np.array(each["values"], "float64" if each["numeric"] else "object")[:, None] for each in document
    }
    answers = np.asarray(FORMATS[form](path, columns), "float64")
    path.with_name("answers.json").write_text(json.dumps(answers.tolist()), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], Path(__file__).parent / sys.argv[2])
