"""Predict the rows of a CSV with the model beside this script: python predict.py rows.csv > predictions.csv

Columns of the CSV that are named behind it, such as an id, stand before the predictions: python predict.py rows.csv id

Cells are read by reading.json, with the parsers of the app that trained the network: the modules beside this script.
"""

import csv
import io
import json
import math
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any, Literal

import numpy as np

from components.columns.cell_text import plain_text, stripped, unwrapped, word_key
from components.columns.duration.format import DurationFormat
from components.columns.formats import Format, format_from_dict
from components.columns.header_names import are_counted, are_row_names, model_names, name_key, unique_name, usable_name
from components.columns.number.format import NumberFormat, decimal_signs_of_file, usual_decimal_sign, value_told
from components.domain.formulas import escape_if_text

DELIMITERS = ",;\t|"
MOST_ABOVE = 20  # lines in which the names are looked for
MOST_NAMES = 10  # that are shown
NOT_PREDICTED = "not predicted: "  # begins the reason in the last column
USAGE = """Usage: python predict.py rows.csv [column ...] > predictions.csv
  column  a column of rows.csv, such as an id, that stands before the predictions"""


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
        format: how its cells are written; None for text as it stands.
        missing: cells that stand for "no value here", as `word_key` has them.
        missing_numbers: numbers that do.
        decimal: the decimal sign of the column's cells; "" where it holds no plain numbers.
        had_unread: whether the table had cells that could not be read, and counted as missing.
    """

    name: str
    numeric: bool
    format: Format | None
    missing: list[str]
    missing_numbers: list[float]
    decimal: str
    had_unread: bool


@dataclass(frozen=True)
class ReadingSettings:
    """How cells are read, and what the model answers, as reading.json has it.

    Args:
        decimal: the decimal sign of the table.
        renamed: the names that the model knows of columns which the table's file called otherwise.
        split: columns of two numbers that the table had in two columns: the mark between them, and both names.
        classes: what the model chooses from; none where it predicts a number.
        target_column, weight_column: the target, and the column that weighs rows, for train.py alone.
        threshold: of two classes, the probability above which the second is answered.
        two_parts: what `4:35` means in a target that is a time, "h:mm" or "m:ss"; "" for other targets.
    """

    columns: list[InputColumn]
    decimal: str
    split: dict[str, list[str]]
    target: str
    classes: list[str]
    two_parts: Literal["h:mm", "m:ss", ""]
    renamed: dict[str, str] = field(default_factory=dict)
    target_column: InputColumn | None = None
    weight_column: InputColumn | None = None
    threshold: float = 0.5

    def absent(self, names: Collection[str]) -> list[str]:
        """The columns that the model takes and `names` lack."""
        parts = [part for whole, (_, *both) in self.split.items() if whole in names for part in both]
        return [column.name for column in self.columns if column.name not in (*names, *parts)]


def read_settings(path: Path) -> ReadingSettings:
    """Read reading.json."""
    document = json.loads(path.read_text(encoding="utf-8"))
    columns = [_column_of(column) for column in document["columns"]]
    beside = {name: _column_of(document[name]) for name in ("target_column", "weight_column") if document.get(name)}
    return ReadingSettings(**document | {"columns": columns} | beside)


def _column_of(document: dict[str, Any]) -> InputColumn:
    return InputColumn(**document | {"format": format_from_dict(document["format"])})


def read_rows(path: Path, settings: ReadingSettings) -> list[Row]:
    """The rows of a CSV by the names of their columns, which are mended as those of the table were.

    The names stand in the first line that has all the model's columns, parted by one of `DELIMITERS`: lines above it, such
    as a title or `sep=;`, are passed over, which is said on standard error.

    Raises SystemExit: it is no CSV in UTF-8, a column is missing, or a line is no row of its columns.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        sys.exit(f"{path.name} is not written in UTF-8: save it as a CSV in UTF-8.")
    delimiter, above, given = _line_of_names(text, settings)
    names = _names(given, settings)
    for absent in settings.absent(names) if given else []:
        found = ", ".join(names[:MOST_NAMES])
        sys.exit(
            f"There is no column {absent}: the names in line {above + 1} are {found}. Give each column of the model its own."
        )
    if any(map(str.strip, text.splitlines()[:above])):
        sys.stderr.write(f"The names stand in line {above + 1}: what is above it is no row.\n")
    rows = list(_rows_of(text, delimiter, above, _keys(given)))
    one_more = len(given) > 1 and {len(cells) for _, cells in rows} == {len(given) + 1}
    first, decimals = (
        [cells[0] for _, cells in rows],
        {settings.decimal, *(column.decimal for column in settings.columns)},
    )
    # Between commas a cell too many may be the half of a number, such as 1,5: there the names have to count.
    sure = are_counted(first) and "2" in first and "," not in decimals if delimiter == "," else are_row_names(first)
    if one_more and sure and any(cells[-1] for _, cells in rows):
        said = "The first line has one name fewer than the others have cells: the first cells count as names of rows."
        sys.stderr.write(f"{said}\n")
        rows = [(line, cells[1:]) for line, cells in rows]
    if rows and all(any(map(stripped, given[len(cells) :])) for _, cells in rows):
        line, cells = rows[0]  # and so all others: it is the names that are wrong, and nobody can say which
        said = f"Line {line} has {len(cells)} cells, but the first line has {len(given)} names, as in all other lines"
        sys.exit(f"{said}: give every name its cell.")
    return [_row(line, cells, names, settings) for line, cells in rows]


def _line_of_names(text: str, settings: ReadingSettings) -> tuple[str, int, list[str]]:
    """What parts the cells, the number of lines above the names, and the names, without which the fewest are missing."""
    found = [
        (len(settings.absent(_names(cells, settings))), above, delimiter, cells)
        for delimiter in DELIMITERS
        for above, cells in _first_lines(text, delimiter)
    ]
    if not found:
        return DELIMITERS[0], 0, []
    _, above, delimiter, names = min(found, key=lambda each: each[:2])
    return delimiter, above, names


def _first_lines(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The first lines that are not empty, each with the number of lines above it."""
    reader, above = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 0
    with suppress(csv.Error):  # said by `_rows_of`
        for cells in reader:
            if cells:
                yield above, cells
            above = reader.line_num
            if above >= MOST_ABOVE:
                return


def _names(given: Iterable[str], settings: ReadingSettings) -> list[str]:
    """The names of the first line, those of the model's columns as the table spelled them."""
    taken: dict[str, int] = {}
    usable = (usable_name(unwrapped(name)) or f"column_{position}" for position, name in enumerate(given, 1))
    names = [unique_name(name, taken) for name in usable]
    return model_names(names, [*(column.name for column in settings.columns), *settings.split], settings.renamed)


def _keys(cells: Iterable[str]) -> list[str]:
    return [name_key(usable_name(unwrapped(cell))) for cell in cells]


def _rows_of(text: str, delimiter: str, above: int, keys: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """The number and the cells of each line below the names, which are the first that is not empty below the lines `above`
    them; of a row of several lines, of the first.

    Raises SystemExit: a line cannot be read, or has the names in another order.
    """
    reader, line, is_below = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 1, False
    try:
        for cells in reader:
            if line <= above:
                pass
            elif cells and is_below:
                found = _keys(cells) if len(keys) > 1 else []
                if found == keys and found:
                    sys.stderr.write(f"Line {line} holds the names of the columns once more: it is no row.\n")
                elif found and sorted(found) == sorted(keys):
                    said = "take it out, all rows must be in the order of one header."
                    sys.exit(f"Line {line} holds the names of the columns: {said}")
                else:
                    yield line, cells
            is_below = is_below or bool(cells and line > above)
            line = reader.line_num + 1
    except csv.Error as error:  # a quote that nothing closes would take the rows below it into its cell
        sys.exit(f"Line {line} cannot be read: {error}. Close the quotes that begin there.")


def _row(line: int, cells: Sequence[str], names: Sequence[str], settings: ReadingSettings) -> Row:
    """Exits where cells stand behind the last name: which belongs to which column nobody can say."""
    if any(map(stripped, cells[len(names) :])):
        said = f"Line {line} has {len(cells)} cells, but the first line has {len(names)} names"
        sys.exit(f"{said}: name every column, or put quotes round cells in which the separator stands.")
    if len(cells) < len(names):
        sys.stderr.write(f"Line {line} has fewer cells than there are columns: those at its end count as missing.\n")
    row = dict(zip(names, map(unwrapped, cells), strict=False))
    for name, (mark, first, second) in settings.split.items():  # 120/80 becomes both its numbers
        if name in row and first not in row and second not in row:
            parts = [column for column in settings.columns if column.name in (first, second)]
            whole = "" if any(not _present(row[name], part) for part in parts) else row[name]  # `n/a` has no parts
            row[first], _, row[second] = whole.partition(mark)
    return Row(line, row)


def read_columns(
    rows: Sequence[Mapping[str, str]], settings: ReadingSettings, columns: Sequence[InputColumn]
) -> dict[str, np.ndarray]:
    """Some columns of rows of text cells by name: (rows,) float64, NaN where missing, or text, "" where missing.

    Names are those of the table as its file has them. Raises SystemExit: a column is missing, a cell cannot be read.
    """
    wanted = replace(settings, columns=list(columns))
    names = _names(rows[0], wanted) if rows else []
    for absent in wanted.absent(names):
        sys.exit(f"There is no column {absent} in the table.")
    numbered = [_row(line, [*row.values()], names, wanted) for line, row in enumerate(rows, 2)]
    return {name: values[:, 0] for name, values in inputs_of(numbered, wanted).items()}


def inputs_of(rows: Sequence[Row], settings: ReadingSettings) -> dict[str, np.ndarray]:
    """What the model takes: by column (rows, 1), float64 or text. Raises SystemExit: a cell cannot be read."""
    inputs, unread = read_inputs(rows, settings)
    if unread:
        sys.exit(unread[min(unread)])
    return inputs


def read_inputs(rows: Sequence[Row], settings: ReadingSettings) -> tuple[dict[str, np.ndarray], dict[int, str]]:
    """What the model takes, by column (rows, 1) float64 or text, and why rows are none, by their index.

    A cell that cannot be read is NaN, or "". It counts as missing where the table had such cells, which is said on standard
    error; else nothing can be predicted for its row.
    """
    signs = decimal_signs(rows, settings)
    inputs: dict[str, np.ndarray] = {}
    unread: dict[int, list[str]] = {}
    for column in settings.columns:
        parse, values = _parser(column, signs.get(column.name, "")), []
        for index, row in enumerate(rows):
            try:
                values.append(parse(_present(row.cells.get(column.name), column)))
            except ValueError:
                said = f"column {column.name}: cannot read {row.cells[column.name]!r}"
                if column.had_unread:
                    sys.stderr.write(f"Line {row.line}, {said}: it counts as missing.\n")
                else:
                    unread.setdefault(index, []).append(said)
                values.append(math.nan if column.numeric else "")
        inputs[column.name] = np.array(values, "float64" if column.numeric else "object")[:, None]
    remedy = "Write it as the table did that the network was trained on, or leave the cell empty."
    return inputs, {index: f"Line {rows[index].line}, {'; '.join(unread[index])}. {remedy}" for index in sorted(unread)}


def decimal_signs(rows: Sequence[Row], settings: ReadingSettings) -> dict[str, str]:
    """What parts decimals in the columns of numbers; what nothing in the rows bears out is said on standard error."""
    columns = [column for column in settings.columns if column.decimal]
    cells = {each.name: [plain_text(_present(row.cells.get(each.name), each)) for row in rows] for each in columns}
    shown = {name: usual_decimal_sign(each) for name, each in cells.items()}
    signs = decimal_signs_of_file(shown, {column.name: column.decimal for column in columns}, settings.decimal)
    for name, (sign, told) in signs.items():
        for row, cell in zip(rows, cells[name], strict=True):
            if value := value_told(cell, told, sign):
                sys.stderr.write(f"Line {row.line}, column {name}: {cell} is read as {value}.\n")
    return {name: sign for name, (sign, _) in signs.items()}


def _present(cell: str | None, column: InputColumn) -> str:
    """The cell without blanks round it, "" where it is missing."""
    bare = stripped(cell or "")
    return "" if word_key(bare) in column.missing else bare


def _parser(column: InputColumn, sign: str) -> Callable[[str], Any]:
    """What turns a cell of the column into its value; `sign` parts decimals in its open numbers, such as 1.234."""
    form = column.format
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


def lines_of(predictions: np.ndarray, settings: ReadingSettings) -> Iterator[list[str | float]]:
    """The lines of the CSV, headings first: a number a row, or the class that is answered and the share of each."""
    if settings.two_parts:
        yield [settings.target, f"{settings.target} (seconds)"]
        time = DurationFormat(settings.two_parts)
        yield from ([time.write(seconds), seconds] for seconds in predictions[:, 0].tolist())
    elif not settings.classes:
        yield [settings.target]
        yield from ([number] for number in predictions[:, 0].tolist())
    else:
        yield ["prediction", *settings.classes]
        for outputs in predictions.tolist():
            shares = outputs if len(outputs) > 1 else [1 - outputs[0], outputs[0]]
            likeliest = shares.index(max(shares))
            answered = int(outputs[0] > settings.threshold) if len(outputs) == 1 else likeliest
            yield [settings.classes[answered], *shares]


def with_reasons(
    lines: Iterable[list[str | float]], unread: Mapping[int, str], rows: int
) -> Iterator[list[str | float]]:
    """The lines of the CSV with one for each of the rows, where `lines` are those of the rows that could be read.

    Where some could not, their lines are empty but for the reason, in one more column at the end.
    """
    if not unread:
        yield from lines
        return
    predicted = iter(lines)
    headings = next(predicted)
    warnings = "warnings"
    while warnings in headings:
        warnings += " *"
    yield [*headings, warnings]
    for index in range(rows):
        if index in unread:
            yield [*[""] * len(headings), f"{NOT_PREDICTED}{unread[index]}"]
        else:
            yield [*next(predicted), ""]


def carried_names(rows: Sequence[Row], wanted: Sequence[str]) -> list[str]:
    """The names of the columns that are `wanted` beside the predictions, as the rows have them; exits where one is not."""
    names = list(dict.fromkeys(name for row in rows for name in row.cells))
    by_key = {name_key(name): name for name in reversed(names)}
    carried = [name if name in names else by_key.get(name_key(usable_name(name)), "") for name in wanted]
    for name, found in zip(wanted, carried, strict=True):
        if not found:
            sys.exit(f"There is no column {name} to stand beside the predictions: {', '.join(names[:MOST_NAMES])}.")
    return list(dict.fromkeys(carried))


def with_carried(
    lines: Iterable[list[str | float]], rows: Sequence[Row], names: Sequence[str]
) -> Iterator[list[str | float]]:
    """The lines of the CSV, headings first, with the cells of these columns before each row's."""
    written = iter(lines)
    headings = next(written)
    yield [*(f"carried {name}" if name in headings else name for name in names), *headings]
    for row, line in zip(rows, written, strict=True):
        yield [*(row.cells.get(name, "") for name in names), *line]


def write_csv(file: IO[str], lines: Iterable[Sequence[str | float]]) -> None:
    """Write lines in which no cell can run as a formula in a spreadsheet."""
    csv.writer(file).writerows(map(escape_if_text, line) for line in lines)


def main(path: Path, carried: Sequence[str]) -> None:
    """Write the predictions for the rows of a CSV to standard output, in their order; exits where there is none.

    `carried` names columns of the CSV that stand before them.
    """
    folder = Path(__file__).parent
    if not path.is_file():
        sys.exit(f"There is no file {path}.")
    settings = read_settings(folder / "reading.json")
    rows = read_rows(path, settings)
    if not rows:
        sys.exit("There are no rows.")
    beside = carried_names(rows, carried)
    inputs, unread = read_inputs(rows, settings)
    readable = [index for index in range(len(rows)) if index not in unread]
    if not readable:
        sys.exit(unread[0])
    predictions = predict(folder, {name: values[readable] for name, values in inputs.items()})
    if (
        isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.isatty()
    ):  # a file, which Excel knows as UTF-8 by the mark at its beginning
        sys.stdout.reconfigure(encoding="utf-8-sig", newline="")
    lines = with_reasons(lines_of(predictions, settings), unread, len(rows))
    write_csv(sys.stdout, with_carried(lines, rows, beside))
    if unread:
        sys.stderr.write(f"{len(unread)} of {len(rows)} rows not predicted. The first: {unread[min(unread)]}\n")


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] in ("-h", "--help"):
        sys.exit(USAGE)
    main(Path(sys.argv[1]), sys.argv[2:])
