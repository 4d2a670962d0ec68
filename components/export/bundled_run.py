"""What a bundle is made of: a run, as the store knows it, and the table that it learned from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from components.columns.profile import ColumnProfile
from components.domain.recipe import Recipe
from components.domain.run import LearningRateChange, MemberResult, RunStatus
from components.domain.threshold import LIKELIER, Threshold
from components.evaluation.thresholds import ErrorCounts
from components.export.curves import History
from components.intake.dialect.dialect import Dialect
from components.intake.options import ReadOptions


@dataclass(frozen=True)
class BundledTable:
    """The table of a run: `content_hash` is the SHA-256 of the file's bytes, `cells` are text, NaN where missing."""

    name: str
    content_hash: str
    columns: list[ColumnProfile]
    cells: pd.DataFrame
    dialect: Dialect
    options: ReadOptions = field(default_factory=ReadOptions)  # what a person said about the file


@dataclass(frozen=True)
class BundledRun:
    """A run with its model in `folder`.

    Args:
        with_test: whether the test rows were opened, so that their scores belong to it.
        epoch: how many epochs were trained.
        learning_rates: the changes by hand.
        history: what was measured in each epoch, as `store.epochs.epochs_after` has it.
        parts: the part of each row of the table as `PART_CODES` has it, 255 where a row is not used; None where an
            earlier version did not write it down.
        folds: the fold of each row of the table, 255 where it is in none; None but for a pack that holds out folds.
        pack: how each network of a pack ended.
        metrics: by part of the rows, as of `RunOutcome`.
        threshold: that is kept for the predictions, of two classes.
        counts_at_threshold: of the validation rows, where another than 0.5 is kept and what was predicted for them is known.
        with_training: whether the checkpoint goes along, by which the bundle can be brought back.
    """

    name: str
    folder: Path
    recipe: Recipe
    table: BundledTable
    with_test: bool = False
    status: RunStatus = RunStatus.COMPLETED
    epoch: int = 0
    learning_rates: Sequence[LearningRateChange] = ()
    history: History = ()
    parts: np.ndarray | None = None
    folds: np.ndarray | None = None
    pack: Sequence[MemberResult] = ()
    metrics: Mapping[str, Mapping[str, float | None]] = field(default_factory=dict)
    threshold: Threshold = LIKELIER
    counts_at_threshold: ErrorCounts | None = None
    with_training: bool = True
