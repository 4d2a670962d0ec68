"""Rules about rows that depend on one another: those of one patient or household, and those that follow in time.

Where such rows stand in training and in test, the test asks for what training has shown, and its figures cannot hold.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from components.columns.name_hints import names_a_case, names_a_time, names_an_id
from components.columns.profile import ColumnProfile
from components.domain.finding import Cure, Finding, FindingType, Patch, Severity, Subject, Values
from components.domain.recipe import GROUP_MARKS, AtRandom, ColumnType
from components.domain.recipe_patch import is_applied
from components.domain.sign_names import name_of_signs
from components.i18n import number, percent, t
from components.quality.facts import Facts

RANDOM: Patch = {"split": {"way": {"type": "random"}}}
LOOKED_AT = 20_000  # rows
FEWEST_ROWS = 20
FEWEST_GROUPS = 8
ROWS_IN_GROUPS = 0.8  # of the rows, that share their value with another
OF_CHANCE = 0.15  # how much of the difference that chance would leave may remain within groups
GOES_ON_LIKE_NEIGHBOURS = 0.5  # a number whose next value has the same target this much beyond chance is an amount

FEWEST_MOMENTS = 30
ROWS_A_MOMENT = 1.5
MOST_SERIES = 100
GOES_ON = 0.4  # lag-one autocorrelation of the target
FAR_FROM_SHUFFLED = 5.0  # standard errors
FILE_GOES_ON = 0.9
FIRST_ROWS = 100  # that tell whether a column may count
_YEAR = re.compile(r"year|jahr|ann[ée]e|año|anno|^yr|^yyyy")
_MONTH = re.compile(r"month|monat|mois|\bmes\b|^mon|^mm$")
_DAY = re.compile(r"day|\btag\b|jour|\bd[ií]a\b|^dd$")
_OF_CALENDAR = re.compile("|".join(each.pattern for each in (_YEAR, _MONTH, _DAY)))


# --- rows that belong together


def _one_target_each(column: str, groups: int, rows: float, same: float, classes: bool, part: str) -> str:
    if part:
        recurs = t("What stands before the last {mark} in {column} recurs", mark=name_of_signs(part), column=column)
    else:
        recurs = t("{column} recurs", column=column)
    recurs += t(": {n:,} different values with {rows} rows each on average", n=groups, rows=number(rows))
    if classes:
        return recurs + "; " + t("{share} of the rows have the usual class of their group.", share=percent(same))
    return recurs + "; " + t("it settles {share} of how the target differs.", share=percent(same))


ROWS_BELONG_TOGETHER = FindingType(
    "rows_belong_together",
    _one_target_each,
    "Where rows of one group train and others test, the network only has to know them again. If new rows will come from "
    "groups never seen, keep each group in one part.",
)


@dataclass(frozen=True)
class _Grouping:
    """A column that names groups: how many, how much of the target they settle, and up to which sign a name is theirs."""

    column: ColumnProfile
    groups: int
    rows_a_group: float
    settled: float
    part: str = ""


def rows_that_belong_together(facts: Facts) -> Iterator[Finding]:
    """A column that names what several rows belong to, each with one target."""
    target = _target_codes(facts)
    if target is None or len(target) < FEWEST_ROWS:
        return
    found = [each for column in facts.features for each in _groupings(facts, column, target)]
    if not found:
        return
    best = max(found, key=lambda each: (not each.part, round(each.settled, 2), -each.groups))
    name = best.column.name
    way = {"type": "group", "column": name, "up_to": best.part or None}
    classes = bool(facts.decision and facts.decision.classes)
    said: Values = {
        "column": name,
        "groups": best.groups,
        "rows": best.rows_a_group,
        "same": best.settled,
        "classes": classes,
        "part": best.part,
    }
    severity = Severity.SERIOUS if _names_groups(facts, best) else Severity.QUESTION
    yield _split_otherwise(facts, ROWS_BELONG_TOGETHER, severity, way, t("Split by group"), said)


def _names_groups(facts: Facts, found: _Grouping) -> bool:
    """Whether values are names given to cases, such as P012: with digits, or under such a name. What a town says of its
    rows may hold of new ones too."""
    column = found.column
    if found.part or column.kind is ColumnType.ID or names_an_id(column.name) or names_a_case(column.name):
        return True
    return bool(facts.cells[column.name].dropna().str.contains(r"\d").mean() > 0.9)


def _groupings(facts: Facts, column: ColumnProfile, target: pd.Series) -> Iterator[_Grouping]:
    is_name = column.kind is not ColumnType.CONSTANT and column.reads_as not in (ColumnType.DATE, ColumnType.BOOLEAN)
    if not is_name or column.distinct < FEWEST_GROUPS:
        return
    if column.reads_as is ColumnType.NUMBER and not _whole(column):
        return
    cells = facts.cells[column.name].loc[target.index].str.strip()
    if column.distinct <= facts.rows / 2:
        yield from _grouping(column, cells, target, "")
        return
    for mark in GROUP_MARKS:
        if cells.str.contains(mark, regex=False).mean() > 0.95:
            yield from _grouping(column, cells.str.rsplit(mark, n=1).str[0], target, mark)


def _grouping(column: ColumnProfile, names: pd.Series, target: pd.Series, part: str) -> Iterator[_Grouping]:
    codes, values = pd.factorize(names)
    sizes = np.bincount(codes[codes >= 0], minlength=len(values))
    if len(values) < FEWEST_GROUPS or (codes < 0).mean() > 0.2:
        return
    shared = (codes >= 0) & (sizes[codes] > 1)
    recurring = int((sizes > 1).sum())
    if shared.mean() < ROWS_IN_GROUPS or recurring < FEWEST_GROUPS or sizes.max() > 0.25 * len(codes):
        return
    left = _left_within(codes[shared], target.to_numpy()[shared])
    rng = np.random.default_rng(0)
    by_chance = np.mean([_left_within(codes[shared], rng.permutation(target.to_numpy()[shared])) for _ in range(5)])
    if by_chance <= 0.02 or left > OF_CHANCE * by_chance:
        return
    named = names_an_id(column.name) or names_a_case(column.name) or column.kind is ColumnType.ID
    if (
        column.reads_as is ColumnType.NUMBER
        and not part
        and not named
        and _is_amount(column.parser.values(names), target)
    ):
        return
    yield _Grouping(column, len(values), len(codes) / len(values), 1 - left, part)


def _left_within(codes: np.ndarray, target: np.ndarray) -> float:
    """How much of the target is not settled by the group: the share of rows that are not of the usual class of theirs,
    or of the variance. `target` (rows,) int64 for classes, float64 for numbers."""
    if target.dtype.kind == "i":
        pairs, counts = np.unique(codes * (int(target.max()) + 1) + target, return_counts=True)
        usual = np.zeros(int(codes.max()) + 1, "int64")
        np.maximum.at(usual, pairs // (int(target.max()) + 1), counts)
        return float(1 - usual.sum() / len(codes))
    total = float(target.var())
    means = np.bincount(codes, target, codes.max() + 1) / np.maximum(np.bincount(codes, minlength=codes.max() + 1), 1)
    return float(((target - means[codes]) ** 2).mean() / total) if total else 1.0


def _is_amount(amounts: pd.Series, target: pd.Series) -> bool:
    """Whether the target follows from the size of whole numbers: values that are neighbours have like targets."""
    by_value = target.groupby(amounts).median() if target.dtype.kind == "f" else target.groupby(amounts).first()
    return abs(_autocorrelation(by_value.to_numpy())) > GOES_ON_LIKE_NEIGHBOURS


# --- rows in time


def _goes_on(column: str, order: str, correlation: float, shuffled: float, **_: object) -> str:
    if order == "file":
        begin = t("In the order of the file the target goes on from one row to the next")
    elif order == "series":
        begin = t("In each series the target goes on from one row to the next in the order of {column}", column=column)
    else:
        begin = t("In the order of {column} the target goes on from one row to the next", column=column)
    return begin + t(
        ": neighbours correlate by {found}, shuffled rows by less than {shuffled}.",
        found=number(round(correlation, 2)),
        shuffled=number(round(shuffled, 2)),
    )


def _between(order: str, **_: object) -> str:
    what = t("Test rows drawn by lot lie between training rows, so the network only fills gaps.")
    if order == "file":
        return what + " " + t("If the rows follow in time, add a column that numbers them and split by it.")
    return what + " " + t("Let the oldest rows train and the newest test.")


ROWS_IN_TIME = FindingType("rows_in_time", _goes_on, _between)


@dataclass(frozen=True)
class _Order:
    """Moments (rows,) float64 by which the rows may be ordered, and the column to split by."""

    name: str
    moments: pd.Series
    counts: bool = False  # a counter, which may number rows that were sorted


def rows_in_time(facts: Facts) -> Iterator[Finding]:
    """Rows in the order of a date or a counter, whose target goes on from one to the next."""
    target = _target_codes(facts)
    if target is None or len(target) < FEWEST_MOMENTS:
        return
    found = next(_found_in_time(facts, target), None)
    # Rows that belong together stand together in most files: what goes on is then the group.
    if found and not any(True for _ in rows_that_belong_together(facts)):
        yield found


def _found_in_time(facts: Facts, target: pd.Series) -> Iterator[Finding]:
    orders = list(_orders(facts, target.index))
    for order in orders:
        found = _goes_on_in(facts, order, target)
        if found:
            correlation, kind = found
            said = _said(order.name, kind, correlation, len(target))
            way = {"type": "time", "column": order.name}
            yield _split_otherwise(facts, ROWS_IN_TIME, Severity.SERIOUS, way, t("Split by time"), said)
            return
    if orders or target.dtype.kind == "i" or not isinstance(facts.recipe.split.way, AtRandom):
        return
    values = target.to_numpy()
    correlation = _autocorrelation(values)
    if correlation > FILE_GOES_ON and not _sorted(values) and not _follows_a_sorted_column(facts, target.index):
        said = _said("", "file", correlation, len(values))
        yield Finding(ROWS_IN_TIME, Severity.QUESTION, Subject(), said)


def _said(column: str, order: str, correlation: float, rows: int) -> Values:
    return {"column": column, "order": order, "correlation": correlation, "shuffled": float(2 / np.sqrt(rows))}


def _orders(facts: Facts, rows: pd.Index) -> Iterator[_Order]:
    """Dates first, then dates in several columns, then counters."""
    numbers: dict[str, pd.Series] = {}
    for column in facts.features:
        if column.reads_as is ColumnType.DATE and column.distinct >= 3:
            yield _Order(column.name, _values(facts, column, rows))
            continue
        whole = column.reads_as is ColumnType.NUMBER and _whole(column) and column.distinct >= 3
        # A table may have hundreds of such columns: few need to be read.
        if whole and (_OF_CALENDAR.search(column.name.lower()) or _may_count(facts, column, rows)):
            numbers[column.name] = _values(facts, column, rows)
    calendar = _calendar(numbers)
    if calendar:
        yield calendar
    usable = sum(column.kind is not ColumnType.CONSTANT for column in facts.features)
    for name, values in numbers.items():
        # Of two columns of whole numbers one may simply be a function of the other.
        if usable > 1 and _counts(name, values):
            yield _Order(name, values, counts=True)


def _calendar(numbers: dict[str, pd.Series]) -> _Order | None:
    """Year and month, and day where there is one, as whole numbers in columns of their own."""

    def named(word: re.Pattern[str], low: int, high: int) -> str | None:
        fitting = [name for name, each in numbers.items() if each.min() >= low and each.max() <= high]
        return next((name for name in fitting if word.search(name.lower())), None)

    year = named(_YEAR, 1500, 2200)
    month = named(_MONTH, 1, 12)
    day = named(_DAY, 1, 366)
    if not month or not (year or day):
        return None
    moments = numbers[month] * 31.0
    if year:
        moments = moments + numbers[year] * 372.0
    if day:
        moments = moments + numbers[day]
    coarsest = next(name for name in (year, month) if (name and numbers[name].nunique() >= 3) or name == month)
    return _Order(str(coarsest), moments)


def _may_count(facts: Facts, column: ColumnProfile, rows: pd.Index) -> bool:
    """Whether a column has another number in nearly every row, or its first numbers go up or down."""
    if column.distinct >= 0.95 * facts.rows:
        return True
    moves = np.diff(_values(facts, column, rows[:FIRST_ROWS]).to_numpy())
    return column.distinct >= FEWEST_MOMENTS and bool(max((moves > 0).mean(), (moves < 0).mean()) > 0.9)


def _counts(name: str, values: pd.Series) -> bool:
    """Whether whole numbers count rows, of the table or of each series: steps without large gaps, or a name of a time."""
    distinct = np.unique(values.dropna())
    if len(distinct) < FEWEST_MOMENTS:
        return False
    steps = np.diff(distinct)
    steady = float((steps == np.median(steps)).mean()) > 0.9
    every = values.to_numpy()
    moves = np.diff(every)
    runs = max((moves > 0).mean(), (moves < 0).mean()) > 0.9  # also one series below the other
    return (steady and (runs or len(distinct) >= 0.95 * len(values))) or (names_a_time(name) and runs)


def _goes_on_in(facts: Facts, order: _Order, target: pd.Series) -> tuple[float, str] | None:
    """The correlation of neighbours in an order, of the table or of each of several series; None where there is none."""
    known = order.moments.dropna()
    if known.nunique() < FEWEST_MOMENTS or len(known) < 0.9 * len(target):
        return None
    by_time = known.sort_values(kind="stable").index
    if len(known) <= ROWS_A_MOMENT * known.nunique():
        values = target.loc[by_time].to_numpy()
        found = _autocorrelation(values)
        goes_on = found > max(GOES_ON, FAR_FROM_SHUFFLED / np.sqrt(len(values)))
        return (found, "column") if goes_on and not (order.counts and _sorted(values)) else None
    for column in facts.features:
        if column.name == order.name or not 2 <= column.distinct <= MOST_SERIES:
            continue
        names = facts.cells[column.name].loc[by_time]
        parted = pd.DataFrame({"name": names, "moment": known.loc[by_time]})
        if parted.duplicated().mean() > 0.02 or len(parted) < 10 * column.distinct:
            continue
        found = _within_series(names, target.loc[by_time])
        if found > max(GOES_ON, FAR_FROM_SHUFFLED / np.sqrt(len(names))):
            return found, "series"
    return None


def _within_series(names: pd.Series, target: pd.Series) -> float:
    """The correlation of neighbours within each series, the mean over rows; levels of the series do not count."""
    found, rows = 0.0, 0
    for _, values in target.groupby(names):
        found += len(values) * _autocorrelation(values.to_numpy())
        rows += len(values)
    return found / max(rows, 1)


def _autocorrelation(values: np.ndarray) -> float:
    """How alike neighbours are: lag-one autocorrelation of numbers, Cohen's kappa of neighbours of classes (int64)."""
    if len(values) < 3:
        return 0.0
    if values.dtype.kind == "i":
        shares = np.bincount(values) / len(values)
        by_chance = float((shares**2).sum())
        return float(((values[1:] == values[:-1]).mean() - by_chance) / (1 - by_chance)) if by_chance < 1 else 0.0
    away = values - values.mean()
    total = float((away**2).sum())
    return float((away[1:] * away[:-1]).sum() / total) if total else 0.0


def _sorted(values: np.ndarray) -> bool:
    """Whether rows were sorted by the target: each class stands in one block or two, or numbers hardly ever turn."""
    moves = np.diff(values)
    if values.dtype.kind == "i":
        return int((moves != 0).sum()) < 2 * len(np.unique(values))
    return min((moves < 0).mean(), (moves > 0).mean()) < 0.01


def _follows_a_sorted_column(facts: Facts, rows: pd.Index) -> bool:
    """Whether the file is sorted by a column of numbers: then what goes on may be a function of it."""
    numeric = (column for column in facts.features if column.reads_as is ColumnType.NUMBER)
    return any(_sorted(_values(facts, column, rows).dropna().to_numpy()) for column in numeric if column.distinct > 2)


# --- both


def _split_otherwise(
    facts: Facts, of_type: FindingType, severity: Severity, way: Mapping[str, object], label: str, said: Values
) -> Finding:
    """A finding whose cure is another way of splitting; a question where a person has chosen a way already."""
    dealt = {"folds": None} if way["type"] == "time" else {}  # time leaves no folds to be dealt
    cure = Cure(label, {"split": {"way": way, **dealt}}, RANDOM, t("Split at random"))
    chosen = not isinstance(facts.recipe.split.way, AtRandom)
    severity = Severity.QUESTION if chosen else severity
    applied = is_applied(facts.recipe, cure.patch)
    return Finding(of_type, severity, Subject((str(way["column"]),)), said, cure, applied)


def _target_codes(facts: Facts) -> pd.Series | None:
    """The target of the first rows that have one: float64 numbers, or int64 codes of classes; None for too few kinds."""
    values = facts.target_values
    if values is None:
        return None
    present = values.dropna().iloc[:LOOKED_AT]
    if present.nunique() < 2:
        return None
    if present.dtype.kind == "f":
        return present
    return pd.Series(pd.factorize(present)[0].astype("int64"), index=present.index)


def _values(facts: Facts, column: ColumnProfile, rows: pd.Index) -> pd.Series:
    return column.parser.values(facts.cells[column.name].loc[rows]).astype("float64")


def _whole(column: ColumnProfile) -> bool:
    """Whether a column of numbers may hold whole ones alone, by its ends and its middle."""
    return all(value is not None and float(value).is_integer() for value in (column.minimum, column.maximum))
