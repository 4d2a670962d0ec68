"""What will spoil a training, found before it: each finding with what to do, most with a cure of one click.

A rule is a function of the facts. To add one: write it beside its `FindingType` in a module of this folder, and name it
in `RULES`.
"""

from collections.abc import Callable, Iterator

from components.columns.profile import ColumnProfile
from components.domain.finding import Finding
from components.quality.facts import Facts
from components.quality.rules import ambiguities, cells, columns, dependent_rows, rows, target, target_pieces, values

Rule = Callable[[Facts], Iterator[Finding]]
ColumnRule = Callable[[Facts, ColumnProfile], Iterator[Finding]]


def each_feature(rule: ColumnRule) -> Rule:
    """The rule asked of every column but the target."""
    return lambda facts: (finding for column in facts.features for finding in rule(facts, column))


def each_column(rule: ColumnRule) -> Rule:
    """The rule asked of every column, the target first."""
    return lambda facts: (
        found for column in (*filter(None, [facts.target]), *facts.features) for found in rule(facts, column)
    )


RULES: list[Rule] = [  # within one severity their findings are shown in this order
    ambiguities.ambiguous_target,
    target.small_classes,
    target.cures_taken,
    target.missing_target,
    target.imbalance,
    target.other_task,
    target.target_at_wall,
    target.numbers_left_out,
    values.target_sentinels,
    dependent_rows.rows_that_belong_together,
    dependent_rows.rows_in_time,
    target_pieces.one_hot_target,
    target_pieces.target_as_sum,
    rows.few_test_rows,
    rows.duplicates,
    rows.more_columns_than_rows,
    each_feature(columns.target_leakage),
    each_feature(columns.ids_and_constants),
    each_feature(columns.nearly_constant),
    each_feature(columns.nearly_empty),
    each_feature(values.nearly_numbers),
    each_feature(columns.many_values),
    each_feature(ambiguities.ambiguous_column),
    each_feature(values.unreadable),
    each_feature(values.mixed_units),
    values.sentinels,
    each_feature(values.far_dates),
    each_feature(columns.text_without_words),
    each_column(cells.missing_words),
    each_column(cells.two_numbers),
    each_column(cells.several_labels),
]


def find_alarms(facts: Facts) -> list[Finding]:
    """All findings of a table under a recipe, the most severe first; those that are cured stay, come last and say so."""
    found = [finding for rule in RULES for finding in rule(facts)]
    return sorted(found, key=lambda finding: (finding.applied, -finding.severity.rank))
