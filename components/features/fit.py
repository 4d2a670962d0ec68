"""What becomes of one column, learned from its training rows alone."""

from typing import Any

import numpy as np
import pandas as pd

from components.columns import Reading
from components.columns.arrow import pc
from components.domain.problem import WrongField
from components.domain.recipe import Column, ColumnType
from components.features.boolean import learn_boolean
from components.features.category import learn_category
from components.features.date import learn_date
from components.features.feature import Feature
from components.features.number import learn_number
from components.features.text import learn_text
from components.features.vocabulary import Words
from components.i18n import t

FIELDS: dict[ColumnType, tuple[str, ...]] = {  # of the recipe's Column, that say how a kind is prepared
    ColumnType.NUMBER: ("scaling", "log"),
    ColumnType.CATEGORY: ("encoding", "dimension"),
    ColumnType.DATE: ("parts",),
    ColumnType.TEXT: ("words", "dimension"),
}


def check_wish(name: str, kind: ColumnType, wish: Column) -> None:
    """Raises WrongField where the recipe says of a column what is not for its kind."""
    wrong = next((field for field in wish.prepared if field not in FIELDS.get(kind, ())), None)
    if wrong is None:
        return
    meant = " ".join(other.value for other, fields in FIELDS.items() if wrong in fields)
    raise WrongField(
        "not_for_this_kind",
        t(
            "{field} is not for column {name}: it is a {kind}, not a {meant}.",
            field=wrong,
            name=name,
            kind=kind,
            meant=t(" or a ").join(meant.split()),
        ),
        f"columns.{name}.{wrong}",
        t("Leave it out, or change the kind of the column."),
    )


def values_of(reading: Reading, cells: pd.Series) -> Any:
    """Raw values of text cells, all of a kind at once: (rows,) float64 with NaN, or PyArrow's strings with null."""
    if reading.kind in (ColumnType.NUMBER, ColumnType.DATE):
        return reading.values(cells).to_numpy("float64")
    return reading.words(cells)


def learn(name: str, reading: Reading, wish: Column, values: Any) -> Feature:
    """The feature of training `values`, as `values_of` gives them.

    Raises:
        WrongField: a dimension is wished where nothing is embedded.
    """
    match reading.kind:
        case ColumnType.NUMBER:
            return learn_number(name, reading, wish, values)
        case ColumnType.DATE:
            return learn_date(name, reading, wish, values)
        case ColumnType.BOOLEAN:
            return learn_boolean(name, reading, Words(values))
        case ColumnType.TEXT:
            return learn_text(name, reading, wish, Words(values))
        case _:
            return learn_category(name, reading, wish, Words(values))


def some(values: Any, rows: np.ndarray) -> Any:
    """The values at some positions."""
    return values[rows] if isinstance(values, np.ndarray) else values.take(rows)


def to_input(values: Any, kind: ColumnType) -> np.ndarray:
    """Values as `values_of` gives them, as the model takes them: (rows, 1)."""
    if kind in (ColumnType.NUMBER, ColumnType.DATE):
        return np.asarray(values, "float64").reshape(-1, 1)
    return np.asarray(pc.fill_null(values, "").to_numpy(zero_copy_only=False), "object").reshape(-1, 1)


def as_input(values: pd.Series, kind: ColumnType) -> np.ndarray:
    """Typed values as the model takes them: (rows, 1) float64 with NaN, or text with "" where missing."""
    if kind in (ColumnType.NUMBER, ColumnType.DATE):
        return to_input(values.to_numpy("float64"), kind)
    return values.fillna("").astype(str).to_numpy("object").reshape(-1, 1)
