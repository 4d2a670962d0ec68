"""Profiles of columns and of tables, and associations with the target."""

import json
from dataclasses import fields

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.columns.cell_parser import CellParser
from components.columns.detect import detect_type
from components.columns.detection import DetectedType, Hints
from components.columns.effective_columns import reprofiled, used_as
from components.columns.profile import ColumnProfile
from components.columns.understand_table import understand_table
from components.domain.recipe import Column, ColumnType, Role
from components.quality.associations import Association, measure_associations
from components.quality.table_statistics import correlations, duplicate_rows, missing_patterns
from tests.corpora.understood import understand

NUMBER, CATEGORY = CellParser(ColumnType.NUMBER), CellParser(ColumnType.CATEGORY)


def frame(**columns: list[object]) -> pd.DataFrame:
    text = {name: [None if cell is None else str(cell) for cell in cells] for name, cells in columns.items()}
    return pd.DataFrame(text, dtype="str")


def profile(cells: list[object]) -> ColumnProfile:
    return understand(frame(column=cells))[0]


def test_a_column_of_numbers_is_described_by_its_values() -> None:
    made = profile([1, 2, 2, 3, 4, 5, 6, 7, 8, 1000, None, None])
    assert (made.kind, made.missing, made.distinct) == (ColumnType.NUMBER, 2, 9)
    assert (made.minimum, made.maximum, made.median) == (1, 1000, 4.5)
    assert made.mean == pytest.approx(103.8)
    assert made.outliers == 1
    assert made.outlier_high is not None and made.outlier_high < 1000
    assert made.top[0] == ("2", 2)
    assert sum(made.histogram) == 10


@settings(max_examples=100, deadline=None, derandomize=True)
@given(values=st.lists(st.integers(-50, 50) | st.floats(-1e6, 1e6).map(lambda v: round(v, 3)), min_size=3, max_size=60))
def test_a_histogram_counts_every_value_in_its_bar(values: list[float]) -> None:
    made = profile([*values, 0.5, 7])
    counted = np.histogram(np.array([*values, 0.5, 7], "float64"), np.array(made.edges))[0]
    assert sum(made.histogram) == len(values) + 2
    if len(made.histogram) > 1:
        assert abs(counted - made.histogram).sum() <= 2  # a value on an edge may fall to either side
    assert made.minimum == min(*values, 0.5, 7)


def test_few_whole_numbers_have_a_bar_each() -> None:
    made = profile([1, 2, 2, 5] * 10)
    assert made.histogram == (10, 20, 0, 0, 10)
    assert made.edges == (0.5, 1.5, 2.5, 3.5, 4.5, 5.5)


def test_words_are_described_by_the_most_frequent() -> None:
    made = profile(["b", "a", "b", "c", None, "b", "a"])
    assert made.top == (("b", 3), ("a", 2), ("c", 1))
    assert (made.missing, made.distinct) == (1, 3)


def test_dates_have_a_histogram_of_days() -> None:
    made = profile([f"2024-01-{day:02}" for day in range(1, 31)])
    assert made.kind is ColumnType.DATE
    assert (made.minimum, made.maximum) == (19_723, 19_752)


@pytest.mark.parametrize(
    "cells",
    [
        ["1.234,5", "2,5", "n.b.", *["7,25"] * 20],
        [f"{day:02}/{day:02}/2024" for day in range(1, 13)],
        ["yes", "no"] * 9,
        [None] * 12,
        ["36:15:00", "48:30:00", "12:00:01"],
    ],
)
def test_a_profile_survives_its_json(cells: list[object]) -> None:
    made = profile(cells)
    assert ColumnProfile.from_dict(json.loads(json.dumps(made.as_dict()))) == made


def test_a_profile_of_an_older_version_is_read() -> None:
    old = {"name": "a", "kind": "number", "missing": 1, "distinct": 2, "id_like": None, "top": [["1", 2]]}
    assert ColumnProfile.from_dict(old).reads_as is ColumnType.NUMBER


def test_the_sentence_of_other_columns_decides_a_doubt() -> None:
    cells = frame(paid=["1,234", "2,500", "7,125"] * 5, size=["1,5", "2,75", "3,25"] * 5)
    paid, size = understand(cells)
    assert paid.doubt is None
    assert (paid.maximum, size.maximum) == (7.125, 3.25)
    alone = understand(cells[["paid"]])[0]
    assert alone.doubt is not None and alone.maximum == 7125


def test_overrides_change_the_profile() -> None:
    cells = frame(paid=["1,234", "2,500", "7,125", "0"] * 5)
    column = understand(cells)[0]
    assert reprofiled(column, Column(decimal=","), cells["paid"]).maximum == 7.125
    assert reprofiled(column, Column(missing=["0"]), cells["paid"]).missing == 5
    assert reprofiled(column, Column(kind=ColumnType.CATEGORY), cells["paid"]).distinct == 4
    assert reprofiled(column, Column(role=Role.IGNORE), cells["paid"]) is column


@pytest.mark.parametrize(
    ("kind", "override", "used"),
    [
        (ColumnType.NUMBER, None, ColumnType.NUMBER),
        (ColumnType.NUMBER, Column(role=Role.IGNORE), None),
        (ColumnType.NUMBER, Column(kind=ColumnType.CATEGORY), ColumnType.CATEGORY),
        (ColumnType.NUMBER, Column(kind=ColumnType.ID), None),
        (ColumnType.ID, None, None),
        (ColumnType.ID, Column(role=Role.FEATURE), ColumnType.NUMBER),
        (ColumnType.ID, Column(kind=ColumnType.CATEGORY), ColumnType.CATEGORY),
        (ColumnType.CONSTANT, None, None),
    ],
)
def test_ids_and_constants_are_left_out_unless_a_person_says_otherwise(
    kind: ColumnType, override: Column | None, used: ColumnType | None
) -> None:
    assert used_as(ColumnProfile(kind, name="a", distinct=9, reads_as=ColumnType.NUMBER), override) is used


# Tables


@settings(max_examples=150, deadline=None, derandomize=True)
@given(rows=st.lists(st.tuples(*[st.sampled_from(["a", "b", None])] * 3), min_size=1, max_size=30))
def test_duplicates_are_those_that_pandas_finds(rows: list[tuple[str | None, ...]]) -> None:
    cells = pd.DataFrame(rows, columns=["x", "y", "z"], dtype="str")
    assert duplicate_rows(cells).tolist() == cells.duplicated().tolist()


def test_columns_that_are_missing_together_are_named() -> None:
    cells = frame(a=[None, None, "1", "1", None], b=[None, None, "1", "1", "1"], c=list("11111"))
    patterns = missing_patterns(cells)
    assert [(pattern.columns, pattern.rows) for pattern in patterns] == [(("a", "b"), 2), (("a",), 1)]
    assert missing_patterns(cells[["c"]]) == []


def test_correlations_are_of_values_and_of_ranks() -> None:
    x = np.random.default_rng(0).uniform(0.1, 3, 200)
    cells = frame(x=list(x), power=list(np.exp(3 * x)), word=["a", "b"] * 100)
    parsers = {"x": NUMBER, "power": NUMBER, "word": CATEGORY}
    found = correlations(cells, parsers, ["power"])
    assert found is not None and found.names == ("power", "x")
    assert found.spearman[0, 1] == pytest.approx(1)
    assert found.pearson[0, 1] < 0.9
    assert correlations(cells, {"x": NUMBER, "word": CATEGORY}) is None


# Associations with the target


def association(cells: list[object], target: list[object], parser: CellParser) -> Association:
    values = pd.Series(target, dtype="float64" if isinstance(target[0], float) else "object")
    return measure_associations(frame(column=cells), {"column": parser}, values)["column"]


RNG = np.random.default_rng(0)
NUMBERS = [float(value) for value in RNG.normal(0, 1, 1000)]
CLASSES = ["a" if value > 0 else "b" for value in NUMBERS]
NOISE = [float(value) for value in RNG.normal(0, 1, 1000)]


@pytest.mark.parametrize(
    ("cells", "target", "parser"),
    [
        (NUMBERS, NUMBERS, NUMBER),
        ([-3 * value for value in NUMBERS], NUMBERS, NUMBER),
        ([np.exp(value) for value in NUMBERS], NUMBERS, NUMBER),
        ([word.upper() for word in CLASSES], CLASSES, CATEGORY),
    ],
)
def test_a_copy_in_disguise_is_associated_nearly_wholly_and_gives_the_target_away(
    cells: list[object], target: list[object], parser: CellParser
) -> None:
    found = association(cells, target, parser)
    assert found.strength > 0.9
    assert found.leaks_target


@pytest.mark.parametrize(
    ("cells", "target", "parser"),
    [
        (NOISE, NUMBERS, NUMBER),
        (NOISE, CLASSES, NUMBER),
        (["x", "y"] * 500, CLASSES, CATEGORY),
        ([f"key {n}" for n in range(1000)], CLASSES, CATEGORY),  # in-sample, an id would tell everything
        ([f"key {n}" for n in range(1000)], NUMBERS, CATEGORY),
        ([None] * 1000, CLASSES, NUMBER),
    ],
)
def test_what_says_nothing_is_not_associated(cells: list[object], target: list[object], parser: CellParser) -> None:
    found = association(cells, target, parser)
    assert found.strength < 0.02
    assert not found.leaks_target


def test_associations_of_all_kinds_grow_with_what_is_known() -> None:
    blurred = [[value + blur * noise for value, noise in zip(NUMBERS, NOISE, strict=True)] for blur in (0.1, 0.5, 2)]
    for target in (NUMBERS, CLASSES):
        strengths = [association(list(cells), list(target), NUMBER).strength for cells in blurred]
        assert strengths == sorted(strengths, reverse=True)
        assert strengths[0] > 0.5 > strengths[-1] > 0


def test_a_text_is_associated_by_its_words() -> None:
    texts = [f"{'win cash now' if word == 'a' else 'see you later'} number {n % 7}" for n, word in enumerate(CLASSES)]
    assert association(list(texts), list(CLASSES), CellParser(ColumnType.TEXT)).strength > 0.5
    assert (
        association([f"well number {n % 7}" for n in range(1000)], list(CLASSES), CellParser(ColumnType.TEXT)).strength
        < 0.05
    )


def test_associations_look_at_no_other_rows_than_those_allowed() -> None:
    target = pd.Series(["a" if n % 2 else "b" for n in range(400)], dtype="object")
    cells = frame(column=[("x" if n % 2 else "y") if n < 200 else "z" for n in range(400)])
    told = measure_associations(cells, {"column": CATEGORY}, target, np.arange(200))["column"]
    silent = measure_associations(cells, {"column": CATEGORY}, target, np.arange(200, 400))["column"]
    assert told.leaks_target and silent.strength < 0.02


def test_a_usual_class_alone_gives_nothing_away() -> None:
    target = ["a"] * 995 + ["b"] * 5
    assert not association(list(NOISE), list(target), NUMBER).leaks_target


@pytest.mark.parametrize("rows", [100, 300, 1000])
@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("usual", [0.5, 0.8])
def test_a_number_whose_ranges_are_the_classes_gives_them_away(rows: int, classes: int, usual: float) -> None:
    shares = [usual, *[(1 - usual) / (classes - 1)] * (classes - 1)]
    for seed in range(10):
        rng = np.random.default_rng(seed)
        target = rng.choice(classes, rows, p=shares)
        leak = 10 * target + rng.random(rows)
        assert association(list(leak), [f"c{code}" for code in target], NUMBER).leaks_target, seed


@pytest.mark.parametrize("rows", [100, 300, 1000])
def test_a_number_that_is_near_the_classes_alone_gives_nothing_away(rows: int) -> None:
    for seed in range(10):
        rng = np.random.default_rng(seed)
        target = rng.integers(0, 2, rows)
        near = 2 * target + rng.normal(0, 1, rows)
        assert not association(list(near), [f"c{code}" for code in target], NUMBER).leaks_target, seed


@pytest.mark.parametrize(("labels", "missing"), [(True, 1), (False, 3)])
def test_of_labels_only_those_that_stand_for_missing_by_the_letter_are_missing(labels: bool, missing: int) -> None:
    cells = frame(answer=["Maybe", "maybe", "maybe", "no", "so", "no"])
    column = understand(cells)[0]
    assert reprofiled(column, Column(missing=["Maybe"]), cells["answer"], labels=labels).missing == missing


def test_columns_looked_at_together_are_found_as_each_alone() -> None:
    """Short columns share the matching of patterns: nothing of one may become another's."""
    kinds = [
        [f"{n}.5" for n in range(30)],
        [f"{n},5" for n in range(30)],
        [f"2024-01-{n + 1:02}" for n in range(30)],
        [f"192.168.0.{n}" for n in range(30)],
        [f"+49 30 1234{n:03}" for n in range(30)],
        ["yes", "no", None] * 10,
        [None] * 30,
        [f"1:{n:02}" for n in range(30)],
        [f"INV-{n:04}" for n in range(30)],
        ["red", "größe", "€ 5"] * 10,
    ]
    cells = pd.DataFrame({f"c{n}": kinds[n % len(kinds)] for n in range(300)}, dtype="str")
    alone = [detect_type(cells[name], name, Hints(".")) for name in cells]
    together = understand(cells, Hints("."))
    names = [field.name for field in fields(DetectedType)]
    assert [[getattr(one, name) for name in names] for one in together] == [
        [getattr(one, name) for name in names] for one in alone
    ]


COMMA = [f"{n},5" for n in range(1, 31)]
POINT = [f"{n}.5" for n in range(1, 31)]
OPEN_POINT = [f"{n}.125" for n in range(1, 31)]
OPEN_COMMA = [f"{n},125" for n in range(1, 31)]
UNSPLIT = [*OPEN_POINT[:-1], "12345"]


@pytest.mark.parametrize(
    ("others", "cells", "hints", "first", "decimal"),
    [
        ([COMMA], OPEN_POINT, Hints(), 1125.0, ","),
        ([COMMA], UNSPLIT, Hints(), 1125.0, ","),
        ([COMMA], OPEN_COMMA, Hints(), 1.125, ","),
        ([POINT], OPEN_POINT, Hints(), 1.125, "."),
        ([POINT], OPEN_COMMA, Hints(), 1125.0, "."),
        ([COMMA, POINT], OPEN_POINT, Hints(), 1.125, ","),
        ([COMMA], OPEN_POINT, Hints(typed=True), 1.125, ","),
        ([], OPEN_COMMA, Hints(semicolons=True), 1.125, ","),
        ([POINT], OPEN_COMMA, Hints(semicolons=True), 1125.0, "."),
        ([], OPEN_COMMA, Hints(decimal=","), 1.125, ","),
        ([], OPEN_COMMA, Hints(decimal="."), 1125.0, "."),
        ([["1_000", "20_000", "3_000"] * 10], OPEN_POINT, Hints(), 1.125, "."),
    ],
)
def test_numbers_that_can_be_read_in_two_ways_follow_the_table(
    others: list[list[str]], cells: list[str], hints: Hints, first: float, decimal: str
) -> None:
    table = frame(x=cells, **{f"other{n}": other for n, other in enumerate(others)})
    columns, found = understand_table(table, hints)
    assert columns[0].parser.values(table["x"]).iloc[0] == first
    assert found.decimal == decimal


def test_thousands_may_be_parted_in_several_ways() -> None:
    cells = ["1.234,56", "1 234,5", "1'234,5", "1_234", "12.345.678,9"] * 6
    column = understand(frame(x=cells))[0]
    assert column.unread == 0
    assert column.parser.values(pd.Series(cells, dtype="str")).tolist()[:5] == [
        1234.56,
        1234.5,
        1234.5,
        1234,
        12345678.9,
    ]
