import numpy as np
import pandas as pd
import pytest

from components.columns.cell_parser import CellParser
from components.columns.formats import DateFormat, NumberFormat, Order
from components.columns.number_values import COLUMNS_AT_A_TIME, SHORT_ROWS, few_at_a_time, number_values
from components.domain.recipe import ColumnType

PLAIN = CellParser(ColumnType.NUMBER, NumberFormat())
PARSERS = {
    "whole": PLAIN,
    "decimals": PLAIN,
    "gaps": PLAIN,
    "endless": PLAIN,
    "comma": CellParser(ColumnType.NUMBER, NumberFormat(decimal=",")),
    "marked": CellParser(ColumnType.NUMBER, NumberFormat(), ("999",)),
    "day": CellParser(ColumnType.DATE, DateFormat(Order.YEAR_MONTH_DAY)),
}
CELLS = pd.DataFrame(
    {
        "whole": ["1", "-2", "300", "4"],
        "decimals": ["0.1", "1e5", "+2.5", "-0.0"],
        "gaps": ["1", None, "3", np.nan],
        "endless": ["1", "inf", "-inf", "4"],
        "comma": ["1,5", "2", "3,25", "4"],
        "marked": ["1", "999", "3", "4"],
        "day": ["2024-01-01", "2024-02-30", "2024-03-01", None],
    },
    dtype="str",
)


def each(cells: pd.DataFrame, rows: np.ndarray | None) -> dict[str, np.ndarray]:
    chosen = cells if rows is None else cells.iloc[rows]
    return {name: parser.values(chosen[name]).to_numpy("float64") for name, parser in PARSERS.items()}


@pytest.mark.parametrize("rows", [None, np.array([3, 0, 2]), np.array([1])], ids=["all", "most", "few"])
@pytest.mark.parametrize("odd", ["", "1,234.5", "no number"])
def test_columns_read_together_are_what_each_is_alone(rows: np.ndarray | None, odd: str) -> None:
    cells = CELLS.copy()
    if odd:
        cells.loc[2, "decimals"] = odd
    found, expected = number_values(cells, PARSERS, rows), each(cells, rows)
    assert [*found] == [*PARSERS]
    for name, values in expected.items():
        np.testing.assert_array_equal(found[name], values, err_msg=name)


def test_short_columns_are_worked_on_together_and_long_ones_each_alone() -> None:
    names = [f"c{place}" for place in range(COLUMNS_AT_A_TIME + 3)]
    short, long = few_at_a_time(names, SHORT_ROWS), few_at_a_time(names, SHORT_ROWS + 1)
    assert [len(group) for group in short] == [COLUMNS_AT_A_TIME, 3]
    assert [len(group) for group in long] == [1] * len(names)
    assert [name for group in short for name in group] == names
