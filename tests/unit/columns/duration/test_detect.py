"""How long something took, as a column and as what is predicted."""

import json

import numpy as np
import pandas as pd
import pytest

from components.columns.cell_parser import CellParser
from components.columns.detect import detect_type
from components.columns.detection import Detection
from components.columns.formats import DateFormat, DurationFormat, Order, format_as_dict, format_from_dict
from components.domain.layers import Dense
from components.domain.problem import WrongField
from components.domain.recipe import Column, ColumnType, Recipe, Task
from components.domain.recipe_patch import patched
from components.features import Preparation
from components.features.plan import make_plan
from components.features.prepare import prepare
from components.prediction.schema import check_rows
from components.quality.facts import Facts, gather_facts
from components.quality.rules import find_alarms
from tests.corpora.understood import understand

RNG = np.random.default_rng(0)
SECONDS = RNG.integers(3400, 14_400, 90)


def clock(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def found(cells: list[str], name: str = "x") -> Detection:
    return detect_type(pd.Series(cells, dtype="str"), name)


WAYS = {
    "h:mm:ss": ([clock(s) for s in SECONDS], "finish_time"),
    "h:mm:ss without a telling name": ([clock(s) for s in SECONDS], "y"),
    "hh:mm:ss.f": ([f"00:{s // 60 % 60:02}:{s % 60:02}.5" for s in SECONDS], "y"),
    "1h 23m": ([f"{s // 3600}h {s // 60 % 60}m" for s in SECONDS], "y"),
    "1h 23m or 2h": ([f"{s // 3600}h {s // 60 % 60}m" if s % 2 else f"{s // 3600}h" for s in SECONDS], "y"),
    "1h23": ([f"{s // 3600}h{s // 60 % 60:02}" for s in SECONDS], "y"),
    "mm:ss": ([f"{s % 3000 // 60 + 15}:{s % 60:02}" for s in SECONDS], "lap time"),
    "mm:ss.f": ([f"{s % 600 // 60}:{s % 60:02}.{s % 10}" for s in SECONDS], "y"),
    "ISO": ([f"PT{s // 3600}H{s // 60 % 60}M{s % 60}S" for s in SECONDS], "y"),
    "Stunden": ([f"{s // 3600} Std. {s // 60 % 60} Min." for s in SECONDS], "Dauer"),
}
VALUES = {
    "h:mm:ss": SECONDS,
    "h:mm:ss without a telling name": SECONDS,
    "hh:mm:ss.f": SECONDS % 3600 + 0.5,
    "1h 23m": SECONDS // 60 * 60,
    "1h 23m or 2h": np.where(SECONDS % 2, SECONDS // 60 * 60, SECONDS // 3600 * 3600),
    "1h23": SECONDS // 60 * 60,
    "mm:ss": (SECONDS % 3000 // 60 + 15) * 60 + SECONDS % 60,
    "mm:ss.f": SECONDS % 600 // 60 * 60 + SECONDS % 60 + SECONDS % 10 / 10,
    "ISO": SECONDS,
    "Stunden": SECONDS // 60 * 60,
}


def table(cells: list[str], name: str) -> pd.DataFrame:
    return pd.DataFrame(
        {"km": (SECONDS // 360).astype(str), "age": RNG.integers(20, 60, len(cells)).astype(str), name: cells},
        dtype="str",
    )


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("task", [Task.AUTO, Task.REGRESSION])
def test_a_duration_is_predicted_at_once(way: str, task: Task) -> None:
    cells, name = WAYS[way]
    frame = table(cells, name)
    columns = understand(frame)
    assert (columns[2].kind, columns[2].unread) == (ColumnType.NUMBER, 0), columns[2].reason
    recipe = Recipe(dataset="d", target=name, task=task, layers=[Dense()])
    made = prepare(frame, columns, recipe)
    assert made.preparation.task is Task.REGRESSION
    assert made.targets == pytest.approx(VALUES[way].astype(float))
    preparation = Preparation.from_dict(json.loads(json.dumps(made.preparation.as_dict())))
    assert preparation.target_time == columns[2].format
    time = preparation.target_time
    assert time is not None
    written = pd.Series([time.write(value) for value in made.targets], dtype="str")  # what is shown can be read again
    assert CellParser(ColumnType.NUMBER, time).values(written).to_numpy() == pytest.approx(made.targets, abs=0.5)


def test_the_task_says_the_spread_as_the_table_writes_it() -> None:
    cells, name = WAYS["h:mm:ss"]
    frame = table(cells, name)
    plan = make_plan(frame, understand(frame), Recipe(dataset="d", target=name, layers=[Dense()]))
    assert clock(int(SECONDS.min())) in plan.decision.reason and clock(int(SECONDS.max())) in plan.decision.reason
    assert "seconds" in plan.decision.reason and plan.decision.time == DurationFormat()


def test_a_time_of_day_is_predicted_in_seconds_since_midnight() -> None:
    for how in ("%H:%M", "%I:%M %p", "%H:%M:%S", "%H.%M.%S"):
        moments = [pd.Timestamp("2024-01-01") + pd.Timedelta(seconds=int(s) * 5 // 60 * 60) for s in SECONDS]
        frame = table([moment.strftime(how) for moment in moments], "departure")
        columns = understand(frame)
        assert columns[2].format == DateFormat(Order.TIME)
        for task in (Task.AUTO, Task.REGRESSION):
            made = prepare(frame, columns, Recipe(dataset="d", target="departure", task=task, layers=[Dense()]))
            assert made.targets == pytest.approx([m.hour * 3600 + m.minute * 60 for m in moments])
            assert made.preparation.target_time == DurationFormat(of_day=True)


@pytest.mark.parametrize("task", [Task.AUTO, Task.REGRESSION, Task.MULTICLASS])
@pytest.mark.parametrize("what", ["dates", "words"])
def test_a_target_that_cannot_be_predicted_names_no_way_that_is_refused_too(what: str, task: Task) -> None:
    day = pd.date_range("2021-01-01", periods=90).strftime("%Y-%m-%d")
    frame = table(list(day) if what == "dates" else [f"word{n}" for n in range(90)], "when")
    columns = understand(frame)
    with pytest.raises(WrongField) as refused:
        prepare(frame, columns, Recipe(dataset="d", target="when", task=task, layers=[Dense()]))
    assert "number" not in refused.value.remedy and "classes" not in refused.value.remedy
    assert "another target" in refused.value.remedy
    assert ("days" in refused.value.remedy) == (what == "dates")


def test_a_few_dates_or_words_can_be_classes() -> None:
    frame = table([f"2021-0{n % 3 + 1}-01" for n in range(90)], "when")
    columns = understand(frame)
    with pytest.raises(WrongField, match="dates") as refused:
        prepare(frame, columns, Recipe(dataset="d", target="when", task=Task.REGRESSION, layers=[Dense()]))
    assert "classes" in refused.value.remedy
    prepare(frame, columns, Recipe(dataset="d", target="when", layers=[Dense()]))


def test_only_long_ones_have_hours() -> None:
    cells = ["59:43", "1:02:14", "58:01", "45:10", "1:10:00", "31:02"] * 5
    one = found(cells, "result")
    assert one.format == DurationFormat("m:ss") and one.doubt is None
    assert CellParser(one.reads_as, one.format).values(pd.Series(cells, dtype="str")).iloc[:2].tolist() == [3583, 3734]
    short = found(["18:43", "19:10", "1:02:14", "21:00", "17:59", "22:30"] * 5, "result")
    assert short.format == DurationFormat("m:ss")


def test_times_of_day_stay_times_of_day() -> None:
    for cells in (
        ["14:30:15", "09:15:00", "23:59:59"],
        ["9:15:00", "10:30:00", "17:45:10"],
        ["00:10:00", "01:15:00", "02:20:00", "03:15:00"],
        ["14:30", "9:15:30", "17:05", "8:00"],
        ["8:15:00", "9:30:00", "7:45:00"],
        ["14:30", "9:15", "closed", *["17:05", "8:00"] * 10],
    ):
        assert found(cells * 5, "y").format == DateFormat(Order.TIME), cells
    assert found(["25:15", *["17:05", "8:00"] * 50]).format == DateFormat(Order.TIME)
    assert found(["14:30:15", "09:15:00", "23:59:59"] * 5, "finish_time").format == DateFormat(Order.TIME)


def test_two_parts_that_may_be_either_are_a_doubt_that_one_click_settles() -> None:
    cells = [f"{n % 50 + 20}:{n % 60:02}" for n in range(60)]
    for target in ("km", "y"):
        frame = pd.DataFrame({"km": [str(n % 7) for n in range(60)], "a": ["u", "v"] * 30, "y": cells}, dtype="str")
        columns = understand(frame)
        recipe = Recipe(dataset="d", target=target, layers=[Dense()])
        facts = gather_facts(frame, columns, recipe, 0)
        alarms = [a for a in find_alarms(facts) if a.code == "ambiguous"]
        assert [alarm.columns for alarm in alarms] == [("y",)]
        cure = alarms[0].cure
        assert cure is not None and cure.label == "Minutes and seconds" and "20:00" in alarms[0].what
        cured = patched(recipe, cure.patch)
        assert cured.columns["y"] == Column(clock="m:ss")
    made = prepare(frame, columns, cured)
    assert made.targets[0] == 20 * 60 and made.preparation.target_time == DurationFormat("m:ss")
    assert (
        "69:59" in make_plan(frame, columns, cured).decision.reason
        or "20:00" in make_plan(frame, columns, cured).decision.reason
    )


def test_new_rows_may_have_seconds_as_numbers_and_are_told_as_times() -> None:
    frame = table([clock(s) for s in SECONDS], "took").assign(y=["a", "b"] * 45)
    made = prepare(frame, understand(frame), Recipe(dataset="d", target="y", layers=[Dense()]))
    rows = pd.DataFrame({"km": ["1", "2", "3"], "age": ["30"] * 3, "took": [5000, 5000.25, "36:00:00"]}, dtype="object")
    checked = check_rows(rows, made.preparation)
    assert checked.inputs["took"][:, 0].tolist() == [5000, 5000.25, 129_600]
    assert any("36:00:00 lies outside" in warning for warning in checked.warnings[2])


@pytest.mark.parametrize(
    ("seconds", "form", "text"),
    [
        (13_075, DurationFormat(), "3:37:55"),
        (13_075.4, DurationFormat(), "3:37:55"),
        (59.96, DurationFormat(), "0:01:00"),
        (12.34, DurationFormat(), "0:00:12.3"),
        (0, DurationFormat(), "0:00:00"),
        (-90, DurationFormat(), "-0:01:30"),
        (130_500, DurationFormat(), "36:15:00"),
        (275, DurationFormat("m:ss"), "4:35"),
        (3734, DurationFormat("m:ss"), "1:02:14"),
        (52_200, DurationFormat(of_day=True), "14:30:00"),
    ],
)
def test_seconds_are_written_as_a_clock(seconds: float, form: DurationFormat, text: str) -> None:
    assert form.write(seconds) == text
    assert format_from_dict(format_as_dict(form)) == form


def test_an_alarm_of_a_table_without_durations_is_none() -> None:
    frame = pd.DataFrame({"a": ["1", "2", "3"] * 10, "y": ["u", "v", "w"] * 10}, dtype="str")
    facts = Facts(frame, understand(frame), Recipe(dataset="d", target="y", layers=[Dense()]))
    assert not [alarm for alarm in find_alarms(facts) if alarm.code == "ambiguous"]
