"""The columns that tell most about a target, found in prepared rows."""

import numpy as np
import pandas as pd
import pytest

from components.domain.parse_recipe import parse
from components.features import apply
from components.features.prepare import prepare
from components.intake.read_table import read_table
from components.quality.telling import measure_strengths, most_telling


def table(rows: int) -> pd.DataFrame:
    """Three columns that the targets follow from, the first most; others that say nothing."""
    rng = np.random.default_rng(1)
    made = pd.DataFrame({f"noise {n}": rng.normal(0, 1, rows).round(3) for n in range(6)})
    made["size"] = rng.lognormal(0, 1, rows).round(3)
    made["colour"] = rng.choice(list("rgbcmyk"), rows)
    made["member"] = rng.choice(["yes", "no"], rows)
    made.loc[::9, "size"] = np.nan
    strength = np.log(made["size"].fillna(1)) + 0.9 * made["colour"].isin(["r", "b"]) + 0.4 * (made["member"] == "yes")
    made["class"] = np.where(strength > strength.median(), "up", "down")
    made["value"] = (strength * 10 + 50).round(2)
    return made


@pytest.mark.parametrize("target", ["class", "value"])
@pytest.mark.parametrize("rows", [500, 3000])
def test_what_the_target_follows_from_comes_first(target: str, rows: int) -> None:
    made = table(rows).drop(columns="value" if target == "class" else "class")
    read = read_table(made.to_csv(index=False).encode(), "table.csv")
    data = prepare(read.cells, read.columns, parse({"dataset": "d", "target": target, "layers": []}))
    x, train = apply(data.preparation, data.inputs), data.parts.train[:400]
    y = data.preparation.scale.to_network(data.targets)
    strengths = measure_strengths(data.preparation, x[train], y[train])
    assert most_telling(strengths, 2) == ["size", "colour"]
    assert all(0 <= strength <= 1 for strength in strengths.values())
    assert max(strength for name, strength in strengths.items() if "noise" in name) < strengths["colour"] / 2


def test_of_too_few_rows_nothing_is_said() -> None:
    made = table(60).drop(columns="value")
    read = read_table(made.to_csv(index=False).encode(), "table.csv")
    data = prepare(read.cells, read.columns, parse({"dataset": "d", "target": "class", "layers": []}))
    x = apply(data.preparation, data.inputs)
    assert set(measure_strengths(data.preparation, x[:20], data.targets[:20]).values()) == {0.0}
    assert set(measure_strengths(data.preparation, x, np.ones(len(x))).values()) == {0.0}
