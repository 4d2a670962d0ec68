"""A table is opened: where it was left, or with the network that is suggested for it."""

from typing import Any

from components.domain.problem import Problem
from components.domain.recipe import Recipe, Training
from components.network.presets import PRESETS
from components.network.suggested import without_pack
from components.quality.table_analysis import default_target
from components.settings import settings
from components.store.datasets import DatasetRecord
from components.store.experiments import create_experiment, latest_experiment
from components.widgets.shared import current


def open_dataset(record: DatasetRecord, target: str | None = None) -> None:
    """Start an experiment with the table: unless a target is named it is `default_target`; the network is the suggested one."""
    chosen = target or default_target(current.cells(record), record.columns)
    recipe = with_suggested(Recipe(dataset=record.id, target=chosen, layers=[]))
    current.open_experiment(create_experiment(current.store(), current.visitor(), recipe))


def open_table(record: DatasetRecord) -> None:
    """Go on with a table where it was left, or begin with it."""
    opened = latest_experiment(current.store(), current.visitor(), record.id)
    if opened is None:
        open_dataset(record)
    else:
        current.open_experiment(opened)


def with_suggested(recipe: Recipe) -> Recipe:
    """The recipe with the network suggested for it; as it is where the target cannot be learned yet."""
    return _suggested(recipe) or recipe


def has_suggested(recipe: Recipe) -> bool:
    """Whether the network is as it was suggested: nobody has worked on it yet."""
    # A cure on the Data page sets it: that is no work on the network.
    training = recipe.training.model_copy(update={"class_weight": None})
    if not recipe.layers and training == Training():
        return True  # its target could not be learned
    own, proposed = recipe.model_copy(update={"training": training}), _suggested(recipe)
    return proposed is not None and _set_by_suggestion(own) == _set_by_suggestion(proposed)


def _suggested(recipe: Recipe) -> Recipe | None:
    bare = recipe.model_copy(update={"layers": [], "scaling": "robust", **without_pack(recipe)})
    preset = "suggested" if settings().suggest == "pack" else settings().suggest
    try:
        return PRESETS[preset].applied(bare, current.plan_of(bare))
    except Problem:
        return None


def _set_by_suggestion(recipe: Recipe) -> dict[str, Any]:
    named = recipe.model_dump(include={"layers", "training", "scaling", "pack"})
    return named | {"folds": recipe.split.folds}
