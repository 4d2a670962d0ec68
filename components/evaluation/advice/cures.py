"""Changes of a recipe that several rules propose."""

from collections.abc import Callable, Sequence

from components.domain.composite_layers import Residual
from components.domain.finding import Patch
from components.domain.layers import Dense, Dropout, Layer
from components.domain.recipe import EarlyStopping, Recipe
from components.evaluation.advice.advice import RecipeCure
from components.i18n import number, t

MOST_RATE, LEAST_RATE = 1.0, 1e-6
MORE_DROPOUT, MOST_DROPOUT = 0.2, 0.5


def with_learning_rate(recipe: Recipe, at_work: float, factor: float) -> RecipeCure | None:
    """A learning rate `factor` times the one at work, or the recipe's own where somebody set another by hand and it lies
    further that way; None where it is as far as it goes. Of a pack whose networks differ in it, those of all."""
    if recipe.pack and recipe.pack.learning_rate:
        return _with_learning_rates(recipe.pack.learning_rate, factor)
    rate = float(f"{min(MOST_RATE, max(LEAST_RATE, at_work * factor)):.3g}")
    rate = (min if factor < 1 else max)(rate, recipe.training.learning_rate)
    if rate == at_work:
        return None
    return RecipeCure(t("Learning rate {rate}", rate=number(rate)), {"training": {"learning_rate": rate}})


def _with_learning_rates(span: tuple[float, float], factor: float) -> RecipeCure | None:
    ends = [float(f"{min(MOST_RATE, max(LEAST_RATE, end * factor)):.3g}") for end in span]
    if ends == list(span):
        return None
    said = t("Learning rates {low} to {high}", low=number(ends[0]), high=number(ends[1]))
    return RecipeCure(said, {"pack": {"learning_rate": ends}})


def with_epochs(epochs: int) -> RecipeCure:
    """More epochs."""
    return RecipeCure(t("{n:,} epochs", n=epochs), {"training": {"epochs": epochs}})


def with_early_stopping() -> RecipeCure:
    """Stop where validation stops to improve, and take back the best weights."""
    return RecipeCure(t("Stop early, keep the best"), {"training": {"early_stopping": EarlyStopping().model_dump()}})


def with_layers(label: str, layers: list[Layer]) -> RecipeCure:
    """Other layers."""
    return RecipeCure(label, {"layers": [layer.model_dump(mode="json") for layer in layers]})


def with_less_freedom(recipe: Recipe) -> RecipeCure | None:
    """A network that learns less by heart: more dropout; where there is much already, half as many neurons."""
    if recipe.pack and recipe.pack.dropout:
        return _with_more_dropouts(recipe, recipe.pack.dropout)
    layers = list(recipe.layers)
    rates = dropout_rates(layers)
    hidden = [place for place, layer in enumerate(layers) if isinstance(layer, Dense | Residual)]
    if not hidden:
        return None
    if not rates:
        last = hidden[-1]
        layers.insert(last + 1, Dropout(rate=MORE_DROPOUT))
        return with_layers(t("Dropout {rate}", rate=number(MORE_DROPOUT)), layers)
    if max(rates) < MOST_DROPOUT:
        more = round(min(MOST_DROPOUT, max(rates) + MORE_DROPOUT), 2)
        changed = [with_dropout(layer, lambda _: more) for layer in layers]
        return with_layers(t("Dropout {rate}", rate=number(more)), changed)
    return with_half_the_neurons(recipe)


def _with_more_dropouts(recipe: Recipe, span: tuple[float, float]) -> RecipeCure | None:
    """More dropout in all networks of a pack that differ in it; where there is much already, half as many neurons."""
    ends = [end if end >= MOST_DROPOUT else round(min(MOST_DROPOUT, end + MORE_DROPOUT), 2) for end in span]
    if ends == list(span):
        return with_half_the_neurons(recipe)
    said = t("Dropout {low} to {high}", low=number(ends[0]), high=number(ends[1]))
    return RecipeCure(said, {"pack": {"dropout": ends}})


def with_half_the_dropouts(span: tuple[float, float]) -> RecipeCure:
    """Half the dropout in all networks of a pack that differ in it."""
    return RecipeCure(t("Half the dropout"), {"pack": {"dropout": [round(end / 2, 3) for end in span]}})


def dropout_rates(layers: Sequence[Layer]) -> list[float]:
    """Of all layers that switch something off, and of blocks that do so within."""
    rates = [layer.rate for layer in layers if isinstance(layer, Dropout)]
    return rates + [layer.dropout for layer in layers if isinstance(layer, Residual) and layer.dropout]


def with_dropout(layer: Layer, change: Callable[[float], float]) -> Layer:
    """The layer with another rate, where it switches anything off."""
    match layer:
        case Dropout():
            return layer.model_copy(update={"rate": change(layer.rate)})
        case Residual(dropout=rate) if rate:
            return layer.model_copy(update={"dropout": change(rate)})
        case _:
            return layer


def with_half_the_neurons(recipe: Recipe) -> RecipeCure | None:
    """A smaller network; None where no layer can be smaller."""
    halved = [
        layer.model_copy(update={"units": max(1, layer.units // 2)}) if isinstance(layer, Dense | Residual) else layer
        for layer in recipe.layers
    ]
    return with_layers(t("Half as many neurons"), halved) if halved != recipe.layers else None


def with_balanced_classes(recipe: Recipe) -> RecipeCure | None:
    """Rare classes count for as much as frequent ones; None where they do already."""
    if recipe.training.class_weight is not None:
        return None
    return RecipeCure(t("Weigh the classes"), {"training": {"class_weight": "balanced"}})


def with_more_validation(recipe: Recipe) -> RecipeCure | None:
    """More rows in validation; None where half of the rows would be held out, and where folds decide how many there are."""
    if recipe.split.folds:
        return None
    share = min(0.3, 0.8 - recipe.split.test)
    if share <= recipe.split.validation + 0.01:
        return None
    patch: Patch = {"split": {"validation": round(share, 2)}}
    return RecipeCure(t("Validate on {n} % of the rows", n=round(100 * share)), patch)
