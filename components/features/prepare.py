"""From a table and a recipe to what one run needs: the split, and features that are fitted on the training rows alone."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from components.columns.cell_parser import CellParser
from components.columns.cell_text import MISSING_WORDS
from components.columns.effective_columns import as_read, labels_of, parser_of, target_values, used_as
from components.columns.profile import ColumnProfile
from components.columns.task import decide_task
from components.columns.task_decision import TaskDecision
from components.domain.problem import WrongField
from components.domain.recipe import EMBEDDED, Column, ColumnType, Recipe, Task
from components.features.fit import check_override, fit_feature, parser_of_feature, ramp_limit, raw_values, to_input
from components.features.number import LARGEST_TARGET, TargetScale, fit_target
from components.features.preparation import AnyFeature, Preparation
from components.features.sample_weights import row_weights
from components.features.training_arrays import TrainingData
from components.i18n import counted, t
from components.intake.dialect.dialect import Dialect
from components.splitting.divide import Division, divide
from components.splitting.parts import Parts


@dataclass(frozen=True)
class SplitTable:
    """A recipe on a table before anything is fitted: how columns are read, what is to be predicted, the parts.

    `labels` (rows,) are those of the rows that are used, which stand at `row_numbers` in the table.
    """

    parsers: dict[str, CellParser]
    decision: TaskDecision
    labels: np.ndarray
    division: Division
    rows_dropped: int
    row_numbers: np.ndarray
    weights: np.ndarray | None

    @property
    def parts(self) -> Parts:
        """Positions among the rows that are used."""
        return self.division.parts

    @property
    def kinds(self) -> dict[str, ColumnType]:
        """What the columns are that the network is given."""
        return {name: parser.kind for name, parser in self.parsers.items()}

    def shared_folds(self, recipe: Recipe) -> np.ndarray | None:
        """The fold of each row (rows,), -1 of test rows, that the networks of a pack hold out in turn; None without such."""
        return self.division.folds if recipe.pack else None

    def fitted_rows(self, recipe: Recipe) -> np.ndarray:
        """Positions of the rows that the preparation is fitted on: the training rows, of a pack in folds those of all folds."""
        folds = self.shared_folds(recipe)
        return self.parts.train if folds is None else np.flatnonzero(folds >= 0)

    @property
    def target_above_zero(self) -> bool:
        """Whether a target of numbers has a logarithm in every row."""
        return self.decision.task is Task.REGRESSION and bool((self.labels > 0).all())

    def target_scale(self, log: bool, rows: np.ndarray) -> TargetScale:
        """How a target of numbers becomes what the network learns, from the targets at positions `rows`; classes stay as they
        are."""
        if self.decision.task is not Task.REGRESSION:
            return TargetScale()
        return fit_target(self.labels[rows], log)


def _columns_given(recipe: Recipe, columns: list[ColumnProfile]) -> dict[str, ColumnType]:
    """The columns the network is given, with their types: all but the target, those switched off, and id-like ones."""
    known = {column.name: column for column in columns}
    for name, where in ((recipe.target, "target"), *((name, f"columns.{name}") for name in recipe.columns)):
        if name not in known:
            choose = t("Choose one of: {names}.", names=", ".join(list(known)[:20]))
            remedy = choose if where == "target" else t("Leave it out.")
            raise WrongField("no_such_column", t("There is no column {name}.", name=name), where, remedy)
    for field in recipe.columns.get(recipe.target, Column()).prepared:
        what = t("{field} is for columns that the network is given, not for the target.", field=field)
        remedy = t("Leave it out. For the logarithm of the target there is target_log.")
        raise WrongField("target_is_not_prepared", what, f"columns.{recipe.target}.{field}", remedy)
    kinds = ((column.name, used_as(column, recipe.effective_column(column.name))) for column in columns)
    features = {name: kind for name, kind in kinds if kind and name != recipe.target}
    if not features:
        raise _no_features()
    return features


def split_table(cells: pd.DataFrame, columns: list[ColumnProfile], recipe: Recipe) -> SplitTable:
    """Read the target and split the rows. Raises WrongField as `prepare`."""
    known = {column.name: column for column in columns}
    parsers = {}
    for name in _columns_given(recipe, columns):
        override = recipe.columns.get(name, Column())
        parsers[name] = parser_of(known[name], override, cells[name])
        check_override(name, parsers[name].kind, override)
    decision = decide_task(as_read(known[recipe.target], recipe), labels_of(cells, recipe), recipe.task)
    values = target_values(cells, columns, recipe, decision)
    has_target = values.notna()
    used = has_target & ~cells.duplicated() if recipe.drop_duplicates else has_target
    labels = _labels(values[used], decision, recipe)
    classes = None if decision.task is Task.REGRESSION else labels
    division = divide(cells if used.all() else cells[used], columns, recipe, classes)
    weights = None
    for parts in division.parts_of_folds:  # in each of which some training row has to count
        weights = row_weights(cells.loc[used], columns, recipe, parts.train)
    return SplitTable(parsers, decision, labels, division, int((~has_target).sum()), np.flatnonzero(used), weights)


def _labels(target: pd.Series, decision: TaskDecision, recipe: Recipe) -> np.ndarray:
    """Raises WrongField where a number is too large, or a logarithm is wanted that there is not."""
    if decision.task is not Task.REGRESSION:
        if recipe.target_log:
            what = t("{target} is predicted as classes: they have no logarithm.", target=recipe.target)
            raise WrongField("no_log_of_classes", what, "target_log", t("Leave it out, or predict a number."))
        codes = pd.Categorical(target.astype(str), categories=decision.classes).codes
        return codes.astype("float32" if decision.task is Task.BINARY else "int32")
    numbers = target.to_numpy("float64")
    most = np.abs(numbers).max(initial=0)
    if not most <= LARGEST_TARGET:
        what = t("{target} goes up to {most:g}: more than can be computed with.", target=recipe.target, most=most)
        remedy = t("Write it in larger units: at most {most:g}.", most=LARGEST_TARGET)
        raise WrongField("target_too_large", what, "target", remedy)
    below = int(np.count_nonzero(numbers <= 0))
    if recipe.target_log and below:
        what = counted(
            below,
            "{n} value of the target is not above 0 and has no logarithm.",
            "{n} values of the target are not above 0 and have no logarithm.",
        )
        raise WrongField("no_log", what, "target_log", t("Predict the target as it is."))
    return numbers


def prepare(
    cells: pd.DataFrame, columns: list[ColumnProfile], recipe: Recipe, dialect: Dialect | None = None
) -> TrainingData:
    """Split the rows and fit the preparation on the training rows.

    The networks of a pack that hold out folds in turn share one preparation: it is fitted on the rows of all folds, of which
    it knows the columns and not the targets. Test rows are never among them.

    Args:
        dialect: how the table's file was written, for new rows to be read alike.

    Raises:
        WrongField: the target, the task or the columns cannot be as the recipe says.
    """
    return _prepared(cells, columns, recipe, dialect, own_alone=True)[0]


def prepare_folds(
    cells: pd.DataFrame, columns: list[ColumnProfile], recipe: Recipe, dialect: Dialect | None = None
) -> list[TrainingData]:
    """What each network of a cross-validation is given: of its own fold's rows nothing is learned. The first is as of
    `prepare`, but for a pack, whose networks share one preparation; without folds it is the only one. Raises as `prepare`."""
    return _prepared(cells, columns, recipe, dialect, own_alone=False)


def _prepared(
    cells: pd.DataFrame, columns: list[ColumnProfile], recipe: Recipe, dialect: Dialect | None, *, own_alone: bool
) -> list[TrainingData]:
    split = split_table(cells, columns, recipe)
    each_parts = [split.parts] if own_alone else split.division.parts_of_folds
    each_rows = [split.fitted_rows(recipe)] if own_alone else [parts.train for parts in each_parts]
    recipes = [recipe, *[with_dimensions(recipe)] * (len(each_parts) - 1)]  # whose dimensions the first rows judge
    inputs: dict[str, np.ndarray] = {}
    features: list[list[AnyFeature]] = [[] for _ in each_parts]
    unread = []
    limit = ramp_limit(recipe, split.kinds)
    for name, parser in split.parsers.items():
        column = cells[name].iloc[split.row_numbers]
        values = raw_values(parser, column)
        for rows, fitted, its_recipe in zip(each_rows, features, recipes, strict=True):
            fitted.append(fit_to_rows(name, parser, its_recipe, values, rows, limit))
        inputs[name] = to_input(values, parser.kind)
        feature = features[0][-1]
        empty = np.isnan(values) if feature.numeric else np.zeros(0, bool)
        if empty.any() and parser_of_feature(feature).unread(column[empty]).any():
            unread.append(name)  # cells that are no number or date, though none that stands for "missing"
    return [
        TrainingData(
            _preparation(split, fitted, rows, recipe, dialect or Dialect(""), unread),
            inputs,
            split.labels,
            parts,
            split.row_numbers,
            split.division.findings,
            split.weights,
            split.shared_folds(recipe) if own_alone else None,
        )
        for parts, rows, fitted in zip(each_parts, each_rows, features, strict=True)
    ]


def _preparation(
    split: SplitTable,
    features: list[AnyFeature],
    rows: np.ndarray,
    recipe: Recipe,
    written: Dialect,
    unread: list[str],
) -> Preparation:
    decision, scale = split.decision, split.target_scale(recipe.target_log, rows)
    return Preparation(
        check_features(features),
        decision.task,
        recipe.target,
        decision.classes,
        scale.mean,
        scale.std,
        scale.log,
        written.missing or tuple(MISSING_WORDS),
        written.decimal,
        tuple(unread),
        written.as_words,
        written.split,
        decision.time,
        written.renamed,
    )


def fit_to_rows(
    name: str, parser: CellParser, recipe: Recipe, values: Any, rows: np.ndarray, most_ramps: int
) -> AnyFeature:
    """The feature of a column, of whose `raw_values` those at positions `rows` are learned from; `most_ramps` as of
    `ramp_limit`. Raises as `fit_feature`."""
    some = values[rows] if parser.kind.numeric else values.take(rows)
    return fit_feature(name, parser, recipe.prepared_column(name, parser.kind), some, most_ramps)


def with_dimensions(recipe: Recipe) -> Recipe:
    """A recipe that prepared some rows, for other rows of the same table: a category with a dimension, or another setting of an
    embedding, is embedded there too.

    By rule it would be one-hot where fewer of its values are frequent, and the setting would have nothing to be of.
    """
    columns = {
        name: column.model_copy(update={"encoding": "embedding"})
        if any(getattr(column, field) is not None for field in EMBEDDED) and not (column.encoding or column.words)
        else column
        for name, column in recipe.columns.items()
    }
    return recipe.model_copy(update={"columns": columns})


def check_features(features: list[AnyFeature]) -> list[AnyFeature]:
    """Those that anything becomes of. Raises WrongField where there is none."""
    useful = [feature for feature in features if feature.width]
    if not useful:
        raise _no_features()
    return useful


def _no_features() -> WrongField:
    return WrongField("no_features", t("No column is left to learn from."), "columns", t("Switch a column on."))
