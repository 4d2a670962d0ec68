"""What a person decides about new rows that differ from the training rows, and what becomes of them."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.domain.parse_recipe import parse
from components.domain.problem import WrongField
from components.features import Preparation
from components.features.prepare import prepare
from components.intake.read_table import read_table
from components.prediction.contract import Contract
from components.prediction.decisions import NONE_DECIDED, Action, Decisions, actions_for, parse_decisions
from components.prediction.differences import Difference, find_differences
from components.prediction.drift import Drift, DriftSort, find_date_order, find_drift
from components.prediction.matching import match_columns
from components.prediction.odd_cells import unreadable_cells
from components.prediction.remarks import Sort
from components.prediction.schema import Checked, check_rows
from components.prediction.training_contract import make_contract
from tests.unit.prediction.new_rows import read_rows

HEADER = "size,part,colour,day,note,y"
COLOURS = ("red", "blue", "green")


def line(n: int) -> str:
    return f"{10 + n % 50},{n % 90 + 5}%,{COLOURS[n % 3]},{n % 12 + 1:02}/{n % 4 * 7 + 1:02}/2024,old word {n % 7},{'uv'[n % 2]}"


def trained() -> tuple[Preparation, Contract]:
    table = read_table("\n".join([HEADER, *map(line, range(120))]).encode(), "table.csv")
    kinds = {"note": {"kind": "text"}}
    recipe = parse({"dataset": "d", "target": "y", "layers": [], "columns": kinds})
    data = prepare(table.cells, table.columns, recipe, table.dialect)
    return data.preparation, make_contract(table.cells, data)


PREPARATION, CONTRACT = trained()
USUAL = ["20", "50%", "red", "01/22/2024", "old word 1"]


def checked(decisions: Decisions, *cells: str) -> Checked:
    """A usual row and one with these cells, given by their columns: `size=99`."""
    row = dict(zip(HEADER.split(","), USUAL, strict=False)) | dict(cell.split("=", 1) for cell in cells)
    text = "\n".join([",".join(row), ",".join(USUAL), ",".join(row.values())])
    return check_rows(read_rows(text.encode(), "new.csv", PREPARATION), PREPARATION, 0, None, CONTRACT, decisions)


ODD = {
    Sort.MISSING: "size=",
    Sort.OUT_OF_RANGE: "size=99999",
    Sort.NEVER_SEEN: "colour=mauve",
    Sort.NO_KNOWN_WORD: "note=sesquipedalian",
    Sort.WITHOUT_SIGN: "part=50",
    Sort.UNREADABLE: "size=wide",
}


@pytest.mark.parametrize("sort", ODD)
def test_each_action_does_to_a_row_what_it_says(sort: Sort) -> None:
    column = ODD[sort].partition("=")[0]
    before = checked(NONE_DECIDED, ODD[sort])
    assert before.odd[column, sort] == 1 and not before.stopped
    for action in actions_for(sort):
        found = checked(Decisions(cells={column: {sort: action}}), ODD[sort])
        assert found.odd[column, sort] == 1  # it can be decided otherwise
        assert (1 in found.refused) == (action is Action.LEAVE_OUT) and 0 not in found.refused
        assert bool(found.stopped) == (action is Action.REFUSE)
        value = found.inputs[column][1, 0]
        if action is Action.AS_MISSING:
            assert value == "" if isinstance(value, str) else np.isnan(value)
            assert found.warnings[1][0].endswith("and counts as missing")
        elif action is Action.PREDICT:
            assert value == before.inputs[column][1, 0] or sort is Sort.MISSING
            assert found.warnings[1] and not found.refused


def test_numbers_are_multiplied_before_they_are_looked_at() -> None:
    found = checked(Decisions(factors={"size": 0.01}), "size=3000")
    assert found.inputs["size"][:, 0].tolist() == [0.2, 30.0]
    assert [bool(said) for said in found.warnings] == [True, False]


@pytest.mark.parametrize(("day_first", "value"), [(None, "03/04/2024"), (True, "04/03/2024"), (False, "03/04/2024")])
def test_the_order_of_dates_is_decided(day_first: bool | None, value: str) -> None:
    decided = Decisions(day_first={} if day_first is None else {"day": day_first})
    month_first = checked(NONE_DECIDED, f"day={value}").inputs["day"][1, 0]
    assert checked(decided, "day=03/04/2024").inputs["day"][1, 0] == month_first


def test_what_parts_decimals_is_decided() -> None:
    for sign, value in ((".", 1.234), (",", 1234.0)):
        row = checked(Decisions(decimal={"size": sign}), "size=1.234")  # type: ignore[dict-item]
        assert row.inputs["size"][1, 0] == value


WRONG: dict[str, Any] = {
    "another form": [1],
    "no such setting": {"colour": "red"},
    "no such column": {"factors": {"weight": 2}},
    "words have no factor": {"factors": {"colour": 2}},
    "times nothing": {"factors": {"size": 0}},
    "times infinity": {"factors": {"size": float("inf")}},
    "words have no decimals": {"decimal": {"colour": ","}},
    "numbers have no days": {"day_first": {"size": True}},
    "no such action": {"cells": {"size": {"missing": "invent"}}},
    "missing as missing": {"cells": {"size": {"missing": "as_missing"}}},
    "unreadable as it is": {"cells": {"size": {"unreadable": "predict"}}},
    "no object": False,
    "a truth": {"factors": {"size": True}},
    "next to nothing": {"factors": {"size": 1e-300}},
    "read from the target": {"read_from": {"size": "y"}},
    "read from another of the model's": {"read_from": {"size": "part"}},
    "one for two": {"read_from": {"size": "a", "part": "a"}},
    "no such sort": {"cells": {"size": {"ugly": "refuse"}}},
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_decided_is_refused(case: str) -> None:
    with pytest.raises(WrongField) as found:
        parse_decisions(WRONG[case], PREPARATION)
    assert found.value.where


def test_a_column_stands_for_one_other_alone() -> None:
    rows = read_rows(b"a,part,colour\n1,2%,red\n", "new.csv", PREPARATION)
    for read_from in ({"size": "b"}, {"size": "a", "day": "a"}):
        with pytest.raises(WrongField):
            check_rows(rows, PREPARATION, decisions=Decisions(read_from=read_from))


SAID = st.builds(
    Decisions,
    read_from=st.dictionaries(st.sampled_from(["size", "note"]), st.none() | st.text(max_size=5)).filter(
        lambda given: len({*given.values()}) == len(given) and not {*given.values()} & {*HEADER.split(",")}
    ),
    cells=st.dictionaries(
        st.sampled_from(["size", "colour"]), st.dictionaries(st.just(Sort.OUT_OF_RANGE), st.sampled_from(list(Action)))
    ),
    factors=st.dictionaries(st.just("size"), st.floats(1e-6, 1e6)),
    day_first=st.dictionaries(st.just("day"), st.booleans()),
    decimal=st.dictionaries(st.just("size"), st.sampled_from([".", ","])),
)


@given(SAID)
def test_decisions_are_read_as_they_were_kept(decided: Decisions) -> None:
    assert (
        parse_decisions(Decisions.model_validate_json(decided.model_dump_json()).model_dump(), PREPARATION) == decided
    )


def differences(text: str, decisions: Decisions = NONE_DECIDED) -> list[Difference]:
    cells = read_rows(text.encode(), "new.csv", PREPARATION)
    match = match_columns(cells, PREPARATION, CONTRACT)
    if {*match.missing} - {*decisions.read_from}:
        return find_differences(match, (), (), CONTRACT, PREPARATION, decisions)
    found = check_rows(cells, PREPARATION, 0, None, CONTRACT, decisions)
    odd = [(column, sort, rows) for (column, sort), rows in found.odd.items()]
    drift = [
        *(each for each in find_date_order(cells, PREPARATION) if each.column not in decisions.day_first),
        *find_drift(found.inputs, CONTRACT, unreadable_cells(found.odd)),
    ]
    return find_differences(match, odd, drift, CONTRACT, PREPARATION, decisions)


def table(*columns: tuple[str, list[str]]) -> str:
    names = [name for name, _ in columns]
    return "\n".join([",".join(names), *(",".join(row) for row in zip(*(cells for _, cells in columns), strict=True))])


def usual_table(**changed: list[str]) -> str:
    rows = [line(n).split(",") for n in range(30)]
    columns = dict(zip(HEADER.split(",")[:-1], ([row[at] for row in rows] for at in range(5)), strict=True))
    return table(*(columns | changed).items())


def test_rows_like_the_training_rows_do_not_differ() -> None:
    assert differences(usual_table()) == []


CONVERTED = {
    "centimetres": ("size", [str(100 * (10 + n)) for n in range(30)], "scale"),
    "the day first": ("day", [f"{n % 4 * 7 + 1:02}/{n % 12 + 1:02}/2024" for n in range(30)], "date_order"),
    "shares of one": ("part", [str((n + 10) / 100) for n in range(30)], "scale"),
}


@pytest.mark.parametrize("case", CONVERTED)
def test_what_is_read_otherwise_differs_no_more_and_can_be_taken_back(case: str) -> None:
    column, cells, sort = CONVERTED[case]
    text = usual_table(**{column: cells})
    found = next(each for each in differences(text) if each.column == column and each.sort == sort)
    other = next(choice for place, choice in enumerate(found.choices) if place != found.chosen)
    again = differences(text, other.decisions)
    line = next(each for each in again if each.column == column and each.sort == sort)
    assert line.chosen is not None and line.choices[line.chosen].decisions == other.decisions
    assert found.chosen is None or NONE_DECIDED in [choice.decisions for choice in line.choices]
    assert [each.sort for each in again if each.column == column and each.sort not in (sort, "without_sign")] == []


def test_what_costs_rows_their_prediction_stands_first_whatever_was_decided() -> None:
    text = usual_table(size=["99999"] * 30, colour=["mauve"] * 30, part=["wide", *["0.3"] * 29])
    [first, *others] = differences(text)
    assert (first.column, first.sort, first.rows) == ("part", Sort.UNREADABLE, 1)
    assert {each.column for each in others} >= {"size", "colour"}
    for choice in first.choices:
        assert next(each.column for each in differences(text, choice.decisions)) == "part"


def test_an_order_of_dates_that_the_file_speaks_against_is_asked_for() -> None:
    cells = [f"{n % 4 * 7 + 1:02}/{n % 12 + 1:02}/2024" for n in range(30)]
    [found] = [each for each in differences(usual_table(day=cells)) if each.sort == "date_order"]
    assert found.chosen is None and [choice.what for choice in found.choices] == [
        "the day is first",
        "the month is first",
    ]
    for place, choice in enumerate(found.choices):
        [line] = [each for each in differences(usual_table(day=cells), choice.decisions) if each.sort == "date_order"]
        assert line.chosen == place
    assert not [each for each in differences(usual_table(day=cells)) if each.sort == "missing"]


@pytest.mark.parametrize(("scale", "shares", "offered"), [(1, ["part"], 1), (1, [], 0), (0.01, ["part"], 0)])
def test_shares_of_one_are_offered_once_and_only_where_they_may_be(
    scale: float, shares: list[str], offered: int
) -> None:
    odd = [("part", Sort.WITHOUT_SIGN, 3)]
    drift = [Drift("part", DriftSort.SCALE, "small", scale)] if scale != 1 else []
    match = match_columns(read_rows(usual_table().encode(), "new.csv", PREPARATION), PREPARATION, CONTRACT)
    found = find_differences(match, odd, drift, CONTRACT, PREPARATION, NONE_DECIDED, shares)
    assert sum("shares of one" in each.what for each in found) == offered
    assert len({(each.column, each.sort) for each in found}) == len(found)


def test_each_choice_holds_once_it_is_decided() -> None:
    text = usual_table(size=["", "wide", *["99999"] * 28], colour=["mauve"] * 30)
    for found in differences(text):
        for place, choice in enumerate(found.choices):
            again = [
                each
                for each in differences(text, choice.decisions)
                if (each.column, each.sort) == (found.column, found.sort)
            ]
            assert found.sort == "scale" or again[0].chosen == place, (found, choice)


def test_a_missing_column_waits_for_what_is_decided() -> None:
    rows = [line(n).split(",") for n in range(30)]
    text = table(
        ("SIZE ", [row[0] for row in rows]), ("portion", [row[1] for row in rows]), ("hue", [row[2] for row in rows])
    )
    found = {each.column: each for each in differences(text)}
    assert found["size"].choices[0].decisions == Decisions(read_from={"size": "SIZE"})
    assert found["colour"].chosen is None and "hue looks like it" in found["colour"].what
    assert found["colour"].choices[0].decisions == Decisions(read_from={"colour": "hue"})
    assert found["day"].choices[-1].decisions == Decisions(read_from={"day": None})


def test_a_column_that_is_missing_in_each_row_is_told_of_once() -> None:
    text = usual_table(day=["" for _ in range(30)]).replace("day", "x")
    assert [each.column for each in differences(text, Decisions(read_from={"day": None}))] == ["day", "x"]


def test_what_is_in_force_and_not_right_is_put_right() -> None:
    text = usual_table(size=[str(100 * (10 + n)) for n in range(30)])
    for kept in (10.0, 100.0):
        [line] = [each for each in differences(text, Decisions(factors={"size": kept})) if each.sort == "scale"]
        assert line.chosen is not None and line.choices[line.chosen].decisions.factors == {"size": kept}
        assert line.choices[-1].decisions.factors == pytest.approx({"size": 0.01})
    [usual] = [each for each in differences(usual_table(), Decisions(factors={"size": 0.01})) if each.sort == "scale"]
    assert [choice.decisions for choice in usual.choices] == [NONE_DECIDED, Decisions(factors={"size": 0.01})]


def test_a_column_that_was_decided_on_is_offered_and_taken_by_no_other() -> None:
    row = ",".join(["5"] * 72)
    header = ",".join(["part", "colour", *(f"zz{n}" for n in range(70))])
    found = differences(f"{header}\n{row}\n", Decisions(read_from={"size": "zz65"}))
    lines = {each.column: each for each in found}
    assert lines["size"].chosen == 0 and "zz65" in lines["size"].happens
    assert not any(choice.decisions.read_from.get("day") == "zz65" for choice in lines["day"].choices)
