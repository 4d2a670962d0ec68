"""A search: which settings of a recipe may vary, and the trials that tell which of them are good."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from components.domain.layer_settings import Activation, Strict
from components.domain.layers import Dense, Dropout, Layer
from components.domain.problem import WrongField
from components.domain.recipe import (
    MOST_PATIENCE,
    DropoutRate,
    EarlyStopping,
    LearningRate,
    Recipe,
    Scaling,
    Training,
    WeightDecay,
    looks_at_all_units,
)
from components.i18n import noop, t

MOST_HIDDEN = 10  # Dense layers of a trial
MOST_NETWORKS = 32  # that are trained at a time
Settings = dict[str, int | float | str]  # of a trial, by the field of `Search`
AnySettings = Mapping[str, int | float | str]


class Search(Strict):
    """What may vary from trial to trial; what is None stays as the recipe says. `seconds` is how long it may take.

    A span goes from the smaller to the larger number, both included; rates are drawn evenly over their logarithm.
    """

    seconds: int = Field(60, ge=5, le=3600)
    layers: tuple[Annotated[int, Field(ge=1, le=MOST_HIDDEN)], Annotated[int, Field(ge=1, le=MOST_HIDDEN)]] | None = (
        None  # how many hidden Dense layers: each as the recipe's first, with what stands between it and the next
    )
    units: tuple[Annotated[int, Field(ge=1, le=4096)], Annotated[int, Field(ge=1, le=4096)]] | None = None  # of each
    activation: list[Activation] | None = Field(None, min_length=1)  # of each
    learning_rate: tuple[LearningRate, LearningRate] | None = None
    weight_decay: tuple[WeightDecay, WeightDecay] | None = None  # of adamw alone
    dropout: tuple[DropoutRate, DropoutRate] | None = None  # of all Dropout layers
    batch_size: tuple[Annotated[int, Field(ge=1, le=2**19)], Annotated[int, Field(ge=1, le=2**19)]] | None = (
        None  # the powers of two between them
    )
    scaling: list[Scaling] | None = Field(None, min_length=1)  # of the numbers whose column says nothing else

    @property
    def batch_sizes(self) -> list[int]:
        """The powers of two from the smaller to the larger batch, upwards; none where the batch does not vary."""
        if self.batch_size is None:
            return []
        low, high = self.batch_size
        return [2**power for power in range(20) if low <= 2**power <= high]

    @property
    def chosen(self) -> list[str]:
        """The settings that it names, in the order of the fields: those that vary, and those with one choice."""
        return [name for name in SETTINGS if getattr(self, name) is not None]

    @property
    def varied(self) -> list[str]:
        """The settings that may differ from trial to trial, in the order of the fields."""
        return [name for name in self.chosen if len(self.values(name)) > 1]

    def values(self, name: str) -> list[int | float | str]:
        """What a setting that it names may be: each word once, each batch, or the ends of a span; one where both are alike."""
        values = self.batch_sizes if name == "batch_size" else getattr(self, name)
        return list(dict.fromkeys(values))

    @model_validator(mode="after")
    def _go_upwards(self) -> "Search":
        for name in SPANS:
            span = getattr(self, name)
            if span and span[0] > span[1]:
                raise ValueError(noop("a span goes from the smaller to the larger number").text)
        return self

    @model_validator(mode="after")
    def _vary_something(self) -> "Search":
        if self.batch_size and not self.batch_sizes:
            raise ValueError(noop("there is no power of two between the batch sizes").text)
        if not self.varied:
            raise ValueError(noop("at least one setting has to vary").text)
        return self


SETTINGS = tuple(name for name in Search.model_fields if name != "seconds")
SPANS = ("layers", "units", "learning_rate", "weight_decay", "dropout", "batch_size")
# What needs another program, and so is the same for all networks that are trained at a time.
STRUCTURAL = ("layers", "activation", "batch_size", "scaling")


class SearchStatus(StrEnum):
    """How far a search has come; the last three are final."""

    QUEUED = "queued"
    RUNNING = "running"
    STOPPED = "stopped"
    COMPLETED = "completed"
    FAILED = "failed"

    @property
    def final(self) -> bool:
        """Whether it has ended."""
        return self not in UNFINISHED_SEARCHES


UNFINISHED_SEARCHES = (SearchStatus.QUEUED, SearchStatus.RUNNING)


class TrialStatus(StrEnum):
    """How a trial stands."""

    RUNNING = "running"
    COMPLETED = "completed"
    PRUNED = "pruned"  # given up: its loss was above the median of the others
    DIVERGED = "diverged"  # its loss grew beyond all numbers


@dataclass(frozen=True)
class Trial:
    """One choice of settings, and what its network came to; counted from 1.

    Args:
        settings: by field of `Search`; only what that names.
        loss: the lowest validation loss, in folds the mean over them; None before there is one.
        score: validation accuracy, or R² of a regression, at the epoch of that loss; None where it was not measured, as
            of a trial that was given up.
        best_epoch: the epoch of that loss, counted from 1.
        epochs: that it was trained.
        networks: that it was trained with: one, or one a fold.
        seconds: that it took of the round in which it was trained.
        losses: (epoch, lowest loss so far), now and then.
    """

    number: int
    settings: Settings
    status: TrialStatus = TrialStatus.RUNNING
    loss: float | None = None
    score: float | None = None
    best_epoch: int = 0
    epochs: int = 0
    networks: int = 1
    seconds: float = 0.0
    losses: list[tuple[int, float]] = field(default_factory=list)


def was_cut_short(trial: Trial, training: Training) -> bool:
    """Whether the time of the search was over, or it was stopped, before a trial that counts came to its end."""
    patience = training.early_stopping.patience if training.early_stopping else training.epochs
    ended = trial.epochs >= training.epochs or trial.epochs - trial.best_epoch >= patience
    return trial.status is TrialStatus.COMPLETED and not ended


def best_trial(trials: Iterable[Trial]) -> Trial | None:
    """The one with the lowest validation loss of those that were trained to their end; None where there is none."""
    ended = [trial for trial in trials if trial.status is TrialStatus.COMPLETED and trial.loss is not None]
    return min(ended, key=lambda trial: (trial.loss, trial.number), default=None)


def best_first(trials: Iterable[Trial]) -> list[Trial]:
    """Those that were trained to their end by their loss, then all others by theirs, then those without a loss."""

    def rank(trial: Trial) -> tuple[bool, bool, float, int]:
        return trial.status is not TrialStatus.COMPLETED, trial.loss is None, trial.loss or 0.0, trial.number

    return sorted(trials, key=rank)


def structural_settings(recipe: Recipe, search: Search) -> list[str]:
    """The varied settings that all networks of one program share."""
    shared = set(STRUCTURAL)
    if any(map(looks_at_all_units, recipe.layers)):
        shared.add("units")
    return [name for name in search.varied if name in shared]


def recipe_of_trial(recipe: Recipe, settings: AnySettings) -> Recipe:
    """The recipe with the settings of a trial, as an experiment of its own: it keeps the weights of its best epoch, by which
    the trial was judged, also where the recipe would keep those of the last.

    Raises pydantic's ValidationError where there can be no such recipe.
    """
    layers = [*recipe.layers] if "layers" not in settings else _repeated(recipe.layers, int(settings["layers"]))
    given = recipe.training
    stopping = given.early_stopping or EarlyStopping(patience=min(given.epochs, MOST_PATIENCE))
    training: dict[str, object] = {"early_stopping": stopping.model_copy(update={"restore_best_weights": True})}
    training |= {name: settings[name] for name in ("learning_rate", "weight_decay", "batch_size") if name in settings}
    changes: dict[str, object] = {"pack": None, "layers": [_own(layer, settings) for layer in layers]}
    if "scaling" in settings:
        changes["scaling"] = settings["scaling"]
    changes["training"] = given.model_copy(update=training)
    return Recipe.model_validate(recipe.model_copy(update=changes).model_dump(mode="json"))


def _own(layer: Layer, settings: AnySettings) -> Layer:
    match layer:
        case Dense():
            return layer.model_copy(
                update={name: settings[name] for name in ("units", "activation") if name in settings}
            )
        case Dropout() if "dropout" in settings:
            return layer.model_copy(update={"rate": settings["dropout"]})
    return layer


def _repeated(layers: Sequence[Layer], count: int) -> list[Layer]:
    """What stands before the first Dense, then that Dense with what follows it up to the next, `count` times."""
    places = [place for place, layer in enumerate(layers) if isinstance(layer, Dense)]
    begin, end = places[0], places[1] if len(places) > 1 else len(layers)
    return [*layers[:begin], *(layer for _ in range(count) for layer in layers[begin:end])]


def check_search(recipe: Recipe, search: Search) -> None:
    """Raises WrongField where the recipe leaves nothing for a setting to change, or is none of one network."""
    if recipe.pack:
        what = t("A search tries single networks, and the recipe is that of a pack.")
        raise WrongField("wrong_field", what, "pack", t("Choose one network."))
    if recipe.training.seeds > 1:
        what = t("A search tries each choice with one seed, and the recipe asks for {n}.", n=recipe.training.seeds)
        raise WrongField("wrong_field", what, "training.seeds", t("Set seeds to 1."))
    for name in ("layers", "units", "activation"):
        if getattr(search, name) and not any(isinstance(layer, Dense) for layer in recipe.layers):
            raise _without(name, t("There is no Dense layer whose number or settings could vary."), t("Add one."))
    fewest = _repeated(recipe.layers, search.layers[0]) if search.layers else recipe.layers
    if search.dropout and not any(isinstance(layer, Dropout) for layer in fewest):
        what = t("There is no Dropout layer whose rate could vary.")
        raise _without("dropout", what, t("Add one behind the first Dense layer."))
    if search.weight_decay and recipe.training.optimizer != "adamw":
        raise _without("weight_decay", t("Weight decay can vary with adamw alone."), t("Choose adamw as optimizer."))


def _without(name: str, what: str, remedy: str) -> WrongField:
    return WrongField("wrong_field", what, f"search.{name}", f"{remedy} {t('Or let it stay as it is.')}")
