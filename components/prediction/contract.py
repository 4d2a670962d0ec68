"""What a trained model expects of new rows: each column as its training rows had it.

Written beside the model when rows are prepared. A run of an earlier version has none: its preparation says the rest, and
what nobody counted stays unknown (None).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from pydantic import JsonValue, TypeAdapter

from components.columns.formats import DateFormat, DurationFormat, Format, NumberFormat, Order
from components.domain.recipe import ColumnType, Task
from components.features import BooleanFeature, CategoryFeature, Feature, NumberFeature, Preparation, TextFeature
from components.features.feature import StoredFormat
from components.i18n import Sentence, noop, t

FILE = "contract.json"
SHARES = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)  # of the rows, that the quantiles lie above


@dataclass(frozen=True, kw_only=True)
class ColumnContract:
    """A column as the training rows had it.

    Args:
        kind: what it is read as.
        format: how its cells are written; None where any text is one.
        rows, missing: how many training rows there are, and how many of them have no value; None where unknown.
        quantiles: numbers, or days since 1970-01-01, at `SHARES` of the rows; empty where unknown or no number.
        categories: values with a place of their own and in how many rows each stands, None where unknown.
        rare: values that share one place, as they stand in too few rows.
        unlisted: how many more rare values, or words, there are than are named.
        words: of a text the words that the network knows; `rare_words` those that training rows have beside them.
        sign: a sign, such as "%", that every training cell has.
        examples: cells as the table has them.
    """

    name: str
    kind: ColumnType
    format: StoredFormat = None
    rows: int | None = None
    missing: int | None = None
    quantiles: tuple[float, ...] = ()
    categories: tuple[tuple[str, int | None], ...] = ()
    rare: tuple[tuple[str, int], ...] = ()
    unlisted: int = 0
    words: tuple[str, ...] = ()
    rare_words: tuple[str, ...] = ()
    sign: str = ""
    examples: tuple[str, ...] = ()

    @property
    def written(self) -> str:
        """How its cells are written, in words: "numbers with a decimal comma"."""
        return _in_words(self.kind, self.format)

    @property
    def minimum(self) -> float | None:
        """The lowest number, or the first day."""
        return self.quantiles[0] if self.quantiles else None

    @property
    def maximum(self) -> float | None:
        """The highest number, or the last day."""
        return self.quantiles[-1] if self.quantiles else None

    @property
    def missing_share(self) -> float | None:
        """The share of training rows without a value; None where unknown."""
        return self.missing / self.rows if self.rows and self.missing is not None else None


@dataclass(frozen=True)
class Contract:
    """What a model expects: its columns in the table's order, and what it answers."""

    columns: list[ColumnContract]
    task: Task
    target: str
    classes: list[str] = field(default_factory=list)

    def column(self, name: str) -> ColumnContract:
        """The column of that name. Raises KeyError where there is none."""
        return next(column for column in self.columns if column.name == name)

    def as_json(self) -> bytes:
        """The document that is stored beside a model."""
        return _CONTRACT.dump_json(self)

    @classmethod
    def from_json(cls, data: bytes) -> "Contract":
        """The way back. Raises ValueError where it is damaged."""
        return _CONTRACT.validate_json(data)


_CONTRACT = TypeAdapter(Contract)


def contract_of(preparation: Preparation) -> Contract:
    """What a preparation alone says: of a run that an earlier version trained."""
    return Contract(
        [_known(feature) for feature in preparation.features],
        preparation.task,
        preparation.target,
        list(preparation.classes),
    )


def _known(feature: Feature) -> ColumnContract:
    bare = ColumnContract(name=feature.name, kind=feature.kind, format=feature.format)
    match feature:
        case NumberFeature() if feature.seen:
            return replace(bare, quantiles=(feature.minimum, feature.median, feature.maximum))
        case CategoryFeature():
            return replace(bare, categories=_uncounted(feature.vocabulary), unlisted=feature.pooled)
        case BooleanFeature():
            return replace(bare, categories=_uncounted(feature.vocabulary))
        case TextFeature():
            return replace(bare, words=feature.vocabulary, unlisted=1)  # what other words there were nobody knows
        case _:
            return bare


def _uncounted(values: Sequence[str]) -> tuple[tuple[str, int | None], ...]:
    return tuple((value, None) for value in values)


def _in_words(kind: ColumnType, form: Format | None) -> str:
    if isinstance(form, DurationFormat):
        return t("times of day") if form.of_day else t("durations")
    match kind:
        case ColumnType.NUMBER:
            comma = isinstance(form, NumberFormat) and form.decimal == ","
            said = t("numbers with a decimal comma") if comma else t("numbers")
            unit = form.unit if isinstance(form, NumberFormat) else ""
            return t("{numbers}, in {unit}", numbers=said, unit=unit) if unit else said
        case ColumnType.DATE:
            return t(DATES[form.order]) if isinstance(form, DateFormat) else t("dates")
        case ColumnType.BOOLEAN:
            return t("yes or no")
        case ColumnType.TEXT:
            return t("text")
        case ColumnType.CATEGORY | ColumnType.ID | ColumnType.CONSTANT:
            return t("words")
        case _:
            assert_never(kind)


DATES: dict[Order, Sentence] = {
    Order.YEAR_MONTH_DAY: noop("dates with the year first"),
    Order.DAY_MONTH_YEAR: noop("dates with the day first"),
    Order.MONTH_DAY_YEAR: noop("dates with the month first"),
    Order.YEAR_MONTH: noop("months"),
    Order.MONTH_YEAR: noop("months"),
    Order.QUARTER: noop("quarters"),
    Order.WEEK: noop("ISO weeks"),
    Order.TIME: noop("times of day"),
    Order.UNIX_SECONDS: noop("seconds since 1970"),
    Order.UNIX_MILLISECONDS: noop("milliseconds since 1970"),
}


def json_schema(contract: Contract) -> dict[str, JsonValue]:
    """What a row of JSON is to be, as JSON Schema (draft 2020-12).

    Numbers may come as text, as the table writes them; a cell may be null or left empty where a value is missing.
    """
    properties: dict[str, JsonValue] = {column.name: _property(column) for column in contract.columns}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": contract.target,
        "type": "object",
        "properties": properties,
        "required": list(properties),
    }


def _property(column: ColumnContract) -> JsonValue:
    described: dict[str, JsonValue] = {"description": column.written, "examples": list(column.examples)}
    if column.kind is ColumnType.NUMBER:
        return described | {"type": ["number", "string", "null"]}
    if column.kind is ColumnType.BOOLEAN:
        return described | {"type": ["boolean", "string", "null"]}
    return described | {"type": ["string", "number", "null"]}
