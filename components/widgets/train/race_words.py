"""What the show is told of a pack: its networks with their settings, and the words of their race."""

from typing import Any

from components.domain.recipe import Recipe
from components.i18n import noop, t
from components.widgets.shared.pack_words import differing_columns

RACE = {
    "race": noop("The race"),
    "race_place": noop("place"),
    "race_one": noop("network"),
    "race_network": noop("network {n}"),
    "race_leader": noop("network {n}, which leads"),
    "race_mean": noop("their mean"),
    "race_mean_line": noop("validation, their mean"),
    "race_loss": noop("loss now"),
    "race_score": noop("{score} now"),
    "race_best_loss": noop("best loss"),
    "race_best": noop("best epoch"),
    "race_waits": noop("It begins with the first epoch."),
    "race_ahead": noop("network {n} leads after epoch {epoch}: its validation loss is {loss}"),
    "race_ahead_best": noop("network {n} leads after epoch {epoch}: its lowest validation loss is {loss}"),
    "race_left": noop("left the race at epoch {n}: its loss grew beyond all numbers"),
    "race_open": noop("Sets up network {n} alone for the next run"),
    "race_press": noop(
        "Scores on validation rows. Press a row, or a line in the charts, to set up that network alone for the next run."
    ),
    "race_folds": noop("Each network is measured on the fold that it holds out: which rows these are is luck too."),
}


def race_of(recipe: Recipe) -> dict[str, Any] | None:
    """The networks of a recipe's pack and the settings in which they differ; None without one."""
    if recipe.pack is None:
        return None
    return {
        "networks": recipe.pack.networks,
        "folds": recipe.split.folds is not None,
        "settings": [{"title": title, "values": values} for title, values in differing_columns(recipe).items()],
    }


def words_of_pack(networks: int) -> dict[str, str]:
    """Words of the show that are others where a pack trains."""
    return {
        "seeds": t("each network"),
        "network": t("Network 1 of {n}", n=networks),
        "inside": t("Inside network 1 of {n}", n=networks),
        "map": t("Decision map of network 1"),
    }
