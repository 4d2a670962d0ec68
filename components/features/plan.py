"""What a recipe means for a table: what a page shows before a run, without making what a run needs."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from components.columns.arrow import give_back
from components.columns.profile import ColumnProfile
from components.columns.task import TaskDecision
from components.domain.finding import Finding, FindingType, Plural
from components.domain.problem import WrongField
from components.domain.recipe import Column, ColumnType, Part, Recipe
from components.features.category import MOST_CATEGORIES, CategoryFeature
from components.features.feature import Embedding, Feature
from components.features.fit import learn, values_of
from components.features.training_data import begin, check_features
from components.i18n import counted, t
from components.splitting import PartSummary, summarise, untaught

THREADS = 2


@dataclass(frozen=True)
class PartSizes:
    train: int
    validation: int
    test: int


@dataclass(frozen=True)
class Plan:
    """What a recipe means for a table, before any run; `training_rows` are positions in the table.

    `widths` says how many numbers the layers of the network get of each column; `learned` is what becomes of each.
    """

    decision: TaskDecision
    features: dict[str, ColumnType]
    widths: dict[str, int]
    rows: PartSizes
    rows_dropped: int
    warnings: list[Finding]
    training_rows: np.ndarray = field(default_factory=lambda: np.empty(0, "int64"), compare=False)
    parts: dict[Part, PartSummary] = field(default_factory=dict)
    learned: tuple[Feature, ...] = ()
    target_above_zero: bool = False

    @property
    def width(self) -> int:
        return sum(self.widths.values())

    @property
    def stored(self) -> int:
        """How many numbers of a row are kept in memory: of an embedding its places alone."""
        return sum(feature.width for feature in self.learned) if self.learned else self.width

    @property
    def embeddings(self) -> list[Embedding]:
        return [feature.embedding for feature in self.learned if feature.embedding]


def make_plan(cells: pd.DataFrame, columns: list[ColumnProfile], recipe: Recipe) -> Plan:
    """Task, inputs and part sizes of a recipe; what a page shows before a run. Raises WrongField as `prepare`."""
    begun = begin(cells, columns, recipe)
    parts, rows = begun.parts, begun.rows_kept
    training = rows[parts.train]

    def learned(name: str) -> Feature:
        reading = begun.readings[name]
        values = values_of(reading, cells[name].iloc[training])
        feature = learn(name, reading, recipe.columns.get(name, Column()), values)
        del values
        give_back()
        return feature

    with ThreadPoolExecutor(THREADS) as pool:  # PyArrow and numpy let go of the interpreter's lock
        features = check_features(list(pool.map(learned, begun.readings)))
    kinds = {feature.name: feature.kind for feature in features}
    classes = begun.decision.classes
    summaries = summarise(begun.division, begun.labels, len(classes))
    warnings = _warnings(features, recipe, begun.rows_dropped)
    warnings += begun.division.told + untaught(summaries, classes, recipe.target)
    return Plan(
        begun.decision,
        kinds,
        {feature.name: feature.becomes for feature in features},
        PartSizes(len(parts.train), len(parts.validation), len(parts.test)),
        begun.rows_dropped,
        warnings,
        training,
        summaries,
        tuple(features),
        begun.target_above_zero,
    )


def check_batch(recipe: Recipe, train_rows: int) -> None:
    """Raises WrongField where a batch is larger than all training rows."""
    if recipe.training.batch_size > train_rows:
        raise WrongField(
            "batch_too_large",
            t(
                "A batch of {batch:,} rows is more than the {rows:,} training rows.",
                batch=recipe.training.batch_size,
                rows=train_rows,
            ),
            "training.batch_size",
            t("Choose {rows:,} or fewer.", rows=train_rows),
        )


def _kept(count: int, kept: int) -> str:
    if kept == 0:
        words = t("none is frequent enough to be told apart")
    else:
        words = counted(kept, "the most frequent one is told apart", "the {n} most frequent are told apart")
    return t("{count:,} different values in the training rows; {kept}.", count=count, kept=words)


TARGET_MISSING = FindingType(
    "target_missing",
    Plural("{n} row has no value in the target.", "{n} rows have no value in the target."),
    "They are left out of training, validation and test.",
)
MANY_CATEGORIES = FindingType(
    "many_categories", _kept, "The others share one place. Switch the column off if it says nothing."
)


def _warnings(features: list[Feature], recipe: Recipe, dropped: int) -> list[Finding]:
    missing = [TARGET_MISSING.finding(recipe.target, count=dropped)] if dropped else []
    return missing + many_categories(features)


def many_categories(features: list[Feature]) -> list[Finding]:
    """The categories of which not all values are told apart, although they are many."""
    return [
        MANY_CATEGORIES.finding(
            feature.name, count=len(feature.vocabulary) + feature.pooled, kept=len(feature.vocabulary)
        )
        for feature in features
        if isinstance(feature, CategoryFeature) and len(feature.vocabulary) + feature.pooled > MOST_CATEGORIES
    ]
