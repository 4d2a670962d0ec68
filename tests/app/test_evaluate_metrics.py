"""Evaluate says how sure each figure is, and nothing of rows that are too few to tell."""

from pathlib import Path

import pytest

from tests.app.test_data_page import sample
from tests.app.test_pages import fresh, on, unfold
from tests.app.test_table_analysis import seen
from tests.app.test_test_set_views import trained


@pytest.mark.parametrize(("name", "large"), [("iris", "Macro F1"), ("diabetes", "R²")])
def test_every_figure_has_its_interval(engine: Path, name: str, large: str) -> None:
    app = on(trained(sample(fresh(), name), 0), "evaluate")
    assert not app.exception and not app.error
    assert large in [metric.label for metric in app.metric]
    assert "With 95 % confidence it is" in seen(app)


def test_of_numbers_it_is_told_where_the_network_is_off(engine: Path) -> None:
    app = unfold(on(trained(sample(fresh(), "diabetes"), 0), "evaluate"), "evaluate_ranges", "evaluate_residuals")
    assert not app.exception and not app.error
    ranges, residuals = (
        next(frame.value for frame in app.dataframe if wanted <= set(frame.value.columns))
        for wanted in ({"MAE", "its 95 % interval"}, {"median", "too high or too low by"})
    )
    rows = sum(ranges["rows"])
    assert rows == sum(residuals["rows"]) and f"({rows} of {rows})" in seen(app)
    column = app.selectbox(key="evaluate_residual_column")
    column.set_value(column.options[-1]).run()
    assert not app.exception and not app.error
