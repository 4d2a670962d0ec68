"""A recipe trained on fewer and on more of its rows, from several beginnings, and what each network is worth."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Literal

import numpy as np

from components.domain.recipe import Recipe, Task
from components.evaluation.learning_curve import CurveSize, Gain, LearningCurve, gain_between, row_errors
from components.evaluation.metrics import evaluate
from components.features.preparation import Preparation
from components.features.subset_files import Subset, read_description, read_subsets
from components.training.subset_trainer import SubsetTrainer

REPORT_SECONDS = 0.1


@dataclass(frozen=True)
class _Trained:
    """One training: its rows, and metrics and validation errors (rows,) of it, none where its loss was not finite."""

    seed: int
    rows: int
    training: dict[str, float]
    validation: dict[str, float]
    errors: np.ndarray | None


def learning_curve(
    folder: Path,
    recipe: Recipe,
    preparation: Preparation,
    which: Literal["best", "last"],
    progress: Callable[[float], None],
) -> Iterator[LearningCurve]:
    """The curve so far after each size, from the rows that `write_subsets` left in `folder`.

    Args:
        preparation: that of all training rows: its classes and, where columns are embedded, its embeddings.
        which: the weights that are measured, as in the run: those of the best epoch or of the last.
        progress: is told the share of all steps that is done.

    Raises Damaged where the rows are not whole.
    """
    description, settings, began = read_description(folder), recipe.training, time.monotonic()
    seeds = len({seed for subset in description.subsets for seed in subset.seeds})
    most, held_out = max(each.training for each in description.subsets), description.validation
    trainer = SubsetTrainer(recipe, preparation, description.width, most, held_out)
    report = _Steps(sum(len(each.seeds) * each.training for each in description.subsets), progress)
    curve = LearningCurve([], seeds, settings.epochs, settings.batch_size, held_out, description.is_refitted)
    before: list[_Trained] = []
    for share, subsets in groupby(read_subsets(folder, description), lambda subset: subset.share):
        trained = [
            _trained(trainer, subset, seed, which, preparation, report) for subset in subsets for seed in subset.seeds
        ]
        finite = [each for each in trained if each.errors is not None]
        size = CurveSize(
            share,
            round(sum(each.rows for each in trained) / len(trained)),
            [each.training for each in finite],
            [each.validation for each in finite],
            len(trained) - len(finite),
        )
        gain = _gain(preparation.task, before, finite)
        curve = replace(curve, sizes=[*curve.sizes, size], gain=gain, seconds=time.monotonic() - began)
        before = finite
        yield curve
    trainer.close()


def _trained(
    trainer: SubsetTrainer,
    subset: Subset,
    seed: int,
    which: Literal["best", "last"],
    preparation: Preparation,
    report: "_Steps",
) -> _Trained:
    count, task, classes = subset.training, preparation.task, len(preparation.classes)
    predictions = trainer.train(subset, seed, which, lambda share: report.within(share, count))
    report.done(count)
    if predictions is None:
        return _Trained(seed, count, {}, {}, None)
    learned, held_out = subset.targets[:count], subset.targets[count:]
    return _Trained(
        seed,
        count,
        evaluate(task, learned, predictions.training, classes),
        evaluate(task, held_out, predictions.validation, classes),
        row_errors(task, held_out, predictions.validation),
    )


def _gain(task: Task, before: Sequence[_Trained], after: Sequence[_Trained]) -> Gain | None:
    """Over the seeds that came to their end at both sizes."""
    earlier, later = ({each.seed: each for each in trained} for trained in (before, after))
    pairs = [(earlier[seed], later[seed]) for seed in earlier if seed in later]
    if not pairs:
        return None
    first, second = zip(*pairs, strict=True)
    rows = tuple(round(sum(each.rows for each in trained) / len(trained)) for trained in (first, second))
    errors = (np.stack([each.errors for each in trained if each.errors is not None]) for trained in (first, second))
    return gain_between(task, (rows[0], rows[1]), *errors)


class _Steps:
    """Tells the share of all steps of training that is done, not more often than somebody looks."""

    def __init__(self, total: int, progress: Callable[[float], None]) -> None:
        self._total, self._progress, self._done, self._said = total, progress, 0, float("-inf")

    def within(self, share: float, count: int) -> None:
        """A training of `count` rows an epoch has come so far."""
        now = time.monotonic()
        if now - self._said > REPORT_SECONDS:
            self._said = now
            self._progress((self._done + share * count) / self._total)

    def done(self, count: int) -> None:
        """It is at its end."""
        self._done += count
