"""What a page shows before a run is what the run will have."""

import pytest

from components.domain.recipe import ColumnType
from components.features import apply
from components.features.plan import make_plan, many_categories
from components.features.prepare import prepare
from tests.unit.features import every_kind
from tests.unit.features.test_fit import fitted


def test_the_table_of_every_kind_has_a_column_of_each_type_that_a_network_is_given() -> None:
    table = every_kind.table(every_kind.frame())
    found = make_plan(table.cells, table.columns, every_kind.recipe_of("grade")).features.values()
    assert set(found) == set(ColumnType) - {ColumnType.ID, ColumnType.CONSTANT}


def test_a_plan_is_what_a_run_will_have() -> None:
    table, recipe = every_kind.table(every_kind.frame()), every_kind.recipe_of("grade")
    plan, training_data = make_plan(table.cells, table.columns, recipe), prepare(table.cells, table.columns, recipe)
    assert list(plan.fitted) == training_data.preparation.features
    assert (
        plan.stored
        == training_data.preparation.width
        == apply(training_data.preparation, training_data.inputs).shape[1]
    )
    assert plan.training_rows.tolist() == training_data.row_numbers[training_data.parts.train].tolist()
    assert {embedding.name for embedding in plan.embeddings} == {"embedded by rule", "embedded 'wished'", "Wörter"}


@pytest.mark.parametrize(
    ("values", "rows", "encoding", "said"),
    [
        (300, 5, "one_hot", "300 different values in the training rows; the 100 most frequent are told apart."),
        (300, 1, "one_hot", "300 different values in the training rows; none is frequent enough to be told apart."),
        (1200, 25, None, "1,200 different values in the training rows; the 1,000 most frequent are told apart."),
    ],
)
def test_how_many_values_are_told_apart_is_said(values: int, rows: int, encoding: str | None, said: str) -> None:
    cells: list[str | None] = [f"v{n}" for n in range(values) for _ in range(rows)]
    feature = fitted(ColumnType.CATEGORY, cells, **({"encoding": encoding} if encoding else {}))
    assert [finding.what for finding in many_categories([feature])] == [said]
