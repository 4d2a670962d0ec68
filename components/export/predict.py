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

from components.columns.cell_text import plain_text, stripped, unwrapped, word_key
from components.columns.duration.format import DurationFormat
from components.columns.formats import format_from_dict
from components.columns.header_names import name_key, own_names, unique_name, usable_name
from components.columns.number.format import (
    NumberFormat,
    decimal_sign_of,
    decimal_signs_of_file,
    usual_decimal_sign,
)
from components.domain.formulas import escape_if_text


@dataclass(frozen=True)
class Row:
    """A row of the CSV: the number of its first line, and its cells by the names of their columns."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True)
class InputColumn:
    """A column that the model takes, and how its cells were written in the table that the network was trained on.

    Args:
        numeric: whether the model takes it as float64; else as text.
        format: how its cells are written, as `format_from_dict` takes it.
        missing: cells that stand for "no value here", as `word_key` has them.
        missing_numbers: numbers that do.
        decimal: the decimal sign of the column's cells; "" where it holds no plain numbers.
        had_unread: whether the table had cells that could not be read, and counted as missing.
    """

    name: str
    numeric: bool
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
        SystemExit: it is no CSV in UTF-8, a column is missing, or a line is no row of its columns.
    """
    lines = _lines_of_file(path)
    _, given = next(lines, (1, []))
    names: list[str] = []
    taken: dict[str, int] = {}
    for position, name in enumerate(given, 1):
        names.append(unique_name(usable_name(unwrapped(name)) or f"column_{position}", taken))
    known = [*(column.name for column in schema.columns), *schema.split]
    names = own_names(names, known)
    keys = _keys(given)
    rows = []
    for line, cells in lines:
        _refuse_other_lines(line, cells, keys)
        rows.append(Row(line, _with_parts(dict(zip(names, map(unwrapped, cells), strict=False)), schema)))
    names += [part for name, (_, *parts) in schema.split.items() if name in names for part in parts]
    for column in schema.columns:
        if given and column.name not in names:
            sys.exit(f"There is no column {column.name}: put the column names in the first line, commas between them.")
    return rows


def _lines_of_file(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The number and the cells of each line that is not empty; of a row of several lines, the number of the first."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        reader, line = csv.reader(file, strict=True), 1
        try:
            for cells in reader:
                if cells:
                    yield line, cells
                line = reader.line_num + 1
        except UnicodeDecodeError:
            sys.exit(f"{path.name} is not written in UTF-8: save it as a CSV in UTF-8.")
        except csv.Error as error:  # a quote that nothing closes would take the rows below it into its cell
            sys.exit(f"Line {line} cannot be read: {error}.")


def _refuse_other_lines(line: int, cells: Sequence[str], keys: Sequence[str]) -> None:
    """Predictions belong to rows by their place, and cells to columns: exit where a line is no row of the columns."""
    if any(map(stripped, cells[len(keys) :])):
        sys.exit(f"Line {line} has {len(cells)} cells, but the first line has {len(keys)} names: correct one of them.")
    if len(keys) > 1 and sorted(_keys(cells)) == sorted(keys):
        sys.exit(
            f"Line {line} holds the names of the columns: take it out, all rows must be in the order of one header."
        )
    if len(cells) < len(keys):
        sys.stderr.write(f"Line {line} has fewer cells than there are columns: those at its end count as missing.\n")


def _keys(cells: Iterable[str]) -> list[str]:
    return [name_key(usable_name(unwrapped(cell))) for cell in cells]


def _with_parts(cells: dict[str, str], schema: Schema) -> dict[str, str]:
    """The cells with both numbers of one such as 120/80 under names of their own."""
    for name, (mark, first, second) in schema.split.items():
        if name in cells and first not in cells and second not in cells:
            parts = [column for column in schema.columns if column.name in (first, second)]
            whole = "" if any(not _present(cells[name], part) for part in parts) else cells[name]  # `n/a` has no parts
            cells[first], _, cells[second] = whole.partition(mark)
    return cells


def inputs_of(rows: Sequence[Row], schema: Schema) -> dict[str, np.ndarray]:
    """What the model takes: by column (rows, 1), float64 or text.

    Raises:
        SystemExit: a cell cannot be read.
    """
    signs = decimal_signs(rows, schema)
    inputs = {}
    for column in schema.columns:
        values = _values(rows, column, _parser(column, signs.get(column.name, "")))
        inputs[column.name] = np.array(values, "float64" if column.numeric else "object")[:, None]
    return inputs


def decimal_signs(rows: Sequence[Row], schema: Schema) -> dict[str, str]:
    """What parts decimals in the columns of numbers; what nothing in the rows bears out is said on standard error."""
    columns = {column.name: column for column in schema.columns if column.decimal}
    cells = {
        name: [plain_text(_present(row.cells.get(name), column)) for row in rows] for name, column in columns.items()
    }
    shown = {name: usual_decimal_sign(cells[name]) for name in columns}
    signs = decimal_signs_of_file(shown, {name: column.decimal for name, column in columns.items()}, schema.decimal)
    for name, (sign, is_open) in signs.items():
        for row, cell in zip(rows, cells[name], strict=True):
            if is_open and sign == "," and decimal_sign_of(cell) == (".", True):
                sys.stderr.write(f"Line {row.line}, column {name}: {cell} is read as {cell.replace('.', '')}.\n")
    return {name: sign for name, (sign, _) in signs.items()}


def _values(rows: Sequence[Row], column: InputColumn, read: Callable[[str], Any]) -> list[Any]:
    values = []
    for row in rows:
        try:
            values.append(read(_present(row.cells.get(column.name), column)))
        except ValueError:
            where = f"Line {row.line}, column {column.name}: cannot read {row.cells[column.name]!r}"
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
    return "" if word_key(bare) in column.missing else bare


def _parser(column: InputColumn, sign: str) -> Callable[[str], Any]:
    """What turns a cell of the column into its value; `sign` parts decimals in its open numbers, such as 1.234."""
    form = format_from_dict(column.format)
    if isinstance(form, NumberFormat):
        form = replace(form, decimal=sign, tolerance="clear")
    parse = form.parse_cell if form else str
    if not column.numeric:
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
