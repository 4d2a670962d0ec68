"""Which tables are pictures to be drawn."""

import pytest

from components.domain.recipe import ColumnType
from components.features import NumberFeature
from components.prediction.pixel_grid import find_pixel_grid


def pixels(names: list[str], highest: float = 16, lowest: float = 0) -> list[NumberFeature]:
    return [NumberFeature(name, ColumnType.NUMBER, minimum=lowest, maximum=highest) for name in names]


SQUARE = [f"pixel_{row}_{column}" for row in range(8) for column in range(8)]
WIDE = [f"column_{n}" for n in range(1, 785)]


def test_columns_of_one_name_and_one_scale_are_a_picture() -> None:
    grid = find_pixel_grid(["id", *SQUARE], pixels(SQUARE))
    assert grid and (grid.side, grid.highest, grid.columns) == (8, 16, tuple(SQUARE))


def test_pixels_that_never_change_need_not_be_given_to_the_model() -> None:
    grid = find_pixel_grid(WIDE, pixels(WIDE[100:700], 255))
    assert grid and grid.side == 28 and len(grid.columns) == 784


@pytest.mark.parametrize(
    ("names", "features"),
    [
        pytest.param(SQUARE[:60], pixels(SQUARE[:60]), id="no square"),
        pytest.param(SQUARE, pixels(SQUARE, lowest=-3), id="below zero"),
        pytest.param(SQUARE, pixels(SQUARE, lowest=4), id="not from zero"),
        pytest.param(SQUARE, pixels(SQUARE[:20]), id="few are given"),
        pytest.param(SQUARE, [*pixels(SQUARE[:60]), *pixels(SQUARE[60:], 9000)], id="several scales"),
        pytest.param([f"{name} of it" for name in "abcdefgh"] * 8, [], id="no numbers in the names"),
        pytest.param([], [], id="nothing"),
    ],
)
def test_other_columns_are_none(names: list[str], features: list[NumberFeature]) -> None:
    assert find_pixel_grid(names, features) is None
