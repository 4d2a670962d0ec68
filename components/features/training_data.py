"""From a table and a recipe to what one run needs: raw columns, targets, parts, and the preparation.

What each column becomes is learned from the training rows alone.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from components.columns import MISSING_WORDS, Reading
from components.columns.effective_columns import as_read, labels_of, target_values
from components.columns.override import reading_of
from components.columns.profile import ColumnProfile, used_as
from components.columns.task import TaskDecision, decide_task
from components.domain.problem import WrongField
from components.domain.recipe import Column, ColumnType, Recipe, Task
from components.features.feature import Feature
from components.features.fit import check_wish, learn, some, to_input, values_of
from components.features.preparation import Preparation
from components.features.sample_weights import row_weights
from components.features.target_scaling import LARGEST, TargetScale, learn_target
from components.i18n import counted, t
from components.intake.dialect.dialect import Dialect
from components.splitting import Division, Parts, divide


@dataclass(frozen=True)
class TrainingData:
    """What one run needs: raw inputs {column: (rows, 1)}, targets (rows,), and which rows are which.

    Inputs are float64 with NaN, or text with "" where missing. Targets are float32 0/1 (binary), int32 (multiclass) or
    float64 in the target's own units (regression).
    """

    preparation: Preparation
    inputs: dict[str, np.ndarray]
    targets: np.ndarray
    parts: Parts
    rows_dropped: int
    rows_kept: np.ndarray = field(default_factory=lambda: np.empty(0, "int64"))  # positions in the table
    division: Division | None = None
    weights: np.ndarray | None = None  # (rows,) float32, how much each row counts while training; None for all alike

    def keep_only(self, rows: np.ndarray) -> dict[str, np.ndarray]:
        """Take the raw inputs of some rows, and let go of all others: a large table is in memory only once."""
        kept = {name: values[rows] for name, values in self.inputs.items()}
        self.inputs.clear()
        return kept


@dataclass(frozen=True)
class SplitTable:
    """A recipe on a table before anything is learned: how columns are read, what is to be predicted, the parts.

    `labels` (rows,) are those of the rows that are kept, at `rows_kept` in the table.
    """

    readings: dict[str, Reading]
    decision: TaskDecision
    labels: np.ndarray
    division: Division
    rows_dropped: int
    rows_kept: np.ndarray
    weights: np.ndarray | None

    @property
    def parts(self) -> Parts:
        return self.division.parts

    @property
    def target_above_zero(self) -> bool:
        return self.decision.task is Task.REGRESSION and bool((self.labels > 0).all())


def resolve_columns(recipe: Recipe, columns: list[ColumnProfile]) -> dict[str, ColumnType]:
    """The columns the network is given, with their kinds: all but the target, those switched off, and id-like ones.

    Raises:
        WrongField: the recipe names a column that is not there, or no column is left.
    """
    known = {column.name: column for column in columns}
    if recipe.target not in known:
        raise WrongField(
            "no_such_column",
            t("There is no column {name}.", name=recipe.target),
            "target",
            t("Choose one of: {names}.", names=", ".join(list(known)[:20])),
        )
    for name in recipe.columns:
        if name not in known:
            raise WrongField(
                "no_such_column", t("There is no column {name}.", name=name), f"columns.{name}", t("Leave it out.")
            )
    said = recipe.columns.get(recipe.target, Column()).prepared
    if said:
        raise WrongField(
            "target_is_not_prepared",
            t("{field} is for columns that the network is given, not for the target.", field=next(iter(said))),
            f"columns.{recipe.target}.{next(iter(said))}",
            t("Leave it out. For the logarithm of the target there is target_log."),
        )
    features = {}
    for column in columns:
        kind = used_as(column, recipe.wish(column.name))
        if column.name != recipe.target and kind:
            features[column.name] = kind
    if not features:
        raise WrongField("no_features", t("No column is left to learn from."), "columns", t("Switch a column on."))
    return features


def begin(cells: pd.DataFrame, columns: list[ColumnProfile], recipe: Recipe) -> SplitTable:
    """Read the target and split the rows.

    Raises:
        WrongField: the target, the task or the columns cannot be as the recipe says.
    """
    readings = _readings(cells, columns, recipe)
    decision = _decide(cells, columns, recipe)
    values = target_values(cells, columns, recipe, decision)
    there = values.notna()
    kept = there & ~cells.duplicated() if recipe.drop_duplicates else there
    target = values[kept]
    labels = _labels(target, decision)
    _check_size(recipe, decision, labels)
    _check_log(recipe, decision, labels)
    classes = None if decision.task is Task.REGRESSION else labels
    division = divide(cells if kept.all() else cells[kept], columns, recipe, classes)
    weights = row_weights(cells.loc[kept], columns, recipe, division.parts.train)
    return SplitTable(readings, decision, labels, division, int((~there).sum()), np.flatnonzero(kept), weights)


def prepare(
    cells: pd.DataFrame, columns: list[ColumnProfile], recipe: Recipe, dialect: Dialect | None = None
) -> TrainingData:
    """Split the rows and learn the preparation from the training rows.

    Args:
        dialect: how the table's file was written, for new rows to be read alike.

    Raises:
        WrongField: the target, the task or the columns cannot be as the recipe says.
    """
    begun = begin(cells, columns, recipe)
    parts, decision = begun.parts, begun.decision
    inputs, features, unread = {}, [], []
    for name, reading in begun.readings.items():
        kept = cells[name].iloc[begun.rows_kept]
        values = values_of(reading, kept)
        feature = learn(name, reading, recipe.columns.get(name, Column()), some(values, parts.train))
        features.append(feature)
        if _has_unread(kept, values, feature):
            unread.append(name)
        inputs[name] = to_input(values, reading.kind)
    regression = decision.task is Task.REGRESSION
    scale = learn_target(begun.labels[parts.train], recipe.target_log) if regression else TargetScale()
    preparation = Preparation(
        check_features(features),
        decision.task,
        recipe.target,
        decision.classes,
        scale.mean,
        scale.std,
        scale.log,
        (dialect.missing if dialect else ()) or tuple(MISSING_WORDS),
        dialect.decimal if dialect else ".",
        tuple(unread),
        dialect.as_words if dialect else (),
        dialect.split if dialect else {},
        decision.time,
    )
    return TrainingData(
        preparation,
        inputs,
        begun.labels,
        parts,
        begun.rows_dropped,
        begun.rows_kept,
        begun.division,
        begun.weights,
    )


def _has_unread(cells: pd.Series, values: Any, feature: Feature) -> bool:
    """Whether some cells are no number or date, though none that stands for "missing"."""
    if not feature.numeric:
        return False
    empty = np.isnan(values)
    return bool(empty.any()) and bool(feature.reading.unread(cells[empty]).any())


def check_features(features: list[Feature]) -> list[Feature]:
    """Those that anything becomes of. Raises WrongField where there is none."""
    useful = [feature for feature in features if feature.width]
    if not useful:
        raise WrongField("no_features", t("No column is left to learn from."), "columns", t("Switch a column on."))
    return useful


def _readings(cells: pd.DataFrame, columns: list[ColumnProfile], recipe: Recipe) -> dict[str, Reading]:
    used = resolve_columns(recipe, columns)
    known = {column.name: column for column in columns}
    readings = {name: reading_of(known[name].found, recipe.columns.get(name, Column()), cells[name]) for name in used}
    for name, reading in readings.items():
        check_wish(name, reading.kind, recipe.columns.get(name, Column()))
    return readings


def _decide(cells: pd.DataFrame, columns: list[ColumnProfile], recipe: Recipe) -> TaskDecision:
    profile = next(column for column in columns if column.name == recipe.target)
    return decide_task(as_read(profile, recipe), labels_of(cells, recipe), recipe.task)


def _labels(target: pd.Series, decision: TaskDecision) -> np.ndarray:
    if decision.task is Task.REGRESSION:
        return target.to_numpy("float64")
    codes = pd.Categorical(target.astype(str), categories=decision.classes).codes
    return codes.astype("float32" if decision.task is Task.BINARY else "int32")


def _check_size(recipe: Recipe, decision: TaskDecision, labels: np.ndarray) -> None:
    if decision.task is Task.REGRESSION and not np.abs(labels).max(initial=0) <= LARGEST:
        raise WrongField(
            "target_too_large",
            t(
                "{target} goes up to {most:g}: more than can be computed with.",
                target=recipe.target,
                most=np.abs(labels).max(),
            ),
            "target",
            t("Write it in larger units: at most {most:g}.", most=LARGEST),
        )


def _check_log(recipe: Recipe, decision: TaskDecision, labels: np.ndarray) -> None:
    if not recipe.target_log:
        return
    if decision.task is not Task.REGRESSION:
        raise WrongField(
            "no_log_of_classes",
            t("{target} is predicted as classes: they have no logarithm.", target=recipe.target),
            "target_log",
            t("Leave it out, or predict a number."),
        )
    below = int(np.count_nonzero(labels <= 0))
    if below:
        raise WrongField(
            "no_log",
            counted(
                below,
                "{n} value of the target is not above 0 and has no logarithm.",
                "{n} values of the target are not above 0 and have no logarithm.",
            ),
            "target_log",
            t("Predict the target as it is."),
        )
