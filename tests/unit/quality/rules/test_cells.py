"""Alarms about cells that say more or less than one value, from the file to the alarm, with cures that read it again."""

import pytest

from components.columns.effective_columns import labels_of
from components.domain.finding import Finding
from components.domain.parse_recipe import parse
from components.domain.recipe_patch import patched
from components.intake.options import ReadOptions, with_columns
from components.intake.read_table import Table, read_table
from components.quality.facts import gather_facts
from components.quality.rules import find_alarms
from components.quality.table_statistics import duplicate_rows

WORDS = ["None", "NA", "-", "null", "N/A", "?"]


def found(table: Table, code: str, target: str) -> list[Finding]:
    recipe = parse({"dataset": "d", "target": target, "layers": []})
    copies = int(duplicate_rows(table.cells).sum())
    return [
        alarm for alarm in find_alarms(gather_facts(table.cells, table.columns, recipe, copies)) if alarm.code == code
    ]


def disorders(word: str) -> bytes:
    cells = [word, word, "Insomnia", word, "Apnea"]
    return (
        "hours,kind,disorder\n" + "".join(f"{n * 7 % 61 / 4},{'ab'[n % 2]},{cells[n % 5]}\n" for n in range(200))
    ).encode()


@pytest.mark.parametrize("word", WORDS)
def test_a_class_taken_for_missing_is_named_and_made_a_class_by_its_cure(word: str) -> None:
    table = read_table(disorders(word), "f")
    (alarm,) = found(table, "missing_word", "disorder")
    assert f"120 cells say {word}" in alarm.what and not alarm.applied and alarm.cure
    (rows,) = found(table, "target_missing", "disorder")
    assert f"120 cells say {word}" in rows.what
    options = with_columns(ReadOptions(), alarm.cure.reading)
    cured = read_table(disorders(word), "f", options)
    assert set(cured.cells["disorder"]) == {word, "Insomnia", "Apnea"}
    (after,) = found(cured, "missing_word", "disorder")
    assert after.applied and after.cure and not found(cured, "target_missing", "disorder")
    assert with_columns(options, after.cure.reading_undo) == ReadOptions()


@pytest.mark.parametrize("word", ["nil", ".", "no disorder"])
def test_other_words_are_classes_without_a_word(word: str) -> None:
    table = read_table(disorders(word), "f")
    assert set(table.cells["disorder"]) == {word, "Insomnia", "Apnea"}
    assert not found(table, "missing_word", "disorder")


def test_a_target_of_one_class_and_a_word_taken_for_missing_is_told() -> None:
    text = "n,ill\n" + "".join(f"{n * 7 % 61},{'yes' if n % 3 else 'None'}\n" for n in range(60))
    (alarm,) = found(read_table(text.encode(), "f"), "missing_word", "ill")
    assert "20 cells say None" in alarm.what


def test_a_word_that_is_frequent_in_a_feature_is_named_and_a_rare_one_is_not() -> None:
    frequent = "alarm,y\n" + "".join(f"{['None', 'fire', 'gas'][n % 3]},{'uv'[n % 7 % 2]}\n" for n in range(90))
    (alarm,) = found(read_table(frequent.encode(), "f"), "missing_word", "y")
    assert "30 cells say None" in alarm.what and alarm.columns == ("alarm",)
    rare = "alarm,y\n" + "".join(
        f"{'NA' if n % 40 == 3 else ['fire', 'gas'][n % 2]},{'uv'[n % 7 % 2]}\n" for n in range(200)
    )
    assert not found(read_table(rare.encode(), "f"), "missing_word", "y")


def test_a_word_among_numbers_is_missing_and_no_value() -> None:
    text = "n,y\n" + "".join(f"{'NA' if n % 3 == 1 else n / 4},{'uv'[n % 7 % 2]}\n" for n in range(90))
    assert not found(read_table(text.encode(), "f"), "missing_word", "y")


def pairs(mark: str, low: int = 60, size: int = 60) -> bytes:
    rows = [f"{10 + n * 7 % 43}{mark}{low + n * 5 % 37}\t{n % 50}\t{'uv'[n % 3 % 2]}\n" for n in range(size)]
    return ("bp\tage\ty\n" + "".join(rows)).encode()


@pytest.mark.parametrize("mark", ["/", " / ", "x", " x ", "×", "*", ";", "|", "-", "–", "~", "\\"])
def test_two_numbers_in_a_cell_are_named_and_split_by_the_cure(mark: str) -> None:
    told = ReadOptions(delimiter="\t")
    (alarm,) = found(read_table(pairs(mark), "f", told), "two_numbers", "y")
    assert alarm.cure and not alarm.applied and f'with "{alarm.values["mark"]}" between them' in alarm.what
    options = with_columns(told, alarm.cure.reading)
    split = read_table(pairs(mark), "f", options)
    assert [column.name for column in split.columns] == ["bp_1", "bp_2", "age", "y"]
    assert [split.columns[place].minimum for place in (0, 1)] == [10, 60]
    (after,) = found(split, "two_numbers", "y")
    assert after.applied and after.columns == ("bp_1", "bp_2") and after.cure
    assert with_columns(options, after.cure.reading_undo) == told


@pytest.mark.parametrize(
    ("form", "mark", "low"),
    [
        ("52.{a}, 13.{b}", ",", 52.1),
        ("52,{a}, 13,{b}", ", ", 52.1),
        ("-52.{a},13.{b}", ",", -52.39),
        ("{a}, {b}", ",", 10),
    ],
)
def test_a_comma_between_two_numbers_is_told_from_one_in_a_number(form: str, mark: str, low: float) -> None:
    rows = [form.format(a=10 + n * 7 % 30, b=11 + n * 5 % 37) + f"\t{n % 50}\t{'uv'[n % 3 % 2]}\n" for n in range(60)]
    data, told = ("at\tage\ty\n" + "".join(rows)).encode(), ReadOptions(delimiter="\t")
    (alarm,) = found(read_table(data, "f", told), "two_numbers", "y")
    assert alarm.cure and alarm.cure.reading == {"split": {"at": mark}}
    split = read_table(data, "f", with_columns(told, alarm.cure.reading))
    assert [column.name for column in split.columns] == ["at_1", "at_2", "age", "y"]
    assert split.columns[0].minimum == low


def test_words_among_two_numbers_do_not_move_the_comma_at_which_they_are_split() -> None:
    cells = [*(f"5{n % 9}.10,13.{11 + n}" for n in range(60)), "unknown, see note, x"]
    rows = "".join(f"{cell}\t{n % 50}\t{'uv'[n % 3 % 2]}\n" for n, cell in enumerate(cells))
    (alarm,) = found(read_table(f"at\tage\ty\n{rows}".encode(), "f", ReadOptions(delimiter="\t")), "two_numbers", "y")
    assert alarm.cure and alarm.cure.reading == {"split": {"at": ","}}


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("amount", lambda n: f"{n},{100 + n}"),
        ("price", lambda n: f"{n},{10 + n}"),
        ("grouped", lambda n: f"{n},{100 + n}.5"),
        ("european", lambda n: f"{n}.{100 + n},5"),
        ("three", lambda n: f"{n}, {n + 1}, {n + 2}"),
        ("apart", lambda n: f"{n},5,\xa0{n + 1},5"),
        ("mixed", lambda n: f"{n}.5,{n}.25" if n else "1,5, 2,5"),
        ("day", lambda n: f"{n % 12 + 1}/{n % 28 + 1}/2024"),
        ("when", lambda n: f"{n % 24}:{n % 60:02}"),
        ("phone", lambda n: f"555-{1000 + n * 37}"),
        ("code", lambda n: f"{n:02}-{n * 3 % 100:02}"),
        ("place", lambda n: f"{90 - n}-{n % 9}"),
        ("zip", lambda n: f"{10 + n}/{n}"),
        ("word", lambda n: f"a{n}/b{n}"),
        ("number", lambda n: f"{n}.5"),
    ],
)
def test_what_only_looks_like_two_numbers_is_not_split(name: str, cell: object) -> None:
    rows = "".join(f"{cell(n)}\t{n % 50}\t{'uv'[n % 3 % 2]}\n" for n in range(60))  # type: ignore[operator]
    assert not found(read_table(f"{name}\tage\ty\n{rows}".encode(), "f"), "two_numbers", "y")


@pytest.mark.parametrize(
    ("mark", "named"),
    [("|", "bars"), ("; ", "semicolons"), (", ", "commas"), ("/", '"/"'), (" + ", '"+"'), (" & ", '"&"')],
)
def test_lists_of_labels_are_counted_and_their_mark_is_named(mark: str, named: str) -> None:
    lists = [["action"], ["drama"], ["action", "drama"], ["drama", "war"], ["war"], ["action", "drama", "war"]]
    rows = "".join(f"{n * 7 % 61}\t{mark.join(lists[n % 6])}\n" for n in range(120))
    table = read_table(f"minutes\tgenres\n{rows}".encode(), "f", ReadOptions(delimiter="\t"))
    (alarm,) = found(table, "several_labels", "genres")
    assert f"list 3 labels parted by {named};" in alarm.what and "6 combinations" in alarm.what
    assert found(table, "several_labels", "minutes")
    assert alarm.cure and alarm.cure.label == "Leave 60 rows of several labels out"
    recipe = patched(parse({"dataset": "d", "target": "genres", "layers": []}), alarm.cure.patch)
    left = labels_of(table.cells, recipe).dropna()
    assert set(left) == {"action", "drama", "war"} and len(left) == 60


@pytest.mark.parametrize(
    "cells",
    [
        ["Smith, John", "Miller, Anna", "Smith, Anna", "Miller, John"],
        ["A+", "B+", "AB+", "A-"],
        ["and/or", "yes", "no", "either"],
        ["1/2", "3/4", "1/4", "2/3"],
        ["Paris, France", "Lyon, France", "Rome, Italy", "Turin, Italy"],
    ],
)
def test_what_is_no_list_of_labels_raises_none(cells: list[str]) -> None:
    rows = "".join(f"{n * 7 % 61}\t{cells[n % 4]}\t{'uv'[n % 7 % 2]}\n" for n in range(120))
    assert not found(
        read_table(f"minutes\twhat\ty\n{rows}".encode(), "f", ReadOptions(delimiter="\t")), "several_labels", "y"
    )
