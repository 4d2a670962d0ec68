"""A table to be divided, and what a division is held against."""

from typing import Any

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from components.domain.parse_recipe import parse
from components.domain.recipe import Part, Recipe, Split
from components.features.prepare import prepare
from components.intake.read_table import Table, read_table
from components.splitting.parts import Parts


def table_of(frame: pd.DataFrame) -> Table:
    return read_table(frame.to_csv(index=False).encode(), "table.csv")


def recipe_of(split: dict[str, Any], **changes: Any) -> Recipe:
    return parse({"dataset": "d", "target": "kind", "layers": [], "split": split, **changes})


def parts_of(table: Table, recipe: Recipe) -> Parts:
    return prepare(table.cells, table.columns, recipe).parts


def places(parts: Parts, rows: int) -> np.ndarray:
    """The part of each row (rows,), each row in exactly one."""
    found = np.full(rows, -1)
    for place, part in enumerate(Part):
        assert (found[parts[part]] == -1).all()
        found[parts[part]] = place
    assert (found >= 0).all()
    return found


def together(keys: pd.Series | np.ndarray, found: np.ndarray) -> bool:
    """Whether rows of the same key are in the same part."""
    return bool((pd.Series(found).groupby(np.asarray(keys)).nunique() == 1).all())


def visits(rows: int = 400, patients: int = 60) -> pd.DataFrame:
    """Visits of patients on days; what is found, and whether a visit was for training."""
    rng = np.random.default_rng(0)
    patient = rng.integers(0, patients, rows)
    return pd.DataFrame(
        {
            "patient": [f"p{n}" for n in patient],
            "day": pd.Timestamp("2023-01-01") + pd.to_timedelta(rng.integers(0, 300, rows), "D"),
            "dose": rng.normal(10, 3, rows).round(3),
            "colour": rng.choice(["red", "green", "blue"], rows),
            "use": rng.choice(["Train", "valid", "hold-out"], rows, p=[0.7, 0.1, 0.2]),
            "kind": rng.choice(["a", "b"], rows, p=[0.8, 0.2]),
        }
    ).astype({"day": "str"})


WAYS: list[dict[str, Any]] = [
    {"type": "random"},
    {"type": "time", "column": "day"},
    {"type": "group", "column": "patient"},
    {"type": "column", "column": "use"},
]


shares = st.sampled_from([0.05, 0.15, 0.3, 0.4])


seeds = st.integers(0, 2**31 - 1)


splits = st.builds(
    lambda validation, test, seed: Split(validation=validation, test=test, seed=seed), shares, shares, seeds
)


VISITS = table_of(visits())
