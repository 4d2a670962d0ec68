"""Training as a run has it: prepared rows are written, and mapped by whoever trains."""

import tempfile
from pathlib import Path

from components.domain.recipe import Recipe
from components.domain.run import Listener, RunOutcome
from components.features.training_arrays import TrainingData, arrays_of, map_arrays, write_arrays
from components.training import run


def train(
    training_data: TrainingData, recipe: Recipe, folder: Path, listener: Listener, *folds: TrainingData
) -> RunOutcome:
    """Train a recipe on data that went through files; `folds` are the other folds of a cross-validation."""
    with tempfile.TemporaryDirectory() as scratch:
        arrays = Path(scratch) / "arrays"
        write_arrays(arrays, arrays_of(training_data), map(arrays_of, folds))
        return run.train(map_arrays(arrays), recipe, folder, listener)
