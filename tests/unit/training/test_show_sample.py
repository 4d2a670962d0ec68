"""The rows that a run is shown on."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from components.domain.problem import Damaged
from components.features.training_arrays import arrays_of
from components.training.show_sample import (
    FILE,
    MOST_BYTES,
    ShowSample,
    choose_sample,
    read_sample,
    spread_rows,
    write_sample,
)
from tests.corpora.damaged_files import FILE_DAMAGES
from tests.unit.training.test_run import SAMPLES, job


@given(hnp.arrays("int64", st.integers(0, 300), elements=st.integers(0, 7)), st.integers(1, 50))
def test_rows_are_spread_and_every_class_is_there(classes: np.ndarray, most: int) -> None:
    chosen = spread_rows(classes, most)
    assert len(chosen) == min(most, len(classes))
    assert (np.diff(chosen) > 0).all()
    if most >= 8:
        assert set(classes[chosen]) == set(classes)


def test_rows_are_spread_evenly() -> None:
    chosen = spread_rows(np.zeros(1000), 100)
    assert np.diff(chosen).max() <= 11 and chosen[0] == 0 and chosen[-1] == 999


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_sample_has_training_and_validation_rows_and_no_test_row(sample: str) -> None:
    data = job(sample)[0]
    arrays = arrays_of(data)
    found = choose_sample(arrays)
    assert set(found.row_numbers[: found.training]) <= set(data.row_numbers[data.parts.train])
    assert set(found.row_numbers[found.training :]) <= set(data.row_numbers[data.parts.validation])
    assert not set(found.row_numbers) & set(data.row_numbers[data.parts.test])
    by_number = {number: position for position, number in enumerate(data.row_numbers)}
    rows = [by_number[number] for number in found.row_numbers]
    assert found.parts == (len(data.parts.train), len(data.parts.validation))
    np.testing.assert_array_equal(found.x, arrays.x[rows])
    np.testing.assert_allclose(found.y, data.preparation.scale.to_network(data.targets[rows]), rtol=1e-6)


def test_of_a_wide_table_there_are_fewer_rows() -> None:
    arrays = arrays_of(job("breast_cancer")[0])
    wide = np.repeat(arrays.x, 100, axis=1)
    features = [*arrays.preparation.features] * 100
    preparation = type(arrays.preparation)(features, arrays.preparation.task, "y", arrays.preparation.classes)
    found = choose_sample(type(arrays)(**{**vars(arrays), "x": wide, "preparation": preparation}))
    assert found.x.nbytes <= MOST_BYTES and found.training > len(found.x) - found.training > 20


def kept(folder: Path) -> ShowSample:
    sample = ShowSample(np.ones((3, 2), "float32"), np.zeros(3, "float32"), np.array([4, 7, 1]), 2, (500, 1))
    write_sample(folder, sample)
    return sample


def test_the_sample_comes_back_as_it_was(tmp_path: Path) -> None:
    assert read_sample(tmp_path, 2) is None
    sample = kept(tmp_path)
    back = read_sample(tmp_path, 2)
    assert back is not None and (back.training, back.parts) == (2, (500, 1))
    for name in ("x", "y", "row_numbers"):
        np.testing.assert_array_equal(getattr(back, name), getattr(sample, name))
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_of_a_sample_of_an_earlier_version_it_is_not_known_how_many_rows_there_are(tmp_path: Path) -> None:
    write_sample(tmp_path, replace(kept(tmp_path), parts=None))
    back = read_sample(tmp_path, 2)
    assert back is not None and (back.training, back.parts) == (2, None)


@pytest.mark.parametrize("damage", FILE_DAMAGES)
def test_a_damaged_sample_is_told(tmp_path: Path, damage: str) -> None:
    kept(tmp_path)
    FILE_DAMAGES[damage](tmp_path / FILE)
    try:
        assert read_sample(tmp_path, 2) is None  # it is gone
    except Damaged as told:
        assert told.remedy


def test_a_sample_of_another_width_is_told(tmp_path: Path) -> None:
    kept(tmp_path)
    with pytest.raises(Damaged):
        read_sample(tmp_path, 5)
