"""A recipe trained on fewer and on more of its rows: one program for all sizes, and at full size the run itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from components.domain.parse_recipe import parse
from components.domain.recipe import Part, Recipe, Task
from components.evaluation.learning_curve import LearningCurve
from components.evaluation.metrics import evaluate
from components.features.prepare import prepare
from components.features.subset_files import read_description, read_subsets
from components.features.subset_rows import write_subsets
from components.features.training_arrays import TrainingData, arrays_of
from components.intake.read_table import read_table
from components.intake.samples import sample_csv
from components.training.learning_curve import learning_curve
from components.training.ready_training import ReadyNetwork
from components.training.subset_trainer import SubsetTrainer
from components.training.trainer import Trainer
from tests.unit.training.test_run import SAMPLES
from tests.unit.training.test_speed import PLANS

DENSE = [{"type": "Dense", "units": 8}]
JOBS = {  # layers and settings of which one program serves all sizes, or does not
    "dense": (DENSE, {}, True),
    "dropout and weights": ([*DENSE, {"type": "Dropout"}], {"class_weight": "balanced"}, True),
    "patience": (
        DENSE,
        {"early_stopping": {"patience": 3}, "learning_rate_schedule": {"type": "ReduceLROnPlateau"}},
        True,
    ),
    "batch normalization": ([*DENSE, {"type": "BatchNormalization"}], {}, False),
    "schedule": (DENSE, {"learning_rate_schedule": {"type": "CosineDecay"}}, False),
}


def written(
    folder: Path, sample: str, layers: list[dict[str, object]], **training: object
) -> tuple[TrainingData, Recipe]:
    table = read_table(sample_csv(sample), sample)
    settings = {"epochs": 8, "batch_size": 10, "learning_rate": 0.02, **training}
    recipe = parse({"dataset": "d", "target": SAMPLES[sample], "layers": layers, "training": settings})
    data = prepare(table.cells, table.columns, recipe)
    write_subsets(folder, table.cells, table.columns, recipe, data.preparation, (0, 1))
    return data, recipe


@contextmanager
def counted_trainers(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Trainer]]:
    made: list[Trainer] = []
    original = Trainer.__init__

    def init(self: Trainer, *arguments: object, **options: object) -> None:
        original(self, *arguments, **options)  # type: ignore[arg-type]
        made.append(self)

    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "__init__", init)
        yield made


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("name", JOBS)
def test_each_size_is_trained_as_if_alone(
    name: str, plan: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("components.training.trainer.execution_plan_for", lambda _size: PLANS[plan])
    layers, settings, is_shared = JOBS[name]
    data, recipe = written(tmp_path, "iris", layers, **settings)
    description = read_description(tmp_path)
    most = max(subset.training for subset in description.subsets)
    shared = SubsetTrainer(recipe, data.preparation, description.width, most, description.validation)
    with counted_trainers(monkeypatch) as made:
        found = [
            shared.train(subset, seed, "last")
            for subset in read_subsets(tmp_path, description)
            for seed in subset.seeds
        ]
    assert len(made) == (1 if is_shared else len({subset.training for subset in description.subsets}))
    subsets = [(subset, seed) for subset in read_subsets(tmp_path, description) for seed in subset.seeds]
    for place in (0, 3, -1):
        subset, seed = subsets[place]
        alone = SubsetTrainer(recipe, data.preparation, description.width, subset.training, description.validation)
        one, other = found[place], alone.train(subset, seed, "last")
        assert one and other
        np.testing.assert_allclose(one.training, other.training, atol=1e-4)
        np.testing.assert_allclose(one.validation, other.validation, atol=1e-4)


@pytest.mark.parametrize("sample", SAMPLES)
def test_all_rows_give_what_the_run_gives(sample: str, tmp_path: Path) -> None:
    data, recipe = written(tmp_path, sample, DENSE, epochs=20)
    *_, curve = curves(tmp_path, data, recipe)
    ready = ReadyNetwork(arrays_of(data), recipe)
    while not ready.trainer.over:
        ready.trainer.advance()
    ready.trainer.train_step.packing.write_back()
    rows = data.parts[Part.VALIDATION]
    predictions = np.asarray(ready.trainer.train_step.model(arrays_of(data).x[rows], training=False))
    if data.preparation.task is Task.REGRESSION:
        predictions = data.preparation.scale.to_units(predictions)
    expected = evaluate(data.preparation.task, data.targets[rows], predictions, len(data.preparation.classes))
    assert curve.sizes[-1].validation[0] == pytest.approx(expected, rel=1e-3)
    assert curve.validation_rows == len(rows)


def curves(
    folder: Path, data: TrainingData, recipe: Recipe, which: Literal["best", "last"] = "last"
) -> list[LearningCurve]:
    said: list[float] = []
    found = list(learning_curve(folder, recipe, data.preparation, which, said.append))
    assert said == sorted(said) and all(0 <= share <= 1 for share in said)
    return found


def test_the_curve_grows_size_by_size(tmp_path: Path) -> None:
    data, recipe = written(tmp_path, "iris", DENSE)
    found = curves(tmp_path, data, recipe)
    last = found[-1]
    assert [len(curve.sizes) for curve in found] == [1, 2, 3, 4]
    assert [size.share for size in last.sizes] == [0.1, 0.2, 0.5, 1.0]
    assert [size.rows for size in last.sizes] == [11, 22, 53, 106]
    assert all(len(size.training) == len(size.validation) == last.seeds == 2 for size in last.sizes)
    assert last.gain is not None and found[0].gain is None
    assert (last.gain.from_rows, last.gain.to_rows) == (53, 106)
    assert last.gain.low <= last.gain.before - last.gain.after + 0.05


def test_the_best_epoch_is_measured_where_the_run_keeps_that(tmp_path: Path) -> None:
    data, recipe = written(tmp_path, "breast_cancer", DENSE, epochs=40, learning_rate=0.1)
    last, best = (curves(tmp_path, data, recipe, which)[-1].sizes[-1] for which in ("last", "best"))
    assert best.validation[0]["loss"] < last.validation[0]["loss"]


def test_a_training_that_diverges_is_counted_and_not_scored(tmp_path: Path) -> None:
    data, recipe = written(tmp_path, "tips", DENSE, optimizer="sgd", learning_rate=10.0, epochs=30)
    last = curves(tmp_path, data, recipe)[-1]
    assert [size.diverged for size in last.sizes] == [2, 2, 2, 2]
    assert not any(size.validation for size in last.sizes)
    assert last.gain is None


def test_other_rows_than_a_trainer_is_made_for_are_refused(tmp_path: Path) -> None:
    data, recipe = written(tmp_path, "iris", DENSE)
    ready = ReadyNetwork(arrays_of(data), recipe)
    fewer = ready.rows.__class__(ready.rows.x, ready.rows.y, ready.rows.train[:5], ready.rows.validation)
    with pytest.raises(ValueError, match="Received 5"):
        ready.trainer.take_rows(fewer)
