"""First and last rows that sum up the others: no observations, and worse than useless to learn from."""

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass

import pandas as pd

from components.columns.cell_parser import to_numbers
from components.intake.file_reading import FileReading

MOST_ROWS = 10  # at the end of a table that may sum it up
CLOSE = 1e-6  # of the sum: what adding in another order may make of it
FEWEST_BELOW = 4  # rows that a first row, or a last one without a plain word, sums up
NEAR = 10  # rows beside one that lacks the word they begin with
COARSE = 0.02  # of a column's range: a value rounded to more than that says nothing
ROWS_AT_ENDS = 2 * NEAR + 1  # that tell what the row at an end is
_DECIMALS = re.compile(r"[.,](\d+)\D*$")


@dataclass(frozen=True)
class _Measure:
    """What a row may say that it holds of the rows above.

    Attributes:
        values: the value, or each of those it may be, of a column.
        settles: whether such a row may stand alone; Max is also a name, and somebody has the highest number.
        strict: whether its other values must be possible too: other words say more than `Total` alone, or none is there.
    """

    words: re.Pattern[str]
    values: Callable[[pd.Series], tuple[float, ...]]
    settles: bool = True
    strict: bool = False

    def names(self, cell: object) -> bool:
        return isinstance(cell, str) and self.words.fullmatch(cell) is not None


def _words(alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\W*(?:{alternatives})\W*", re.IGNORECASE)


_TOTAL = r"(?:grand\s+|sub)?(?:total|totals|sum|summe|gesamt|insgesamt|somme|suma|totale|итого|всего|合计|合計|总计|總計|합계)"
_SUM = _Measure(_words(_TOTAL), lambda column: (column.sum(),))
# "Total Germany", "All towns", and a sum that stands there without a word.
_SUM_OF = _Measure(_words(rf"(?:{_TOTAL}|overall|all)\b.{{1,60}}|.{{1,60}}\b{_TOTAL}"), _SUM.values, strict=True)
_UNLABELLED = _Measure(re.compile("(?!)"), _SUM.values, strict=True)
_MEASURES = [
    _SUM,
    _Measure(
        _words(
            "average|avg|mean|mittel|mittelwert|durchschnitt|ø|moyenne|media|média|promedio|gemiddelde|średnia|среднее|平均|평균"
        ),
        lambda column: (column.mean(),),
    ),
    _Measure(
        _words(
            r"std|sd|st\.?\s?dev|std\.?\s?dev|stdev|standard deviation|standardabweichung|écart[- ]type"
            r"|desviación (?:estándar|típica)|deviazione standard|desvio padrão|标准差|標準偏差"
        ),
        lambda column: (column.std(), column.std(ddof=0)),
    ),
    _Measure(_words("median|médiane|mediane|mediana|медиана|中位数|中央値"), lambda column: (column.median(),)),
    _Measure(_words("min|minimum|mínimo|minimo|минимум|最小值?"), lambda column: (column.min(),), settles=False),
    _Measure(
        _words("max|maximum|máximo|massimo|maximo|максимум|最大值?"), lambda column: (column.max(),), settles=False
    ),
    _Measure(_words("count|anzahl|nombre|número|numero"), lambda column: (float(column.count()),), settles=False),
    _SUM_OF,
]


def drop_summary_rows(reading: FileReading) -> None:
    """Leave out first and last rows that sum up those between them, as the report tells."""
    cells, report = reading.cells, reading.report
    first, last = find_summary_rows(cells)
    start = len(cells) - len(last)
    known = [(max(0, report.last_line - (len(last) - 1 - index)), start + index, why) for index, why in enumerate(last)]
    known += [(report.first_line + index, index, why) for index, why in enumerate(first)]
    for line, index, why in known:
        report.leave_out(line, why, reading.dialect.delimiter.join(cells.iloc[index].fillna("")))
    report.unread.sort(key=lambda row: row.line)
    reading.cells = cells.iloc[len(first) : start].reset_index(drop=True)


def find_summary_rows(cells: pd.DataFrame) -> tuple[list[str], list[str]]:
    """What the first and what the last rows are that sum up those between them, as `find_last_summary_rows` names them."""
    last = find_last_summary_rows(cells)
    first = find_first_summary_rows(cells.iloc[: len(cells) - len(last)])
    if first or last or len(cells) < FEWEST_BELOW or _measure_of(cells, 0) is None:
        return first, last
    last = find_last_summary_rows(cells.iloc[1:])  # one at both ends: neither sums up the other
    first = find_first_summary_rows(cells.iloc[: len(cells) - len(last)]) if last else []
    return (first, last) if first else ([], [])


def may_have_summary_rows(ends: pd.DataFrame) -> bool:
    """Whether a first or a last row may sum up the others, from `ROWS_AT_ENDS` of either end: else no others are needed."""
    return any(_measure_of(ends, index) is not None for index in {0, len(ends) - 1} if len(ends))


def find_last_summary_rows(cells: pd.DataFrame) -> list[str]:
    """Of each last row that sums up the rows above, what it is: a `total` or another `summary`.

    Rows say what they are, and their numbers check out. Once one does, the others beside it that name such a value are
    no observations either.
    """
    measures: list[_Measure] = []
    while len(measures) < min(MOST_ROWS, len(cells) - 2):
        measure = _measure_of(cells, len(cells) - 1 - len(measures))
        if measure is None:
            break
        measures.insert(0, measure)
    numbers: dict[Hashable, pd.Series] = {
        name: to_numbers(cells[name]) for name in cells if measures and cells[name].iloc[-len(measures) :].notna().any()
    }
    for count in range(len(measures), 0, -1):
        here, start = measures[-count:], len(cells) - count
        checked = [each for index, each in enumerate(here, start) if _checks_out(cells, numbers, index, start, each)]
        several = len(checked) == count and len({each.words for each in checked}) > 1
        if several or any(each.settles for each in checked):
            return ["total" if measure in (_SUM, _SUM_OF, _UNLABELLED) else "summary" for measure in here]
    return []


def find_first_summary_rows(cells: pd.DataFrame) -> list[str]:
    """As `find_last_summary_rows`, of the first rows, which sum up those below them."""
    if len(cells) < FEWEST_BELOW or _measure_of(cells, 0) is None:
        return []
    return find_last_summary_rows(cells.iloc[::-1])[::-1]


def _measure_of(cells: pd.DataFrame, index: int) -> _Measure | None:
    """What a row says that it is; one that lacks the word or number which all rows near it begin with may be a sum."""
    row = cells.iloc[index]
    words = [cell for cell in row if isinstance(cell, str) and any(map(str.isalpha, cell))]  # of numbers, none
    measure = next((measure for measure in _MEASURES if any(map(measure.names, words))), None)
    if measure is not None or not pd.isna(row.iloc[0]) or row.notna().sum() < 1:
        return measure
    near = cells.iloc[max(0, index - NEAR) : index + NEAR + 1, 0].drop(cells.index[index])
    named = near.notna().sum()
    words_or_ids = to_numbers(near).isna().all() or near.nunique() == named
    return _UNLABELLED if named >= FEWEST_BELOW and named >= len(near) - 1 and words_or_ids else None


def _checks_out(
    cells: pd.DataFrame, numbers: dict[Hashable, pd.Series], index: int, start: int, measure: _Measure
) -> bool:
    """Whether a row holds what it says of the rows before `start`: a total in one column, another value in all.

    Words such as "mean" may also name a thing: then they stand above as well, or other words beside them.
    """
    row = cells.iloc[index].dropna()
    labels = [name for name, cell in row.items() if measure.names(cell)]
    values = {name: (numbers[name].iloc[:start], numbers[name].iloc[index]) for name in row.index if name not in labels}
    right = [_is_right(above, value, row[name], measure) for name, (above, value) in values.items()]
    if measure is _SUM:
        return any(right)
    if measure.strict:
        # Such as the share or the mean that stands beside a sum.
        within = [bool(above.min() <= value <= above.max()) for above, value in values.values()]
        others = all(map(any, zip(right, within, strict=True))) if measure is _SUM_OF else all(right)
        # Without a word a sum tells itself from a value by its size: of 0, 1, 0, 0 the sum is another 1.
        return any(right) and others and start >= FEWEST_BELOW and (measure is _SUM_OF or not all(within))
    above = [cell for name in labels for cell in cells[name].iloc[:start].dropna().unique()]
    return bool(right) and all(right) and not any(map(measure.names, above))


def _is_right(above: pd.Series, value: float, text: str, measure: _Measure) -> bool:
    """Whether a value, rounded as it is written, is that of the numbers above."""
    if pd.isna(value) or above.count() < 2:
        return False
    decimals = _DECIMALS.search(text)
    rounded = 0.5001 * 10.0 ** -len(decimals.group(1) if decimals else "")
    if rounded > COARSE * float(above.max() - above.min()):
        rounded = 0.0
    return any(
        bool(right) and abs(right - value) <= max(rounded, CLOSE * max(1.0, abs(right)))
        for right in measure.values(above)
    )
