"""Folds: of the same size, each class evenly, what stays together in one fold, the same from the same seed."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.domain.parse_recipe import parse
from components.domain.problem import WrongField
from components.splitting.description import in_words
from components.splitting.divide import divide
from components.splitting.folds import deal_folds
from tests.unit.splitting.tables import recipe_of, table_of, visits


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_what_is_dealt_is_whole_even_and_the_same_again(data: st.DataObject) -> None:
    folds = data.draw(st.integers(2, 10))
    rows = data.draw(st.integers(folds, 120))
    singles = data.draw(st.booleans())
    lot = np.random.default_rng(data.draw(st.integers(0, 999)))
    units = np.arange(rows) if singles else lot.integers(0, rows, rows)
    labels = lot.integers(0, data.draw(st.integers(1, 5)), rows)
    if len(np.unique(units)) < folds:
        return
    found = deal_folds(units, labels, folds, 3)
    assert np.array_equal(found, deal_folds(units, labels, folds, 3))
    sizes = np.bincount(found, minlength=folds)
    assert len(sizes) == folds and sizes.min() > 0
    assert all(len(np.unique(found[units == unit])) == 1 for unit in units)
    if singles:
        assert np.ptp(sizes) <= 1
        for label in np.unique(labels):
            assert np.ptp(np.bincount(found[labels == label], minlength=folds)) <= 1


@pytest.mark.parametrize("seed", [0, 1])
def test_groups_of_unlike_sizes_are_dealt_evenly(seed: int) -> None:
    lot = np.random.default_rng(seed)
    units = np.repeat(np.arange(60), lot.integers(1, 30, 60))
    labels = (units % 3 == 0).astype("int64")
    found = deal_folds(units, labels, 5, seed)
    assert np.ptp(np.bincount(found)) <= 0.1 * len(units) / 5
    assert np.ptp(np.bincount(found[labels == 1], minlength=5)) <= 0.25 * labels.sum() / 5


@pytest.mark.parametrize(("way", "column"), [("random", None), ("group", "patient")])
def test_every_row_but_the_test_rows_is_held_out_once(way: str, column: str | None) -> None:
    table = table_of(visits())
    named = {"type": way} | ({"column": column} if column else {})
    recipe = recipe_of({"way": named, "folds": 4, "test": 0.2})
    division = divide(table.cells, table.columns, recipe, pd.factorize(table.cells["kind"])[0])
    folds = division.parts_of_folds
    assert len(folds) == 4
    alone = recipe.model_copy(update={"split": recipe.split.model_copy(update={"folds": None})})
    without = divide(table.cells, table.columns, alone, pd.factorize(table.cells["kind"])[0])
    assert np.array_equal(division.parts.test, without.parts.test)  # so that figures on them can be compared
    held_out = np.concatenate([parts.validation for parts in folds])
    assert np.array_equal(np.sort(held_out), np.sort(np.concatenate([division.parts.train, division.parts.validation])))
    for place, parts in enumerate(folds):
        assert np.array_equal(parts.test, division.parts.test)
        every = np.concatenate([parts.train, parts.validation, parts.test])
        assert np.array_equal(np.sort(every), np.arange(len(table.cells)))
        if column:
            groups = table.cells[column].to_numpy()
            assert not set(groups[parts.train]) & set(groups[parts.validation]), place
    assert "320 rows in 4 folds" in in_words(recipe.split, {"train": 240, "validation": 80, "test": 80})


def test_too_few_rows_to_fold_and_ways_without_a_choice_are_refused() -> None:
    table = table_of(visits(8))
    with pytest.raises(WrongField) as refused:
        divide(table.cells, table.columns, recipe_of({"folds": 10}), None)
    assert refused.value.where == "split.folds"
    document = recipe_of({}).model_dump(mode="json")
    for changes in (
        {"split": {"folds": 3, "way": {"type": "time", "column": "day"}}},
        {"split": {"folds": 3, "way": {"type": "column", "column": "part"}}},
        {"split": {"folds": 3}, "training": {"seeds": 2}},
        {"split": {"folds": 11}},
        {"split": {"folds": 1}},
    ):
        with pytest.raises(WrongField):
            parse(document | changes)
