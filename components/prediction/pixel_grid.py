"""Columns that are the pixels of a square picture: many of one name with numbers, all of one scale from 0 on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from components.features import Feature, NumberFeature

SIDES = (8, 16, 20, 28, 32)  # pixels
FEWEST = 0.5  # share of the pixels that a model is given: those that never change are left out


@dataclass(frozen=True)
class PixelGrid:
    """The columns of a picture of `side` x `side` pixels, row by row; ink is `highest`, empty paper is 0."""

    columns: tuple[str, ...]
    side: int
    highest: float


def find_pixel_grid(names: Sequence[str], features: Sequence[Feature]) -> PixelGrid | None:
    """The picture among the columns `names` of a table, in its order and without the target; None where there is none.

    `features` are the columns that the model is given.
    """
    series: dict[str, list[str]] = {}
    for name in names:
        series.setdefault(re.sub(r"\d+", "#", name), []).append(name)
    columns = max(series.values(), key=len, default=[])
    side = round(len(columns) ** 0.5)
    if side not in SIDES or side * side != len(columns):
        return None
    by_name = {feature.name: feature for feature in features}
    given = [by_name[name] for name in columns if name in by_name]
    pixels = [feature for feature in given if isinstance(feature, NumberFeature)]
    if len(pixels) < FEWEST * len(columns):  # some at the border have so few values that they are categories
        return None
    lowest, most = np.array([(feature.minimum, feature.maximum) for feature in pixels]).T
    # Pixels at the border may be faint in all rows; most reach the same.
    if (lowest < 0).any() or np.median(lowest) > 0 or most.max() <= 0 or np.median(most) < 0.5 * most.max():
        return None
    return PixelGrid(tuple(columns), side, float(most.max()))
