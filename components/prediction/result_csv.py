"""Predictions of new rows beside the rows as they came, as a table and as lines of a CSV file.

The lines are those that `safe_csv` makes of the table, made column by column: a million rows take seconds.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from components.columns.arrow import as_text, has_bytes, pa, pc, strings
from components.columns.formats import DurationFormat
from components.domain.formulas import escape_formula
from components.domain.problem import Misfit, Problem
from components.i18n import t

DIGITS = 4  # of a probability
# Cells that no spreadsheet runs as a formula, which is seen without looking into each: words and plain numbers.
_HARMLESS = r"^(?:[0-9A-Za-z][^;\t\r\n]*|[+-]?[0-9]+(?:[.,][0-9]*)?|)$"
_SUSPICIOUS = "=+-@\t\r\n＝＋－＠".encode()  # without any of these bytes a cell is harmless
_QUOTED = '",\r\n'
MARK = b"\xef\xbb\xbf"  # by which Excel knows UTF-8


@dataclass(frozen=True)
class Headings:
    """What the columns of the result are called; a name that a column of the rows has already is marked."""

    predicted: str
    seconds: str
    shares: list[str]
    warnings: str
    given: list[str]

    @classmethod
    def of(cls, given: Sequence[str], target: str, classes: Sequence[str]) -> "Headings":
        """For rows with the columns `given`; `classes` are those of the model, none where it predicts numbers."""
        taken = set(given)
        return cls(
            _free(t("predicted {target}", target=target), taken),
            _free(t("predicted {target} (seconds)", target=target), taken),
            [_free(t("probability of {name}", name=name), taken) for name in classes],
            _free(t("warnings"), taken),
            list(given),
        )

    def line(self, *, is_time: bool) -> bytes:
        """The first line of the file, with the mark that Excel wants."""
        names = [self.predicted, *([self.seconds] if is_time else []), *self.shares, self.warnings, *self.given]
        line = io.StringIO()
        csv.writer(line, lineterminator="\n").writerow(map(escape_formula, names))
        return MARK + line.getvalue().encode()


@dataclass(frozen=True)
class Answers:
    """What is said of some rows: the value or class of each, the probabilities (rows, classes), and what is odd.

    `time` is how the table writes a target whose numbers are seconds; `refused` says why a row gets no answer.
    """

    values: Sequence[str] | Sequence[float]
    shares: np.ndarray | None
    warnings: Sequence[Sequence[str]]
    refused: Sequence[Misfit | None]
    time: DurationFormat | None = None

    @property
    def said(self) -> list[str]:
        """All that is to be said of each row."""
        return [said_of_row(of_row, why) for of_row, why in zip(self.warnings, self.refused, strict=True)]

    @property
    def times(self) -> list[str]:
        """Answers in seconds as the table writes times; empty where they are none."""
        return [self.time.write(float(value)) for value in self.values] if self.time else []


def result_table(cells: pd.DataFrame, answers: Answers, headings: Headings) -> pd.DataFrame:
    """Predictions first, then probabilities and warnings, then the rows as given."""
    answered = pd.Series([why is None for why in answers.refused])

    def where(values: Sequence[str] | Sequence[float] | np.ndarray) -> pd.Series:
        return pd.Series(values).where(answered)

    table = pd.DataFrame({headings.predicted: where(answers.times or answers.values)})
    if answers.time:
        table[headings.seconds] = where(answers.values)
    if answers.shares is not None:
        for heading, shares in zip(headings.shares, answers.shares.T, strict=True):
            table[heading] = where([round(share, DIGITS) for share in shares.tolist()])
    table[headings.warnings] = answers.said
    return pd.concat([table, cells.reset_index(drop=True)], axis=1)


def result_lines(cells: pd.DataFrame, answers: Answers) -> "pa.Array":
    """The lines of the same table (rows,), each with its end."""
    answered = pa.array([why is None for why in answers.refused])

    def where(text: "pa.Array") -> "pa.Array":
        return pc.if_else(answered, text, pa.scalar(None, text.type))

    columns = [where(strings(answers.times) if answers.time else _values_as_text(answers.values))]
    if answers.time:
        columns.append(where(_values_as_text(answers.values)))
    if answers.shares is not None:
        columns += [where(_shares_as_text(shares)) for shares in answers.shares.T]
    columns.append(csv_cells(strings(said or None for said in answers.said)))
    columns += [csv_cells(as_text(cells.iloc[:, place])) for place in range(cells.shape[1])]
    joined = pc.binary_join_element_wise(*columns, _text(","), null_handling="replace", null_replacement="")
    return pc.binary_join_element_wise(joined, _text(""), _text("\n"))


def bytes_of(lines: "pa.Array") -> bytes:
    """The lines one after the other."""
    if not len(lines):
        return b""
    _, offsets, data = lines.buffers()
    begin, end = np.frombuffer(offsets, "int64")[[lines.offset, lines.offset + len(lines)]].tolist()
    return bytes(data[begin:end])


def csv_cells(text: "pa.Array") -> "pa.Array":
    """Cells (rows,) as a CSV file has them: in quotes where they must be, and none that runs as a formula."""
    doubtful = None
    if has_bytes(text, _SUSPICIOUS):
        doubtful = pc.fill_null(pc.invert(pc.match_substring_regex(text, _HARMLESS)), False)
    if doubtful is not None and doubtful.true_count:
        coded = text.filter(doubtful).dictionary_encode()
        escaped = strings(map(escape_formula, coded.dictionary.to_pylist()))
        text = pc.replace_with_mask(text, doubtful, escaped.take(coded.indices))
    if has_bytes(text, _QUOTED.encode()):
        quoted = pc.fill_null(pc.match_substring_regex(text, f"[{_QUOTED}]"), False)
        inside = pc.replace_substring(text.filter(quoted), '"', '""')
        text = pc.replace_with_mask(
            text, quoted, pc.binary_join_element_wise(_text('"'), inside, _text('"'), _text(""))
        )
    return text


def _text(value: str) -> "pa.Scalar":
    return pa.scalar(value, pa.large_string())


def _values_as_text(values: Sequence[str] | Sequence[float]) -> "pa.Array":
    if values and isinstance(values[0], str):
        return csv_cells(strings(str(value) for value in values))
    return strings(None if np.isnan(value) else repr(float(value)) for value in values)


_SHARES = [repr(step / 10**DIGITS) for step in range(10**DIGITS + 1)]


def _shares_as_text(shares: np.ndarray) -> "pa.Array":
    known = np.isfinite(shares)
    exact = np.where(known, shares, 0.0) * 10**DIGITS
    steps = np.rint(exact).astype("int64")
    for row in np.flatnonzero(np.abs(exact % 1 - 0.5) < 1e-6).tolist():  # the product says not on which side it lies
        steps[row] = round(10**DIGITS * round(float(shares[row]), DIGITS))
    return strings(_SHARES).take(pa.array(steps, mask=~known))


def said_of_row(warnings: Sequence[str], refused: Problem | None) -> str:
    """All that is to be said of a row, in one cell: why it has no answer first, then what is odd."""
    why = [t("not predicted: {why}", why=f"{refused.what} {refused.remedy}")] if refused else []
    return "; ".join([*why, *warnings])


def _free(heading: str, taken: set[str]) -> str:
    """The heading, marked where a column of the rows given has it already."""
    return heading if heading not in taken else _free(f"{heading} *", taken)
