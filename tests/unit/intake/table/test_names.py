"""Names of columns, usable and unique."""

from components.intake.table.names import usable_names


def test_a_number_behind_a_name_that_another_column_has_is_passed_over() -> None:
    assert usable_names(["x", "x_2", "x", "x", "x_2"], 5)[0] == ["x", "x_2", "x_3", "x_4", "x_2_2"]
