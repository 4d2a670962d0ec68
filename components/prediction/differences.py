"""In what new rows differ from the training rows: a line for each, with what happens and what else can be decided."""

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from components.columns.effective_columns import AMBIGUOUS
from components.columns.formats import DateFormat
from components.features import Feature, Preparation
from components.i18n import number, t
from components.prediction.contract import ColumnContract, Contract
from components.prediction.decisions import FACTOR, HAPPENS, Action, Decisions, actions_for, usual_action
from components.prediction.drift import Drift, DriftSort
from components.prediction.matching import ColumnMatch
from components.prediction.remarks import IN_WORDS, Sort

MOST_OFFERED = 50  # given columns that one may be read from
ONE_IN_PERCENT = 100.0


class ColumnSort(StrEnum):
    """What differs about which columns there are; the same words name it in the API."""

    MISSING_COLUMN = "missing_column"
    EXTRA_COLUMN = "extra_column"


@dataclass(frozen=True)
class Choice:
    """Something that can be decided: what happens then, in words, and all decisions as they then are."""

    what: str
    decisions: Decisions


@dataclass(frozen=True)
class Difference:
    """In what rows differ in one column.

    Args:
        rows: how many; None where it is about the column as a whole.
        happens: what becomes of it, in words.
        choices: what can be decided; nothing where there is nothing to decide.
        chosen: which of them holds; None where nothing is predicted before one does.
    """

    column: str
    sort: ColumnSort | Sort | DriftSort
    what: str
    rows: int | None
    happens: str
    choices: tuple[Choice, ...] = ()
    chosen: int | None = None


def find_differences(
    match: ColumnMatch,
    odd: Sequence[tuple[str, Sort, int]],
    drift: Sequence[Drift],
    contract: Contract,
    preparation: Preparation,
    decisions: Decisions,
    shares: Collection[str] = (),
) -> list[Difference]:
    """What is to be said and decided: what has to be decided first, then cells that cannot be read; columns that nobody asks
    for last.

    Args:
        match: how the columns given and those of the model meet.
        odd: column, sort of cell and how many rows have one, when the rows are read as was decided.
        drift: in what the rows as a whole then look unlike the training rows.
        shares: columns of percents whose numbers may be shares of one.
    """
    scaled = {found.column for found in drift if found.ratio is not None}
    lines = _Lines(contract, preparation, decisions, {*shares} - scaled)
    empty = {name for name, given in decisions.read_from.items() if given is None and name in match.missing}
    odd = [each for each in odd if each[0] not in empty]  # a column that is missing in each row was told of
    drift = [each for each in drift if each.column not in empty]
    # What costs rows their prediction is never below what does not, whatever was decided: a line stays where it is.
    odd.sort(key=lambda each: each[1] is not Sort.UNREADABLE)
    unreadable = sum(sort is Sort.UNREADABLE for _, sort, _ in odd)
    of_cells = [list(lines.odd_cells(column, sort, rows)) for column, sort, rows in odd]
    return [
        *(lines.missing_column(name, meant, match.extra) for name, meant in match.missing.items()),
        *(lines.of_all_rows(found) for found in drift if found.sort is DriftSort.DATE_ORDER),
        *chain.from_iterable(of_cells[:unreadable]),
        *(lines.of_all_rows(found) for found in drift if found.sort is not DriftSort.DATE_ORDER),
        *lines.read_otherwise(scaled),
        *chain.from_iterable(of_cells[unreadable:]),
        *(lines.extra_column(name) for name in match.extra if name not in decisions.read_from.values()),
    ]


class _Lines:
    """What can be said of a difference, and what holds of it by the decisions."""

    def __init__(
        self, contract: Contract, preparation: Preparation, decisions: Decisions, shares: Collection[str]
    ) -> None:
        self._preparation, self._decisions, self._shares = preparation, decisions, shares
        self._contract: dict[str, ColumnContract] = {column.name: column for column in contract.columns}
        self._features: dict[str, Feature] = {feature.name: feature for feature in preparation.features}

    def missing_column(self, name: str, meant: str | None, extra: Sequence[str]) -> Difference:
        """One that the model needs; `meant` is the given column that looks like it."""
        decided = self._decisions.read_from
        taken = {given for other, given in decided.items() if other != name}
        likely = dict.fromkeys(given for given in (decided.get(name), meant) if given is not None)
        givens = [given for given in [*likely, *(each for each in extra if each not in likely)] if given not in taken]
        givens = givens[:MOST_OFFERED]
        choices = [
            Choice(t("read from {given}", given=given), self._with("read_from", name, given)) for given in givens
        ]
        choices.append(Choice(t("missing in each row"), self._with("read_from", name, None)))
        chosen = None
        if name in decided:
            places: list[str | None] = [*givens, None]
            chosen = places.index(decided[name])
        what = t("is missing; {given} looks like it", given=meant) if meant else t("is missing")
        happens = t("nothing is predicted before this is decided") if chosen is None else choices[chosen].what
        return Difference(name, ColumnSort.MISSING_COLUMN, what, None, happens, tuple(choices), chosen)

    def extra_column(self, name: str) -> Difference:
        """One that the model does not know."""
        return Difference(name, ColumnSort.EXTRA_COLUMN, t("unknown to the network"), None, t("not used to predict"))

    def odd_cells(self, column: str, sort: Sort, rows: int) -> Iterator[Difference]:
        """Rows whose cell is of some sort."""
        decided = self._decisions
        if sort is Sort.READ_AS:
            if column not in decided.decimal:
                yield self._decimal(column, rows)
            return
        actions = actions_for(sort)
        chosen = actions.index(decided.action(column, sort, usual_action(column, sort, self._preparation)))
        of_column = decided.cells.get(column, {})
        choices = tuple(
            Choice(_happens(action, sort), self._with("cells", column, {**of_column, sort: action}))
            for action in actions
        )
        yield Difference(column, sort, t(IN_WORDS[sort]), rows, choices[chosen].what, choices, chosen)
        if sort is Sort.WITHOUT_SIGN and column in self._shares and column not in decided.factors:
            yield self._factor(column, t("its numbers may be shares of one"), ONE_IN_PERCENT)

    def of_all_rows(self, found: Drift) -> Difference:
        """Rows that look unlike the training rows as a whole."""
        if found.ratio is not None:
            # What they are multiplied by already is in what was found.
            kept, what = self._decisions.factors.get(found.column, 1.0), found.what
            if kept != 1:
                what = t("multiplied by {factor}, as was decided: {what}", factor=number(kept), what=what)
            return self._factor(found.column, what, kept * 10.0 ** -round(math.log10(found.ratio)))
        if found.sort is DriftSort.DATE_ORDER:
            return self._order(found.column, found.what)
        return Difference(found.column, found.sort, found.what, None, t("predicted as they are"))

    def read_otherwise(self, told: Collection[str]) -> Iterator[Difference]:
        """What was decided of how cells are read; it says nothing odd any more, and can be taken back.

        `told` are the columns whose unit still is odd.
        """
        for column, factor in self._decisions.factors.items():
            if column not in told:
                yield self._factor(column, t("converted, as was decided"), factor)
        for column in self._decisions.day_first:
            yield self._order(column, t("read as was decided"))
        for column in self._decisions.decimal:
            yield self._decimal(column, None)

    def _factor(self, column: str, what: str, factor: float) -> Difference:
        offered = [self._decisions.factors.get(column, 1.0), float(f"{factor:.6g}")]
        factors: dict[float | None, str] = {None: t("predicted as they are")}
        factors |= {
            each: t("multiplied by {factor}", factor=number(each))
            for each in offered
            if each != 1 and 1 / FACTOR <= abs(each) <= FACTOR
        }
        choices = [Choice(words, self._with("factors", column, times)) for times, words in factors.items()]
        return self._read(column, DriftSort.SCALE, what, choices)

    def _order(self, column: str, what: str) -> Difference:
        """Dates of which some say that their file has another order than the table: which it is nobody but a person knows."""
        form, decided = self._features[column].format, self._decisions.day_first.get(column)
        usual = isinstance(form, DateFormat) and form.order is AMBIGUOUS[0]
        words = {True: t("the day is first"), False: t("the month is first")}
        orders = (not usual, usual)
        choices = tuple(Choice(words[first], self._with("day_first", column, first)) for first in orders)
        chosen = None if decided is None else orders.index(decided)
        happens = t("nothing is predicted before this is decided") if chosen is None else choices[chosen].what
        return Difference(column, DriftSort.DATE_ORDER, what, None, happens, choices, chosen)

    def _decimal(self, column: str, rows: int | None) -> Difference:
        signs = {
            None: t("read as the rest of the file"),
            ",": t("a comma parts decimals"),
            ".": t("a point parts decimals"),
        }
        choices = [Choice(words, self._with("decimal", column, sign)) for sign, words in signs.items()]
        what = t("read as was decided") if column in self._decisions.decimal else t(IN_WORDS[Sort.READ_AS])
        return self._read(column, Sort.READ_AS, what, choices, rows)

    def _read(
        self, column: str, sort: Sort | DriftSort, what: str, choices: list[Choice], rows: int | None = None
    ) -> Difference:
        """What can be said of how cells are read; the choice that changes no decision is the one that holds."""
        chosen = next((place for place, choice in enumerate(choices) if choice.decisions == self._decisions), 0)
        return Difference(column, sort, what, rows, choices[chosen].what, tuple(choices), chosen)

    def _with(self, field: str, column: str, said: object) -> Decisions:
        """The decisions with one more; None takes back what was said, but of `read_from`, where it says that it is missing."""
        changed = {**getattr(self._decisions, field), column: said}
        if said is None and field != "read_from":
            del changed[column]
        return self._decisions.model_copy(update={field: changed})


def _happens(action: Action, sort: Sort) -> str:
    if sort is Sort.MISSING and action is Action.PREDICT:
        return t("predicted without it, with a warning")
    return t(HAPPENS[action])
