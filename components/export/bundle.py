"""The zip that leaves with a person: the model, what it was made from, and a script that uses it."""

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from components.data.kinds import FALSE_WORDS, MISSING_WORDS, TRUE_WORDS, DateFormat, NumberFormat, Order, Reading
from components.data.kinds.script import how_to_read, source
from components.data.preparing import Feature, Preparation
from components.data.splitting import in_words
from components.recipe import Kind, Recipe, Task

KERAS = "3.15.1"

README = """{name}

model.keras        the trained network with its preparation: takes raw columns by name
predict.py         predicts the rows of a CSV: python predict.py rows.csv > answers.csv
recipe.json        the recipe the network was trained with
preparation.json   columns, kinds and statistics of the preparation, for reading
evaluation.json    how good it was on rows it had never seen

Needs Python 3.11 or newer with keras {keras} and tensorflow:  python -m pip install "keras>={keras}" tensorflow

Target: {target}. Columns: {columns}.
Rows: {split} The scores are those of the test rows, which took no part in training.
predict.py wants a CSV in UTF-8 with commas and the column names in the first line. It reads numbers and dates as the table
was written that the network was trained on.
The model itself takes a dict of columns, (rows, 1) each: numbers as float64, NaN where missing; dates as days since
1970-01-01 in float64, which keeps the seconds; yes and no as "true" and "false"; words as they are, "" where missing.

What the model makes of each column before its first layer:
{prepared}
"""

PREDICT = '''"""Predict the rows of a CSV with the model beside this script: python predict.py rows.csv > answers.csv"""

import csv
import sys
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

{source}

# How the cells of each column are read, as they were in the table that the network was trained on.
NUMBERS = {numbers}
DATES = {dates}
BOOLEANS = {booleans!r}
WORDS = {words!r}
CLASSES = {classes!r}
MISSING = {missing!r}
MARKERS = {markers!r}
TRUTH = {truth!r}


def number(cell, name):
    how, cell = NUMBERS[name], word(cell, name)
    value = (seconds_of if "seconds" in how else number_of)(cell, how) if cell else float("nan")
    return value if np.isfinite(value) and value not in how["markers"] else float("nan")


def days(cell, name):
    cell = word(cell, name)
    return days_of(cell, DATES[name]) if cell else float("nan")


def word(cell, name):
    cell = (cell or "").strip()
    return "" if cell.lower() in MISSING or cell.lower() in MARKERS.get(name, []) else cell


def truth(cell, name):
    cell = word(cell, name)
    return TRUTH.get(cell.lower(), cell)


def column(rows, name, read):
    values = []
    for line, row in enumerate(rows, 2):
        try:
            values.append([read(row[name], name)])
        except KeyError:
            sys.exit(f"There is no column {{name}}: put the column names in the first line, commas between them.")
        except ValueError:
            plain = "Write it as the table did that the network was trained on, or leave the cell empty."
            sys.exit(f"Line {{line}}, column {{name}}: cannot read {{row[name]!r}}. {{plain}}")
    return values


def main(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    if not rows:
        sys.exit("There are no rows.")
    inputs = {{name: tf.constant(column(rows, name, number), tf.float64) for name in NUMBERS}}
    inputs |= {{name: tf.constant(column(rows, name, days), tf.float64) for name in DATES}}
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
        made = [
            f"{feature.name}: {feature.in_words()} ({feature.inputs_in_words()})" for feature in preparation.features
        ]
        prepared = "\n".join(made) + _target_in_words(preparation)
        told = {
            "name": name,
            "keras": KERAS,
            "target": preparation.target,
            "columns": columns,
            "prepared": prepared,
            "split": in_words(recipe.split),
        }
        bundle.writestr("README.txt", README.format(**told))
    return buffer.getvalue()


def _target_in_words(preparation: Preparation) -> str:
    if preparation.task is not Task.REGRESSION:
        return ""
    log = "its logarithm, " if preparation.target_log else ""
    scale = f"centred on {preparation.target_mean:.6g} and divided by {preparation.target_std:.6g}"
    return f"\n{preparation.target}: the network learns {log}{scale}; the model answers in the target's own units"


def predict_script(preparation: Preparation) -> str:
    """Plain Keras that loads model.keras and predicts a CSV."""
    named = {kind: [feature for feature in preparation.features if feature.kind is kind] for kind in Kind}
    return PREDICT.format(
        source=source().partition('"""\n\n')[2].strip(),
        numbers=_listed({feature.name: _number_reading(feature) for feature in named[Kind.NUMBER]}),
        dates=_listed({feature.name: _date_reading(feature) for feature in named[Kind.DATE]}),
        booleans=[feature.name for feature in named[Kind.BOOLEAN]],
        words=[feature.name for feature in named[Kind.CATEGORY] + named[Kind.TEXT]],
        classes=preparation.classes,
        missing=sorted(MISSING_WORDS),
        markers={
            feature.name: [marker.lower() for marker in feature.missing]
            for feature in preparation.features
            if feature.missing
        },
        truth=dict.fromkeys(sorted(TRUE_WORDS), "true") | dict.fromkeys(sorted(FALSE_WORDS), "false"),
        target=preparation.target,
    )


def _number_reading(feature: Feature) -> dict[str, Any]:
    """How to read a column of numbers, with the numbers in it that stand for "missing"."""
    form = feature.format if feature.format and not isinstance(feature.format, DateFormat) else NumberFormat()
    known = Reading(Kind.NUMBER, form).values(pd.Series(feature.missing, dtype="str"))
    return how_to_read(form) | {"markers": known.dropna().tolist()}


def _date_reading(feature: Feature) -> dict[str, Any]:
    return how_to_read(feature.format if isinstance(feature.format, DateFormat) else DateFormat(Order.YEAR_MONTH_DAY))


def _listed(readings: Mapping[str, dict[str, Any]]) -> str:
    """A dictionary a line for each column."""
    lines = [f"    {name!r}: {how!r},\n" for name, how in readings.items()]
    return "{\n" + "".join(lines) + "}"
