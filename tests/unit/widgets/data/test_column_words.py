"""What stands in narrow places of the Data page: the cell of a table, the axis of a low picture."""

import numpy as np
import pandas as pd
import pytest

from components.features.plan import make_plan
from components.intake.read_table import read_table
from components.widgets.data.column_settings import features_in_short
from components.widgets.data.profile_figures import against
from tests.unit.features import every_kind

SHORT = {
    "robust": "2 numbers, robust",
    "log/robust €": "1 number, logarithm, robust",
    "quantile": "2 numbers, quantiles",
    "none": "1 number",
    "ramps": "17 numbers, piecewise-linear",
    "log ramps": "16 numbers, logarithm, piecewise-linear",
    "waves": "18 numbers, periodic",
    "day, ramps": "22 numbers, piecewise-linear",
    "one hot {x}": "6 numbers, one-hot",
    "embedded 'wished'": "3 learned numbers",
    "member?": "2 numbers",
    "Wörter": "4 learned numbers",
}


def test_what_becomes_of_a_column_is_said_in_few_words() -> None:
    table = every_kind.table(every_kind.frame())
    said = features_in_short(make_plan(table.cells, table.columns, every_kind.recipe_of("grade")))
    assert {name: said[name] for name in SHORT} == SHORT
    assert said["words"].endswith(" numbers, words") and said["moment"].endswith(" numbers")


@pytest.mark.parametrize(("different", "in_two_lines"), [(400, True), (5, False)])
def test_ranges_stand_in_two_lines_below_a_low_picture(different: int, in_two_lines: bool) -> None:
    values = pd.Series(np.arange(400.0) % different)
    table = read_table(b"x,y\n" + b"".join(f"{value},{2 * value}\n".encode() for value in values), "t.csv")
    column = table.columns[0]
    axis = against(values, column, values * 2, "y").figure.layout.xaxis
    shown = list(axis.ticktext or [])
    assert bool(shown) == in_two_lines and all(text.count("<br>") == 1 for text in shown)
    assert len(shown) == (5 if in_two_lines else 0)
