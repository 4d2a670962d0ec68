"""From a table and a recipe to numbers: what each column becomes, learned from the training rows alone.

Numbers and dates: the training median where missing, centred on it, divided by a robust spread, and bent softly beyond
three spreads (Holzmüller et al. 2024, "Better by default", section 3: robust scale and smooth clip). Where training rows
lacked values, one more number says "was missing". Categories and booleans: one-hot, first place for unseen and missing.
Text: 1 for each of the most frequent words that occurs, first place for all other words. The numbers of all columns come
first, then what was missing among them, then the other columns in their order.
"""

import re
import string
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from components.data.facts import labels_of, target_values
from components.data.kinds import Format, Reading, format_from_dict
from components.data.kinds.override import reading_of
from components.data.profile import ColumnProfile, used_as
from components.data.splitting import Division, Parts, PartSummary, divide, summarise, untaught
from components.data.task import TaskDecision, decide_task
from components.problem import Finding, WrongField
from components.recipe import Column, Kind, Part, Recipe, Task
from components.words import t

MOST_CATEGORIES = 100
MOST_WORDS = 200
PUNCTUATION = r"[!\"#$%&()\*\+,-\./:;<=>?@\[\\\]^_`{|}~\']"  # what Keras's TextVectorization strips by default
_LOWER_ASCII = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


@dataclass(frozen=True)
class Feature:
    """One column as the model takes it; `width` numbers come of it."""

    name: str
    kind: Kind
    median: float = 0.0
    scale: float = 1.0
    minimum: float = 0.0
    maximum: float = 0.0
    missing_seen: bool = False
    vocabulary: list[str] = field(default_factory=list)
    format: Format | None = None
    missing: tuple[str, ...] = ()

    @property
    def reading(self) -> Reading:
        """How the cells of new rows are read: as those of the table were."""
        return Reading(self.kind, self.format, self.missing)

    @property
    def numeric(self) -> bool:
        return self.kind in (Kind.NUMBER, Kind.DATE)

    @property
    def width(self) -> int:
        if self.numeric:
            return 2 if self.missing_seen else 1
        return len(self.vocabulary) + 1 if self.vocabulary else 0


@dataclass(frozen=True)
class Preparation:
    """All that turns raw columns into the network's input, and its output into an answer."""

    features: list[Feature]
    task: Task
    target: str
    classes: list[str]
    target_mean: float = 0.0
    target_std: float = 1.0

    @property
    def width(self) -> int:
        return sum(feature.width for feature in self.features)

    def as_dict(self) -> dict[str, Any]:
        document = asdict(self)
        for feature, known in zip(document["features"], self.features, strict=True):
            feature["format"] = known.format.as_dict() if known.format else None
        return document

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> "Preparation":
        features = [_feature_from_dict(feature) for feature in document["features"]]
        return cls(**{**document, "features": features, "task": Task(document["task"])})


def _feature_from_dict(document: Mapping[str, Any]) -> Feature:
    read = {"kind": Kind(document["kind"]), "format": format_from_dict(document.get("format"))}
    return Feature(**{**document, **read, "missing": tuple(document.get("missing", ()))})


@dataclass(frozen=True)
class Material:
    """What one run needs: raw inputs {column: (rows, 1)}, targets (rows,), and which rows are which.

    Inputs are float32 with NaN, or text with "" where missing. Targets are float32 0/1 (binary), int32 (multiclass) or
    float32 in the target's own units (regression).
    """

    preparation: Preparation
    inputs: dict[str, np.ndarray]
    targets: np.ndarray
    parts: Parts
    rows_dropped: int
    rows_kept: np.ndarray = field(default_factory=lambda: np.empty(0, "int64"))  # positions in the table
    division: Division | None = None

    def keep_only(self, rows: np.ndarray) -> dict[str, np.ndarray]:
        """Take the raw inputs of some rows, and let go of all others: a large table is in memory only once."""
        kept = {name: values[rows] for name, values in self.inputs.items()}
        self.inputs.clear()
        return kept


@dataclass(frozen=True)
class PartSizes:
    train: int
    validation: int
    test: int


@dataclass(frozen=True)
class Plan:
    """What a recipe means for a table, before any run; `training_rows` are positions in the table."""

    decision: TaskDecision
    features: dict[str, Kind]
    widths: dict[str, int]
    rows: PartSizes
    rows_dropped: int
    warnings: list[Finding]
    training_rows: np.ndarray = field(default_factory=lambda: np.empty(0, "int64"), compare=False)
    parts: dict[Part, PartSummary] = field(default_factory=dict)

    @property
    def width(self) -> int:
        return sum(self.widths.values())


def resolve_columns(recipe: Recipe, columns: list[ColumnProfile]) -> dict[str, Kind]:
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
    features = {}
    for column in columns:
        kind = used_as(column, recipe.wish(column.name))
        if column.name != recipe.target and kind:
            features[column.name] = kind
    if not features:
        raise WrongField("no_features", t("No column is left to learn from."), "columns", t("Switch a column on."))
    return features


def make_plan(cells: pd.DataFrame, columns: list[ColumnProfile], recipe: Recipe) -> Plan:
    """Task, inputs and part sizes of a recipe; what a page shows before a run. Raises WrongField as `prepare`."""
    material = prepare(cells, columns, recipe)
    features = material.preparation.features
    decision = _decide(cells, columns, recipe)
    parts = material.parts
    sizes = PartSizes(len(parts.train), len(parts.validation), len(parts.test))
    kinds = {feature.name: feature.kind for feature in features}
    widths = {feature.name: feature.width for feature in features}
    warnings = _warnings(columns, recipe, kinds, material.rows_dropped)
    summaries: dict[Part, PartSummary] = {}
    if material.division:
        summaries = summarise(material.division, material.targets, len(decision.classes))
        warnings += material.division.told + untaught(summaries, decision.classes, recipe.target)
    return Plan(
        decision,
        kinds,
        widths,
        sizes,
        material.rows_dropped,
        warnings,
        material.rows_kept[parts.train],
        summaries,
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


def prepare(cells: pd.DataFrame, columns: list[ColumnProfile], recipe: Recipe) -> Material:
    """Split the rows and learn the preparation from the training rows.

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
    classes = None if decision.task is Task.REGRESSION else labels
    division = divide(cells if kept.all() else cells[kept], columns, recipe, classes)
    parts = division.parts
    inputs = {name: as_input(reading.values(cells.loc[kept, name]), reading.kind) for name, reading in readings.items()}
    features = [_learned(name, readings[name], inputs[name][parts.train, 0]) for name in readings]
    mean, std = 0.0, 1.0
    if decision.task is Task.REGRESSION:
        mean, std = float(labels[parts.train].mean()), float(labels[parts.train].std()) or 1.0
    preparation = Preparation(
        [feature for feature in features if feature.width], decision.task, recipe.target, decision.classes, mean, std
    )
    if not preparation.features:
        raise WrongField("no_features", t("No column is left to learn from."), "columns", t("Switch a column on."))
    return Material(preparation, inputs, labels, parts, int((~there).sum()), np.flatnonzero(kept), division)


def _readings(cells: pd.DataFrame, columns: list[ColumnProfile], recipe: Recipe) -> dict[str, Reading]:
    used = resolve_columns(recipe, columns)
    known = {column.name: column for column in columns}
    return {name: reading_of(known[name].found, recipe.columns.get(name, Column()), cells[name]) for name in used}


def _learned(name: str, reading: Reading, values: np.ndarray) -> Feature:
    return replace(learn_feature(name, reading.kind, values), format=reading.format, missing=reading.missing)


def _decide(cells: pd.DataFrame, columns: list[ColumnProfile], recipe: Recipe) -> TaskDecision:
    profile = next(column for column in columns if column.name == recipe.target)
    return decide_task(profile, labels_of(cells, recipe), recipe.task)


def _labels(target: pd.Series, decision: TaskDecision) -> np.ndarray:
    if decision.task is Task.REGRESSION:
        return target.to_numpy("float32")
    codes = pd.Categorical(target.astype(str), categories=decision.classes).codes
    return codes.astype("float32" if decision.task is Task.BINARY else "int32")


def as_input(values: pd.Series, kind: Kind) -> np.ndarray:
    """Typed values as the model takes them: (rows, 1) float32 with NaN, or text with "" where missing."""
    if kind in (Kind.NUMBER, Kind.DATE):
        return values.to_numpy("float32").reshape(-1, 1)
    return values.fillna("").astype(str).to_numpy("object").reshape(-1, 1)


def learn_feature(name: str, kind: Kind, values: np.ndarray) -> Feature:
    """Statistics of one column from its training values (rows,)."""
    if kind in (Kind.NUMBER, Kind.DATE):
        return _learn_number(name, kind, values.astype("float64"))
    if kind is Kind.TEXT:
        words = Counter(word for value in values for word in set(split_words(str(value))))
        return Feature(name, kind, vocabulary=[word for word, _ in words.most_common(MOST_WORDS)])
    counts = Counter(str(value) for value in values if value != "")
    # Names that occur once or twice teach nothing that holds for new rows: they share the place of the unseen.
    fewest = 3 if len(counts) > 30 else 1
    kept = [value for value, count in counts.most_common(MOST_CATEGORIES) if count >= fewest]
    return Feature(name, kind, vocabulary=kept)


def _learn_number(name: str, kind: Kind, values: np.ndarray) -> Feature:
    present = values[~np.isnan(values)]
    missing = len(present) < len(values)
    if len(present) == 0:
        return Feature(name, kind, missing_seen=missing)
    low, quarter, median, three_quarters, high = np.quantile(present, [0, 0.25, 0.5, 0.75, 1])
    # 1.349 quartile distances are one standard deviation of a normal distribution; without them, half the range.
    scale = (three_quarters - quarter) / 1.349 or (high - low) / 2 or 1.0
    return Feature(name, kind, float(median), float(scale), float(low), float(high), missing)


def split_words(text: str) -> list[str]:
    """Words as Keras's TextVectorization cuts them: A to Z in lower case, no punctuation, at white space of ASCII."""
    bare = re.sub(PUNCTUATION, "", text.translate(_LOWER_ASCII))
    return [word for word in re.split(r"[ \t\r\n\f\v]+", bare) if word]


def apply(preparation: Preparation, inputs: Mapping[str, np.ndarray]) -> np.ndarray:
    """The network's input (rows, width) float32: the reference that the Keras layers have to equal."""
    numeric = [feature for feature in preparation.features if feature.numeric]
    rows = len(next(iter(inputs.values())))
    # Filled in place: of a large table there is never a second copy.
    x, at = aligned_rows(rows, preparation.width), 0
    for feature in numeric:
        x[:, at : at + 1] = _bent(feature, inputs[feature.name])
        at += 1
    for feature in numeric:
        if feature.missing_seen:
            x[:, at : at + 1] = np.isnan(inputs[feature.name])
            at += 1
    for feature in preparation.features:
        if not feature.numeric:
            x[:, at : at + feature.width] = _hot(feature, inputs[feature.name][:, 0])
            at += feature.width
    return x


def aligned_rows(rows: int, width: int) -> np.ndarray:
    """An empty float32 array that TensorFlow takes as it is: it copies what does not begin at 64 bytes."""
    raw = np.empty(4 * rows * width + 64, "uint8")
    begin = -raw.ctypes.data % 64
    return raw[begin : begin + 4 * rows * width].view("float32").reshape(rows, width)


def input_names(preparation: Preparation) -> list[str]:
    """The column that each of the network's inputs comes from, (width,)."""
    numeric = [feature for feature in preparation.features if feature.numeric]
    names = [feature.name for feature in numeric]
    names += [feature.name for feature in numeric if feature.missing_seen]
    return names + [
        feature.name for feature in preparation.features if not feature.numeric for _ in range(feature.width)
    ]


def _bent(feature: Feature, values: np.ndarray) -> np.ndarray:
    median, scale = np.float32(feature.median), np.float32(feature.scale)
    scaled = (np.where(np.isnan(values), median, values) - median) / scale
    return scaled / np.sqrt(1 + np.square(scaled / np.float32(3)))


def _hot(feature: Feature, values: np.ndarray) -> np.ndarray:
    places = {value: place for place, value in enumerate(feature.vocabulary, 1)}
    hot = np.zeros((len(values), feature.width), "float32")
    for row, value in enumerate(values):
        words = split_words(str(value)) if feature.kind is Kind.TEXT else [str(value)]
        hot[row, [places.get(word, 0) for word in words]] = 1
    return hot


def _warnings(columns: list[ColumnProfile], recipe: Recipe, kinds: Mapping[str, Kind], dropped: int) -> list[Finding]:
    found = []
    if dropped:
        found.append(
            Finding(
                "target_missing",
                t("{count:,} rows have no value in the target.", count=dropped),
                recipe.target,
                t("They are left out of training, validation and test."),
            )
        )
    for column in columns:
        if kinds.get(column.name) in (Kind.CATEGORY, Kind.BOOLEAN) and column.distinct > MOST_CATEGORIES:
            found.append(
                Finding(
                    "many_categories",
                    t(
                        "{count:,} different values; the {most} most frequent are kept.",
                        count=column.distinct,
                        most=MOST_CATEGORIES,
                    ),
                    column.name,
                    t("The others share one place. Switch the column off if it says nothing."),
                )
            )
    return found
