"""Cross-validation: real Keras, small tables. Each fold is held out by a network that trained as it does alone."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from components.domain.parse_recipe import parse
from components.domain.recipe import Part, Recipe
from components.domain.run import FOLD_RESULTS, FOLD_RESULTS_FILE, FoldResult, PendingCommand
from components.evaluation.report import EVALUATION, REPORT_FILES
from components.evaluation.row_predictions import read_row_predictions
from components.features.prepare import prepare_folds
from components.features.training_arrays import TrainingData
from components.intake.read_table import read_table
from components.intake.samples import sample_csv
from tests.unit.training.mapped_training import train
from tests.unit.training.test_run import SAMPLES, Watcher


def job(sample: str, folds: int = 3, **training: object) -> tuple[list[TrainingData], Recipe]:
    table = read_table(sample_csv(sample), sample)
    recipe = parse(
        {
            "dataset": "d",
            "target": SAMPLES[sample],
            "layers": [{"type": "Dense", "units": 6}],
            "split": {"folds": folds, "test": 0.2},
            "training": {"epochs": 12, "batch_size": 10, "learning_rate": 0.01, **training},
        }
    )
    return prepare_folds(table.cells, table.columns, recipe), recipe


def results(folder: Path) -> list[FoldResult]:
    return FOLD_RESULTS.validate_json((folder / FOLD_RESULTS_FILE).read_bytes())


@pytest.mark.parametrize("sample", ["iris", "tips"])
def test_every_row_is_held_out_once_by_a_network_that_trained_as_it_does_alone(sample: str, tmp_path: Path) -> None:
    (own, *others), recipe = job(sample)
    watcher = Watcher()
    outcome = train(own, recipe, tmp_path / "folds", watcher, *others)
    kept = read_row_predictions(tmp_path / "folds", Part.VALIDATION)
    dealt = np.sort(np.concatenate([own.parts.train, own.parts.validation]))
    assert np.array_equal(kept.row_numbers, own.row_numbers[dealt])
    alone = recipe.model_copy(update={"split": recipe.split.model_copy(update={"folds": None})})
    for place, (data, fold) in enumerate(zip([own, *others], results(tmp_path / "folds"), strict=True)):
        folder = tmp_path / str(place)
        by_itself = train(data, alone, folder, Watcher())
        expected = read_row_predictions(folder, Part.VALIDATION)
        of_fold = np.isin(kept.row_numbers, expected.row_numbers)
        # Other rows beside them in a batch may turn the last bit.
        np.testing.assert_allclose(kept.predictions[of_fold], expected.predictions, rtol=1e-5)
        assert fold.metrics == pytest.approx(by_itself.metrics["validation"], rel=1e-5)
        assert fold.rows == len(expected.targets)
        assert (fold.fold, fold.epoch) == (place + 1, 12) and len(fold.history["val_loss"]) == 12
        if place == 0:  # the model is that of the first fold
            test = read_row_predictions(tmp_path / "folds", Part.TEST)
            assert np.array_equal(test.predictions, read_row_predictions(folder, Part.TEST).predictions)
            assert outcome.metrics["train"] == pytest.approx(by_itself.metrics["train"], rel=1e-5)
    validation, tested = (
        EVALUATION.validate_json((tmp_path / "folds" / REPORT_FILES[part]).read_bytes())
        for part in (Part.VALIDATION, Part.TEST)
    )
    assert validation.rows == len(dealt) and validation.metrics["validation"] == outcome.metrics["validation"]
    assert validation.split == tested.split and "in 3 folds, each held out once" in validation.split.in_words
    assert {"loss_low", "loss_high"} <= watcher.logs[-1].logs.keys()  # how far the folds lie apart


def test_a_fold_learns_nothing_of_its_own_rows(tmp_path: Path) -> None:
    folds, _ = job("tips")
    assert len({fold.preparation.target_mean for fold in folds}) == len(folds)
    for fold in folds:
        assert fold.preparation.target_mean == pytest.approx(fold.targets[fold.parts.train].mean())
        assert not np.intersect1d(fold.parts.train, fold.parts.validation).size


def test_a_row_of_an_own_category_makes_a_fold_wider_or_narrower_and_trains(tmp_path: Path) -> None:
    (own, *_), recipe = job("tips")
    feature = next(each for each in own.preparation.features if not each.numeric)
    table = read_table(sample_csv("tips"), "tips")
    cells = table.cells.copy()
    cells.loc[own.row_numbers[own.parts.validation], feature.name] = "only here"
    folds = prepare_folds(cells, table.columns, recipe)
    widths = {fold.preparation.width for fold in folds}
    assert len(widths) == 2
    outcome = train(folds[0], recipe, tmp_path, Watcher(), *folds[1:])
    assert outcome.status == "completed" and len(results(tmp_path)) == 3


def test_a_dimension_is_of_an_embedding_in_every_fold(tmp_path: Path) -> None:
    rng, rows = np.random.default_rng(0), 1800
    city = [f"c{n % 20}" for n in range(rows)]
    frame = pd.DataFrame({"city": city, "x": rng.normal(size=rows), "y": rng.normal(size=rows)})
    columns = {"city": {"dimension": 4, "encoding": "embedding"}}
    recipe = {
        "dataset": "d",
        "target": "y",
        "layers": [],
        "split": {"folds": 3, "test": 0.2},
        "training": {"epochs": 2},
    }
    table = read_table(frame.to_csv(index=False).encode(), "table.csv")
    second = prepare_folds(table.cells, table.columns, parse(recipe | {"columns": columns}))[1]
    cells = table.cells.copy()
    held_out = second.row_numbers[second.parts.validation]
    cells.loc[held_out[:40], "city"] = (
        "c20"  # with it 21 values are frequent in the rows of the first network, not of the second
    )
    by_rule = parse(recipe | {"columns": {"city": {"dimension": 4}}})
    own, *others = prepare_folds(cells, table.columns, by_rule)
    tables = [each.preparation.embedded[0].feature.embedding for each in (own, *others)]
    assert [(each.values, each.dimension) for each in tables if each] == [(22, 4), (21, 4), (22, 4)]
    outcome = train(own, by_rule, tmp_path, Watcher(), *others)
    assert outcome.status == "completed" and len(results(tmp_path)) == 3


def test_pausing_and_going_on_gives_the_uninterrupted_folds(tmp_path: Path) -> None:
    (own, *others), recipe = job("iris", epochs=300)
    train(own, recipe, tmp_path / "whole", Watcher(), *others)
    paused = train(own, recipe, tmp_path / "parts", Watcher(PendingCommand.PAUSE, after=40), *others)
    assert paused.status == "paused" and 0 < paused.epoch < 300
    train(own, recipe, tmp_path / "parts", Watcher(), *others)
    assert results(tmp_path / "parts") == results(tmp_path / "whole")


def test_a_longer_run_trains_all_folds_further(tmp_path: Path) -> None:
    (own, *others), recipe = job("iris", epochs=20)
    train(own, recipe, tmp_path, Watcher(), *others)
    longer = recipe.model_copy(update={"training": recipe.training.model_copy(update={"epochs": 30})})
    train(own, longer, tmp_path, Watcher(), *others)
    assert [fold.epoch for fold in results(tmp_path)] == [30, 30, 30]
    folder = tmp_path / "at once"
    train(own, longer, folder, Watcher(), *others)
    assert [replace(fold, history={}) for fold in results(tmp_path)] == [
        replace(fold, history={}) for fold in results(folder)
    ]


def test_of_a_run_that_is_stopped_early_the_folds_that_were_trained_are_shown(tmp_path: Path) -> None:
    (own, *others), recipe = job("iris", epochs=50_000)
    outcome = train(own, recipe, tmp_path, Watcher(PendingCommand.STOP, after=1), *others)
    trained = results(tmp_path)
    assert outcome.status == "stopped" and trained[0].fold == 1
    rows = sum(fold.rows for fold in trained)
    assert len(read_row_predictions(tmp_path, Part.VALIDATION).targets) == rows
    assert all(fold.epoch >= outcome.epoch for fold in trained)  # what was trained less is not counted
    assert ("were not trained as far as the first" in outcome.note) is (len(trained) < 3)
    report = EVALUATION.validate_json((tmp_path / REPORT_FILES[Part.VALIDATION]).read_bytes())
    assert report.rows == rows
    assert (f"of which {len(trained)} were held out" in report.split.in_words) is (len(trained) < 3)


def test_a_fold_whose_loss_grows_beyond_all_numbers_is_left_out_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (own, second, third), recipe = job("tips")
    broken = replace(second, targets=np.full_like(second.targets, 1e36))
    outcome = train(own, recipe, tmp_path, Watcher(), broken, third)
    trained = results(tmp_path)
    assert outcome.status == "completed" and [fold.fold for fold in trained] == [1, 3]
    assert "In these folds the loss grew beyond all numbers: 2. They are left out." in outcome.note
    assert len(read_row_predictions(tmp_path, Part.VALIDATION).targets) == sum(fold.rows for fold in trained)
