"""In which settings recipes differ: only those that have a say."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from pydantic import BaseModel

from components.domain.recipe import Column, Recipe, Training
from components.domain.run import LearningRateChange

Path = tuple[str | int, ...]
BY_HAND: Path = ("learning_rate_changes",)  # a run has it under this name
NO_SAY = {"momentum": "sgd", "weight_decay": "adamw"}  # settings of a training that only one optimizer has


@dataclass(frozen=True)
class SettingDifference:
    """A setting, by its place in the recipe such as ("layers", 0, "units"), and its value in each recipe.

    A value is None where a recipe lacks that part or says nothing of it; a layer, a split or a schedule stands as a whole
    where others have one of another type in its place, or none.
    """

    path: Path
    values: tuple[object, ...]


def setting_differences(recipes: Sequence[Recipe]) -> list[SettingDifference]:
    """What differs between recipes, in the order of the recipe; nothing where they are all alike."""
    found: list[SettingDifference] = []
    for name in Recipe.model_fields:
        values = [getattr(recipe, name) for recipe in recipes]
        match name:
            case "layers":
                for place, layers in enumerate(zip_longest(*values)):
                    found += _differences((name, place), layers)
            case "columns":
                for column in dict.fromkeys(each for columns in values for each in columns):
                    found += _differences((name, column), [columns.get(column, Column()) for columns in values])
            case _:
                found += _differences((name,), values)
    return found


def rate_differences(runs: Sequence[Sequence[LearningRateChange]]) -> list[SettingDifference]:
    """Whether learning rates were changed by hand otherwise in each run: a setting of the run that its recipe does not hold."""
    values = [
        [{"epoch": change.epoch, "learning_rate": change.learning_rate} for change in changes] or None
        for changes in runs
    ]
    return [] if all(value == values[0] for value in values) else [SettingDifference(BY_HAND, tuple(values))]


def _differences(path: Path, values: Sequence[object]) -> list[SettingDifference]:
    first = values[0]
    if all(value == first for value in values):
        return []
    if not isinstance(first, BaseModel) or any(type(value) is not type(first) for value in values):
        return [SettingDifference(path, tuple(values))]
    found = []
    for name in type(first).model_fields:
        parts = [_say(value, name) for value in values]
        found += _differences((*path, name), parts)
    return found


def _say(part: object, name: str) -> object:
    """The value of a field; None where it has no say."""
    if isinstance(part, Training) and NO_SAY.get(name, part.optimizer) != part.optimizer:
        return None
    return getattr(part, name)
