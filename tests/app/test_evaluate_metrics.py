"""Evaluate says how sure each figure is, and nothing of rows that are too few to tell."""

from pathlib import Path

import pytest

from tests.app.test_data_page import sample
from tests.app.test_pages import fresh, on
from tests.app.test_table_analysis import seen
from tests.app.test_test_set_views import trained


@pytest.mark.parametrize(("name", "large"), [("iris", "Macro F1"), ("diabetes", "R²")])
def test_every_figure_has_its_interval(engine: Path, name: str, large: str) -> None:
    app = on(trained(sample(fresh(), name), 0), "evaluate")
    assert not app.exception and not app.error
    assert large in [metric.label for metric in app.metric]
    assert "With 95 % confidence it is" in seen(app)
