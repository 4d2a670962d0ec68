"""Every setting of a recipe has words in which runs can differ."""

from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from components.domain.layers import LAYERS
from components.domain.parse_recipe import parse
from components.domain.recipe import (
    Column,
    CosineDecay,
    EarlyStopping,
    ExponentialDecay,
    GradientClipping,
    Pack,
    Recipe,
    ReduceLROnPlateau,
    Split,
    Training,
)
from components.domain.recipe_differences import Path, setting_differences
from components.widgets.runs.setting_words import setting_name, value_in_words

BASE = {"dataset": "d", "target": "y", "layers": [{"type": "Dense", "units": 8}]}


def fields_of(model: type[BaseModel], *before: str | int) -> Iterator[Path]:
    return ((*before, name) for name in model.model_fields)


def every_path() -> list[Path]:
    paths: list[Path] = [
        path for path in fields_of(Recipe) if path[0] not in ("layers", "columns", "split", "training")
    ]
    paths += [
        ("layers", 0),
        *fields_of(Column, "columns", "a [b]"),
        *fields_of(Split, "split"),
        ("split", "way", "column"),
    ]
    paths += [path for layer in LAYERS for path in fields_of(layer, "layers", 2) if path[-1] != "type"]
    paths += fields_of(Pack, "pack")
    paths += fields_of(Training, "training")
    paths += fields_of(EarlyStopping, "training", "early_stopping")
    paths += fields_of(GradientClipping, "training", "gradient_clipping")
    for schedule in (ExponentialDecay, CosineDecay, ReduceLROnPlateau):
        paths += fields_of(schedule, "training", "learning_rate_schedule")
    return paths


@pytest.mark.parametrize("path", every_path(), ids=lambda path: ".".join(map(str, path)))
def test_every_setting_has_a_name_of_words(path: Path) -> None:
    name = setting_name(path)
    assert name and "_" not in name


@pytest.mark.parametrize(
    ("first", "second", "name", "words"),
    [
        ({}, {"layers": [{"type": "Dense", "units": 16}]}, "Layer 1 · Units", ("8", "16")),
        ({}, {"layers": [{"type": "Dense", "units": 8, "use_bias": False}]}, "Layer 1 · Bias", ("yes", "no")),
        ({}, {"layers": [{"type": "Dropout", "rate": 0.3}]}, "Layer 1", ("Dense 8 relu", "Dropout 0.3")),
        ({}, {"layers": []}, "Layer 1", ("Dense 8 relu", "–")),
        ({}, {"training": {"learning_rate": 0.01}}, "Learning rate", ("0.001", "0.01")),
        ({}, {"training": {"early_stopping": {"patience": 4}}}, "Early stopping", ("off", "on")),
        (
            {},
            {"training": {"learning_rate_schedule": {"type": "CosineDecay"}}},
            "Learning-rate schedule",
            ("Constant", "Cosine"),
        ),
        (
            {"training": {"learning_rate_schedule": {"type": "CosineDecay"}}},
            {"training": {"learning_rate_schedule": {"type": "CosineDecay", "epochs": 40}}},
            "Epochs of the fall",
            ("all of the run", "40"),
        ),
        (
            {},
            {"training": {"gradient_clipping": {"method": "clipnorm"}}},
            "Gradient clipping",
            ("off", "Norm of each layer"),
        ),
        (
            {"training": {"gradient_clipping": {"method": "clipvalue"}}},
            {"training": {"gradient_clipping": {"method": "clipnorm"}}},
            "Gradient clipping",
            ("Each value", "Norm of each layer"),
        ),
        ({}, {"training": {"class_weight": "balanced"}}, "Balance classes", ("off", "on")),
        ({}, {"pack": {"networks": 8}}, "Networks", ("one network", "a pack of 8 networks")),
        ({"pack": {"networks": 8}}, {"pack": {"networks": 16}}, "Networks", ("8", "16")),
        (
            {"pack": {}},
            {"pack": {"learning_rate": [0.001, 0.01]}},
            "Learning rate of the networks",
            ("the same in all", "0.001 to 0.01"),
        ),
        ({}, {"sample_weight": "persons"}, "Rows count", ("all alike", "as many as persons says")),
        ({}, {"task": "regression"}, "Target taken as", ("Auto", "A number")),
        ({}, {"drop_duplicates": True}, "Copies of rows left out", ("no", "yes")),
        ({}, {"split": {"test": 0.2}}, "Test rows", ("15 %", "20 %")),
        ({}, {"split": {"way": {"type": "time", "column": "day"}}}, "Split", ("at random", "by time: day")),
        (
            {"split": {"way": {"type": "column", "column": "part"}}},
            {"split": {"way": {"type": "column", "column": "part", "values": {"a": "train", "": "test"}}}},
            "Split",
            ("as its values say", "a: training; (no value): test"),
        ),
        ({}, {"columns": {"a_b": {"role": "ignore"}}}, "Column a_b", ("as found", "left out")),
        ({}, {"columns": {"age": {"scaling": "quantile"}}}, "Column age · scale", ("as found", "quantiles")),
        ({}, {"scaling": "piecewise_linear"}, "Numbers go in as", ("robust", "piecewise-linear")),
        ({}, {"columns": {"day": {"parts": ["year", "month"]}}}, "Column day · its parts", ("as found", "year; month")),
    ],
)
def test_what_differs_is_told_in_words(
    first: dict[str, object], second: dict[str, object], name: str, words: tuple[str, str]
) -> None:
    (found,) = setting_differences([parse({**BASE, **first}), parse({**BASE, **second})])
    assert setting_name(found.path) == name
    assert tuple(value_in_words(found.path, value) for value in found.values) == words


def test_a_setting_that_another_optimizer_has_is_a_dash_and_not_off() -> None:
    recipes = [parse({**BASE, "training": {"optimizer": name}}) for name in ("adam", "sgd")]
    told = {
        setting_name(found.path): [value_in_words(found.path, value) for value in found.values]
        for found in setting_differences(recipes)
    }
    assert told == {"Optimizer": ["adam", "sgd"], "Momentum": ["–", "0.9"]}
