"""What a search may vary: its words, where it begins for a recipe, and what a person has set of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, get_args

import streamlit as st
from pydantic import ValidationError

from components.domain.layer_settings import Activation
from components.domain.layers import Dense, Dropout
from components.domain.parse_recipe import as_wrong_field
from components.domain.problem import WrongField
from components.domain.recipe import Recipe, Training
from components.domain.search import MOST_HIDDEN, Search, check_search
from components.i18n import Sentence, noop, t
from components.network.suggested import without_pack
from components.widgets.shared.parse_number import NumberLimits, limits_of
from components.widgets.shared.scaling_words import SCALINGS

Span = tuple[float, float]
MOST_UNITS, LARGEST_BATCH = 4096, 2**19
LARGER = 4  # times the batch of the recipe, at most, to begin with


class Varied(NamedTuple):
    """A setting that may vary.

    Args:
        label: its words.
        begins: from where to where it varies, or which choices there are, for a recipe and its number of training rows.
        at_first: whether it varies where a person has said nothing: it costs no program of its own, or matters much.
        limits: what one end may be; None of choices.
        choices: {value: words} of a setting without an order.
        is_log: whether it is drawn and shown over its logarithm.
        obstacle: why it cannot vary in a recipe; None where it can.
    """

    label: Sentence
    begins: Callable[[Recipe, int], Any]
    at_first: bool
    limits: NumberLimits | None = None
    choices: Mapping[str, Sentence] = {}
    is_log: bool = False
    obstacle: Callable[[Recipe], Sentence | None] = lambda _: None


def _dense(recipe: Recipe) -> list[Dense]:
    return [layer for layer in recipe.layers if isinstance(layer, Dense)]


def _without_dense(recipe: Recipe) -> Sentence | None:
    return None if _dense(recipe) else noop("There is no Dense layer.")


def _around(value: float, factor: float, most: float) -> Span:
    low, high = (float(f"{each:.2g}") for each in (value / factor, value * factor))
    return min(low, most), min(high, most)


def _some_layers(recipe: Recipe, _rows: int) -> Span:
    count = len(_dense(recipe))
    return max(1, count - 1), min(MOST_HIDDEN, max(2, count + 1))


def _some_units(recipe: Recipe, _rows: int) -> Span:
    units = _dense(recipe)[0].units if _dense(recipe) else 32
    return max(1, units // 4), min(MOST_UNITS, 2 * units)


def _some_batches(recipe: Recipe, rows: int) -> Span:
    batch = recipe.training.batch_size
    most = min(LARGEST_BATCH, max(1, rows), LARGER * batch)
    return _power_below(min(batch / 2, most)), _power_below(most)


def _power_below(value: float) -> int:
    return 2 ** (max(1, int(value)).bit_length() - 1)


def _with_own(own: str, others: Sequence[str]) -> list[str]:
    return [own, *(other for other in others if other != own)]


def _some_activations(recipe: Recipe, _rows: int) -> list[str]:
    dense = _dense(recipe)
    return _with_own(dense[0].activation if dense else "relu", ["relu", "silu", "tanh"])


ACTIVATIONS = {name: noop(name) for name in get_args(get_args(Activation)[0])}
VARIED = {  # by the field of `Search`
    "learning_rate": Varied(
        noop("Learning rate"),
        lambda recipe, _: _around(recipe.training.learning_rate, 5, 10),
        at_first=True,
        limits=limits_of(Training, "learning_rate"),
        is_log=True,
    ),
    "units": Varied(
        noop("Units a layer"),
        _some_units,
        at_first=True,
        limits=NumberLimits(whole=True, least=1, most=MOST_UNITS),
        is_log=True,
        obstacle=_without_dense,
    ),
    "layers": Varied(
        noop("Dense layers"),
        _some_layers,
        at_first=True,
        limits=NumberLimits(whole=True, least=1, most=MOST_HIDDEN),
        obstacle=_without_dense,
    ),
    "dropout": Varied(
        noop("Dropout"),
        lambda _recipe, _rows: (0.0, 0.5),
        at_first=True,
        limits=NumberLimits(least=0, below=1),
        obstacle=lambda recipe: (
            None if any(isinstance(each, Dropout) for each in recipe.layers) else noop("There is no Dropout layer.")
        ),
    ),
    "weight_decay": Varied(
        noop("Weight decay"),
        lambda recipe, _: _around(recipe.training.weight_decay or 0.004, 10, 1),
        at_first=True,
        limits=NumberLimits(above=0, most=1),
        is_log=True,
        obstacle=lambda recipe: (
            None if recipe.training.optimizer == "adamw" else noop("It has a say with adamw alone.")
        ),
    ),
    "batch_size": Varied(
        noop("Batch size"),
        _some_batches,
        at_first=False,
        limits=NumberLimits(whole=True, least=1, most=LARGEST_BATCH),
        is_log=True,
    ),
    "activation": Varied(
        noop("Activation"), _some_activations, at_first=False, choices=ACTIVATIONS, obstacle=_without_dense
    ),
    "scaling": Varied(
        noop("Numbers go in as"),
        lambda recipe, _: _with_own(recipe.scaling, ["robust", "quantile", "piecewise_linear"]),
        at_first=False,
        choices=SCALINGS,
    ),
}


@dataclass
class SearchDraft:
    """What a person has set of the search of an experiment; where nothing was said, it is as the recipe suggests."""

    ticks: dict[str, bool] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    seconds: int = Search.model_fields["seconds"].default

    def varies(self, name: str, recipe: Recipe) -> bool:
        """Whether a setting is to vary; what cannot does not, and does again as soon as it can."""
        varied = VARIED[name]
        return self.ticks.get(name, varied.at_first) and varied.obstacle(recipe) is None

    def value(self, name: str, recipe: Recipe, rows: int) -> Any:
        """From where to where a setting varies, or its choices."""
        return self.values.get(name) or VARIED[name].begins(recipe, rows)

    def change_end(self, name: str, place: int, value: float, begins: Span) -> None:
        """Set one end of a span that was `begins` until now."""
        ends = [*self.values.get(name, begins)]
        ends[place] = value
        self.values[name] = tuple(ends)

    def search(self, recipe: Recipe, rows: int) -> Search:
        """What is to be searched. Raises WrongField where it cannot be."""
        chosen = {name: self.value(name, recipe, rows) for name in VARIED if self.varies(name, recipe)}
        if not chosen:
            what = t("Nothing varies: a search needs a setting to try.")
            raise WrongField("wrong_field", what, "search", t("Tick one."))
        for name, value in chosen.items():
            _check_value(name, value)
        try:
            search = Search.model_validate({**chosen, "seconds": self.seconds})
        except ValidationError as error:
            raise as_wrong_field(error, "search") from error
        check_search(recipe, search)
        return search


def _check_value(name: str, value: Any) -> None:
    """Raises WrongField, in the words of the page, where a setting would not vary so."""
    label = t(VARIED[name].label)
    if VARIED[name].choices:
        if len(value) < 2:
            what = t("{setting}: one choice alone does not vary.", setting=label)
            raise WrongField("wrong_field", what, f"search.{name}", t("Choose another one too, or turn it off."))
    elif value[0] > value[1]:
        what = t("{setting}: it goes from the smaller to the larger number.", setting=label)
        raise WrongField("wrong_field", what, f"search.{name}", t("Change one of the two."))


def draft_of(experiment: str) -> SearchDraft:
    """What was set for an experiment in this tab."""
    drafts: dict[str, SearchDraft] = st.session_state.setdefault("train_search_drafts", {})
    return drafts.setdefault(experiment, SearchDraft())


def searched_recipe(recipe: Recipe) -> Recipe:
    """The recipe of one network with one seed, of which a search tries variants; the folds of a pack go with it."""
    training = recipe.training.model_copy(update={"seeds": 1})
    return recipe.model_copy(update={"training": training, **without_pack(recipe)})
