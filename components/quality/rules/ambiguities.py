"""Alarms about cells that can be read in two ways."""

from collections.abc import Iterator

from components.columns import Ambiguity, DateFormat, NumberFormat, Reading
from components.columns.century import years_of
from components.columns.profile import ColumnProfile
from components.domain.recipe import ColumnType
from components.i18n import t
from components.quality.rules.alarm import Alarm, Cure, Facts, Weight, is_applied, on_columns


def ambiguities(facts: Facts, column: ColumnProfile) -> Iterator[Alarm]:
    """An alarm for each reading of a column that nothing decides."""
    for doubt in (column.doubt, column.year_doubt):
        if doubt:
            yield ambiguity_alarm(facts, column, doubt)


def ambiguity_alarm(facts: Facts, column: ColumnProfile, doubt: Ambiguity) -> Alarm:
    """What can be read in two ways, how it is read, and the cure that reads it the other way."""
    if doubt.field == "cutoff_year" and isinstance(column.format, DateFormat):
        what = t("{example} has a year of two digits, and nothing says of which century.", example=doubt.example)
        read = t("Such years are read as {years}.", years=years_of(column.format.cutoff_year))
        label = t("Read them as {years}", years=years_of(int(doubt.instead)))
    elif doubt.field == "clock":
        what = t("{example} can be read in two ways.", example=doubt.example)
        read = (
            t("It is taken for hours and minutes.")
            if doubt.instead == "m:ss"
            else t("It is taken for minutes and seconds.")
        )
        label = t("Minutes and seconds") if doubt.instead == "m:ss" else t("Hours and minutes")
    elif doubt.field == "day_first":
        what = t("{example} can be read in two ways.", example=doubt.example)
        read = t("The month is taken to come first.") if doubt.instead else t("The day is taken to come first.")
        label = t("The day comes first") if doubt.instead else t("The month comes first")
    else:
        what = t("{example} can be read in two ways: no cell says what its sign stands for.", example=doubt.example)
        form = column.format if isinstance(column.format, NumberFormat) else NumberFormat()
        value = Reading(ColumnType.NUMBER, form).values(facts.cells[column.name].dropna().head(1)).iloc[0]
        read = t("{cell} is read as {value:g}.", cell=facts.cells[column.name].dropna().iloc[0], value=value)
        label = t("Decimal comma") if doubt.instead == "," else t("Decimal point")
    cure = Cure(
        label,
        label,
        on_columns((column.name,), **{doubt.field: doubt.instead}),
        on_columns((column.name,), **{doubt.field: None}),
        t("Undo"),
    )
    code = "century" if doubt.field == "cutoff_year" else "ambiguous"
    return Alarm(code, Weight.WARNING, what, read, (column.name,), cure, is_applied(facts.recipe, cure))
