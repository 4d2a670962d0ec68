"""The zip that leaves with a person: the model, what it was made from, and a script that uses it."""

import io
import json
import zipfile
from pathlib import Path

from components.data.kinds import FALSE_WORDS, TRUE_WORDS
from components.data.preparation import Preparation
from components.data.read import MISSING_WORDS
from components.recipe import Kind, Recipe

KERAS = "3.15.1"

README = """{name}

model.keras        the trained network with its preparation: takes raw columns by name
predict.py         predicts the rows of a CSV: python predict.py rows.csv > answers.csv
recipe.json        the recipe the network was trained with
preparation.json   columns, kinds and statistics of the preparation, for reading
evaluation.json    how good it was on rows it had never seen

Needs Python 3.11 or newer with keras {keras} and tensorflow:  python -m pip install "keras>={keras}" tensorflow

Target: {target}. Columns: {columns}.
Numbers may be missing (NaN); dates are days since 1970-01-01; words are taken as they are, "" where missing.
"""

PREDICT = '''"""Predict the rows of a CSV with the model beside this script: python predict.py rows.csv > answers.csv"""

import csv
import sys
from datetime import date
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

NUMBERS = {numbers!r}
DATES = {dates!r}
BOOLEANS = {booleans!r}
WORDS = {words!r}
CLASSES = {classes!r}
MISSING = {missing!r}
TRUTH = {truth!r}


def number(cell):
    try:
        value = float(cell.strip())
    except ValueError:
        return float("nan")
    return value if np.isfinite(value) else float("nan")


def days(cell):
    try:
        return float((date.fromisoformat(cell.strip()[:10]) - date(1970, 1, 1)).days)
    except ValueError:
        return float("nan")


def word(cell):
    cell = cell.strip()
    return "" if cell.lower() in MISSING else cell


def truth(cell):
    return TRUTH.get(cell.strip().lower(), word(cell))


def main(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    inputs = {{name: tf.constant([[number(row[name])] for row in rows], tf.float32) for name in NUMBERS}}
    inputs |= {{name: tf.constant([[days(row[name])] for row in rows], tf.float32) for name in DATES}}
    inputs |= {{name: tf.constant([[truth(row[name])] for row in rows]) for name in BOOLEANS}}
    inputs |= {{name: tf.constant([[word(row[name])] for row in rows]) for name in WORDS}}
    model = keras.saving.load_model(Path(__file__).with_name("model.keras"), compile=False)
    answers = np.asarray(model(inputs, training=False))
    out = csv.writer(sys.stdout)
    if not CLASSES:
        out.writerow([{target!r}])
        out.writerows([float(value)] for value in answers[:, 0])
        return
    if answers.shape[1] == 1:
        answers = np.concatenate([1 - answers, answers], axis=1)
    out.writerow(["prediction", *CLASSES])
    for shares in answers:
        out.writerow([CLASSES[int(shares.argmax())], *map(float, shares)])


if __name__ == "__main__":
    main(sys.argv[1])
'''


def make_bundle(folder: Path, name: str, recipe: Recipe) -> bytes:
    """Zip the model in a run's `folder` with its recipe and a script."""
    preparation = Preparation.from_dict(json.loads((folder / "preparation.json").read_text(encoding="utf-8")))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bundle:
        for file in ("model.keras", "preparation.json", "evaluation.json"):
            bundle.write(folder / file, file)
        bundle.writestr("recipe.json", recipe.model_dump_json(indent=2))
        bundle.writestr("predict.py", predict_script(preparation))
        columns = ", ".join(feature.name for feature in preparation.features)
        bundle.writestr("README.txt", README.format(name=name, keras=KERAS, target=preparation.target, columns=columns))
    return buffer.getvalue()


def predict_script(preparation: Preparation) -> str:
    """Plain Keras that loads model.keras and predicts a CSV."""
    named = {kind: [feature.name for feature in preparation.features if feature.kind is kind] for kind in Kind}
    return PREDICT.format(
        numbers=named[Kind.NUMBER],
        dates=named[Kind.DATE],
        booleans=named[Kind.BOOLEAN],
        words=named[Kind.CATEGORY] + named[Kind.TEXT],
        classes=preparation.classes,
        missing=sorted(MISSING_WORDS),
        truth=dict.fromkeys(sorted(TRUE_WORDS), "true") | dict.fromkeys(sorted(FALSE_WORDS), "false"),
        target=preparation.target,
    )
