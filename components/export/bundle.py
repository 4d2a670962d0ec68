"""The zip that leaves with a person: the model, what it was made from, and a script that uses it."""

import io
import json
import zipfile
from pathlib import Path

from components.data.kinds import FALSE_WORDS, MISSING_WORDS, TRUE_WORDS
from components.data.preparation import Preparation
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
predict.py wants a CSV in UTF-8 with commas, the column names in the first line, numbers as 1234.5 and dates as 2024-12-31.
The model itself takes a dict of columns, (rows, 1) each: numbers as float32, NaN where missing; dates as days since
1970-01-01; yes and no as "true" and "false"; words as they are, "" where missing.
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
    value = float(cell) if word(cell) else float("nan")
    return value if np.isfinite(value) else float("nan")


def days(cell):
    return float((date.fromisoformat(word(cell)[:10]) - date(1970, 1, 1)).days) if word(cell) else float("nan")


def word(cell):
    cell = (cell or "").strip()
    return "" if cell.lower() in MISSING else cell


def truth(cell):
    return TRUTH.get(word(cell).lower(), word(cell))


def column(rows, name, read):
    values = []
    for line, row in enumerate(rows, 2):
        try:
            values.append([read(row[name])])
        except KeyError:
            sys.exit(f"There is no column {{name}}: put the column names in the first line, commas between them.")
        except ValueError:
            plain = "Write numbers as 1234.5 and dates as 2024-12-31, or leave the cell empty."
            sys.exit(f"Line {{line}}, column {{name}}: cannot read {{row[name]!r}}. {{plain}}")
    return values


def main(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    if not rows:
        sys.exit("There are no rows.")
    inputs = {{name: tf.constant(column(rows, name, number), tf.float32) for name in NUMBERS}}
    inputs |= {{name: tf.constant(column(rows, name, days), tf.float32) for name in DATES}}
    inputs |= {{name: tf.constant(column(rows, name, truth)) for name in BOOLEANS}}
    inputs |= {{name: tf.constant(column(rows, name, word)) for name in WORDS}}
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
