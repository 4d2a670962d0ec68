"""Runs: real Keras, small tables. What they leave behind, and how they end."""

import json
from pathlib import Path

import numpy as np
import pytest

from components.domain.parse_recipe import parse
from components.domain.problem import Damaged, WrongField
from components.domain.recipe import Part, Recipe
from components.domain.run import SEED_RESULTS_FILE, EpochRecord, LearningRateChange, PendingCommand, Steering
from components.evaluation.report import EVALUATION, REPORT_FILES
from components.features.prepare import prepare
from components.features.training_arrays import TrainingData
from components.intake.read_table import read_table
from components.intake.samples import sample_csv
from components.prediction.scoring import score
from components.training.checkpoint import extension_mark
from components.training.learning_rates import write_learning_rates
from tests.listener import FullSpeed
from tests.unit.training.mapped_training import train

SAMPLES = {"breast_cancer": "diagnosis", "iris": "species", "tips": "tip"}


class Watcher(FullSpeed):
    """Hears the epochs of a run; asks it to pause or stop after a number of them."""

    def __init__(self, command: PendingCommand = PendingCommand.NONE, after: int = 0) -> None:
        self.logs: list[EpochRecord] = []
        self._command, self._after = command, after

    def epochs(self, logs: list[EpochRecord]) -> None:
        self.logs += logs

    def steering(self) -> Steering:
        return Steering(self._command if len(self.logs) >= self._after else PendingCommand.NONE)


def job(sample: str, **training: object) -> tuple[TrainingData, Recipe]:
    table = read_table(sample_csv(sample), sample)
    layers = [
        {"type": "Dense", "units": 8},
        {"type": "BatchNormalization"},
        {"type": "Dropout"},
        {"type": "GaussianNoise"},
        {"type": "Residual", "units": 5, "dropout": 0.1, "normalization": "batch"},
    ]
    settings = {"epochs": 6, "batch_size": 10, **training}
    recipe = parse({"dataset": "d", "target": SAMPLES[sample], "layers": layers, "training": settings})
    return prepare(table.cells, table.columns, recipe), recipe


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_run_learns_tells_every_epoch_and_leaves_a_model(sample: str, tmp_path: Path) -> None:
    training_data, recipe = job(sample, epochs=30, learning_rate=0.01)
    watcher = Watcher()
    inputs = {feature.name: training_data.inputs[feature.name][:7] for feature in training_data.preparation.features}
    outcome = train(training_data, recipe, tmp_path, watcher)
    assert outcome.status == "completed"
    assert [log.epoch for log in watcher.logs] == list(range(1, 31))
    assert watcher.logs[-1].logs["loss"] < watcher.logs[0].logs["loss"]
    measure = "mae" if sample == "tips" else "accuracy"
    test, baseline = outcome.metrics["test"][measure], outcome.metrics["baseline"][measure]
    assert test < baseline if sample == "tips" else test > baseline
    predictions = score(tmp_path, inputs)
    assert len(predictions) == 7 and np.isfinite(predictions).all()
    reports = {part: EVALUATION.validate_json((tmp_path / name).read_bytes()) for part, name in REPORT_FILES.items()}
    validation, tested = reports[Part.VALIDATION], reports[Part.TEST]
    assert [report.rows for report in (validation, tested)] == [tested.split.rows[part] for part in reports][::-1]
    assert validation.split == tested.split and tested.split.test_rows != tested.split.validation_rows
    assert tested.metrics == outcome.metrics
    assert validation.metrics.keys() == {"train", "validation", "validation_baseline"}


def test_the_same_recipe_gives_the_same_run(tmp_path: Path) -> None:
    watchers = [Watcher(), Watcher()]
    for place, watcher in enumerate(watchers):
        train(*job("iris"), tmp_path / str(place), watcher)
    first, second = ([log.logs for log in watcher.logs] for watcher in watchers)
    assert first == second


def test_pausing_and_going_on_gives_the_uninterrupted_run(tmp_path: Path) -> None:
    whole = Watcher()
    train(*job("iris", epochs=400), tmp_path / "whole", whole)
    before, after = Watcher(PendingCommand.PAUSE, after=1), Watcher()
    paused = train(*job("iris", epochs=400), tmp_path / "parts", before)
    assert paused.status == "paused" and 0 < paused.epoch < 400
    train(*job("iris", epochs=400), tmp_path / "parts", after)
    parts = [log.logs for log in before.logs + after.logs]
    assert len(parts) == 400
    assert parts == [log.logs for log in whole.logs]


def test_stop_keeps_the_best_weights(tmp_path: Path) -> None:
    material, recipe = job("iris", epochs=50_000)
    watcher = Watcher(PendingCommand.STOP, after=1)
    outcome = train(material, recipe, tmp_path, watcher)
    assert outcome.status == "stopped"
    best = min(watcher.logs, key=lambda log: log.logs["val_loss"])
    assert outcome.best_epoch == best.epoch
    assert outcome.metrics["validation"]["loss"] == pytest.approx(best.logs["val_loss"], abs=1e-3)


@pytest.mark.parametrize("stopping", [None, {"patience": 5}])
def test_a_run_that_is_stopped_before_its_first_epoch_leaves_no_model(
    stopping: dict[str, int] | None, tmp_path: Path
) -> None:
    outcome = train(*job("iris", early_stopping=stopping), tmp_path, Watcher(PendingCommand.STOP, after=0))
    assert (outcome.status, outcome.epoch, outcome.metrics) == ("stopped", 0, {})
    assert "before its first epoch" in outcome.note
    assert not (tmp_path / "model.keras").exists()


def longer(folder: Path, sample: str, **training: object) -> list[EpochRecord]:
    """Go on with an ended run."""
    extension_mark(folder).touch()
    watcher = Watcher()
    train(*job(sample, **training), folder, watcher)
    return watcher.logs


def test_a_run_that_ended_early_goes_on_even_where_its_end_is_as_far_as_before(tmp_path: Path) -> None:
    settings = {"epochs": 100, "early_stopping": {"patience": 3}, "learning_rate": 0.05}
    outcome = train(*job("iris", **settings), tmp_path, Watcher())
    assert outcome.epoch < 100
    assert longer(tmp_path, "iris", **settings)[0].epoch == outcome.epoch + 1


def test_a_run_whose_table_is_read_otherwise_by_now_is_refused_in_words(tmp_path: Path) -> None:
    """Another version may read more or fewer classes or categories in the same cells."""
    train(*job("iris"), tmp_path, Watcher())
    with pytest.raises(Damaged, match="its weights do not fit any more"):
        longer(tmp_path, "breast_cancer", epochs=9)


def test_weights_of_another_network_are_refused_where_no_preparation_was_kept(tmp_path: Path) -> None:
    """An earlier version kept it only when a run had ended."""
    train(*job("iris"), tmp_path, Watcher())
    (tmp_path / "preparation.json").unlink()
    with pytest.raises(Damaged, match="its weights do not fit any more"):
        longer(tmp_path, "breast_cancer", epochs=9)


def test_a_paused_run_whose_classes_are_others_by_now_is_refused_in_words(tmp_path: Path) -> None:
    train(*job("iris", epochs=400), tmp_path, Watcher(PendingCommand.PAUSE, after=1))
    path = tmp_path / "preparation.json"
    path.write_text(path.read_text().replace("setosa", "Setosa"))
    with pytest.raises(Damaged, match="target species is read otherwise"):
        train(*job("iris", epochs=400), tmp_path, Watcher())


@pytest.mark.parametrize("schedule", [{"type": "ReduceLROnPlateau", "patience": 3}, {"type": "ExponentialDecay"}])
def test_a_run_made_longer_is_the_longer_run(schedule: dict[str, object], tmp_path: Path) -> None:
    settings = {"learning_rate": 0.05, "learning_rate_schedule": schedule}
    whole = Watcher()
    train(*job("iris", epochs=40, **settings), tmp_path / "whole", whole)
    train(*job("iris", epochs=25, **settings), tmp_path / "parts", Watcher())
    more = longer(tmp_path / "parts", "iris", epochs=40, **settings)
    assert [log.logs for log in more] == [log.logs for log in whole.logs[25:]]


@pytest.mark.parametrize("after", [1, 2])
def test_seeds_that_are_paused_at_any_place_come_out_the_same(after: int, tmp_path: Path) -> None:
    settings = {"epochs": 700, "seeds": 4}
    train(*job("iris", **settings), tmp_path / "whole", Watcher())
    paused = train(*job("iris", **settings), tmp_path / "parts", Watcher(PendingCommand.PAUSE, after))
    assert paused.status == "paused"
    train(*job("iris", **settings), tmp_path / "parts", Watcher())
    found = [json.loads((tmp_path / name / SEED_RESULTS_FILE).read_text()) for name in ("whole", "parts")]
    assert found[0] == found[1] and [each["epoch"] for each in found[0]] == [700] * 4


def test_early_stopping_ends_and_restores(tmp_path: Path) -> None:
    training_data, recipe = job("iris", epochs=5000, early_stopping={"patience": 5}, learning_rate=0.05)
    outcome = train(training_data, recipe, tmp_path, Watcher())
    assert outcome.status == "completed" and outcome.epoch == outcome.best_epoch + 5


SIZES = [  # from what a column or the target begins, how far it goes, and what is wished of the column
    (0.0, 1e-42, {}),
    (0.0, 1e-300, {"scaling": "standard"}),
    (0.0, 1e19, {}),
    (0.0, 1e39, {"scaling": "quantile"}),
    (0.0, 1e37, {"scaling": "standard"}),
    (1.7e9, 50.0, {}),
    (1.7e9, 50.0, {"scaling": "quantile"}),
]


def of_size(begin: float, size: float, where: str, **override: object) -> tuple[TrainingData, Recipe]:
    """A table in which y follows x, either of them from `begin` on."""
    x = np.random.default_rng(0).uniform(0, 1, 150)
    far = [f"{begin + size * value:.17g}" for value in x]
    near = [f"{value:.6f}" for value in x]
    columns = (far, near) if where == "x" else (near, far)
    table = read_table("\n".join(["x,y", *map(",".join, zip(*columns, strict=True))]).encode(), "sizes.csv")
    training = {"epochs": 80, "batch_size": 10, "learning_rate": 0.05}
    said = {"x": {"kind": "number", **override}, "y": {"kind": "number"}}
    document = {"dataset": "d", "target": "y", "task": "regression", "columns": said, "training": training}
    recipe = parse({**document, "layers": [{"type": "Dense", "units": 8}]})
    return prepare(table.cells, table.columns, recipe), recipe


@pytest.mark.parametrize(("begin", "size", "override"), SIZES)
def test_columns_of_any_size_are_learned(
    begin: float, size: float, override: dict[str, object], tmp_path: Path
) -> None:
    outcome = train(*of_size(begin, size, "x", **override), tmp_path, Watcher())
    assert outcome.status == "completed", outcome.error
    assert outcome.metrics["test"]["r2"] > (0.9 if size > 1e-200 else -1)


@pytest.mark.parametrize(("begin", "size"), [(0.0, 1e-45), (0.0, 1e30), (0.0, 1e45), (1.7e9, 50.0)])
def test_targets_of_any_size_are_learned(begin: float, size: float, tmp_path: Path) -> None:
    outcome = train(*of_size(begin, size, "y"), tmp_path, Watcher())
    assert outcome.status == "completed", outcome.error
    test = outcome.metrics["test"]
    assert test["mae"] < 0.2 * size and test["r2"] > 0.9 and np.isfinite(list(test.values())).all()


def test_a_target_beyond_what_can_be_computed_with_is_refused() -> None:
    with pytest.raises(WrongField, match="larger units"):
        of_size(0.0, 1e200, "y")


def test_a_loss_beyond_numbers_is_explained(tmp_path: Path) -> None:
    training_data, recipe = job("tips", learning_rate=10, optimizer="sgd", momentum=0.99, epochs=300)
    bare = recipe.model_copy(update={"layers": []})
    outcome = train(training_data, bare, tmp_path, Watcher())
    assert outcome.status == "failed"
    assert f"in epoch {outcome.epoch + 1}." in outcome.error and "learning rate" in outcome.error


def test_a_loss_that_a_rate_set_by_hand_made_infinite_names_that_rate(tmp_path: Path) -> None:
    training_data, recipe = job("tips", learning_rate=0.0001, optimizer="sgd", momentum=0.99, epochs=300)
    write_learning_rates(tmp_path, [LearningRateChange(9.5, 1.0, 2)])
    outcome = train(training_data, recipe.model_copy(update={"layers": []}), tmp_path, Watcher())
    assert outcome.status == "failed" and outcome.epoch >= 2
    assert "Lower the learning rate (it is 9.5)" in outcome.error


def test_thousands_of_short_epochs_go_through(tmp_path: Path) -> None:
    training_data, recipe = job("iris", epochs=1500, batch_size=100)
    bare = recipe.model_copy(update={"layers": []})
    assert train(training_data, bare, tmp_path, Watcher()).epoch == 1500
