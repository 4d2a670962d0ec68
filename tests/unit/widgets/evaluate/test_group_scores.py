"""The groups that rows are told of in: by what stands in a column of theirs."""

import numpy as np
import pandas as pd
import pytest

from components.columns.cell_parser import CellParser
from components.domain.recipe import ColumnType
from components.widgets.evaluate.group_scores import group_names

TEXTS = [" ".join(["word"] * length) for length in (1, 1, 2, 3, 4, 6, 8, 9, 12, 20)] + [None]


@pytest.mark.parametrize(
    ("kind", "cells", "expected"),
    [
        (ColumnType.TEXT, TEXTS, {"1 to 2 words", "3 to 4 words", "12 to 20 words", "(missing)"}),
        (ColumnType.CATEGORY, ["a", "b", None], {"a", "b", "(missing)"}),
        (ColumnType.NUMBER, [str(n) for n in range(100)], {"0 – 20", "21 – 40", "80 – 99"}),
        (ColumnType.NUMBER, [*"1231231", None], {"1", "2", "3", "(missing)"}),
    ],
)
def test_numbers_and_texts_are_in_ranges_and_categories_as_they_are(
    kind: ColumnType, cells: list[str | None], expected: set[str]
) -> None:
    column = pd.Series(cells, dtype="str")
    parser = CellParser(kind)
    names = group_names(column, parser)
    assert len(names) == len(cells) and expected <= set(names), sorted(set(names))
    assert len(set(names)) <= 7


def test_every_text_is_in_the_range_of_its_words() -> None:
    lengths = np.random.default_rng(0).integers(1, 60, 300)
    column = pd.Series([" ".join(["w"] * length) for length in lengths])
    parser = CellParser(ColumnType.TEXT)
    names = group_names(column, parser)
    for length, name in zip(lengths, names, strict=True):
        low, high = name.removesuffix(" words").split(" to ")
        assert int(low) <= length <= int(high)
