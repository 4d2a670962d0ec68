"""The cures that several rules share, and findings that know whether the recipe has their cure already."""

from components.columns.effective_columns import used_as
from components.columns.profile import ColumnProfile
from components.domain.finding import Cure, Finding, FindingType, Severity, Subject, Value
from components.domain.recipe import Column, ColumnType, Role
from components.domain.recipe_patch import is_applied, on_columns
from components.i18n import t
from components.quality.facts import Facts


def curable(
    facts: Facts, of_type: FindingType, severity: Severity, name: str, cure: Cure, /, **values: Value
) -> Finding:
    """A finding about column `name`, "" for the table as a whole, that a change of the recipe cures."""
    subject = Subject((name,) if name else ())
    return Finding(of_type, severity, subject, values, cure, is_applied(facts.recipe, cure.patch))


def left_out(facts: Facts, of_type: FindingType, severity: Severity, column: ColumnProfile, **values: Value) -> Finding:
    """A finding about a column that its cure leaves out."""
    out, used = (on_columns((column.name,), role=role.value) for role in (Role.IGNORE, Role.FEATURE))
    cure = Cure(t("Leave out"), out, used, t("Use it anyway"))
    applied = used_as(column, facts.recipe.effective_column(column.name)) is None
    return Finding(of_type, severity, Subject((column.name,)), values, cure, applied)


def treat_as_missing(facts: Facts, name: str, markers: tuple[str, ...], label: str = "") -> Cure:
    """Takes some cells of a column for missing."""
    before = (facts.recipe.columns.get(name) or Column()).missing or []
    return Cure(
        label or t("Treat as missing"),
        on_columns((name,), missing=[*before, *(marker for marker in markers if marker not in before)]),
        on_columns((name,), missing=[marker for marker in before if marker not in markers] or None),
    )


def read_as(name: str, kind: ColumnType, label: str) -> Cure:
    """Gives a column another type."""
    return Cure(label, on_columns((name,), kind=kind.value), on_columns((name,), kind=None))
