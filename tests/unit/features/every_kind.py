"""A table with a column for each kind and each way to prepare it, names and cells as odd as they come."""

import numpy as np
import pandas as pd

from components.domain.parse_recipe import parse
from components.domain.recipe import Recipe
from components.intake.read_table import Table, read_table

OVERRIDES: dict[str, dict[str, object]] = {
    "robust": {},
    "log/robust €": {"log": True},
    "standard": {"scaling": "standard"},
    "standard log": {"scaling": "standard", "log": True},
    "quantile": {"scaling": "quantile"},
    "quantile, log": {"scaling": "quantile", "log": True},
    "few quantiles": {"scaling": "quantile", "kind": "number"},
    "ramps": {"scaling": "piecewise_linear"},
    "log ramps": {"scaling": "piecewise_linear", "log": True},
    "few ramps": {"scaling": "piecewise_linear", "kind": "number"},
    "waves": {"scaling": "periodic"},
    "log waves": {"scaling": "periodic", "log": True},
    "none": {"scaling": "none"},
    "none log": {"scaling": "none", "log": True},
    "one hot {x}": {},
    "embedded by rule": {"kind": "category"},
    "embedded 'wished'": {"encoding": "embedding", "dimension": 3},
    "one hot of many": {"kind": "category", "encoding": "one_hot"},
    "member?": {},
    "moment": {},
    "day": {"parts": ["year", "weekday"]},
    "day, ramps": {"scaling": "piecewise_linear"},
    "year, ramps": {"parts": ["year", "month"], "scaling": "piecewise_linear"},
    "words": {"kind": "text", "role": "feature"},
    "word count": {"kind": "text", "role": "feature", "words": "count"},
    "Wörter": {"kind": "text", "role": "feature", "words": "embedding", "dimension": 4},
}
LACKING = [
    "robust",
    "standard log",
    "quantile",
    "ramps",
    "waves",
    "year, ramps",
    "one hot {x}",
    "embedded by rule",
    "member?",
    "moment",
    "words",
]


def frame(rows: int = 1200) -> pd.DataFrame:
    rng, other = np.random.default_rng(0), np.random.default_rng(1)
    minutes = rng.integers(0, 4 * 525_600, rows)
    opinions = ["Nice & cheap!", "a  bit\tlate", "NICE, but late...", "so-so", "ÄRGER größer"]
    columns = {
        "robust": rng.normal(100, 50, rows).round(1),
        "log/robust €": (rng.lognormal(3, 2, rows) - 5).round(2),
        "standard": rng.normal(5, 2, rows).round(3),
        "standard log": rng.lognormal(8, 1, rows).round(1),
        "quantile": rng.exponential(3, rows).round(2),
        "quantile, log": rng.lognormal(2, 2, rows).round(2),
        "few quantiles": rng.choice([1, 1, 1, 2, 7], rows),
        "ramps": other.gamma(2, 1.0, rows).round(3),
        "log ramps": other.lognormal(2, 2, rows).round(2),
        "few ramps": other.choice([-1, 0, 0, 2.5, 7], rows),
        "waves": other.normal(-40, 9, rows).round(2),
        "log waves": other.lognormal(2, 2, rows).round(2),
        "none": rng.normal(0, 1, rows).round(3),
        "none log": rng.normal(0, 20, rows).round(2),
        "one hot {x}": rng.choice(["red", "green", "[UNK]", "blau grün"], rows),
        "embedded by rule": [f"city {k % 24}" for k in range(rows)],
        "embedded 'wished'": rng.choice(list("abcdef"), rows),
        "one hot of many": [f"shop {k}" for k in rng.integers(0, 26, rows)],
        "member?": rng.choice(["yes", "no"], rows),
        "moment": (np.datetime64("2019-01-31T00:00") + minutes.astype("timedelta64[m]")).astype(str),
        "day": (np.datetime64("1995-01-31") + rng.integers(0, 9000, rows)).astype(str),
        "day, ramps": (np.datetime64("2011-01-31") + other.integers(0, 900, rows)).astype(str),
        "year, ramps": (np.datetime64("1995-01-31") + other.integers(0, 9000, rows)).astype(str),
        "words": [f"{word}, number {n}" for n, word in enumerate(rng.choice(opinions, rows))],
        "word count": [f"{one} {one} {other}" for one, other in zip(*rng.choice(opinions, (2, rows)), strict=True)],
        "Wörter": [f"{one} {other}" for one, other in zip(*rng.choice(opinions, (2, rows)), strict=True)],
    }
    made = pd.DataFrame(columns).astype("object")
    for name in LACKING:
        made.loc[rng.choice(rows, rows // 12, replace=False), name] = None
    made["grade"] = rng.choice(["low", "middle", "high"], rows)
    made["price"] = rng.lognormal(3, 1, rows).round(3)
    return made


def table(made: pd.DataFrame) -> Table:
    return read_table(made.to_csv(index=False).encode(), "every kind.csv")


def recipe_of(target: str, **changes: object) -> Recipe:
    other = "price" if target == "grade" else "grade"
    columns = {name: override for name, override in OVERRIDES.items() if override} | {other: {"role": "ignore"}}
    return parse(
        {
            "dataset": "d",
            "target": target,
            "columns": columns,
            "layers": [{"type": "Dense", "units": 6}],
            "training": {"epochs": 2},
            **changes,
        }
    )
