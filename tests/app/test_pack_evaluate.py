"""What Evaluate, Runs and Train say of a pack that has ended."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components.domain.recipe import Pack, Split
from tests.app.test_data_page import recipe, sample
from tests.app.test_pages import fresh, on, unfold
from tests.app.test_settings import saved_elsewhere
from tests.app.test_table_analysis import seen
from tests.app.test_test_set_views import trained


def with_pack(name: str, pack: Pack, split: Split) -> AppTest:
    """A run of three epochs of a pack, on a sample."""
    app = sample(fresh(), name)
    saved_elsewhere(app, recipe(app).model_copy(update={"pack": pack, "split": split}))
    return trained(app.run(), 0)


@pytest.mark.parametrize(("name", "folds"), [("iris", None), ("diabetes", 3)])
def test_evaluate_tells_of_each_network_and_of_their_mean(engine: Path, name: str, folds: int | None) -> None:
    app = on(with_pack(name, Pack(networks=3), Split(folds=folds)), "evaluate")
    assert not app.exception and not app.error
    assert "the answer is the mean of 3 networks" in seen(app)
    table = next(frame.value for frame in app.dataframe if "in the mean" in frame.value)
    assert list(table["network"]) == [1, 2, 3] and ("holds out" in table) is (folds is not None)
    unfold(app, "evaluate_reasons")
    assert not app.exception and "which is the model that is kept" not in seen(app)
    assert "the mean of the networks" in seen(app).lower()
    on(app, "runs")
    assert not app.exception
    network = next(frame.value for frame in app.dataframe if "network" in frame.value)["network"].iloc[0]
    assert network.startswith("3 × Dense")
