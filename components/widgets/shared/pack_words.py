"""What the networks of a pack have of their own, in words."""

from collections.abc import Sequence

from components.domain.pack import Member, members_of
from components.domain.recipe import Recipe
from components.i18n import counted, number, percent, t


def pack_in_short(recipe: Recipe) -> str:
    """How many networks are trained, as a button says it."""
    if recipe.pack is None:
        return t("One network")
    return counted(recipe.pack.networks, "Pack of {n} network", "Pack of {n} networks")


def differing_columns(recipe: Recipe, members: Sequence[Member] | None = None) -> dict[str, list[str]]:
    """In which settings the networks of a recipe's pack differ: by title, the value of each network, as text.

    `members` are those that are told of, all of them where nothing is said. The seed is told where it alone differs.
    """
    pack, told = recipe.pack, members_of(recipe) if members is None else members
    if pack is None:
        return {}
    found: dict[str, list[str]] = {}
    if pack.learning_rate:
        found[t("learning rate")] = [number(each.learning_rate) for each in told]
    if pack.weight_decay:
        found[t("weight decay")] = [number(each.weight_decay) for each in told]
    if pack.dropout:
        found[t("dropout")] = [number(each.dropout) for each in told]
    if pack.units:
        found[t("neurons")] = [percent(each.units) for each in told]
    if not found:
        found[t("seed")] = [f"{each.seed}" for each in told]
    if recipe.split.folds:
        found[t("holds out")] = [t("fold {n}", n=(each.fold or 0) + 1) for each in told]
    return found
