"""The recipe: the one description of an experiment, from the page to the trained model.

Layer and argument names are Keras's. Everything but `dataset`, `target` and `layers` has a default.
"""

from enum import StrEnum
from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from components.domain.keras_layer import Optimizer
from components.domain.layer_settings import Strict
from components.domain.layers import Dense, Dropout, Layer, LayerNormalization, Residual
from components.i18n import noop


class ColumnType(StrEnum):
    """What the values of a column are, or what they are for."""

    NUMBER = "number"
    CATEGORY = "category"
    BOOLEAN = "boolean"
    DATE = "date"
    TEXT = "text"
    ID = "id"  # tells rows apart and nothing else: left out unless a person says otherwise
    CONSTANT = "constant"

    @property
    def numeric(self) -> bool:
        """Whether its values are numbers, float64."""
        return self in (ColumnType.NUMBER, ColumnType.DATE)


class Role(StrEnum):
    """Whether the network is given a column."""

    FEATURE = "feature"
    IGNORE = "ignore"


class Task(StrEnum):
    """What is predicted; `auto` is decided from the target."""

    AUTO = "auto"
    BINARY = "binary"
    MULTICLASS = "multiclass"
    REGRESSION = "regression"


MOST_EPOCHS = 100_000
MOST_PATIENCE = 10_000
MOST_LAYERS = 60

Scaling = Literal["robust", "standard", "quantile", "none", "piecewise_linear", "periodic"]
DATE_SCALINGS: tuple[Scaling, ...] = ("robust", "piecewise_linear")  # of the days that went by, and of years
Encoding = Literal["one_hot", "embedding"]
WordsAs = Literal["multi_hot", "count", "embedding"]
TwoParts = Literal["h:mm", "m:ss"]
DatePart = Literal["elapsed", "year", "month", "weekday", "hour"]


class Column(Strict):
    """What a person overrode about one column; None leaves what was found in the table, or what the rule says."""

    role: Role | None = None
    kind: ColumnType | None = None
    missing: list[str] | None = None  # cells that stand for "no value here", beside those the reader knows
    decimal: Literal[".", ","] | None = None
    day_first: bool | None = None
    cutoff_year: int | None = Field(None, ge=1000, le=9999)  # the last year that two digits mean: with 2024, 25 is 1925
    clock: TwoParts | None = None  # what a duration of two parts means: hours and minutes, or minutes and seconds
    scaling: Scaling | None = None  # of numbers; of dates one of DATE_SCALINGS
    log: bool | None = None  # of numbers, before they are scaled: sign(x) log(1 + |x|)
    encoding: Encoding | None = None  # of categories
    words: WordsAs | None = None  # of texts
    dimension: int | None = Field(None, ge=1, le=64)  # of the embedding of categories or texts
    embedding_spread: float | None = Field(None, gt=0, le=1)  # its numbers are drawn between -spread and spread
    embedding_l2: float | None = Field(None, ge=0, le=1)  # pulls them towards 0
    parts: list[DatePart] | None = Field(None, min_length=1, max_length=5)  # of dates

    @property
    def prepared(self) -> dict[str, object]:
        """What was said of how the column is prepared: fields and their values."""
        return self.model_dump(include=PREPARED, exclude_none=True)

    def as_kind(self, kind: ColumnType) -> "Column":
        """The same column as another kind: what was said of how the kind before is prepared is forgotten."""
        return self.model_copy(update={**dict.fromkeys(PREPARED), "kind": kind})

    @property
    def as_read(self) -> "Column":
        """The same without how it is used and prepared: what its cells are read as."""
        return self.model_copy(update={"role": None, **dict.fromkeys(PREPARED)})


EMBEDDED = ("dimension", "embedding_spread", "embedding_l2")  # fields of Column, of an embedding alone
PREPARED = {"scaling", "log", "encoding", "words", *EMBEDDED, "parts"}  # fields of Column


class Part(StrEnum):
    """What a row is used for."""

    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"


class AtRandom(Strict):
    """Drawn by lot; of each class the same share goes into each part."""

    type: Literal["random"] = "random"


class ByTime(Strict):
    """The oldest rows train and the newest test, as when the network will be used; `column` holds dates or numbers."""

    type: Literal["time"] = "time"
    column: str


GroupMark = Literal["-", "_", "/", ".", ":", "#"]
GROUP_MARKS: tuple[GroupMark, ...] = get_args(GroupMark)


class ByGroup(Strict):
    """Rows with the same value of `column` (a patient, a house) stay in one part; drawn by lot.

    With `up_to` the group is what stands before the last such sign: P012 of `P012-3`.
    """

    type: Literal["group"] = "group"
    column: str
    up_to: GroupMark | None = None


class ByColumn(Strict):
    """`column` says of each row where it belongs; `values` says it of those of its values that do not speak for
    themselves, "" of the rows without one."""

    type: Literal["column"] = "column"
    column: str
    values: dict[str, Part] = Field({})


SplitStrategy = Annotated[AtRandom | ByTime | ByGroup | ByColumn, Field(discriminator="type")]


class Split(Strict):
    """Which rows are held out; the rest is training. Shares are of all rows; what is drawn is drawn from `seed` alone.

    Copies are rows that are alike in all columns but the target and those left out as ids. With `folds` (k-fold
    cross-validation) the rows that do not test are dealt into so many folds; each validates a network that learned the
    others, so that every one of these rows is held out once; the same rows test as without folds.
    """

    way: SplitStrategy = AtRandom()
    folds: int | None = Field(None, ge=2, le=10)  # of a split at random or by group
    validation: float = Field(0.15, ge=0.05, le=0.45)
    test: float = Field(0.15, ge=0.05, le=0.45)
    seed: int = Field(0, ge=0, le=2**31 - 1)
    copies_together: bool = True

    @property
    def networks(self) -> int:
        """How many networks are trained: one, or one a fold."""
        return self.folds or 1

    @property
    def held_out(self) -> tuple[float, float]:
        """The shares of validation and test rows."""
        return ((1 - self.test) / self.folds if self.folds else self.validation), self.test

    @property
    def column(self) -> str | None:
        """The column that decides, if one does."""
        return None if isinstance(self.way, AtRandom) else self.way.column

    @property
    def sets_aside(self) -> str | None:
        """The column that the network is not given unless a person wants it: it names rows, it does not describe them."""
        return self.way.column if isinstance(self.way, ByGroup | ByColumn) else None


class EarlyStopping(Strict):
    """Stop when the validation loss has not fallen for `patience` epochs; then take back the best weights."""

    patience: int = Field(20, ge=1, le=MOST_PATIENCE)
    restore_best_weights: bool = True


class ExponentialDecay(Strict):
    """The learning rate is multiplied by `decay_rate` in the course of each epoch, a little in each step."""

    type: Literal["ExponentialDecay"] = "ExponentialDecay"
    decay_rate: float = Field(0.98, gt=0, lt=1)


class CosineDecay(Strict):
    """The learning rate falls along half a cosine to `alpha` times its start; over `epochs`, or over all of the run."""

    type: Literal["CosineDecay"] = "CosineDecay"
    alpha: float = Field(0.0, ge=0, lt=1)
    epochs: int | None = Field(None, ge=1, le=100_000)


class ReduceLROnPlateau(Strict):
    """Multiply by `factor` when the validation loss has not fallen by 0.0001 for `patience` epochs."""

    type: Literal["ReduceLROnPlateau"] = "ReduceLROnPlateau"
    factor: float = Field(0.5, gt=0, lt=1)
    patience: int = Field(10, ge=1, le=10_000)
    min_lr: float = Field(0.0, ge=0, le=10)


Schedule = Annotated[ExponentialDecay | CosineDecay | ReduceLROnPlateau, Field(discriminator="type")]


class GradientClipping(Strict):
    """Keras's three ways: each value, the norm of each variable's gradient, or the norm of all together."""

    method: Literal["clipvalue", "clipnorm", "global_clipnorm"] = "global_clipnorm"
    threshold: float = Field(1.0, gt=0, le=1000)


class Training(Strict):
    """How the network is trained; names and defaults are those of Keras where it has them."""

    optimizer: Optimizer = "adam"
    learning_rate: float = Field(0.001, gt=0, le=10)
    learning_rate_schedule: Schedule | None = None
    momentum: float = Field(0.9, ge=0, lt=1)  # of sgd alone
    weight_decay: float = Field(0.004, ge=0, le=1)  # of adamw alone
    gradient_clipping: GradientClipping | None = None
    class_weight: Literal["balanced"] | None = None  # of classes alone: rare ones count for as much as frequent ones
    label_smoothing: float = Field(
        0.0, ge=0, le=0.3
    )  # of classes alone: this share of a row's class goes to all of them
    epochs: int = Field(100, ge=1, le=MOST_EPOCHS)
    batch_size: int = Field(32, ge=1, le=1_000_000)
    early_stopping: EarlyStopping | None = None
    seed: int = Field(0, ge=0, le=2**31 - 1)
    seeds: int = Field(1, ge=1, le=32)  # so many runs of the same recipe, from `seed` on, side by side

    @property
    def is_rate_scheduled(self) -> bool:
        """Whether a schedule decides the learning rate of every epoch; a plateau only lowers the one that was set."""
        return isinstance(self.learning_rate_schedule, ExponentialDecay | CosineDecay)

    def over(self, epochs: int) -> "Training":
        """The same for so many epochs, each of them with the learning rate that it was planned to have: a fall over all of
        the run stays one over the epochs that it had."""
        schedule = self.learning_rate_schedule
        if isinstance(schedule, CosineDecay):
            schedule = schedule.model_copy(update={"epochs": schedule.epochs or self.epochs})
        return self.model_copy(update={"epochs": epochs, "learning_rate_schedule": schedule})


LearningRate = Annotated[float, Field(gt=0, le=10)]
WeightDecay = Annotated[float, Field(gt=0, le=1)]
DropoutRate = Annotated[float, Field(ge=0, lt=1)]
Share = Annotated[float, Field(gt=0, le=1)]


class Pack(Strict):
    """Several networks of one recipe that are trained as one program; the answer is the mean of theirs.

    They begin with seeds of their own, from the training's on. A setting with a span differs too: it is spread over the
    networks, evenly over its logarithm where it is a rate; without one all have what the recipe says. Where the split has
    folds, each network holds out the next of them and keeps its best epoch there.
    """

    networks: int = Field(8, ge=2, le=32)
    learning_rate: tuple[LearningRate, LearningRate] | None = None
    weight_decay: tuple[WeightDecay, WeightDecay] | None = None  # of adamw alone
    dropout: tuple[DropoutRate, DropoutRate] | None = None  # of all Dropout layers
    units: tuple[Share, Share] | None = None  # share of the neurons of each Dense that a network has

    @property
    def differs_by_seed(self) -> bool:
        """Whether the seed decides which network has which setting: it deals out what is spread over them."""
        return any((self.learning_rate, self.weight_decay, self.dropout, self.units))

    @model_validator(mode="after")
    def _go_upwards(self) -> "Pack":
        for name in ("learning_rate", "weight_decay", "dropout", "units"):
            span = getattr(self, name)
            if span and span[0] > span[1]:
                raise ValueError(noop("a span goes from the smaller to the larger number").text)
        return self


class Recipe(Strict):
    """The whole experiment: a table, its target, and what is done with both."""

    dataset: str
    target: str
    task: Task = Task.AUTO
    columns: dict[str, Column] = Field({})
    scaling: Scaling = "robust"  # of all numbers whose column says nothing else; of dates where it is in DATE_SCALINGS
    target_log: bool = False  # of a regression: learn the logarithm of the target, answer in its own units
    drop_duplicates: bool = False  # of rows that are alike in every column, keep the first
    sample_weight: str | None = None  # a column that says how much each training row counts, 0 or more
    split: Split = Split()
    layers: list[Layer] = Field(max_length=MOST_LAYERS)
    training: Training = Training()
    pack: Pack | None = None

    @property
    def networks(self) -> int:
        """How many networks are trained: one, several as a pack or by seed, or one a fold."""
        return self.pack.networks if self.pack else self.split.networks * self.training.seeds

    def effective_column(self, name: str) -> Column:
        """What holds for a column: what a person overrode, and that the columns of split and weights are no features."""
        override = self.columns.get(name, Column())
        is_aside = name in (self.split.sets_aside, self.sample_weight)
        return override.model_copy(update={"role": override.role or Role.IGNORE}) if is_aside else override

    def prepared_column(self, name: str, kind: ColumnType) -> Column:
        """What a person said of a column and, of numbers and dates, how they are scaled where nothing was said of that one."""
        column = self.columns.get(name, Column())
        follows = kind is ColumnType.NUMBER or (kind is ColumnType.DATE and self.scaling in DATE_SCALINGS)
        return column.model_copy(update={"scaling": self.scaling}) if follows and column.scaling is None else column

    @model_validator(mode="after")
    def _leave_rows_to_train_on(self) -> "Recipe":
        if sum(self.split.held_out) > 0.8:
            raise ValueError(noop("validation and test together may take at most 0.8 of the rows").text)
        return self

    @model_validator(mode="after")
    def _deal_folds_by_lot_alone(self) -> "Recipe":
        if self.split.folds and not isinstance(self.split.way, AtRandom | ByGroup):
            raise ValueError(noop("folds can be dealt at random or by group: time or a column leaves no choice").text)
        if self.split.folds and self.training.seeds > 1:
            raise ValueError(noop("several seeds or several folds, not both").text)
        return self

    @model_validator(mode="after")
    def _pack_what_can_differ(self) -> "Recipe":
        pack = self.pack
        if pack is None:
            return self
        if self.training.seeds > 1:
            raise ValueError(noop("a pack has a seed for each network: leave seeds at 1").text)
        if self.split.folds and self.split.folds > pack.networks:
            raise ValueError(noop("a pack has at least as many networks as the split has folds").text)
        if pack.weight_decay and self.training.optimizer != "adamw":
            raise ValueError(noop("weight_decay can differ with adamw alone").text)
        if pack.dropout and not any(isinstance(layer, Dropout) for layer in self.layers):
            raise ValueError(noop("dropout can differ where there is a Dropout layer").text)
        if pack.units and not any(isinstance(layer, Dense) for layer in self.layers):
            raise ValueError(noop("units can differ where there is a Dense layer").text)
        if pack.units and any(map(looks_at_all_units, self.layers)):
            raise ValueError(noop("units cannot differ where layer normalization looks at all of them").text)
        return self


def looks_at_all_units(layer: Layer) -> bool:
    """Whether neurons that a narrower network does not have would count in a mean over all."""
    return isinstance(layer, LayerNormalization) or (isinstance(layer, Residual) and layer.normalization == "layer")
