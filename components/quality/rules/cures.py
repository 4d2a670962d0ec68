"""The cures that several rules share: each with whether the recipe has it already."""

from components.columns.profile import ColumnProfile, used_as
from components.domain.finding import Cure, Finding, FindingType, Severity, Subject, Values
from components.domain.recipe import Column, ColumnType, Role
from components.domain.recipe_patch import is_applied, on_columns
from components.i18n import t
from components.quality.facts import Facts


def leave_out(facts: Facts, columns: tuple[str, ...]) -> tuple[Cure, bool]:
    """The cure that leaves columns out, and whether they are."""
    cure = Cure(
        t("Leave out"),
        on_columns(columns, role=Role.IGNORE.value),
        on_columns(columns, role=Role.FEATURE.value),
        t("Use it anyway") if len(columns) == 1 else t("Use them anyway"),
    )
    known = {column.name: column for column in facts.columns}
    return cure, all(used_as(known[name], facts.recipe.effective_column(name)) is None for name in columns)


def left_out(
    facts: Facts, of_type: FindingType, severity: Severity, column: ColumnProfile, values: Values | None = None
) -> Finding:
    """A finding about a column that its cure leaves out."""
    cure, applied = leave_out(facts, (column.name,))
    return Finding(of_type, severity, Subject((column.name,)), values or {}, cure, applied)


def treat_as_missing(facts: Facts, name: str, markers: tuple[str, ...], label: str = "") -> tuple[Cure, bool]:
    """The cure that takes some cells of a column for missing, and whether they are."""
    before = (facts.recipe.columns.get(name) or Column()).missing or []
    cure = Cure(
        label or t("Treat as missing"),
        on_columns((name,), missing=[*before, *(marker for marker in markers if marker not in before)]),
        on_columns((name,), missing=[marker for marker in before if marker not in markers] or None),
        t("Undo"),
    )
    return cure, set(markers) <= set(before)


def read_as(facts: Facts, name: str, kind: ColumnType, label: str) -> tuple[Cure, bool]:
    """The cure that gives a column another type, and whether it has it."""
    cure = Cure(label, on_columns((name,), kind=kind.value), on_columns((name,), kind=None), t("Undo"))
    return cure, is_applied(facts.recipe, cure.patch)
