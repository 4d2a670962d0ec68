"""Prepared rows between two processes: as they were, or a clear failure."""

import resource
from pathlib import Path

import numpy as np
import pytest

from components.domain.problem import Damaged
from components.features import apply
from components.features.prepare import prepare
from components.features.training_arrays import (
    DESCRIPTION,
    SAMPLE_ROWS,
    TrainingData,
    arrays_of,
    map_arrays,
    write_arrays,
)
from tests.unit.features import every_kind


def prepared(target: str = "grade", **changes: object) -> TrainingData:
    table = every_kind.table(every_kind.frame(120))
    return prepare(table.cells, table.columns, every_kind.recipe_of(target, **changes))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_arrays(tmp_path / "arrays", arrays_of(prepared()))
    return tmp_path / "arrays"


@pytest.mark.parametrize("target", ["grade", "price"])
def test_what_was_written_is_mapped_to_the_last_bit(target: str, tmp_path: Path) -> None:
    data = prepared(target)
    write_arrays(tmp_path / "arrays", arrays_of(data))
    found = map_arrays(tmp_path / "arrays")
    assert found.preparation == data.preparation
    assert found.x.tobytes() == apply(data.preparation, data.inputs).tobytes()
    assert found.targets.dtype == data.targets.dtype and found.targets.tobytes() == data.targets.tobytes()
    for name in ("train", "validation", "test"):
        assert getattr(found.parts, name).tolist() == getattr(data.parts, name).tolist()
    assert found.row_numbers.tolist() == data.row_numbers.tolist()
    rows = data.parts.test[:SAMPLE_ROWS]
    for name, values in found.sample.items():
        np.testing.assert_array_equal(values, data.inputs[name][rows])
        assert values.dtype == data.inputs[name].dtype
    assert [path.name for path in tmp_path.iterdir()] == ["arrays"]


def test_x_is_mapped_where_tensorflow_shares_it_and_the_file_is_never_changed(folder: Path) -> None:
    before = (folder / "x.npy").read_bytes()
    x = map_arrays(folder).x
    assert not x.flags.owndata and x.ctypes.data % 64 == 0 and x.flags.c_contiguous and x.flags.writeable
    x[:] = 0
    assert (folder / "x.npy").read_bytes() == before


def test_weights_are_passed_on_and_not_forgotten(tmp_path: Path) -> None:
    data = prepared("grade", sample_weight="price")
    write_arrays(tmp_path / "arrays", arrays_of(data))
    found = map_arrays(tmp_path / "arrays")
    assert data.weights is not None and found.weights is not None and found.weights.tolist() == data.weights.tolist()
    (tmp_path / "arrays" / "weights.npy").unlink()
    with pytest.raises(Damaged):
        map_arrays(tmp_path / "arrays")


FILES = ["x.npy", "targets.npy", "row_numbers.npy", "train.npy", "validation.npy", "test.npy", DESCRIPTION]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("harm", ["gone", "cut short", "empty", "garbage"])
def test_a_damaged_file_is_a_clear_failure(name: str, harm: str, folder: Path) -> None:
    path = folder / name
    whole = path.read_bytes()
    path.unlink()
    if harm != "gone":
        path.write_bytes({"cut short": whole[: len(whole) - 3], "empty": b"", "garbage": b"\x93" * len(whole)}[harm])
    with pytest.raises(Damaged, match="damaged or removed"):
        map_arrays(folder)


def test_arrays_that_do_not_fit_each_other_are_refused(folder: Path) -> None:
    np.save(folder / "targets.npy", np.zeros(3, "float32"))
    with pytest.raises(Damaged):
        map_arrays(folder)


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    arrays, before = arrays_of(prepared()), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, before[1]))
    try:
        with pytest.raises(OSError) as caught:
            write_arrays(tmp_path / "arrays", arrays)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert caught.value.errno is not None and not list(tmp_path.iterdir())
