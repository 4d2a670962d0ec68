"""Alarms about splits that cannot be honest, and tables that only look as if theirs could not."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from components.domain.finding import Finding
from components.domain.parse_recipe import parse
from components.domain.recipe import ByGroup, ByTime, Recipe
from components.domain.recipe_patch import patched
from components.quality.facts import gather_facts
from components.quality.rules import find_alarms
from components.splitting.divide import divide
from tests.corpora.understood import understand

Table = Mapping[str, list[object]]
CODES = {"rows_belong_together", "rows_in_time", "target_in_pieces", "target_is_sum"}
RNG = np.random.default_rng
DAYS = [str(date(2020, 1, 1) + timedelta(n)) for n in range(400)]


def cells_of(table: Table) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series([str(cell) for cell in cells]) for name, cells in table.items()}, dtype="str")


def told(table: Table, recipe: Recipe | None = None, shuffled: int | None = None) -> list[Finding]:
    cells = cells_of(table)
    if shuffled is not None:
        cells = cells.sample(frac=1, random_state=shuffled).reset_index(drop=True)
    wanted = recipe or parse({"dataset": "d", "target": "y", "layers": []})
    return [alarm for alarm in find_alarms(gather_facts(cells, understand(cells), wanted, 0)) if alarm.code in CODES]


def noise(rows: int) -> list[object]:
    return list(RNG(5).normal(0, 1, rows).round(3))


def grouped(name: Callable[[int, int], object], column: str = "patient", *, numbers: bool = False) -> Table:
    """50 groups of 6 rows, in any order, with one target each, which nothing else tells of."""
    rng = RNG(11)
    owner = rng.permutation(np.repeat(np.arange(50), 6))
    seen = [0] * 50
    names: list[object] = []
    for who in owner:
        seen[who] += 1
        names.append(name(int(who), seen[who]))
    each = rng.normal(50, 9, 50).round(1) if numbers else rng.choice(["ill", "well"], 50)
    return {column: names, "a": noise(300), "y": [each[who] for who in owner]}


@pytest.mark.parametrize("column", ["patient", "image", "xyz"])
@pytest.mark.parametrize("numbers", [False, True], ids=["classes", "numbers"])
@pytest.mark.parametrize(
    ("name", "mark"),
    [
        (lambda who, _: f"P{who:02}", None),
        (lambda who, _: 3000 + who * 17, None),
        (lambda who, _: f"{who * 17:05}", None),
        (lambda who, visit: f"P{who:03}-{visit}", "-"),
        (lambda who, visit: f"img_{who:03}_{visit}", "_"),
    ],
    ids=["word", "number", "leading zeros", "visit behind", "picture"],
)
def test_rows_of_one_group_and_one_target_are_to_be_split_by_group(
    name: Callable[[int, int], object], mark: str | None, column: str, numbers: bool
) -> None:
    table = grouped(name, column, numbers=numbers)
    (alarm,) = told(table)
    assert (alarm.code, alarm.columns) == ("rows_belong_together", (column,)) and alarm.cure
    assert "50 different values with 6 rows each" in alarm.what
    cured = patched(parse({"dataset": "d", "target": "y", "layers": []}), alarm.cure.patch)
    assert cured.split.way == ByGroup(column=column, up_to=mark)
    cells = cells_of(table)
    parts = divide(cells, understand(cells), cured, None).parts
    names = cells[column].str.rsplit(mark, n=1).str[0] if mark else cells[column]
    groups = [set(names.iloc[rows]) for rows in (parts.train, parts.validation, parts.test)]
    assert sum(map(len, groups)) == 50 == len(set.union(*groups)) and all(groups)
    (after,) = told(table, cured)
    assert after.applied and after.cure and patched(cured, after.cure.undo).split.way.type == "random"


def test_a_group_left_out_of_the_inputs_is_told_all_the_same() -> None:
    table = grouped(lambda who, _: f"P{who:02}")
    out = parse({"dataset": "d", "target": "y", "layers": [], "columns": {"patient": {"role": "ignore"}}})
    assert [alarm.code for alarm in told(table, out)] == ["rows_belong_together"]


def test_the_alarm_of_groups_holds_where_one_row_in_thirty_has_another_target() -> None:
    table = grouped(lambda who, _: f"P{who:02}")
    other = ["well" if n % 60 == 0 else word for n, word in enumerate(table["y"])]
    assert [alarm.code for alarm in told({**table, "y": other})] == ["rows_belong_together"]


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_rows_does_not_change_the_alarm_of_groups(seed: int) -> None:
    assert [alarm.code for alarm in told(grouped(lambda who, _: f"P{who:02}"), shuffled=seed)] == [
        "rows_belong_together"
    ]


def walk(rows: int = 300, seed: int = 3) -> np.ndarray:
    return 100 + np.cumsum(RNG(seed).normal(0, 1, rows)).round(2)


def states(rows: int = 300) -> list[object]:
    """Weather: it stays as it was in nine of ten steps."""
    turns = np.cumsum(RNG(2).random(rows) < 0.1)
    return ["rain" if turn % 2 else "dry" for turn in turns]


def shops() -> dict[str, list[object]]:
    levels = [80, 500, 20]
    return {
        "shop": [name for name in ("north", "south", "west") for _ in range(100)],
        "day": DAYS[:100] * 3,
        "a": noise(300),
        "y": [round(level + value, 2) for place, level in enumerate(levels) for value in walk(100, place) - 100],
    }


def calendar(rows: int = 300) -> dict[str, list[object]]:
    days = [date(2019, 6, 1) + timedelta(3 * n) for n in range(rows)]
    return {"year": [day.year for day in days], "month": [day.month for day in days], "day": [day.day for day in days]}


IN_TIME: dict[str, tuple[Table, str]] = {
    "a date": ({"when": DAYS[:300], "a": noise(300), "y": list(walk())}, "when"),
    "descending": ({"when": DAYS[:300][::-1], "a": noise(300), "y": list(walk()[::-1])}, "when"),
    "classes": ({"when": DAYS[:300], "a": noise(300), "y": states()}, "when"),
    "a counter": ({"step": list(range(300)), "a": noise(300), "y": list(walk())}, "step"),
    "year, month and day": ({**calendar(), "a": noise(300), "y": list(walk())}, "year"),
    "a shop below the other": (shops(), "day"),
}


@pytest.mark.parametrize(("table", "column"), IN_TIME.values(), ids=IN_TIME.keys())
@pytest.mark.parametrize("shuffled", [None, 1])
def test_rows_in_time_are_to_be_split_by_time(table: Table, column: str, shuffled: int | None) -> None:
    (alarm,) = told(table, shuffled=shuffled)
    assert (alarm.code, alarm.columns) == ("rows_in_time", (column,)) and alarm.cure
    cured = patched(parse({"dataset": "d", "target": "y", "layers": []}), alarm.cure.patch)
    assert cured.split.way == ByTime(column=column)
    (after,) = told(table, cured, shuffled)
    assert after.applied and after.cure and patched(cured, after.cure.undo).split.way.type == "random"


def test_a_file_that_goes_on_without_any_column_is_asked_about() -> None:
    (alarm,) = told({"a": noise(300), "y": list(walk())})
    assert alarm.code == "rows_in_time" and "order of the file" in alarm.what and alarm.cure is None


@pytest.mark.parametrize("names", [("is_bird", "is_cat", "is_dog"), ("y", "b", "c"), ("kind=a", "kind=b", "kind=c")])
@pytest.mark.parametrize("shuffled", [None, 4])
def test_the_other_columns_of_a_one_hot_target_are_to_be_left_out(names: tuple[str, ...], shuffled: int | None) -> None:
    kind = RNG(8).integers(0, 3, 300)
    table = {"a": noise(300), **{name: [int(one == n) for one in kind] for n, name in enumerate(names)}}
    recipe = parse({"dataset": "d", "target": names[0], "layers": []})
    (alarm,) = told(table, recipe, shuffled)
    assert alarm.code == "target_in_pieces" and set(alarm.columns) == set(names[1:]) and alarm.cure
    (after,) = told(table, patched(recipe, alarm.cure.patch), shuffled)
    assert after.applied


@pytest.mark.parametrize("parts", [2, 3])
@pytest.mark.parametrize("minus", [False, True], ids=["sum", "difference"])
def test_parts_that_add_up_to_the_target_are_to_be_left_out(parts: int, minus: bool) -> None:
    made = {f"y_{n}": RNG(n).integers(0, 100 * (n + 1), 300) for n in range(parts)}
    last = f"y_{parts - 1}"
    whole = sum(made.values()) - (2 * made[last] if minus else 0)
    table = {"a": noise(300), **{name: list(cells) for name, cells in made.items()}, "y": list(whole)}
    (alarm,) = told(table)
    assert alarm.code == "target_is_sum" and set(alarm.columns) == set(made)


QUIET: dict[str, Table] = {
    "an age that settles the class": {
        "age": (ages := [int(n) for n in RNG(1).integers(18, 80, 300)]),
        "a": noise(300),
        "y": ["old" if age > 50 else "young" for age in ages],
    },
    "patients with targets of all kinds": {
        "patient": [f"P{n % 50}" for n in range(300)],
        "a": noise(300),
        "y": list(RNG(1).choice(["ill", "well"], 300)),
    },
    "rare answers in all groups": {
        "patient": [f"P{n % 50}" for n in range(300)],
        "a": noise(300),
        "y": list(RNG(1).choice(["ill", "well"], 300, p=[0.03, 0.97])),
    },
    "ids with a check sign behind": {
        "id": [f"{n * 7919:07}-{n % 10}" for n in range(300)],
        "a": noise(300),
        "y": list(RNG(1).choice(["ill", "well"], 300)),
    },
    "dates and a target that does not go on": {"when": DAYS[:300], "a": noise(300), "y": noise(300)[::-1]},
    "a counter of rows sorted by class": {
        "number": list(range(300)),
        "a": noise(300),
        "y": ["u"] * 100 + ["v"] * 100 + ["w"] * 100,
    },
    "a counter of rows sorted by the target": {"number": list(range(300)), "a": noise(300), "y": sorted(walk())},
    "a function of one column": {"x": list(range(300)), "y": [round(float(np.sin(n / 20)), 4) for n in range(300)]},
    "a file sorted by an input": {
        "x": (places := sorted(RNG(1).uniform(0, 9, 300).round(4))),
        "a": noise(300),
        "y": [round(float(np.sin(x)), 4) for x in places],
    },
    "flags of their own": {
        "a": noise(300),
        "is_new": list(RNG(1).integers(0, 2, 300)),
        "is_red": list(RNG(2).integers(0, 2, 300)),
        "y": list(RNG(3).integers(0, 2, 300)),
    },
    "nearly a sum": {
        "a": noise(300),
        "y_1": (first := [int(n) for n in RNG(1).integers(0, 90, 300)]),
        "y_2": (second := [int(n) for n in RNG(2).integers(0, 90, 300)]),
        "y": [a + b + n % 3 for n, (a, b) in enumerate(zip(first, second, strict=True))],
    },
    "a sum of all there is": {"b": first, "c": second, "y": [a + b for a, b in zip(first, second, strict=True)]},
}


@pytest.mark.parametrize("table", QUIET.values(), ids=QUIET.keys())
def test_what_only_looks_like_it_raises_none(table: Table) -> None:
    assert told(table) == []
