"""Training rows in several sizes, each prepared by what its own rows teach."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from components.domain.parse_recipe import parse
from components.domain.problem import Damaged
from components.features.prepare import prepare
from components.features.subset_files import Description, Subset, read_description, read_subsets
from components.features.subset_rows import write_subsets
from components.features.training_arrays import TrainingData, arrays_of
from components.intake.read_table import read_table

ROWS = 400
WAYS = {
    "random": {"type": "random"},
    "time": {"type": "time", "column": "year"},
    "group": {"type": "group", "column": "patient"},
}


def made(folder: Path, **changes: object) -> tuple[TrainingData, Description, list[Subset]]:
    rng = np.random.default_rng(0)
    size = rng.normal(10, 3, ROWS).round(2)
    frame = pd.DataFrame(
        {
            "size": size,
            "colour": rng.choice(["red", "green", "blue", "grey"], ROWS, p=[0.6, 0.28, 0.1, 0.02]),
            "year": rng.integers(1900, 2020, ROWS),
            "patient": [f"P{n}" for n in rng.integers(0, 80, ROWS)],
            "price": (size * 3 + rng.normal(0, 1, ROWS)).round(2),
            "kind": np.where(size + rng.normal(0, 1, ROWS) > 11, "large", "small"),
        }
    )
    table = read_table(frame.to_csv(index=False).encode(), "table.csv")
    roles = {"patient": {"role": "ignore"}, "price": {"role": "ignore"}}
    recipe = parse({"dataset": "d", "target": "kind", "layers": [], "columns": roles} | changes)
    data = prepare(table.cells, table.columns, recipe)
    description = write_subsets(folder, table.cells, table.columns, recipe, data.preparation, (0, 1, 2))
    assert read_description(folder) == description
    return data, description, list(read_subsets(folder, description))


@pytest.mark.parametrize("way", WAYS)
def test_all_rows_are_those_of_the_run(way: str, tmp_path: Path) -> None:
    data, description, subsets = made(tmp_path, split={"way": WAYS[way]})
    arrays, parts = arrays_of(data), data.parts
    last = subsets[-1]
    assert description.is_refitted
    assert (last.share, last.seeds, last.training) == (1.0, (0, 1, 2), len(parts.train))
    rows = np.concatenate([parts.train, parts.validation])
    np.testing.assert_array_equal(last.x, arrays.x[rows])
    np.testing.assert_array_equal(last.targets, arrays.targets[rows])
    assert last.preparation.features == data.preparation.features
    for subset in subsets:
        assert len(subset.x) - subset.training == description.validation == len(parts.validation)
        np.testing.assert_array_equal(subset.targets[subset.training :], arrays.targets[parts.validation])


def test_each_size_learns_its_statistics_from_its_own_rows(tmp_path: Path) -> None:
    data, _, subsets = made(tmp_path)
    smallest = subsets[0]
    own, whole = (
        next(feature for feature in preparation.features if feature.name == "size")
        for preparation in (smallest.preparation, data.preparation)
    )
    assert own.center != whole.center  # type: ignore[union-attr]
    assert smallest.preparation.width <= data.preparation.width
    assert {subset.seeds for subset in subsets if subset.share == 0.1} == {(0,), (1,), (2,)}


def test_rows_in_time_are_the_same_for_all_seeds(tmp_path: Path) -> None:
    _, _, subsets = made(tmp_path, split={"way": WAYS["time"]})
    assert [subset.seeds for subset in subsets] == [(0, 1, 2)] * 4


def test_the_scale_of_a_number_to_predict_is_learned_anew(tmp_path: Path) -> None:
    columns = {"patient": {"role": "ignore"}, "kind": {"role": "ignore"}}
    data, _, subsets = made(tmp_path, target="price", columns=columns)
    assert subsets[0].preparation.scale != data.preparation.scale
    assert subsets[-1].preparation.scale == data.preparation.scale


def test_an_embedding_is_taken_from_all_training_rows(tmp_path: Path) -> None:
    columns = {"colour": {"encoding": "embedding"}, "patient": {"role": "ignore"}, "price": {"role": "ignore"}}
    data, description, subsets = made(tmp_path, columns=columns)
    assert not description.is_refitted
    assert {subset.x.shape[1] for subset in subsets} == {data.preparation.width}


def test_numbers_that_become_waves_are_taken_from_all_training_rows(tmp_path: Path) -> None:
    """They lie behind words, of which fewer rows know fewer."""
    _, description, _ = made(tmp_path, scaling="periodic", columns={"patient": {"role": "ignore"}})
    assert not description.is_refitted


def test_ramps_lie_between_quantiles_of_the_rows_that_are_learned_from(tmp_path: Path) -> None:
    data, description, subsets = made(tmp_path, scaling="piecewise_linear")
    assert description.is_refitted
    knots = [next(one.knots for one in each.preparation.features if one.name == "size") for each in subsets]  # type: ignore[union-attr]
    assert knots[0] != knots[-1]
    assert knots[-1] == next(one.knots for one in data.preparation.features if one.name == "size")  # type: ignore[union-attr]


def test_rows_that_are_gone_are_told(tmp_path: Path) -> None:
    _, description, _ = made(tmp_path)
    (tmp_path / "2.npz").write_bytes(b"")
    with pytest.raises(Damaged):
        list(read_subsets(tmp_path, description))
    (tmp_path / "description.json").unlink()
    with pytest.raises(Damaged):
        read_description(tmp_path)


def written(folder: Path, frame: pd.DataFrame, **changes: object) -> tuple[TrainingData, Description]:
    table = read_table(frame.to_csv(index=False).encode(), "table.csv")
    recipe = parse({"dataset": "d", "target": "y", "layers": []} | changes)
    data = prepare(table.cells, table.columns, recipe)
    return data, write_subsets(folder, table.cells, table.columns, recipe, data.preparation, (0, 1, 2))


GROUPS = {(100, 100, 100): [1.0], (60, 60, 60, 60, 60): [0.5, 1.0], tuple([10] * 30): [0.1, 0.2, 0.5, 1.0]}


@pytest.mark.parametrize("groups", GROUPS)
def test_groups_too_large_for_a_size_leave_it_out(groups: tuple[int, ...], tmp_path: Path) -> None:
    rng, rows = np.random.default_rng(0), sum(groups)
    site = np.repeat([f"site {n}" for n in range(len(groups))], groups)
    frame = pd.DataFrame({"site": site, "x": rng.normal(size=rows).round(3), "y": rng.normal(size=rows).round(3)})
    way = {"way": {"type": "group", "column": "site"}}
    data, description = written(tmp_path, frame, split=way)
    sizes = {subset.share: subset.training for subset in description.subsets}
    assert [*sizes] == GROUPS[groups]
    assert sizes[1.0] == len(data.parts.train)


def test_fewer_rows_of_a_column_with_a_dimension_need_no_embedding_of_their_own(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    city = [f"c{n}" for n in rng.integers(0, 25, 1200)]
    frame = pd.DataFrame({"city": city, "x": rng.normal(size=1200).round(3), "y": rng.normal(size=1200).round(3)})
    data, description = written(tmp_path, frame, columns={"city": {"dimension": 4}})
    assert not description.is_refitted
    assert {subset.width for subset in description.subsets} == {data.preparation.width}
