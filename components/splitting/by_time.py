"""By time: the oldest rows train, newer ones validate, the newest test."""

import numpy as np

from components.domain.problem import WrongField
from components.domain.recipe import Part, Split
from components.i18n import counted, t
from components.splitting.parts import PART_CODES

FEWEST = len(Part)


def codes_by_time(moments: np.ndarray, split: Split, column: str) -> np.ndarray:
    """The code of each row's part (rows,) int64; `moments` (rows,) float64, NaN where missing: those rows train.

    Rows of the same moment stay in one part; the cuts lie where they come nearest to the shares.

    Raises:
        WrongField: there are fewer different moments than parts.
    """
    there = ~np.isnan(moments)
    distinct, numbers, counts = np.unique(moments[there], return_inverse=True, return_counts=True)
    if len(distinct) < FEWEST:
        raise WrongField(
            "too_few_moments",
            t("{column} has {found}: three parts need three.", column=column, found=moments_in_words(len(distinct))),
            "split.way.column",
            t("Choose another column, or split in another way."),
        )
    rows = len(moments)
    older = np.cumsum(counts)[:-1] + (rows - int(there.sum()))  # rows in training, were a part to begin at each moment
    tests = 1 + _nearest(older[1:], (1 - split.test) * rows)
    validates = _nearest(older[:tests], (1 - split.test - split.validation) * rows)
    codes = np.full(rows, PART_CODES[Part.TRAIN])
    newer = np.where(numbers > tests, PART_CODES[Part.TEST], PART_CODES[Part.VALIDATION])
    codes[there] = np.where(numbers > validates, newer, PART_CODES[Part.TRAIN])
    return codes


def moments_in_words(count: int) -> str:
    """`1 moment only`, `2 different moments`"""
    return counted(count, "{n} moment only", "{n} different moments")


def _nearest(sizes: np.ndarray, wanted: float) -> int:
    return int(np.abs(sizes - wanted).argmin())
