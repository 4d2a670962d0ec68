"""What was predicted row by row comes back as it was written; what is damaged is told."""

from pathlib import Path

import numpy as np
import pytest

from components.domain.recipe import Part
from components.evaluation.row_predictions import (
    ROW_FILES,
    RowPredictions,
    read_row_predictions,
    write_row_predictions,
)
from tests.corpora.damaged_files import FILE_DAMAGES

ROWS = RowPredictions(np.array([4, 7, 9]), np.array([0, 1, 1], "int32"), np.array([[0.1], [0.8], [0.4]], "float32"))


@pytest.mark.parametrize("part", ROW_FILES)
def test_comes_back(tmp_path: Path, part: Part) -> None:
    write_row_predictions(tmp_path, part, ROWS)
    found = read_row_predictions(tmp_path, part)
    for name in ("row_numbers", "targets", "predictions"):
        expected, value = getattr(ROWS, name), getattr(found, name)
        assert value.dtype == expected.dtype
        np.testing.assert_array_equal(value, expected)
    assert [path.name for path in tmp_path.iterdir()] == [ROW_FILES[part]]


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_row_predictions(tmp_path, Part.TEST)


@pytest.mark.parametrize("damage", [damage for damage in FILE_DAMAGES if damage != "gone"])
def test_damaged(tmp_path: Path, damage: str) -> None:
    write_row_predictions(tmp_path, Part.TEST, ROWS)
    FILE_DAMAGES[damage](tmp_path / ROW_FILES[Part.TEST])
    with pytest.raises((ValueError, FileNotFoundError)):
        read_row_predictions(tmp_path, Part.TEST)


@pytest.mark.parametrize(
    "rows",
    [
        RowPredictions(np.arange(2), ROWS.targets, ROWS.predictions),
        RowPredictions(ROWS.row_numbers, ROWS.targets, ROWS.predictions[:, 0]),
        RowPredictions(ROWS.row_numbers.astype(float), ROWS.targets, ROWS.predictions),
        RowPredictions(ROWS.row_numbers, np.array(["a", "b", "c"]), ROWS.predictions),
    ],
    ids=["other rows", "no outputs", "numbers of rows that are not whole", "words"],
)
def test_arrays_that_do_not_fit(tmp_path: Path, rows: RowPredictions) -> None:
    write_row_predictions(tmp_path, Part.TEST, rows)
    with pytest.raises(ValueError, match=ROW_FILES[Part.TEST]):
        read_row_predictions(tmp_path, Part.TEST)
