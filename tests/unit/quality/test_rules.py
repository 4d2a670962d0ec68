"""Alarms: each is raised by what it is about and by nothing else, and its cure changes the recipe and back."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from components.columns.effective_columns import labels_of
from components.domain.finding import Finding
from components.domain.parse_recipe import parse
from components.domain.recipe import Recipe, Role, Task
from components.domain.recipe_patch import patched
from components.features.prepare import prepare
from components.quality.facts import gather_facts
from components.quality.rules import find_alarms
from components.quality.table_statistics import duplicate_rows
from tests.corpora.understood import understand

ROWS = 200
Columns = dict[str, list[object]]


def good(rows: int = ROWS) -> Columns:
    """A table with nothing to say about."""
    rng = np.random.default_rng(3)
    size = rng.normal(50, 9, rows).round(2)
    return {
        "size": list(size),
        "colour": list(rng.choice(["red", "green", "blue"], rows)),
        "day": [
            f"2024-{month:02}-{day:02}"
            for month, day in zip(rng.integers(1, 13, rows), rng.integers(1, 28, rows), strict=True)
        ],
        "grade": list(np.where(size + rng.normal(0, 9, rows) > 50, "high", "low")),
    }


def table(columns: Mapping[str, list[object]]) -> pd.DataFrame:
    text = {name: pd.Series([None if cell is None else str(cell) for cell in cells]) for name, cells in columns.items()}
    return pd.DataFrame(text, dtype="str")


def recipe(**changes: object) -> Recipe:
    return parse({"dataset": "d", "target": "grade", "layers": [], **changes})


def alarms(columns: Mapping[str, list[object]], wish: Recipe | None = None) -> list[Finding]:
    cells = table(columns)
    return find_alarms(gather_facts(cells, understand(cells), wish or recipe(), int(duplicate_rows(cells).sum())))


def replaced(cells: list[object], places: range, value: object) -> list[object]:
    changed = list(cells)
    for place in places:
        changed[place] = value
    return changed


def with_column(name: str, cells: Callable[[Columns], list[object]]) -> Callable[[], Columns]:
    def made() -> Columns:
        columns = good()
        return {name: cells(columns), **{key: value for key, value in columns.items() if key != name}}

    return made


def with_target(cells: Callable[[Columns], list[object]]) -> Callable[[], Columns]:
    return lambda: {**good(), "grade": cells(good())}


def drawn(choices: list[object], weights: list[float], rows: int = ROWS) -> list[object]:
    return list(np.random.default_rng(1).choice(np.array(choices, dtype="object"), rows, p=weights))


def wide() -> Columns:
    rng = np.random.default_rng(2)
    columns: Columns = {f"c{place}": list(rng.normal(0, 1, 60).round(3)) for place in range(70)}
    return {**columns, "grade": list(rng.choice(["high", "low"], 60))}


def patients() -> Columns:
    columns = good()
    rng = np.random.default_rng(7)
    who, ill = rng.permutation(np.repeat(np.arange(40), 5)), rng.choice(["high", "low"], 40)
    return {"patient": [f"P{n:02}" for n in who], **columns, "grade": [str(ill[n]) for n in who]}


def prices() -> Columns:
    price = 100 + np.cumsum(np.random.default_rng(7).normal(0, 1, ROWS))
    days = [str(date(2024, 1, 1) + timedelta(n)) for n in range(ROWS)]
    return {"size": good()["size"], "day": list(days), "price": list(price.round(2))}


def kinds() -> Columns:
    kind = np.random.default_rng(7).choice(["cat", "dog", "bird"], ROWS)
    return {
        "size": good()["size"],
        **{f"is_{each}": [int(one == each) for one in kind] for each in ("cat", "dog", "bird")},
    }


def counts() -> Columns:
    rng = np.random.default_rng(7)
    first, second = rng.integers(0, 90, ROWS), rng.integers(0, 900, ROWS)
    return {"size": good()["size"], "casual": list(first), "registered": list(second), "all": list(first + second)}


WITHOUT_CURE = {
    "several_labels",
    "target_at_wall",
}  # what no recipe can mend: the remedy says what it means, or what to do
RAISED: dict[str, tuple[str, Callable[[], Columns], dict[str, object]]] = {
    "id": ("id", with_column("number", lambda _: list(range(1, ROWS + 1))), {}),
    "constant": ("constant", with_column("country", lambda _: ["Chile"] * ROWS), {}),
    "constant: all missing": ("constant", with_column("country", lambda _: [None] * ROWS), {}),
    "nearly constant": ("nearly_constant", with_column("rare", lambda _: ["no"] * (ROWS - 2) + ["yes"] * 2), {}),
    "nearly empty": ("nearly_empty", with_column("note", lambda _: [None] * (ROWS - 6) + list("ababab")), {}),
    "gives the class away": ("target_leakage", with_column("code", lambda c: [word[0] for word in c["grade"]]), {}),
    "gives the number away": (
        "target_leakage",
        with_column("double", lambda c: [round(2.2 * value, 1) for value in c["size"]]),
        {"target": "size"},
    ),
    "many values": ("many_values", with_column("name", lambda _: [f"{n % 90:02}x{n % 9}" for n in range(ROWS)]), {}),
    "day or month first": (
        "ambiguous",
        with_column("seen", lambda _: [f"{n % 12 + 1:02}/{n % 11 + 1:02}/2024" for n in range(ROWS)]),
        {},
    ),
    "comma for thousands or decimals": (
        "ambiguous",
        lambda: {"paid": _commas(), "colour": good()["colour"], "grade": good()["grade"]},
        {},
    ),
    "cells that cannot be read": ("unreadable", with_column("size", lambda c: replaced(c["size"], range(4), "4o")), {}),
    "dates that cannot be read": ("unreadable", with_column("day", lambda c: replaced(c["day"], range(3), "soon")), {}),
    "numbers with footnote signs": (
        "nearly_numbers",
        with_column("count", lambda _: [f"{n * 7 % 90}{'' if n % 6 else '*'}" for n in range(ROWS)]),
        {},
    ),
    "numbers of two writings": (
        "nearly_numbers",
        with_column("width", lambda _: [f"{n * 7 % 90}{',5' if n % 4 else '.25'}" for n in range(ROWS)]),
        {},
    ),
    "numbers below what is measured": (
        "nearly_numbers",
        with_column("lead", lambda _: [f"{n * 7 % 90 / 10}" if n % 5 else f"<0.{n % 9}" for n in range(ROWS)]),
        {},
    ),
    "some numbers with a unit": (
        "mixed_units",
        with_column("weight", lambda _: [f"{n % 40 + 3} kg" if n % 5 else f"{n % 40 + 3}" for n in range(ROWS)]),
        {},
    ),
    "kilograms and grams": (
        "mixed_units",
        with_column("weight", lambda _: [f"{n % 40 + 3} {'kg' if n % 2 else 'g'}" for n in range(ROWS)]),
        {},
    ),
    "zeros for missing": ("sentinel", with_column("size", lambda c: replaced(c["size"], range(20), 0)), {}),
    "-200 for missing": ("sentinel", with_column("size", lambda c: replaced(c["size"], range(9), -200)), {}),
    "999 for missing": ("sentinel", with_column("size", lambda c: replaced(c["size"], range(5), 999)), {}),
    "-999 for missing in a number that is predicted": (
        "target_sentinel",
        with_target(lambda c: replaced(c["size"], range(9), -999)),
        {},
    ),
    "9999 for missing in a number that is predicted": (
        "target_sentinel",
        with_target(lambda c: replaced(c["size"], range(5), 9999)),
        {},
    ),
    "-200 among words that a person reads as numbers": (
        "sentinel",
        with_column(
            "count", lambda _: ["-200" if n < 9 else f"{n * 7 % 90}{'' if n % 6 else '*'}" for n in range(ROWS)]
        ),
        {"columns": {"count": {"kind": "number"}}},
    ),
    "a date in the far future": (
        "far_dates",
        with_column("day", lambda c: replaced(c["day"], range(1), "9999-12-31")),
        {},
    ),
    "a third of the dates without an end": (
        "far_dates",
        with_column("day", lambda c: replaced(c["day"], range(0, ROWS, 3), "9999-12-31")),
        {},
    ),
    "some dates of the year 1": (
        "far_dates",
        with_column("day", lambda c: replaced(c["day"], range(0, ROWS, 10), "0001-01-01")),
        {},
    ),
    "texts in which no word recurs": (
        "text_without_words",
        with_column("says", lambda _: [f"{'这家餐厅的服务很好吗'}{n:03}{'不错' * (n % 7)}" for n in range(ROWS)]),
        {},
    ),
    "target missing": ("target_missing", with_target(lambda c: replaced(c["grade"], range(7), None)), {}),
    "classes of few rows": ("small_classes", with_target(lambda c: replaced(c["grade"], range(3), "middle")), {}),
    "imbalance": ("imbalance", with_target(lambda _: drawn(["low", "high"], [0.94, 0.06])), {}),
    "ordered numbers as classes": (
        "numbers_as_classes",
        with_target(lambda _: drawn([3, 4, 5, 6, 7], [0.06, 0.2, 0.44, 0.24, 0.06])),
        {},
    ),
    "many numbers as classes": (
        "numbers_as_classes",
        with_target(lambda _: [n % 41 for n in range(ROWS)]),
        {"task": "multiclass"},
    ),
    "few numbers with decimals": (
        "classes_as_number",
        with_target(lambda _: drawn([0.5, 1.5, 2.5], [0.3, 0.4, 0.3])),
        {},
    ),
    "two labels as a number": (
        "classes_as_number",
        with_target(lambda c: [int(word == "high") for word in c["grade"]]),
        {"task": "regression"},
    ),
    "prices that end at a wall": (
        "target_at_wall",
        with_target(lambda c: [min(f"{float(str(size)):05.2f}", "60.01") for size in c["size"]]),
        {},
    ),
    "several genres a cell": (
        "several_labels",
        with_column("genres", lambda _: drawn(["war", "drama", "drama|war", "comedy|war", "comedy"], [0.2] * 5)),
        {},
    ),
    "several labels as target": (
        "several_labels",
        with_target(lambda _: drawn(["war", "drama", "drama, war", "war, drama, comedy", "comedy"], [0.2] * 5)),
        {},
    ),
    "patients of one diagnosis each": ("rows_belong_together", lambda: patients(), {}),
    "a price that goes on from day to day": ("rows_in_time", lambda: prices(), {"target": "price"}),
    "one kind in three columns": ("target_in_pieces", lambda: kinds(), {"target": "is_bird"}),
    "two counts that add up to the target": ("target_is_sum", lambda: counts(), {"target": "all"}),
    "too few rows to test on, folds can be had": (
        "few_test_rows",
        lambda: {name: cells[:100] for name, cells in good().items()},
        {},
    ),
    "copies of rows": ("duplicates", lambda: {name: cells + cells[:5] for name, cells in good().items()}, {}),
    "more columns than rows": ("more_columns_than_rows", wide, {}),
}


def _commas() -> list[object]:
    rng = np.random.default_rng(5)
    return [f"{rng.integers(1, 10)},{rng.integers(100, 1000)}" for _ in range(ROWS)]


@pytest.mark.parametrize(("code", "made", "changes"), RAISED.values(), ids=RAISED.keys())
def test_what_an_alarm_is_about_raises_it(code: str, made: Callable[[], Columns], changes: dict[str, object]) -> None:
    found = alarms(made(), recipe(**changes))
    assert code in {alarm.code for alarm in found}
    for alarm in found:
        assert alarm.what and alarm.remedy and "{" not in alarm.what + alarm.remedy


def test_a_good_table_raises_none() -> None:
    assert alarms(good()) == []


QUIET: dict[str, tuple[str, Callable[[], Columns], dict[str, object]]] = {
    "different numbers are no id": ("id", lambda: good(), {"target": "grade"}),
    "two values are not constant": ("constant", with_column("country", lambda _: ["Chile", "Peru"] * 100), {}),
    "a rare value in ten rows": ("nearly_constant", with_column("rare", lambda _: ["no"] * 190 + ["yes"] * 10), {}),
    "half missing": ("nearly_empty", with_column("note", lambda _: [None, "a", None, "b"] * 50), {}),
    "a good but not perfect column": (
        "target_leakage",
        with_column("code", lambda c: [word[0] if n % 12 else "?x" for n, word in enumerate(c["grade"])]),
        {},
    ),
    "an id gives nothing away": ("target_leakage", with_column("number", lambda _: list(range(ROWS))), {}),
    "the usual class alone is no giveaway": (
        "target_leakage",
        lambda: {**good(), "grade": replaced(["low"] * ROWS, range(1), "high")},
        {},
    ),
    "many values, many rows each": (
        "many_values",
        with_column("name", lambda _: [f"w{n % 12}x" for n in range(ROWS)]),
        {},
    ),
    "a day over twelve decides": (
        "ambiguous",
        with_column("seen", lambda _: [f"{n % 28 + 1:02}/{n % 11 + 1:02}/2024" for n in range(ROWS)]),
        {},
    ),
    "another column decides the day": (
        "ambiguous",
        lambda: {
            "seen": [f"{n % 12 + 1:02}/{n % 11 + 1:02}/2024" for n in range(ROWS)],
            "sent": [f"{n % 28 + 1:02}/{n % 11 + 1:02}/2024" for n in range(ROWS)],
            **good(),
        },
        {},
    ),
    "another column decides the comma": (
        "ambiguous",
        lambda: {**good(), "size": [f"{value:.1f}".replace(".", ",") for value in good()["size"]], "paid": _commas()},
        {},
    ),
    "all cells can be read": ("unreadable", lambda: good(), {}),
    "one unit in two cases": (
        "mixed_units",
        with_column("weight", lambda _: [f"{n % 40 + 3} {'kg' if n % 2 else 'KG'}" for n in range(ROWS)]),
        {},
    ),
    "codes of digits and letters": (
        "nearly_numbers",
        with_column("room", lambda _: [f"0{n % 90}" if n % 3 else f"B{n % 90}" for n in range(ROWS)]),
        {},
    ),
    "tickets of digits, some after letters": (
        "nearly_numbers",
        with_column("ticket", lambda _: [f"{n * 7919 % 100_000}" if n % 3 else f"PC {n * 71}" for n in range(ROWS)]),
        {},
    ),
    "few labels, some of them digits": (
        "nearly_numbers",
        with_column("class", lambda _: [["1", "2", "3", "crew"][n % 4] for n in range(ROWS)]),
        {},
    ),
    "rooms are no amounts": (
        "mixed_units",
        with_column("room", lambda _: [f"{n % 30}{'AB'[n % 2]}" for n in range(ROWS)]),
        {},
    ),
    "counts from zero": ("sentinel", with_column("visits", lambda _: [n % 15 for n in range(ROWS)]), {}),
    "amounts that are often zero": (
        "sentinel",
        with_column("gain", lambda _: [0 if n % 3 else 10 + n * n for n in range(ROWS)]),
        {},
    ),
    "nothing paid in an amount that is predicted": (
        "target_sentinel",
        with_target(lambda c: replaced(c["size"], range(20), 0)),
        {},
    ),
    "sentiments of -1, 0 and 1": ("sentinel", with_column("mood", lambda _: [n % 3 - 1 for n in range(ROWS)]), {}),
    "nines among others like them": ("sentinel", with_column("hours", lambda _: [n % 100 for n in range(ROWS)]), {}),
    "one outlier": ("sentinel", with_column("size", lambda c: replaced(c["size"], range(1), 400)), {}),
    "-200 in a column that a person takes for words": (
        "sentinel",
        with_column("size", lambda c: replaced(c["size"], range(9), -200)),
        {"columns": {"size": {"kind": "category"}}},
    ),
    "dates of a century": (
        "far_dates",
        with_column("born", lambda _: [f"{1920 + n % 90}-05-01" for n in range(ROWS)]),
        {},
    ),
    "most dates of this month, some of long ago": (
        "far_dates",
        with_column("day", lambda _: [f"{2024 if n % 4 else 1990 + n % 30}-05-{n % 28 + 1:02}" for n in range(ROWS)]),
        {},
    ),
    "texts that share words": (
        "text_without_words",
        with_column("says", lambda _: [f"this is the room number {n} and it was good" for n in range(ROWS)]),
        {},
    ),
    "no target missing": ("target_missing", lambda: good(), {}),
    "classes of five rows": ("small_classes", with_target(lambda c: replaced(c["grade"], range(5), "middle")), {}),
    "three to one": ("imbalance", with_target(lambda _: drawn(["low", "high"], [0.72, 0.28])), {}),
    "digits are names": ("numbers_as_classes", with_target(lambda _: [n % 10 for n in range(ROWS)]), {}),
    "three labels": ("numbers_as_classes", with_target(lambda _: drawn([1, 2, 3], [0.2, 0.6, 0.2])), {}),
    "a number like any other": ("classes_as_number", lambda: good(), {"target": "size"}),
    "a rating predicted as a number": (
        "classes_as_number",
        with_target(lambda _: drawn([3, 4, 5, 6, 7], [0.06, 0.2, 0.44, 0.24, 0.06])),
        {"task": "regression"},
    ),
    "numbers that spread out at both ends": ("target_at_wall", lambda: good(), {"target": "size"}),
    "prices that end at a wall, taken for missing": (
        "target_at_wall",
        with_target(lambda c: [min(f"{float(str(size)):05.2f}", "60.01") for size in c["size"]]),
        {"columns": {"grade": {"missing": ["60.01"]}}},
    ),
    "towns and countries": (
        "several_labels",
        with_column(
            "town", lambda _: drawn(["Bonn, Germany", "Köln, Germany", "Lyon, France", "Nice, France"], [0.25] * 4)
        ),
        {},
    ),
    "units with a stroke": (
        "several_labels",
        with_column("unit", lambda _: drawn(["km/h", "m/s", "mg/l", "g/l", "l/min"], [0.2] * 5)),
        {},
    ),
    "towns that recur": (
        "rows_belong_together",
        with_column("town", lambda _: [f"T{n % 40}" for n in range(ROWS)]),
        {},
    ),
    "days in the order of the file": (
        "rows_in_time",
        with_column("seen", lambda _: [str(date(2024, 1, 1) + timedelta(n)) for n in range(ROWS)]),
        {},
    ),
    "flags that meet": (
        "target_in_pieces",
        with_column("flag", lambda _: [n % 2 for n in range(ROWS)]),
        {},
    ),
    "two numbers beside the target": (
        "target_is_sum",
        with_column("other", lambda _: [n * 7 % 90 for n in range(ROWS)]),
        {"target": "size"},
    ),
    "thirty rows to test on": ("few_test_rows", lambda: good(), {}),
    "no copies": ("duplicates", lambda: good(), {}),
    "few ways to differ": ("duplicates", lambda: {"colour": good()["colour"], "grade": good()["grade"]}, {}),
    "more rows than columns": ("more_columns_than_rows", lambda: good(), {}),
}


@pytest.mark.parametrize(("code", "made", "changes"), QUIET.values(), ids=QUIET.keys())
def test_what_is_all_right_raises_no_alarm(code: str, made: Callable[[], Columns], changes: dict[str, object]) -> None:
    assert code not in {alarm.code for alarm in alarms(made(), recipe(**changes))}


def test_every_alarm_has_a_table_that_raises_it_and_one_that_does_not() -> None:
    assert {code for code, *_ in RAISED.values()} == {code for code, *_ in QUIET.values()}


@pytest.mark.parametrize(("code", "made", "changes"), RAISED.values(), ids=RAISED.keys())
def test_a_cure_is_applied_and_taken_back(code: str, made: Callable[[], Columns], changes: dict[str, object]) -> None:
    columns, wish = made(), recipe(**changes)
    before = next(alarm for alarm in alarms(columns, wish) if alarm.code == code)
    if before.cure is None:
        assert (before.code == "target_missing" and before.applied) or before.code in WITHOUT_CURE
        return
    cured = patched(wish, before.cure.patch)
    if before.cure.patch == {"task": "auto"}:  # back to what would have been decided: nothing is left to tell
        assert code not in {alarm.code for alarm in alarms(columns, cured)}
        return
    after = next(alarm for alarm in alarms(columns, cured) if alarm.code == code and alarm.columns == before.columns)
    assert after.applied and after.cure
    back = patched(cured, after.cure.undo)
    again = next(alarm for alarm in alarms(columns, back) if alarm.code == code and alarm.columns == before.columns)
    assert not again.applied


def inputs(columns: Columns, wish: Recipe) -> dict[str, np.ndarray]:
    cells = table(columns)
    return prepare(cells, understand(cells), wish).inputs


def cured(columns: Columns, code: str, **changes: object) -> Recipe:
    wish = recipe(**changes)
    alarm = next(alarm for alarm in alarms(columns, wish) if alarm.code == code)
    assert alarm.cure
    return patched(wish, alarm.cure.patch)


def test_treated_as_missing_is_missing_for_the_network() -> None:
    columns = RAISED["zeros for missing"][1]()
    before, after = inputs(columns, recipe()), inputs(columns, cured(columns, "sentinel"))
    assert (before["size"] == 0).sum() == 20
    assert np.isnan(after["size"]).sum() == 20 and not (after["size"] == 0).any()


def test_left_out_is_not_given_to_the_network() -> None:
    columns = RAISED["gives the class away"][1]()
    assert "code" in inputs(columns, recipe())
    wish = cured(columns, "target_leakage")
    assert "code" not in inputs(columns, wish)
    assert wish.columns["code"].role is Role.IGNORE


def test_one_of_each_copy_is_kept() -> None:
    columns = RAISED["copies of rows"][1]()
    before, after = inputs(columns, recipe()), inputs(columns, cured(columns, "duplicates"))
    assert len(before["size"]) == ROWS + 5
    assert len(after["size"]) == ROWS


def test_the_day_first_changes_the_dates() -> None:
    columns = RAISED["day or month first"][1]()
    before, after = inputs(columns, recipe()), inputs(columns, cured(columns, "ambiguous"))
    assert (before["seen"] != after["seen"]).any()
    assert np.isfinite(after["seen"]).all()


def test_rows_of_small_classes_are_left_out() -> None:
    columns = RAISED["classes of few rows"][1]()
    cells = table(columns)
    made = prepare(cells, understand(cells), cured(columns, "small_classes"))
    assert made.preparation.classes == ["high", "low"]
    assert len(made.targets) == ROWS - 3


@pytest.mark.parametrize(
    ("marker", "cells", "left"),
    [
        ("Yes", ["Yes", "yes", "no"], ["yes", "no"]),
        ("yes", ["Yes", "yes", "no"], ["Yes", "no"]),
        ("NA", ["NA", "na", "no"], ["na", "no"]),
        ("na", ["NA", "Na", "no"], ["no"]),
        ("Yes", ["yes", "no"], ["yes", "no"]),
        ("É", ["É", "é"], ["é"]),
    ],
)
def test_a_label_that_stands_for_missing_is_taken_by_the_letter(marker: str, cells: list[str], left: list[str]) -> None:
    wish = recipe(columns={"grade": {"missing": [marker]}})
    assert labels_of(table({"grade": cells}), wish).dropna().tolist() == left


def test_leaving_a_small_class_out_leaves_its_namesake_in() -> None:
    columns: Columns = {**good(), "grade": ["Red"] * 3 + ["red"] * 97 + ["blue"] * 100}
    cells = table(columns)
    made = prepare(cells, understand(cells), cured(columns, "small_classes"))
    assert made.preparation.classes == ["blue", "red"] and len(made.targets) == 197


def of_one_class(columns: Columns) -> list[object]:
    return ["middle"] * 3 + ["high"] * (len(columns["grade"]) - 3)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"columns": {"grade": {"missing": ["middle"]}}}, "small_classes"),
        ({"columns": {"grade": {"missing": ["high"]}}}, "small_classes"),
        ({"columns": {"grade": {"missing": ["middle", "high"]}}, "task": "regression"}, "numbers_as_classes"),
        ({"columns": {"grade": {"missing": ["high"]}}, "task": "multiclass"}, "classes_as_number"),
        ({"columns": {"grade": {"missing": ["high"]}}, "training": {"class_weight": "balanced"}}, "imbalance"),
    ],
)
def test_a_cure_after_which_nothing_can_be_predicted_can_be_taken_back(changes: dict[str, object], code: str) -> None:
    columns, wish = with_target(of_one_class)(), recipe(**changes)
    taken = next(alarm for alarm in alarms(columns, wish) if alarm.code == code)
    assert taken.applied and taken.cure
    assert patched(wish, taken.cure.undo) != wish


def test_the_task_follows_its_cure() -> None:
    columns = RAISED["ordered numbers as classes"][1]()
    assert cured(columns, "numbers_as_classes").task is Task.REGRESSION


def test_what_a_person_said_before_stays_when_a_cure_is_taken_back() -> None:
    columns = RAISED["zeros for missing"][1]()
    wish = recipe(columns={"size": {"missing": ["51"], "role": "feature"}})
    alarm = next(alarm for alarm in alarms(columns, wish) if alarm.code == "sentinel")
    assert alarm.cure
    done = patched(wish, alarm.cure.patch)
    assert done.columns["size"].missing == ["51", "0"]
    again = next(alarm for alarm in alarms(columns, done) if alarm.code == "sentinel")
    assert again.cure and patched(done, again.cure.undo) == wish


def test_a_number_apart_is_told_as_the_column_is_read() -> None:
    columns = {"count": [-200 if n < 9 else f"{100 + n % 30},{n % 9}00" for n in range(ROWS)], **good()}
    told = {
        sign: next(alarm for alarm in alarms(columns, wish) if alarm.code == "sentinel").values["nearest"]
        for sign in (",", ".")
        for wish in [recipe(columns={"count": {"decimal": sign}})]
    }
    assert told == {",": 100.0, ".": 100_000.0}


def test_only_one_of_two_columns_that_give_the_target_away_is_enough_to_be_told() -> None:
    columns = {**good(), "one": [word[0] for word in good()["grade"]], "two": [word[1] for word in good()["grade"]]}
    told = [alarm.columns for alarm in alarms(columns) if alarm.code == "target_leakage"]
    assert told == [("one",), ("two",)]


@pytest.mark.parametrize("written", [["60.01"], ["60.010", "60.01"]])
def test_rows_left_out_of_a_number_that_is_predicted_can_be_had_back(written: list[str]) -> None:
    columns = RAISED["prices that end at a wall"][1]()
    wish = recipe(columns={"grade": {"missing": written}})
    told = [alarm for alarm in alarms(columns, wish) if alarm.columns == ("grade",)]
    assert [alarm.code for alarm in told] == ["numbers_left_out"]
    (left_out,) = told
    assert left_out.applied and left_out.cure
    at_wall = columns["grade"].count("60.01")
    assert left_out.what == f"{at_wall} rows are left out for their value in the target (13 %): {', '.join(written)}."
    assert patched(wish, left_out.cure.undo).columns == {}


def test_a_placeholder_left_out_of_the_target_is_told_once() -> None:
    columns = RAISED["-999 for missing in a number that is predicted"][1]()
    told = [alarm for alarm in alarms(columns, cured(columns, "target_sentinel")) if alarm.columns == ("grade",)]
    assert [(alarm.code, alarm.applied) for alarm in told] == [("target_sentinel", True)]
    assert told[0].cure and told[0].cure.label == "Leave these rows out"


def test_a_target_at_a_wall_is_told_with_its_rows_and_what_cannot_be_learned() -> None:
    columns = RAISED["prices that end at a wall"][1]()
    (told,) = (alarm for alarm in alarms(columns) if alarm.code == "target_at_wall")
    at_wall = columns["grade"].count("60.01")
    assert f"The values stop at 60.01, as if they had been cut off there: {at_wall} of 200 rows" in told.what
    assert "the highest" in told.what and "above 60.01 cannot be learned" in told.remedy
