"""Rules about cells that can be read in two ways."""

from collections.abc import Iterator

from components.columns.cell_parser import CellParser
from components.columns.date.century import years_of
from components.columns.detection import Ambiguity
from components.columns.formats import DateFormat, NumberFormat
from components.columns.profile import ColumnProfile
from components.domain.finding import Cure, Finding, FindingType, Severity, Value
from components.domain.recipe import ColumnType
from components.domain.recipe_patch import on_columns
from components.i18n import t
from components.quality.facts import Facts
from components.quality.rules.cures import curable

READINGS: dict[
    tuple[str, str | bool | int], tuple[str, str]
] = {  # by what the cure says: how cells are read, its label
    ("decimal", ","): ("{cell} is read as {value:g}.", "Decimal comma"),
    ("decimal", "."): ("{cell} is read as {value:g}.", "Decimal point"),
    ("clock", "m:ss"): ("It is taken for hours and minutes.", "Minutes and seconds"),
    ("clock", "h:mm"): ("It is taken for minutes and seconds.", "Hours and minutes"),
    ("day_first", True): ("The month is taken to come first.", "The day comes first"),
    ("day_first", False): ("The day is taken to come first.", "The month comes first"),
}


def _two_ways(field: str, example: str, **_: object) -> str:
    if field == "decimal":
        return t("{example} can be read in two ways: no cell says what its sign stands for.", example=example)
    return t("{example} can be read in two ways.", example=example)


AMBIGUOUS = FindingType(
    "ambiguous",
    _two_ways,
    lambda field, instead, cell="", value=0.0, **_: t(READINGS[field, instead][0], cell=cell, value=value),
    several=("{n} columns can be read in two ways.", "See how each is read."),
)
CENTURY = FindingType(
    "century",
    "{example} has a year of two digits, and nothing says of which century.",
    "Such years are read as {years}.",
    several=("{n} columns have years of two digits.", "See which century each is read as."),
)


def ambiguous_target(facts: Facts) -> Iterator[Finding]:
    """A target of durations that may be hours and minutes, or minutes and seconds."""
    ambiguity = facts.target.doubt if facts.target else None
    if facts.target and ambiguity and ambiguity.field == "clock":
        yield _ambiguous(facts, facts.target, ambiguity)


def ambiguous_column(facts: Facts, column: ColumnProfile) -> Iterator[Finding]:
    """Each reading of a column that nothing decides."""
    for ambiguity in filter(None, (column.doubt, column.year_doubt)):
        yield _ambiguous(facts, column, ambiguity)


def _ambiguous(facts: Facts, column: ColumnProfile, ambiguity: Ambiguity) -> Finding:
    """What can be read in two ways, how it is read, and the cure that reads it the other way."""
    field, instead = ambiguity.field, ambiguity.instead
    other, undo = (on_columns((column.name,), **{field: value}) for value in (instead, None))
    in_words = READINGS.get((field, instead))
    label = t(in_words[1]) if in_words else t("Read them as {years}", years=years_of(int(instead)))
    cure, of_type = Cure(label, other, undo), AMBIGUOUS
    values: dict[str, Value] = {"field": field, "instead": instead, "example": ambiguity.example}
    if field == "cutoff_year" and isinstance(column.format, DateFormat):
        of_type, values = CENTURY, {"example": ambiguity.example, "years": years_of(column.format.cutoff_year)}
    elif field == "decimal":
        form = column.format if isinstance(column.format, NumberFormat) else NumberFormat()
        first = facts.cells[column.name].dropna().head(1)
        value = float(CellParser(ColumnType.NUMBER, form).values(first).iloc[0])
        values |= {"cell": str(first.iloc[0]), "value": value}
    return curable(facts, of_type, Severity.WARNING, column.name, cure, **values)
