"""The zip that leaves with a person: the model, what it was made from, and a script that uses it."""

import inspect
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from components.columns import (
    FALSE_WORDS,
    ONES,
    TRUE_WORDS,
    ZEROS,
    DateFormat,
    NumberFormat,
    Order,
    Reading,
)
from components.columns.missing import missing_cells
from components.columns.script import how_to_read, source
from components.domain import formulas
from components.domain.recipe import ColumnType, Recipe, Task
from components.features import Feature, Preparation
from components.prediction.cell_formats import own_sign, spellings
from components.splitting import in_words

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
was written that the network was trained on, and numbers with a plain decimal point. A number such as 1.234, which may be
1234 too, is read as the other numbers of the CSV are written, and as the table was where they say nothing.
The model itself takes a dict of columns, (rows, 1) each: numbers as float64, NaN where missing; dates as days since
1970-01-01 in float64, which keeps the seconds; durations in seconds; yes and no as "true" and "false"; words as they are, "" where missing.

What the model makes of each column before its first layer:
{prepared}
"""

# What keeps answers from running as formulas where they are opened in a spreadsheet, as the script has it.
_FORMULAS = inspect.getsource(formulas).partition('"""\n\n')[2].removeprefix("import re\n\n").rstrip()

PREDICT = '''"""Predict the rows of a CSV with the model beside this script: python predict.py rows.csv > answers.csv"""

import csv
import sys
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

{source}

{formulas}

# How the cells of each column are read, as they were in the table that the network was trained on.
NUMBERS = {numbers}
DATES = {dates}
BOOLEANS = {booleans!r}
WORDS = {words!r}
SPELLINGS = {spellings!r}
UNREAD = {unread!r}  # columns of which the table had cells that could not be read, and counted as missing
DECIMAL = {decimal!r}  # of the table
CLASSES = {classes!r}
TIME = {time!r}  # what two parts of a time mean, where the target is one
MISSING = {missing!r}
MARKERS = {markers!r}
AS_WORDS = {as_words!r}  # columns in which words such as None are values
ALWAYS_MISSING = {always_missing!r}
SPLIT = {split!r}  # columns of two numbers that the table had in two columns
TRUTH = {truth!r}


def number(cell, name):
    how, cell = NUMBERS[name], present(cell, name)
    if cell and "seconds" not in how:
        cell = present(as_written(tidy(cell, how), how, how["sign"], how["sign"]), name)
    value = (seconds_of if "seconds" in how else number_of)(cell, how) if cell else float("nan")
    return float("nan") if value in how["markers"] else value


def days(cell, name):
    cell = present(cell, name)
    return days_of(cell, DATES[name]) if cell else float("nan")


def present(cell, name):
    cell = stripped(cell or "")
    missing = ALWAYS_MISSING if name in AS_WORDS else MISSING
    return "" if cell.lower() in missing or cell.lower() in MARKERS.get(name, []) else cell


def word(cell, name):
    """The cell as the table wrote it; its numbers with decimal commas were read with a point: `1,5` -> `1.5`."""
    cell, known = present(cell, name), SPELLINGS.get(name, [])
    sign = sign_in(cell)[0] if known and DECIMAL == "," and cell not in known else ""
    plain = rewritten(cell, sign, ".") if sign else cell
    return plain if plain in known else cell


def truth(cell, name):
    cell = word(cell, name)
    return TRUTH.get(cell.lower(), cell)


def column(rows, name, read):
    values = []
    for line, row in enumerate(rows, 2):
        try:
            values.append([read(row.get(name), name)])
        except ValueError:
            where = f"Line {{line}}, column {{name}}: cannot read {{row[name]!r}}"
            if name not in UNREAD:
                sys.exit(f"{{where}}. Write it as the table did that the network was trained on, or leave the cell empty.")
            print(f"{{where}}: it counts as missing.", file=sys.stderr)
            values.append([float("nan")])
    return values


def settle_signs(rows):
    """Find what parts decimals in the columns of numbers, and say where nothing in the rows bears it out."""
    own = {{name: how["own"] for name, how in NUMBERS.items() if "own" in how}}
    cells = {{name: [tidy(present(row.get(name), name), NUMBERS[name]) for row in rows] for name in own}}
    shown = {{name: usual_sign(cells[name]) for name in own}}
    for name, (sign, doubtful) in signs_of_file(shown, own, DECIMAL).items():
        NUMBERS[name]["sign"] = sign
        for line, cell in enumerate(cells[name], 2):
            if doubtful and sign == "," and sign_in(cell) == (".", True):
                print(f"Line {{line}}, column {{name}}: {{cell}} is read as {{cell.replace('.', '')}}.", file=sys.stderr)


def read_rows(path):
    """The rows by the names of their columns, which are mended as those of the table were."""
    with open(path, newline="", encoding="utf-8-sig") as file:
        lines = [line for line in csv.reader(file) if line]
    names, taken = [], {{}}
    for position, given in enumerate(lines[0] if lines else [], 1):
        names.append(unique_name(usable_name(unwrapped(given)) or f"column_{{position}}", taken))
    rows = [with_parts(dict(zip(names, map(unwrapped, line)))) for line in lines[1:]]
    names += [part for name, (_, *parts) in SPLIT.items() if name in names for part in parts]
    for name in [*NUMBERS, *DATES, *BOOLEANS, *WORDS]:
        if lines and name not in names:
            sys.exit(f"There is no column {{name}}: put the column names in the first line, commas between them.")
    return rows


def with_parts(row):
    """The row with both numbers of a cell such as 120/80 under names of their own."""
    for name, (mark, first, second) in SPLIT.items():
        if name in row and first not in row and second not in row:
            row[first], _, row[second] = row[name].partition(mark)
    return row


def inputs_of(rows):
    settle_signs(rows)
    inputs = {{name: tf.constant(column(rows, name, number), tf.float64) for name in NUMBERS}}
    inputs |= {{name: tf.constant(column(rows, name, days), tf.float64) for name in DATES}}
    inputs |= {{name: tf.constant(column(rows, name, truth)) for name in BOOLEANS}}
    return inputs | {{name: tf.constant(column(rows, name, word)) for name in WORDS}}


def main(path):
    rows = read_rows(path)
    if not rows:
        sys.exit("There are no rows.")
    inputs = inputs_of(rows)
    model = keras.saving.load_model(Path(__file__).with_name("model.keras"), compile=False)
    answers = np.asarray(model(inputs, training=False), "float64")
    out = csv.writer(sys.stdout)
    if TIME:
        out.writerow([{target!r}, {target!r} + " (seconds)"])
        out.writerows([clock_of(float(value), TIME), float(value)] for value in answers[:, 0])
        return
    if not CLASSES:
        out.writerow([no_formula({target!r})])
        out.writerows([float(value)] for value in answers[:, 0])
        return
    if answers.shape[1] == 1:
        answers = np.concatenate([1 - answers, answers], axis=1)
    names = [no_formula(name) for name in CLASSES]
    out.writerow(["prediction", *names])
    for shares in answers:
        out.writerow([names[int(shares.argmax())], *map(float, shares)])


if __name__ == "__main__":
    main(sys.argv[1])
'''


def make_bundle(folder: Path, name: str, recipe: Recipe) -> bytes:
    """Zip the model in a run's `folder` with its recipe and a script."""
    preparation = Preparation.from_dict(json.loads((folder / "preparation.json").read_text(encoding="utf-8")))
    divided = json.loads((folder / "evaluation.json").read_text(encoding="utf-8")).get("split", {})
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
            "split": divided.get("in_words") or in_words(recipe.split),  # older runs did not write down the sentence
        }
        bundle.writestr("README.txt", README.format(**told))
    return buffer.getvalue()


def _target_in_words(preparation: Preparation) -> str:
    if preparation.task is not Task.REGRESSION:
        return ""
    log = "its logarithm, " if preparation.target_log else ""
    units = "seconds" if preparation.target_time else "the target's own units"
    scale = f"centred on {preparation.target_mean:.6g} and divided by {preparation.target_std:.6g}"
    return f"\n{preparation.target}: the network learns {log}{scale}; the model answers in {units}"


def predict_script(preparation: Preparation) -> str:
    """Plain Keras that loads model.keras and predicts a CSV."""
    named = {kind: [feature for feature in preparation.features if feature.kind is kind] for kind in ColumnType}
    return PREDICT.format(
        source=source(),
        formulas=_FORMULAS,
        numbers=_listed({feature.name: _number_reading(feature, preparation) for feature in named[ColumnType.NUMBER]}),
        dates=_listed({feature.name: _date_reading(feature) for feature in named[ColumnType.DATE]}),
        booleans=[feature.name for feature in named[ColumnType.BOOLEAN]],
        words=[feature.name for feature in named[ColumnType.CATEGORY] + named[ColumnType.TEXT]],
        classes=preparation.classes,
        time=preparation.target_time.two_parts if preparation.target_time else "",
        spellings={feature.name: sorted(spellings(feature)) for feature in preparation.features if spellings(feature)}
        if preparation.decimal == ","
        else {},
        unread=list(preparation.unread),
        decimal=preparation.decimal,
        missing=sorted(missing_cells(preparation.missing)),
        markers={
            feature.name: [marker.lower() for marker in feature.missing]
            for feature in preparation.features
            if feature.missing
        },
        as_words=list(preparation.as_words),
        always_missing=sorted(missing_cells(())),
        split={name: list(parts) for name, parts in preparation.split.items()},
        truth=dict.fromkeys(sorted(TRUE_WORDS | ONES), "true") | dict.fromkeys(sorted(FALSE_WORDS | ZEROS), "false"),
        target=preparation.target,
    )


def _number_reading(feature: Feature, preparation: Preparation) -> dict[str, Any]:
    """How to read a column of numbers, with the numbers in it that stand for "missing"."""
    form = feature.format if feature.format and not isinstance(feature.format, DateFormat) else NumberFormat()
    known = Reading(ColumnType.NUMBER, form).values(pd.Series(feature.missing, dtype="str"))
    own = {"own": own_sign(feature, preparation)} if isinstance(form, NumberFormat) else {}
    return how_to_read(form) | own | {"markers": known.dropna().tolist()}


def _date_reading(feature: Feature) -> dict[str, Any]:
    return how_to_read(feature.format if isinstance(feature.format, DateFormat) else DateFormat(Order.YEAR_MONTH_DAY))


def _listed(readings: Mapping[str, dict[str, Any]]) -> str:
    """A dictionary a line for each column."""
    lines = [f"    {name!r}: {how!r},\n" for name, how in readings.items()]
    return "{\n" + "".join(lines) + "}"
