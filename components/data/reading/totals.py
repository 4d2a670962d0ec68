"""A last row that adds up the others: no observation, and worse than useless to learn from."""

import re

import pandas as pd

_TOTAL = re.compile(
    r"\W*(?:grand\s+|sub)?(?:total|totals|sum|summe|gesamt|insgesamt|somme|suma|totale|итого|всего|合计|合計|总计|總計|합계)\W*",
    re.IGNORECASE,
)
CLOSE = 1e-6  # of the sum: what rounding may make of it


def is_total(cells: pd.DataFrame) -> bool:
    """Whether the last row says that it is a total, and one of its numbers is the sum of those above."""
    if len(cells) < 3:
        return False
    last = cells.iloc[-1].dropna()
    if not any(_TOTAL.fullmatch(cell) for cell in last):
        return False
    return any(_adds_up(cells[name]) for name, cell in last.items() if not _TOTAL.fullmatch(cell))


def _adds_up(column: pd.Series) -> bool:
    numbers = pd.to_numeric(column, errors="coerce")
    above, last = numbers.iloc[:-1], numbers.iloc[-1]
    if pd.isna(last) or above.notna().sum() < 2:
        return False
    total = float(above.sum())
    return abs(total - last) <= CLOSE * max(1.0, abs(total)) and total != 0
