"""Predict the rows of a CSV with the model beside this script: python predict.py rows.csv > predictions.csv

Cells are read by schema.json, with the parsers of the app that trained the network: the modules beside this script.
"""

import csv
import json
import math
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, Literal

import numpy as np

from components.columns.cell_text import plain_text
from components.columns.duration_format import DurationFormat
from components.columns.formats import format_from_dict
from components.columns.header_names import own_names, unique_name, usable_name
from components.columns.number_format import (
    NumberFormat,
    decimal_sign_of,
    decimal_signs_of_file,
    usual_decimal_sign,
)
from components.columns.whitespace import stripped, unwrapped
from components.domain.formulas import escape_if_text

Row = dict[str, str]  # a cell for each column


@dataclass(frozen=True)
class InputColumn:
    """A column that the model takes, and how its cells were written in the table that the network was trained on.

    Args:
        kind: "number", "date", "boolean", "category" or "text".
        format: how its cells are written, as `format_from_dict` takes it.
        missing: cells that stand for "no value here", in small letters.
        missing_numbers: numbers that do.
        decimal: the decimal sign of the column's cells; "" where it holds no plain numbers.
        had_unread: whether the table had cells that could not be read, and counted as missing.
    """

    name: str
    kind: str
    format: dict[str, Any]
    missing: list[str]
    missing_numbers: list[float]
    decimal: str
    had_unread: bool


@dataclass(frozen=True)
class Schema:
    """What the model takes and answers, as schema.json has it.

    Args:
        decimal: the decimal sign of the table.
        split: columns of two numbers that the table had in two columns: the mark between them, and both names.
        classes: what the model chooses from; none where it predicts a number.
        two_parts: what `4:35` means in a target that is a time, "h:mm" or "m:ss"; "" for other targets.
    """

    columns: list[InputColumn]
    decimal: str
    split: dict[str, list[str]]
    target: str
    classes: list[str]
    two_parts: Literal["h:mm", "m:ss", ""]


def read_schema(path: Path) -> Schema:
    """Read schema.json."""
    document = json.loads(path.read_text(encoding="utf-8"))
    return Schema(**document | {"columns": [InputColumn(**column) for column in document["columns"]]})


def read_rows(path: Path, schema: Schema) -> list[Row]:
    """The rows of a CSV by the names of their columns, which are mended as those of the table were.

    Raises:
        SystemExit: a column is missing.
    """
    with path.open(newline="", encoding="utf-8-sig") as file:
        lines = [line for line in csv.reader(file) if line]
    names: list[str] = []
    taken: dict[str, int] = {}
    for position, given in enumerate(lines[0] if lines else [], 1):
        names.append(unique_name(usable_name(unwrapped(given)) or f"column_{position}", taken))
    known = [*(column.name for column in schema.columns), *schema.split]
    names = own_names(names, known)
    rows = [_with_parts(dict(zip(names, map(unwrapped, line), strict=False)), schema) for line in lines[1:]]
    names += [part for name, (_, *parts) in schema.split.items() if name in names for part in parts]
    for column in schema.columns:
        if lines and column.name not in names:
            sys.exit(f"There is no column {column.name}: put the column names in the first line, commas between them.")
    return rows


def _with_parts(row: Row, schema: Schema) -> Row:
    """The row with both numbers of a cell such as 120/80 under names of their own."""
    for name, (mark, first, second) in schema.split.items():
        if name in row and first not in row and second not in row:
            row[first], _, row[second] = row[name].partition(mark)
    return row


def inputs_of(rows: Sequence[Row], schema: Schema) -> dict[str, np.ndarray]:
    """What the model takes: by column (rows, 1), float64 or text.

    Raises:
        SystemExit: a cell cannot be read.
    """
    signs = decimal_signs(rows, schema)
    inputs = {}
    for column in schema.columns:
        numeric = column.kind in ("number", "date")
        values = _values(rows, column, _parser(column, signs.get(column.name, "")))
        inputs[column.name] = np.array(values, "float64" if numeric else "object")[:, None]
    return inputs


def decimal_signs(rows: Sequence[Row], schema: Schema) -> dict[str, str]:
    """What parts decimals in the columns of numbers; what nothing in the rows bears out is said on standard error."""
    columns = {column.name: column for column in schema.columns if column.decimal}
    cells = {name: [plain_text(_present(row.get(name), column)) for row in rows] for name, column in columns.items()}
    shown = {name: usual_decimal_sign(cells[name]) for name in columns}
    signs = decimal_signs_of_file(shown, {name: column.decimal for name, column in columns.items()}, schema.decimal)
    for name, (sign, is_open) in signs.items():
        for line, cell in enumerate(cells[name], 2):
            if is_open and sign == "," and decimal_sign_of(cell) == (".", True):
                sys.stderr.write(f"Line {line}, column {name}: {cell} is read as {cell.replace('.', '')}.\n")
    return {name: sign for name, (sign, _) in signs.items()}


def _values(rows: Sequence[Row], column: InputColumn, read: Callable[[str], Any]) -> list[Any]:
    values = []
    for line, row in enumerate(rows, 2):
        try:
            values.append(read(_present(row.get(column.name), column)))
        except ValueError:
            where = f"Line {line}, column {column.name}: cannot read {row[column.name]!r}"
            if not column.had_unread:
                sys.exit(
                    f"{where}. Write it as the table did that the network was trained on, or leave the cell empty."
                )
            sys.stderr.write(f"{where}: it counts as missing.\n")
            values.append(float("nan"))
    return values


def _present(cell: str | None, column: InputColumn) -> str:
    """The cell without blanks round it, "" where it is missing."""
    bare = stripped(cell or "")
    return "" if bare.lower() in column.missing else bare


def _parser(column: InputColumn, sign: str) -> Callable[[str], Any]:
    """What turns a cell of the column into its value; `sign` parts decimals in its open numbers, such as 1.234."""
    form = format_from_dict(column.format)
    if isinstance(form, NumberFormat):
        form = replace(form, decimal=sign, tolerance="clear")
    parse = form.parse_cell if form else str
    if column.kind not in ("number", "date"):
        return lambda cell: parse(cell) if cell else ""

    def number(cell: str) -> float:
        value = float(parse(cell)) if cell else math.nan
        return math.nan if value in column.missing_numbers else value

    return number


def predict(folder: Path, inputs: Mapping[str, np.ndarray]) -> np.ndarray:
    """What the model in `folder` answers (rows, outputs) float64: probabilities, or the target in its own units."""
    import keras
    import tensorflow as tf

    model = keras.saving.load_model(folder / "model.keras", compile=False)
    tensors = {name: tf.constant(values.tolist(), tf.as_dtype(values.dtype)) for name, values in inputs.items()}
    return np.asarray(model(tensors, training=False), "float64")


def lines_of(predictions: np.ndarray, schema: Schema) -> Iterator[list[str | float]]:
    """The lines of the CSV, headings first: a number a row, or the most likely class and the share of each."""
    if schema.two_parts:
        yield [schema.target, f"{schema.target} (seconds)"]
        time = DurationFormat(schema.two_parts)
        yield from ([time.write(seconds), seconds] for seconds in predictions[:, 0].tolist())
    elif not schema.classes:
        yield [schema.target]
        yield from ([number] for number in predictions[:, 0].tolist())
    else:
        yield ["prediction", *schema.classes]
        for outputs in predictions.tolist():
            shares = outputs if len(outputs) > 1 else [1 - outputs[0], outputs[0]]
            yield [schema.classes[shares.index(max(shares))], *shares]


def write_csv(file: IO[str], lines: Iterable[Sequence[str | float]]) -> None:
    """Write lines in which no cell can run as a formula in a spreadsheet."""
    csv.writer(file).writerows(map(escape_if_text, line) for line in lines)


def main(path: Path) -> None:
    """Write the predictions for the rows of a CSV to standard output."""
    folder = Path(__file__).parent
    schema = read_schema(folder / "schema.json")
    rows = read_rows(path, schema)
    if not rows:
        sys.exit("There are no rows.")
    predictions = predict(folder, inputs_of(rows, schema))
    write_csv(sys.stdout, lines_of(predictions, schema))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
