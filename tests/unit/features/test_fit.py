"""What becomes of each kind of column, in numbers and in words, and that only training rows have a say in it."""

import datetime
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from components.columns.cell_parser import CellParser
from components.domain.parse_recipe import parse
from components.domain.problem import WrongField
from components.domain.recipe import Column, ColumnType, Task
from components.features import Feature, Preparation, apply
from components.features.date import part_of
from components.features.fit import fit_feature, raw_values
from components.features.plan import make_plan
from components.features.prepare import prepare
from components.intake.read_table import read_table
from tests.unit.features import every_kind

NAN = float("nan")


def fitted(kind: ColumnType, cells: list[str | None], **override: object) -> Feature:
    reading = CellParser(kind)
    return fit_feature(
        "it", reading, Column.model_validate(override), raw_values(reading, pd.Series(cells, dtype="str"))
    )


def becomes(feature: Feature, *values: object) -> list[list[float]]:
    """x of new values, as floats."""
    raw = np.array([values], "float64").T if feature.numeric else np.array([[value or "" for value in values]], "O").T
    prepared = Preparation([feature], Task.REGRESSION, "t", [])
    return np.asarray(apply(prepared, {"it": raw}), "float64").tolist()


def soft_clip(value: float) -> float:
    return value / (1 + (value / 3) ** 2) ** 0.5


SPREAD = 2 / 1.349  # of 1 to 5


@pytest.mark.parametrize(
    ("cells", "override", "values", "expected"),
    [
        ("1 2 3 4 5", {}, [3, 5, 1e300], [[0], [soft_clip(2 / SPREAD)], [3]]),
        ("1 2 3 4 5", {"scaling": "none"}, [3, -7], [[3], [-7]]),
        ("1 2 3 4 5", {"scaling": "standard"}, [3, 3 + 2**0.5], [[0], [1]]),
        ("7 7 7", {}, [7, 8], [[0], [soft_clip(1)]]),
        ("1 3 5 -", {"scaling": "none"}, [2, NAN], [[2, 0], [3, 1]]),
        ("0 1 2", {"scaling": "none", "log": True}, [np.e - 1, 0, 1 - np.e], [[1], [0], [-1]]),
        ("4 4 4", {"scaling": "quantile"}, [4, 9], [[0], [0]]),
        ("1 2 3", {"scaling": "quantile"}, [2, -50, 50], [[0], [-2.5758], [2.5758]]),
        ("- - -", {}, [NAN, 4], [[0, 1], [soft_clip(4), 0]]),
    ],
)
def test_numbers(cells: str, override: dict[str, object], values: list[float], expected: list[list[float]]) -> None:
    feature = fitted(ColumnType.NUMBER, [None if cell == "-" else cell for cell in cells.split()], **override)
    for found, wanted in zip(becomes(feature, *values), expected, strict=True):
        assert found == pytest.approx(wanted, abs=1e-4)


def test_quantiles_make_a_normal_distribution_of_any_other() -> None:
    values = np.random.default_rng(0).lognormal(0, 3, 5000)
    x = np.ravel(becomes(fitted(ColumnType.NUMBER, list(map(str, values)), scaling="quantile"), *values))
    assert abs(x.mean()) < 0.02 and x.std() == pytest.approx(1, abs=0.05)
    assert np.quantile(x, 0.84) == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize(
    ("cells", "override", "values", "expected"),
    [
        ("a a b", {}, ["a", "b", "new", None], [[0, 1, 0], [0, 0, 1], [1, 0, 0], [1, 0, 0]]),
        ("a a b -", {}, ["a", "new", None], [[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1]]),
        ("a a b -", {"encoding": "embedding"}, ["a", "b", "new", None], [[1], [2], [0], [3]]),
    ],
)
def test_categories(
    cells: str, override: dict[str, object], values: list[str | None], expected: list[list[float]]
) -> None:
    feature = fitted(ColumnType.CATEGORY, [None if cell == "-" else cell for cell in cells.split()], **override)
    assert becomes(feature, *values) == expected


@pytest.mark.parametrize(
    ("values", "override", "said", "width", "numbers"),
    [
        (20, {}, "1 at its place, 0 elsewhere, for 20 values", 21, 21),
        (21, {}, "21 values, each 9 learned numbers", 1, 9),
        (21, {"encoding": "one_hot"}, "1 at its place, 0 elsewhere, for 21 values", 22, 22),
        (5, {"encoding": "embedding", "dimension": 2}, "5 values, each 2 learned numbers", 1, 2),
        (3000, {}, "1,000 values, each 16 learned numbers; 2,000 rare values and unseen ones share a place", 1, 16),
    ],
)
def test_categories_beyond_20_values_are_embedded_by_rule(
    values: int, override: dict[str, object], said: str, width: int, numbers: int
) -> None:
    feature = fitted(ColumnType.CATEGORY, [f"v{n}" for n in range(values) for _ in range(20)], **override)
    assert feature.in_words().startswith(said)
    assert (feature.width, feature.becomes) == (width, numbers)


def test_values_of_few_rows_are_not_embedded_by_rule() -> None:
    cells = [f"v{n}" for n in range(25) for _ in range(20)] + [f"rare {n}" for n in range(9) for _ in range(19)]
    feature = fitted(ColumnType.CATEGORY, cells)
    assert feature.in_words().startswith("25 values, each 10 learned numbers; 9 rare values")
    assert fitted(ColumnType.CATEGORY, cells[100:]).in_words().startswith("1 at its place, 0 elsewhere, for 29 values")
    assert (
        fitted(ColumnType.CATEGORY, cells[100:], encoding="embedding")
        .in_words()
        .startswith("29 values, each 11 learned")
    )


def test_values_that_occur_once_or_twice_are_pooled_where_there_are_many() -> None:
    cells = ["often"] * 5 + [f"rare {n}" for n in range(40)]
    feature = fitted(ColumnType.CATEGORY, [*cells, *["twice"] * 2])
    assert becomes(feature, "often", "rare 1", "twice") == [[0, 1], [1, 0], [1, 0]]
    assert "41 rare values and unseen ones share a place, missing too" in feature.in_words()


def test_booleans() -> None:
    feature = fitted(ColumnType.BOOLEAN, ["yes", "no", "yes", None])
    assert becomes(feature, "true", "false", None, "perhaps") == [[1, 0], [-1, 0], [0, 1], [0, 0]]


@pytest.mark.parametrize(
    ("cells", "parts"),
    [
        (["2024-01-01", "2024-02-01", "2024-03-05"], ("elapsed", "month", "weekday")),
        (["2023-01-02", "2024-01-08"], ("elapsed", "year")),
        (["2024-01-01 08:00", "2024-01-01 20:00"], ("elapsed", "hour")),
        (["2024-01-01", "2024-01-01"], ()),
    ],
)
def test_only_parts_of_dates_that_differ_are_there(cells: list[str], parts: tuple[str, ...]) -> None:
    assert fitted(ColumnType.DATE, list(cells)).parts == parts  # type: ignore[attr-defined]


def test_a_day_is_a_round_of_each_cycle_and_minutes_are_kept() -> None:
    feature = fitted(ColumnType.DATE, ["2024-01-01 06:00", "2024-07-02 18:01"], parts=["hour", "month"])
    january, july = becomes(feature, 19723.25, 19723 + 183 + 18 / 24 + 1 / 1440)
    assert january == pytest.approx([0, 1, 1, 0], abs=1e-6)
    assert july == pytest.approx([0, -1, np.sin(2 * np.pi * 1081 / 1440), np.cos(2 * np.pi * 1081 / 1440)], abs=1e-6)


def test_the_calendar_is_that_of_python() -> None:
    days = np.concatenate([np.arange(-800_000, 800_000, 37), np.arange(-400, 20_000)]).astype("float64")
    days = days[(days > -719_162) & (days < 2_932_896)]
    dates = [datetime.date(1970, 1, 1) + datetime.timedelta(days=int(day)) for day in days]
    assert part_of(days + 0.999, "year").tolist() == [date.year for date in dates]
    assert part_of(days + 0.999, "month").tolist() == [date.month - 1 for date in dates]
    assert part_of(days + 0.5, "weekday").tolist() == [date.weekday() for date in dates]
    assert part_of(days + 0.25, "hour").tolist() == [0.25] * len(days)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        # the vocabulary: "the" in two texts, then "cat" and "dog", each in one
        ("multi_hot", [[0, 1, 0, 1], [1, 0, 0, 0], [0, 0, 0, 0]]),
        ("count", [[0, 2, 0, 1], [2, 0, 0, 0], [0, 0, 0, 0]]),
        ("embedding", [[2, 4, 2], [1, 1, 0], [0, 0, 0]]),
    ],
)
def test_texts(words: str, expected: list[list[float]]) -> None:
    feature = fitted(ColumnType.TEXT, ["The cat, the", "the dog! the", None], words=words)
    assert becomes(feature, "THE dog; the", "new words", None) == expected


@pytest.mark.parametrize(
    ("column", "override", "said"),
    [
        ("size", {"encoding": "embedding"}, "encoding is not for column size: it is a number, not a category"),
        ("size", {"dimension": 3}, "dimension is not for column size: it is a number, not a category or a text"),
        ("size", {"parts": ["year"]}, "parts is not for"),
        ("size", {"words": "count"}, "words is not for"),
        ("colour", {"scaling": "robust"}, "scaling is not for column colour: it is a category, not a number"),
        ("colour", {"log": True}, "log is not for"),
        ("colour", {"dimension": 3}, "has no embedding that could have a dimension"),
        ("colour", {"embedding_l2": 0.1}, "has no embedding that embedding_l2 could be of"),
        ("note", {"role": "feature", "words": "count", "embedding_spread": 0.1}, "has no embedding"),
        ("size", {"embedding_l2": 0.1}, "not for column size"),
        ("member", {"encoding": "one_hot"}, "encoding is not for column member: it is a boolean"),
        ("since", {"scaling": "none"}, "none is not for column since: it is a date"),
        ("since", {"log": True}, "log is not for column since: it is a date, not a number"),
        ("note", {"role": "feature", "words": "count", "dimension": 3}, "has no embedding"),
        ("y", {"scaling": "none"}, "not for the target"),
    ],
)
def test_what_does_not_fit_a_column_is_refused_by_name(column: str, override: dict[str, object], said: str) -> None:
    lines = [
        f"{n / 7:.2f},{'ab'[n % 2]}{n % 3},{n % 5 > 1},2024-01-{n % 28 + 1:02},a text number {n} of many,{n * n / 3:.2f}"
        for n in range(60)
    ]
    table = read_table("\n".join(["size,colour,member,since,note,y", *lines]).encode(), "t.csv")
    columns = {"note": {"role": "feature"}, column: override}
    recipe = parse({"dataset": "d", "target": "y", "layers": [], "columns": columns})
    for ask in (make_plan, prepare):
        with pytest.raises(WrongField, match=said) as refused:
            ask(table.cells, table.columns, recipe)
        field = next(field for field in reversed(override) if field != "role")
        assert refused.value.where == f"columns.{column}.{field}"


@pytest.mark.parametrize(
    "override",
    [
        {"scaling": "much"},
        {"dimension": 0},
        {"dimension": 1000},
        {"embedding_spread": 0},
        {"embedding_l2": 2},
        {"parts": []},
        {"parts": ["century"]},
        {"log": "maybe"},
    ],
)
def test_settings_that_do_not_exist_are_refused_by_name(override: dict[str, object]) -> None:
    with pytest.raises(WrongField) as refused:
        parse({"dataset": "d", "target": "y", "layers": [], "columns": {"a": override}})
    assert refused.value.where.startswith(f"columns.a.{next(iter(override))}")


@pytest.mark.parametrize(
    ("target", "said"), [("grade", "they have no logarithm"), ("log/robust €", "have no logarithm")]
)
def test_a_logarithm_that_the_target_cannot_have_is_refused(target: str, said: str) -> None:
    table = every_kind.table(every_kind.frame())
    recipe = parse({"dataset": "d", "target": target, "layers": [], "target_log": True})
    with pytest.raises(WrongField, match=said) as refused:
        make_plan(table.cells, table.columns, recipe)
    assert refused.value.where == "target_log"


@pytest.mark.parametrize("target", ["grade", "price"])
def test_rows_that_do_not_train_have_no_say(target: str) -> None:
    made = every_kind.frame()
    # Copies stay together: what is made alike here would change the split itself.
    table, recipe = every_kind.table(made), every_kind.recipe_of(target, split={"copies_together": False})
    before = prepare(table.cells, table.columns, recipe)
    cells = table.cells.copy()
    held = before.row_numbers[np.concatenate([before.parts.validation, before.parts.test])]
    for name, feature in {feature.name: feature for feature in before.preparation.features}.items():
        wild: dict[ColumnType, list[str | None]] = {
            ColumnType.NUMBER: ["-1e30", "999999", None, "not a number"],
            ColumnType.DATE: ["0001-01-01", "9999-12-31 23:59", None],
            ColumnType.BOOLEAN: [None, "perhaps"],
        }
        choices = wild.get(feature.kind, ["never seen before", None, "unheard-of"])
        cells.loc[held, name] = [choices[n % len(choices)] for n in range(len(held))]
    if target == "price":
        cells.loc[held, target] = "1000000"
    after = prepare(cells, table.columns, recipe)
    assert replace(after.preparation, unread=()) == before.preparation
    assert make_plan(cells, table.columns, recipe).fitted == tuple(before.preparation.features)


@pytest.mark.parametrize("kind", [ColumnType.NUMBER, ColumnType.DATE])
def test_of_a_column_without_any_training_value_no_median_is_told(kind: ColumnType) -> None:
    feature = fitted(kind, [None, None, None])
    assert feature.becomes and "median" not in feature.in_words()
    assert "no training row has a value" in feature.in_words()


@pytest.mark.parametrize(
    ("kind", "cells", "override", "said"),
    [
        (ColumnType.CATEGORY, "a a a", {}, "1 at its place, 0 elsewhere, for 1 value;"),
        (ColumnType.CATEGORY, "a a a", {"encoding": "embedding", "dimension": 1}, "1 value, 1 learned number;"),
        (ColumnType.TEXT, "a a", {}, "whether its most frequent word occurs, and"),
        (ColumnType.TEXT, "a a", {"words": "count"}, "how often its most frequent word occurs, and"),
        (
            ColumnType.TEXT,
            "a a",
            {"words": "embedding", "dimension": 1},
            "1 learned number for its first word, of 1 known word",
        ),
        (
            ColumnType.TEXT,
            "a b",
            {"words": "embedding", "dimension": 2},
            "2 learned numbers for its first word, of 2 known words",
        ),
    ],
)
def test_one_of_a_kind_is_said_in_the_singular(
    kind: ColumnType, cells: str, override: dict[str, object], said: str
) -> None:
    assert fitted(kind, list(cells.split()), **override).in_words().startswith(said)
