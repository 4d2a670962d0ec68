"""What a recipe means for a table: what a page shows before a run, without making what a run needs."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from components.columns.arrow import give_back
from components.columns.number_values import SHORT_ROWS, few_at_a_time, number_values
from components.columns.profile import ColumnProfile
from components.columns.task_decision import TaskDecision
from components.domain.finding import Finding, FindingType, Plural
from components.domain.problem import WrongField
from components.domain.recipe import ColumnType, Part, Recipe
from components.features.category import CategoryFeature
from components.features.feature import Embedding, LearnedInput, learned_inputs
from components.features.fit import MOST_CATEGORIES, fit_feature, ramp_limit, raw_values
from components.features.number import TargetScale
from components.features.preparation import AnyFeature, Preparation
from components.features.prepare import check_features, split_table
from components.i18n import counted, t
from components.splitting.summary import PartSummary, summarise, untaught

THREADS = 2


@dataclass(frozen=True)
class PartSizes:
    """Rows in each part."""

    train: int
    validation: int
    test: int


@dataclass(frozen=True)
class Plan:
    """What a recipe means for a table, before any run; `training_rows` are positions in the table.

    `widths` says how many numbers the layers of the network get of each column; `fitted` is what becomes of each.
    """

    decision: TaskDecision
    features: dict[str, ColumnType]
    widths: dict[str, int]
    rows: PartSizes
    rows_dropped: int
    warnings: list[Finding]
    training_rows: np.ndarray = field(default_factory=lambda: np.empty(0, "int64"), compare=False)
    parts: dict[Part, PartSummary] = field(default_factory=dict)
    fitted: tuple[AnyFeature, ...] = ()
    target_above_zero: bool = False
    target_scale: TargetScale = field(default_factory=TargetScale)

    @property
    def width(self) -> int:
        """How many numbers the layers of the network are given."""
        return sum(self.widths.values())

    @property
    def stored(self) -> int:
        """How many numbers of a row are in memory: of an embedding its indices alone."""
        return sum(feature.width for feature in self.fitted) if self.fitted else self.width

    def preparation(self, target: str) -> Preparation:
        """What the network would be given, as far as its weights depend on it."""
        decision, scale = self.decision, self.target_scale
        return Preparation([*self.fitted], decision.task, target, decision.classes, scale.mean, scale.std, scale.log)

    @property
    def embeddings(self) -> list[Embedding]:
        """The tables that the network learns."""
        return [feature.embedding for feature in self.fitted if feature.embedding]

    @property
    def learned_inputs(self) -> list[LearnedInput]:
        """All that the network learns before its layers."""
        return learned_inputs(self.fitted)


def make_plan(cells: pd.DataFrame, columns: list[ColumnProfile], recipe: Recipe) -> Plan:
    """Task, inputs and part sizes of a recipe; what a page shows before a run. Raises WrongField as `prepare`."""
    split = split_table(cells, columns, recipe)
    parts, training, fitted_rows = split.parts, split.row_numbers[split.parts.train], split.fitted_rows(recipe)
    taught = split.row_numbers[fitted_rows]  # the rows that the preparation is fitted on
    limit = ramp_limit(recipe, split.kinds)

    def fitted(names: Sequence[str]) -> list[AnyFeature]:
        parsers = {name: split.parsers[name] for name in names}
        numbers = number_values(cells, {name: each for name, each in parsers.items() if each.kind.numeric}, taught)
        made = []
        for name, parser in parsers.items():
            values = numbers[name] if name in numbers else raw_values(parser, cells[name].iloc[taught])
            made.append(fit_feature(name, parser, recipe.prepared_column(name, parser.kind), values, limit))
        del numbers, values
        give_back()
        return made

    # PyArrow and NumPy release the interpreter's lock.
    with ThreadPoolExecutor(THREADS if len(cells) > SHORT_ROWS else 1) as pool:
        groups = pool.map(fitted, few_at_a_time([*split.parsers], len(cells)))
        features = check_features([feature for group in groups for feature in group])
    classes = split.decision.classes
    summaries = summarise(split.division, split.labels, len(classes))
    missing = [TARGET_MISSING.finding(recipe.target, count=split.rows_dropped)] if split.rows_dropped else []
    untrained = untaught(summaries, classes, recipe.target)
    return Plan(
        split.decision,
        {feature.name: feature.kind for feature in features},
        {feature.name: feature.becomes for feature in features},
        PartSizes(len(parts.train), len(parts.validation), len(parts.test)),
        split.rows_dropped,
        [*missing, *many_categories(features), *split.division.findings, *untrained],
        training,
        summaries,
        tuple(features),
        split.target_above_zero,
        split.target_scale(recipe.target_log, fitted_rows),
    )


def check_batch(recipe: Recipe, train_rows: int) -> None:
    """Raises WrongField where a batch is larger than all training rows."""
    batch = recipe.training.batch_size
    if batch > train_rows:
        what = t("A batch of {batch:,} rows is more than the {rows:,} training rows.", batch=batch, rows=train_rows)
        remedy = t("Choose {rows:,} or fewer.", rows=train_rows)
        raise WrongField("batch_too_large", what, "training.batch_size", remedy)


def _told_apart(count: int, known: int) -> str:
    words = counted(known, "the most frequent one is told apart", "the {n} most frequent are told apart")
    words = words if known else t("none is frequent enough to be told apart")
    return t("{count:,} different values in the training rows; {kept}.", count=count, kept=words)


TARGET_MISSING = FindingType(
    "target_missing",
    Plural("{n} row has no value in the target.", "{n} rows have no value in the target."),
    "They are left out of training, validation and test.",
)
MANY_CATEGORIES = FindingType(
    "many_categories", _told_apart, "The others share one place. Switch the column off if it says nothing."
)


def many_categories(features: Sequence[AnyFeature]) -> Iterator[Finding]:
    """The categories of which not all values are told apart, although they are many."""
    for feature in features:
        if isinstance(feature, CategoryFeature):
            known = len(feature.vocabulary)
            if known + feature.pooled > MOST_CATEGORIES:
                yield MANY_CATEGORIES.finding(feature.name, count=known + feature.pooled, known=known)
