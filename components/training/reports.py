"""What is kept of a run's rows for its pages: a report each of the validation and of the test rows, and what was predicted
row by row."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from components.domain.recipe import Part, Recipe, Task
from components.evaluation.metrics import report_of
from components.evaluation.report import REPORT_FILES, DividedRows
from components.evaluation.row_predictions import RowPredictions, write_row_predictions
from components.features.training_arrays import TrainingArrays
from components.splitting.description import in_words


@dataclass(frozen=True)
class ShownRows:
    """What is told of a part.

    Attributes:
        rows: (rows,) int64, positions among the rows that are used.
        predictions: (all rows, outputs), probabilities, or numbers in the target's own units.
        validated: (rows,) int64, the rows that stand for new ones while the test rows are closed: the validation rows, of a
            cross-validation those of all folds.
        folds: of a cross-validation, how many were held out: fewer than were dealt where some were not trained.
    """

    rows: np.ndarray
    predictions: np.ndarray
    validated: np.ndarray
    folds: int | None = None


def write_report(
    folder: Path,
    part: Part,
    shown: ShownRows,
    data: TrainingArrays,
    recipe: Recipe,
    metrics: dict[str, dict[str, float]],
) -> None:
    """Keep what is known of the rows of one part. Raises OSError."""
    rows, predictions = shown.rows, shown.predictions
    write_row_predictions(folder, part, RowPredictions(data.row_numbers[rows], data.targets[rows], predictions[rows]))
    report = report_of(
        data.preparation, data.targets[rows], predictions[rows], metrics, _divided_rows(shown, data, recipe)
    )
    path = folder / REPORT_FILES[part]
    aside = path.with_suffix(".aside")
    aside.write_text(report.model_dump_json(), encoding="utf-8")
    aside.replace(path)


def _divided_rows(shown: ShownRows, data: TrainingArrays, recipe: Recipe) -> DividedRows:
    """How the rows were divided, with what tells whether another run's rows are the same."""
    parts, of_classes = data.parts, data.preparation.task is not Task.REGRESSION
    rows = {part.value: len(parts[part]) for part in Part}
    named = {
        part: data.row_numbers[which].astype("<i8").tobytes()
        for part, which in ((Part.VALIDATION, shown.validated), (Part.TEST, parts.test))
    }
    return DividedRows(
        in_words=in_words(recipe.split, rows, of_classes, data.split_codes, shown.folds),
        rows=rows,
        test_rows=hashlib.sha256(named[Part.TEST]).hexdigest(),
        validation_rows=hashlib.sha256(named[Part.VALIDATION]).hexdigest(),
        **recipe.split.model_dump(mode="json"),
    )
