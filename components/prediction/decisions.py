"""What a person decided about new rows that differ from the training rows; a run keeps it for the next file."""

from collections.abc import Callable, Collection
from enum import StrEnum
from typing import Annotated, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from components.columns.date.find_format import AMBIGUOUS
from components.columns.formats import DateFormat
from components.domain.parse_recipe import as_wrong_field
from components.domain.problem import WrongField
from components.domain.recipe import ColumnType
from components.features import Feature, Preparation
from components.i18n import Sentence, noop, t
from components.prediction.cell_formats import has_signs
from components.prediction.matching import names_as_known
from components.prediction.remarks import Sort

FILE = "decisions.json"  # in a run's folder
FACTOR = 1e12  # no units are further apart


class Action(StrEnum):
    """What becomes of rows with a cell of some sort; the same words name it in the API."""

    PREDICT = "predict"
    AS_MISSING = "as_missing"
    LEAVE_OUT = "leave_out"
    REFUSE = "refuse"


HAPPENS: dict[Action, Sentence] = {
    Action.PREDICT: noop("predicted as they are, with a warning"),
    Action.AS_MISSING: noop("the cell counts as missing"),
    Action.LEAVE_OUT: noop("these rows are not predicted"),
    Action.REFUSE: noop("the whole table is refused"),
}


class Decisions(BaseModel):
    """How new rows are taken where they are not what training rows were.

    Args:
        read_from: which given column stands for one of the model's; null: it is missing in each row.
        cells: by column and sort of odd cell, what becomes of the rows that have one; as `usual_action` where nothing is said.
        factors: what the numbers of a column are multiplied by: 0.01 where metres come as centimetres.
        day_first: whether the day stands before the month in a column of dates.
        decimal: what parts decimals in a column of numbers.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    read_from: dict[str, str | None] = {}
    cells: dict[str, dict[Sort, Action]] = {}
    factors: dict[str, Annotated[float, Field(strict=True, ge=-FACTOR, le=FACTOR, allow_inf_nan=False)]] = {}
    day_first: dict[str, bool] = {}
    decimal: dict[str, Literal[".", ","]] = {}

    def action(self, column: str, sort: Sort, usual: Action) -> Action:
        """What becomes of a row whose cell in `column` is of that sort."""
        return self.cells.get(column, {}).get(sort, usual)


NONE_DECIDED = Decisions()


def usual_action(column: str, sort: Sort, preparation: Preparation) -> Action:
    """What becomes of such a row where nobody decided: it is predicted and told of, if its cell can be read."""
    if sort is not Sort.UNREADABLE:
        return Action.PREDICT
    return Action.AS_MISSING if column in preparation.unread else Action.LEAVE_OUT  # the table had such cells too


def actions_for(sort: Sort) -> tuple[Action, ...]:
    """What can be decided about such a cell."""
    without = {Sort.MISSING: Action.AS_MISSING, Sort.UNREADABLE: Action.PREDICT}.get(sort)
    return tuple(action for action in Action if action is not without)


def _of_any(_column: Feature) -> bool:
    return True


CAN_BE_SAID_OF: dict[str, Callable[[Feature], bool]] = {
    "factors": lambda column: column.kind is ColumnType.NUMBER,
    "decimal": has_signs,
    "day_first": lambda column: isinstance(column.format, DateFormat) and column.format.order in AMBIGUOUS,
}


def parse_decisions(document: object, preparation: Preparation) -> Decisions:
    """Decisions about rows for a model; `{}` decides nothing.

    Raises:
        WrongField: they are not of this form, or about a column, or of a sort, that the model does not have.
    """
    try:
        decided = Decisions.model_validate(document)
    except ValidationError as error:
        raise as_wrong_field(error, "decisions") from error
    known = {feature.name: feature for feature in preparation.features}
    for field in Decisions.model_fields:
        for name in getattr(decided, field):
            if name not in known:
                raise _wrong(t("The model has no column {name}.", name=name[:60]), f"{field}.{name[:60]}")
            if not CAN_BE_SAID_OF.get(field, _of_any)(known[name]):
                said = t("Column {name} is not one of which {field} can be said.", field=field, name=name)
                raise _wrong(said, f"{field}.{name}")
    for name, factor in decided.factors.items():
        if abs(factor) < 1 / FACTOR:
            raise _wrong(t("Numbers cannot be multiplied by {factor}.", factor=factor), f"factors.{name}")
    _check_read_from(decided, {*known, *preparation.split, preparation.target})
    for name, sorts in decided.cells.items():
        for sort, action in sorts.items():
            if action not in actions_for(sort):
                raise _wrong(t("{sort} has no action {action}.", sort=sort, action=action), f"cells.{name}.{sort}")
    return decided


def _check_read_from(decided: Decisions, known: Collection[str]) -> None:
    givens = [given for given in decided.read_from.values() if given is not None]
    for name, given in decided.read_from.items():
        if given in known:
            raise _wrong(t("{given} is a column that the model knows.", given=given), f"read_from.{name}")
        if given is not None and givens.count(given) > 1:
            raise _wrong(t("{given} can stand for one column alone.", given=given[:60]), f"read_from.{name}")


def _wrong(what: str, where: str) -> WrongField:
    return WrongField("wrong_decision", what, where, t("Leave it out, or say something else."))


def read_from_given(cells: pd.DataFrame, decisions: Decisions, preparation: Preparation) -> pd.DataFrame:
    """The cells with the columns that were decided to stand for the model's, where these are not there by name.

    Raises:
        WrongField: a column that is decided to stand for another is not there, or stands for two.
    """
    if not decisions.read_from:
        return cells
    there = {*names_as_known(cells, preparation)}
    asked = {name: given for name, given in decisions.read_from.items() if name not in there}
    taken = [given for given in asked.values() if given is not None]
    for name, given in asked.items():
        if given is not None and given not in cells.columns:
            what = t("{given} is to be read as {name}, and is not there.", given=given, name=name)
            raise _wrong(what, f"read_from.{name}")
        if given is not None and taken.count(given) > 1:
            raise _wrong(t("{given} can stand for one column alone.", given=given), f"read_from.{name}")
    renamed = cells.rename(columns={given: name for name, given in asked.items() if given is not None})
    empty = pd.Series([None] * len(cells), renamed.index, dtype="str")
    return renamed.assign(**{name: empty for name, given in asked.items() if given is None})


def as_far_as_there(decisions: Decisions, cells: pd.DataFrame) -> Decisions:
    """The decisions without those about given columns that are not among those of `cells`."""
    there = {*map(str, cells.columns)}
    read_from = {name: given for name, given in decisions.read_from.items() if given is None or given in there}
    return decisions.model_copy(update={"read_from": read_from})
