"""A process that trains a run's network on fewer of its rows: `python -m components.runs.learning_curve_worker`.

It gives way to trainings that people wait for, computes in one thread, and answers one request.
"""

import contextlib
import os
from pathlib import Path

import components.runs.preload  # noqa: F401 - first: TensorFlow is to find no PyArrow
from components.domain.problem import Damaged
from components.evaluation.learning_curve import LearningCurve
from components.i18n import t
from components.runs.analysis_messages import written_answer
from components.runs.learning_curve_messages import REQUESTS, TrainOnSubsets
from components.training.learning_curve import learning_curve
from components.training.process import set_up
from components.training.same_inputs import read_preparation
from components.workers.module import Report, serve

NICENESS = 10


def train_on_subsets(request: TrainOnSubsets, report: Report) -> None:
    """Write the curve after each size; the last time it is complete. Raises Damaged where the rows, or what the run learned
    from them, are gone."""
    set_up(1, Path(request.cache) if request.cache else None)
    preparation = read_preparation(Path(request.run))
    if preparation is None:
        what = t("What the run learned from its rows is gone.")
        raise Damaged("damaged_run", what, "run", t("Train its network again; other runs are not affected."))
    report("training", 0.0)
    curves = learning_curve(
        Path(request.rows), request.recipe, preparation, request.which, lambda share: report("training", share)
    )
    last = None
    for last in curves:
        _write(Path(request.file), last, is_complete=False)
    if last is not None:
        _write(Path(request.file), last, is_complete=True)


def _write(file: Path, curve: LearningCurve, *, is_complete: bool) -> None:
    """Whole or not at all."""
    aside = file.with_suffix(".aside")
    aside.write_bytes(written_answer("learning_curve", curve, is_complete=is_complete))
    aside.replace(file)


if __name__ == "__main__":
    with contextlib.suppress(OSError, AttributeError):  # not where the system knows no such thing
        os.nice(NICENESS)
    serve(REQUESTS, train_on_subsets)
