"""What is odd about the values of new rows: each remark is true of its row, and of one of a few sorts that are counted."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from components.columns.date.shown import moment, time_of_day
from components.columns.formats import DateFormat, DurationFormat, Order
from components.domain.recipe import ColumnType
from components.features import BooleanFeature, CategoryFeature, Feature, TextFeature
from components.features.text import cut_words
from components.i18n import Sentence, counted, noop, number, t
from components.prediction.contract import ColumnContract

FEW_ROWS = 32  # that are looked at one by one: what NumPy does with a column at once takes as long for one


class Sort(StrEnum):
    """What a remark is about; the same words name it in the API."""

    MISSING = "missing"
    OUT_OF_RANGE = "out_of_range"
    RARE = "rare"
    NEVER_SEEN = "never_seen"
    RARE_OR_NEVER_SEEN = "rare_or_never_seen"
    NO_KNOWN_WORD = "no_known_word"
    WITHOUT_SIGN = "without_sign"
    READ_AS = "read_as"
    UNREADABLE = "unreadable"


IN_WORDS: dict[Sort, Sentence] = {
    Sort.MISSING: noop("no value"),
    Sort.OUT_OF_RANGE: noop("outside what training saw"),
    Sort.RARE: noop("in too few training rows to have a place of its own"),
    Sort.NEVER_SEEN: noop("never seen in training"),
    Sort.RARE_OR_NEVER_SEEN: noop("rare, or never seen in training"),
    Sort.NO_KNOWN_WORD: noop("no word that the network knows"),
    Sort.WITHOUT_SIGN: noop("without the sign that every training cell has"),
    Sort.READ_AS: noop("can be read in two ways"),
    Sort.UNREADABLE: noop("cannot be read"),
}


@dataclass(frozen=True)
class Remark:
    """What is to be said of one cell: the row's position among those that are looked at, its column, and the sentence."""

    row: int
    column: str
    sort: Sort
    what: str


def remarks_on(
    values: np.ndarray,
    feature: Feature,
    cells: Sequence[str | None],
    given: Iterable[Any],
    unread: Collection[int],
    known: ColumnContract,
) -> Iterator[Remark]:
    """What is odd about typed `values` (rows,) of one column against what training rows had.

    Args:
        values: float64 with NaN, or objects with None where missing.
        cells: their text, None where missing.
        given: the cells as they came: text, or numbers of JSON.
        unread: the rows whose cell cannot be read; that is another remark.
    """
    if len(values) <= FEW_ROWS and feature.numeric and not known.sign and _within(values.tolist(), known):
        return
    for row in np.flatnonzero(pd.isna(values)).tolist():
        if row not in unread:
            yield Remark(row, feature.name, Sort.MISSING, t("{column} is missing", column=feature.name))
    if feature.numeric:
        yield from _out_of_range(values, known)
        if known.sign:
            yield from _without_sign(values, cells, given, known)
    elif isinstance(feature, CategoryFeature | BooleanFeature):
        yield from _without_a_place(values, feature, cells, known)
    elif isinstance(feature, TextFeature):
        yield from _without_known_words(values, known)


def _within(values: Sequence[float], known: ColumnContract) -> bool:
    """Whether all are there, and in the range that training saw: of few values quickly seen."""
    low, high = known.minimum, known.maximum
    return low is not None and high is not None and all(low <= value <= high for value in values)


def _out_of_range(values: np.ndarray, known: ColumnContract) -> Iterator[Remark]:
    low, high = known.minimum, known.maximum
    if low is None or high is None:
        return
    said = t("{column} {value} lies outside what training saw ({low} to {high})")
    for row in np.flatnonzero((values < low) | (values > high)).tolist():
        value, first, last = (shown_value(each, known) for each in (float(values[row]), low, high))
        what = said.format(column=known.name, value=value, low=first, high=last)
        yield Remark(row, known.name, Sort.OUT_OF_RANGE, what)


def _without_sign(
    values: np.ndarray, cells: Sequence[str | None], given: Iterable[Any], known: ColumnContract
) -> Iterator[Remark]:
    """0.7 may mean 70 %. Text of a file says so by itself; of a number of JSON, which has no sign, only a share is odd."""
    middle = known.quantiles[len(known.quantiles) // 2]
    said = t("{column}: {cell} has no {sign} sign, which every training cell has: it is read as {cell} {sign}")
    for row, (cell, before) in enumerate(zip(cells, given, strict=True)):
        if cell is None or np.isnan(values[row]) or known.sign in cell:
            continue
        if isinstance(before, str) or (abs(values[row]) <= 1 < abs(middle)):
            what = said.format(column=known.name, cell=cell[:60], sign=known.sign)
            yield Remark(row, known.name, Sort.WITHOUT_SIGN, what)


def _without_a_place(
    values: np.ndarray, feature: CategoryFeature | BooleanFeature, cells: Sequence[str | None], known: ColumnContract
) -> Iterator[Remark]:
    places = {None, *feature.vocabulary}
    odd = [(row, value) for row, value in enumerate(values.tolist()) if value not in places]
    rare = dict(known.rare) if odd else {}
    for row, value in odd:
        cell = str(cells[row])[:60]
        if value in rare:
            rows = counted(rare[value], "{n} training row", "{n} training rows")
            said = t("{column} {value} is rare ({rows}): too few for a place of its own")
            yield Remark(row, known.name, Sort.RARE, said.format(column=known.name, value=cell, rows=rows))
        elif known.unlisted:
            said = t("{column} {value} is rare or was never seen in training")
            yield Remark(row, known.name, Sort.RARE_OR_NEVER_SEEN, said.format(column=known.name, value=cell))
        else:
            said = t("{column} {value} was never seen in training")
            yield Remark(row, known.name, Sort.NEVER_SEEN, said.format(column=known.name, value=cell))


def _without_known_words(values: np.ndarray, known: ColumnContract) -> Iterator[Remark]:
    places, rare = {word.encode() for word in known.words}, {word.encode() for word in known.rare_words}
    if not places:
        return
    codes, texts = pd.factorize(values)  # -1 where missing
    lengths, words = cut_words(map(str, texts))
    ends = np.cumsum(lengths)
    said: dict[int, str] = {}
    for place, (begin, end) in enumerate(zip(ends - lengths, ends, strict=True)):
        of_text = set(words[begin:end].tolist())
        if of_text & places:
            continue
        if not of_text:
            said[place] = t("{column} has no word", column=known.name)
        elif of_text & rare or known.unlisted:
            said[place] = t("{column}: none of its words is among those that the network knows", column=known.name)
        else:
            said[place] = t("{column}: none of its words was seen in training", column=known.name)
    for row, code in enumerate(codes.tolist()):
        if code in said:
            yield Remark(row, known.name, Sort.NO_KNOWN_WORD, said[code])


def shown_value(value: float, known: ColumnContract) -> str:
    """A number, a day or a time of a column as a person reads it."""
    if isinstance(known.format, DurationFormat):
        return known.format.write(value)
    if known.kind is not ColumnType.DATE:
        return number(value)
    if isinstance(known.format, DateFormat) and known.format.order is Order.TIME:
        return time_of_day(value)
    return moment(value).removesuffix(" 00:00")
