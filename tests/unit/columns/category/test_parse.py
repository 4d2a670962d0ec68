"""Cells of words over whole columns, held against the single cell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.columns.arrow import is_visible_ascii, strings
from components.columns.category.parse import comparable_text
from components.columns.cell_text import comparable

CELLS = st.lists(st.none() | st.text(st.sampled_from("ab1 \t\xa0\u2003\x00\x7fé\u0301e"), max_size=6), max_size=6)


@given(CELLS, st.integers(0, 3), st.integers(0, 6))
def test_a_column_is_compared_as_its_cells_are_also_as_a_part_of_a_larger_one(
    cells: list[str | None], begin: int, length: int
) -> None:
    part = strings(cells).slice(min(begin, len(cells)), length)
    expected = [None if cell is None else comparable(cell) for cell in part.to_pylist()]
    assert comparable_text(part).to_pylist() == expected


@pytest.mark.parametrize(
    ("cells", "visible"),
    [([], True), ([None], True), (["", None, "a~!"], True), (["a b"], False), (["a\t"], False), (["é"], False)],
)
def test_only_letters_of_ascii_that_are_seen_need_no_second_look(cells: list[str | None], visible: bool) -> None:
    assert is_visible_ascii(strings(cells)) is visible
