"""Models that stay in memory answer what they would answer if each were loaded anew, and never take more room than there is."""

import os
from collections.abc import Mapping
from pathlib import Path

import keras
import numpy as np
import pytest

from components.columns.formats import NumberFormat
from components.domain.layers import ActivationLayer, Layer
from components.domain.recipe import ColumnType, Task
from components.features import CategoryFeature, NumberFeature, Preparation
from components.features.preparation import AnyFeature
from components.network.palette import PALETTE
from components.prediction import scoring
from components.prediction.scoring import BYTES_BESIDE_WEIGHTS, LoadedModel, LoadedModels, score
from components.training.model import (
    MANY_COLUMNS,
    MODEL_FILE,
    PACKED_FILE,
    build_core,
    build_packed,
    build_servable,
)
from components.training.same_inputs import write_preparation

FEATURES = [
    *(NumberFeature(f"n{place}", ColumnType.NUMBER, NumberFormat(), missing_seen=place == 0) for place in range(3)),
    CategoryFeature("word", ColumnType.CATEGORY, vocabulary=("a", "b")),
]


def rows(count: int, seed: int = 0) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    numbers = rng.normal(0, 30, (count, 3))
    numbers[rng.random((count, 3)) < 0.1] = np.nan
    inputs = {f"n{place}": numbers[:, [place]] for place in range(3)}
    return inputs | {"word": rng.choice(["a", "b", "", "never seen"], (count, 1)).astype("object")}


def saved(folder: Path, stack: list[Layer] | None = None, task: Task = Task.BINARY, seed: int = 0) -> Path:
    folder.mkdir(exist_ok=True)
    preparation = Preparation(FEATURES, task, "t", {Task.MULTICLASS: ["x", "y", "z"]}.get(task, ["x", "y"]))
    stack = [PALETTE["Dense"]()] if stack is None else stack
    aside = folder / "aside.keras"
    build_servable(preparation, build_core(preparation.width, stack, preparation, seed)).save(aside)
    aside.replace(folder / MODEL_FILE)
    return folder


def as_loaded(folder: Path, inputs: Mapping[str, np.ndarray]) -> np.ndarray:
    model = keras.saving.load_model(folder / MODEL_FILE, compile=False)
    return np.asarray(model({name: keras.ops.convert_to_tensor(values) for name, values in inputs.items()}))


@pytest.fixture(scope="module", autouse=True)
def _as_in_the_process_that_keeps_models() -> None:
    scoring.set_up(warm=False)


@pytest.mark.parametrize("task", Task)
def test_the_first_answer_and_those_of_the_program_have_the_bits_of_the_model(tmp_path: Path, task: Task) -> None:
    stack = [*(layer() for layer in PALETTE.values()), ActivationLayer(activation="gelu"), ActivationLayer()]
    folder, models = saved(tmp_path / "run", stack, task), LoadedModels()
    for count in (1, 7, 1000, 1):
        inputs = rows(count)
        expected = as_loaded(folder, inputs)
        assert np.isfinite(expected).all()
        np.testing.assert_array_equal(models.answers(folder, inputs), expected, strict=True)
        np.testing.assert_array_equal(score(folder, inputs), expected, strict=True)


def test_many_rows_are_answered_in_the_batches_of_score(tmp_path: Path) -> None:
    folder, inputs = saved(tmp_path / "run"), rows(2 * scoring.ROWS_AT_ONCE + 5)
    models = LoadedModels()
    for _ in range(2):
        np.testing.assert_array_equal(models.answers(folder, inputs), score(folder, inputs), strict=True)


def test_one_program_serves_any_number_of_rows(tmp_path: Path) -> None:
    model = LoadedModel(saved(tmp_path / "run") / MODEL_FILE)
    assert model.make_program()
    assert not model.make_program()
    for count in (1, 2, 900):
        assert len(model.answers(rows(count))) == count
    assert not model.make_program()


def test_who_was_not_asked_for_longest_goes_first(tmp_path: Path) -> None:
    folders = [saved(tmp_path / name, seed=place) for place, name in enumerate("abc")]
    models, inputs = LoadedModels(most=2), rows(2)
    for name in (0, 1, 0, 2):
        models.answers(folders[name], inputs)
    assert [file.path.parent.name for file in models.files] == ["a", "c"]
    np.testing.assert_array_equal(models.answers(folders[1], inputs), as_loaded(folders[1], inputs))
    assert [file.path.parent.name for file in models.files] == ["c", "b"]


def test_models_take_no_more_room_than_there_is_and_a_larger_one_is_alone(tmp_path: Path) -> None:
    folders = [saved(tmp_path / name) for name in "abc"]
    models, inputs = LoadedModels(most_bytes=int(2.5 * BYTES_BESIDE_WEIGHTS)), rows(1)
    for folder in folders:
        models.answers(folder, inputs)
    assert [file.path.parent.name for file in models.files] == ["b", "c"]
    large = saved(tmp_path / "large", [PALETTE["Dense"](units=4_000), PALETTE["Dense"](units=4_000)])
    models.answers(large, inputs)
    assert [file.path.parent.name for file in models.files] == ["large"]
    models.answers(folders[0], inputs)
    assert [file.path.parent.name for file in models.files] == ["a"]


def test_a_model_that_was_written_anew_answers_with_its_new_weights(tmp_path: Path) -> None:
    folder, inputs, models = saved(tmp_path / "run"), rows(5), LoadedModels()
    before = models.answers(folder, inputs)
    facts = (folder / MODEL_FILE).stat()
    saved(folder, seed=1)
    os.utime(folder / MODEL_FILE, ns=(facts.st_atime_ns, facts.st_mtime_ns))  # also in the same tick of the clock
    after = models.answers(folder, inputs)
    assert not np.array_equal(before, after)
    np.testing.assert_array_equal(after, as_loaded(folder, inputs))
    assert len(models.files) == 1


def test_a_model_that_is_gone_does_not_answer(tmp_path: Path) -> None:
    folder, models = saved(tmp_path / "run"), LoadedModels()
    models.answers(folder, rows(1))
    (folder / MODEL_FILE).unlink()
    with pytest.raises(FileNotFoundError):
        models.answers(folder, rows(1))


def test_programs_are_made_one_by_one_of_those_that_have_none(tmp_path: Path) -> None:
    models = LoadedModels()
    for name in "ab":
        models.answers(saved(tmp_path / name), rows(1))
    assert [models.make_a_program() for _ in range(3)] == [True, True, False]


def wide() -> Preparation:
    rng = np.random.default_rng(0)
    scalings = ("robust", "standard", "quantile", "none")
    columns: list[AnyFeature] = [
        NumberFeature(
            f"n{place}",
            ColumnType.NUMBER,
            NumberFormat(),
            missing_seen=place % 3 == 0,
            scaling=scalings[place % 4],
            log=place % 5 == 0,
            knots=(-20.0, float(rng.normal()), 30.0),
            heights=(-1.0, 0.0, 1.0),
        )
        for place in range(MANY_COLUMNS)
    ]
    columns[3:3] = [CategoryFeature("word", ColumnType.CATEGORY, vocabulary=("a", "b"))]
    return Preparation(columns, Task.REGRESSION, "t", [], target_mean=5.0, target_std=2.0)


@pytest.fixture
def both(tmp_path: Path) -> tuple[Path, dict[str, np.ndarray]]:
    """A folder with a model of many columns, also packed, and rows of them."""
    preparation, rng = wide(), np.random.default_rng(1)
    write_preparation(tmp_path, preparation)
    core = build_core(preparation.width, [PALETTE["Dense"]()], preparation, 0)
    build_packed(preparation, core).save(tmp_path / PACKED_FILE)
    build_servable(preparation, core).save(tmp_path / MODEL_FILE)
    inputs = {
        feature.name: rng.normal(0, 30, (9, 1)) if feature.numeric else np.array([["a"]] * 9, "object")
        for feature in preparation.features
    }
    inputs["n0"][::2] = np.nan
    return tmp_path, inputs


def test_a_packed_model_has_the_bits_of_the_one_with_an_input_for_each_column(
    both: tuple[Path, dict[str, np.ndarray]],
) -> None:
    folder, inputs = both
    expected = as_loaded(folder, inputs)
    packed, models = LoadedModel(folder / PACKED_FILE), LoadedModels()
    for _ in range(2):
        np.testing.assert_array_equal(packed.answers(inputs), expected, strict=True)
        np.testing.assert_array_equal(models.answers(folder, inputs), expected, strict=True)


def test_a_packed_model_of_a_later_training_is_not_that_of_the_run(both: tuple[Path, dict[str, np.ndarray]]) -> None:
    folder, inputs = both
    expected = as_loaded(folder, inputs)
    preparation = wide()
    core = build_core(preparation.width, [PALETTE["Dense"]()], preparation, 7)
    build_packed(preparation, core).save(folder / PACKED_FILE)  # a server was killed before it had written the other
    later = (folder / MODEL_FILE).stat().st_mtime_ns + 1
    os.utime(folder / PACKED_FILE, ns=(later, later))
    np.testing.assert_array_equal(LoadedModels().answers(folder, inputs), expected, strict=True)
