"""Columns that are measured together are measured as each would be alone."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.columns.cell_parser import CellParser
from components.domain.recipe import ColumnType
from components.quality import associations
from components.quality.associations import measure_associations
from components.quality.held_out_halves import quantile_bins

NUMBER, CATEGORY = CellParser(ColumnType.NUMBER), CellParser(ColumnType.CATEGORY)
VALUES = st.lists(st.none() | st.integers(-20, 20) | st.floats(-1e300, 1e300), min_size=1, max_size=80)


@given(VALUES, st.integers(2, 12))
def test_bins_are_between_the_quantiles_that_numpy_finds(values: list[float | None], bins: int) -> None:
    numbers = np.array([np.nan if value is None else value for value in values], "float64")
    codes, count = quantile_bins(numbers, bins)
    missing = np.isnan(numbers)
    assert codes.dtype == "int64" and (codes[missing] == 0).all() and codes.max() < count
    present = numbers[~missing]
    if not len(present):
        return
    edges = np.unique(present)
    if len(edges) > bins:
        edges = np.unique(np.quantile(present, np.linspace(0, 1, bins + 1)[1:], method="inverted_cdf"))
    assert count == len(edges) + missing.any()
    assert (edges[codes[~missing] - missing.any()] >= present).all()  # each bin ends with its edge
    assert (present > np.concatenate([[-np.inf], edges])[codes[~missing] - missing.any()]).all()


def columns_of(rng: np.random.Generator, rows: int, classes: np.ndarray) -> dict[str, list[str | None]]:
    noise = rng.normal(size=(20, rows))
    found: dict[str, list[str | None]] = {
        f"noise {at}": [f"{value:.{at % 4}f}" for value in column] for at, column in enumerate(noise)
    }
    found["told"] = [str(7 * place) for place in classes]
    found["half told"] = [str(place) if rng.random() < 0.5 else None for place in classes]
    found["constant"] = ["5"] * rows
    found["missing"] = [None] * rows
    found["cut"] = [f"{value:.3f}" for value in np.where(classes == 0, -1, 1) * rng.random(rows)]
    return found


@pytest.mark.parametrize("count", [2, 7])
def test_columns_together_are_as_alone(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    classes = rng.integers(0, count, 400)
    cells = pd.DataFrame(columns_of(rng, 400, classes)).astype("str")
    target = pd.Series([f"class {place}" for place in classes])
    parsers = {name: CATEGORY if name == "noise 0" else NUMBER for name in cells}
    monkeypatch.setattr(associations, "COLUMNS_AT_A_TIME", 4)
    together = measure_associations(cells, parsers, target)
    assert [*together] == [*parsers]
    for name in cells:
        [alone] = measure_associations(cells, {name: parsers[name]}, target).values()
        assert (together[name].strength, together[name].univariate_score) == pytest.approx(
            (alone.strength, alone.univariate_score)
        )
    assert together["told"].leaks_target and together["told"].strength > 0.9
    assert together["cut"].leaks_target == (count == 2)
    assert not any(together[name].leaks_target for name in ("noise 1", "half told", "constant", "missing"))
