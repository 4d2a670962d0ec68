"""An alarm, and the one-click cure that comes with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import pandas as pd

from components.columns.profile import ColumnProfile
from components.columns.task import TaskDecision
from components.domain.parse_recipe import parse
from components.domain.recipe import Recipe
from components.quality.associations import Association


class Weight(IntEnum):
    """How much an alarm matters; the heaviest come first."""

    QUESTION = 1  # only a person can know
    WARNING = 2  # the network will be worse for it
    SERIOUS = 3  # the result will not hold


@dataclass(frozen=True)
class Cure:
    """A change of the recipe and the way back, as JSON merge patches (RFC 7396): null takes a setting back.

    `label` is the button's; `done` says what was done, `back` is the button of the way back. A cure that has the file
    read otherwise says so in `reading` and `reading_undo`: {"as_words": {column: True}} or {"split": {column: mark}}, False
    and None for the way back.
    """

    label: str
    done: str
    change: dict[str, Any]
    undo: dict[str, Any]
    back: str = ""
    reading: dict[str, dict[str, Any]] = field(default_factory=dict)
    reading_undo: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Alarm:
    """Something that will spoil the training, what to do about it, and whether that was done.

    `columns` names the columns concerned; an alarm without a cure says what is done about it in any case.
    """

    code: str
    weight: Weight
    what: str
    remedy: str
    columns: tuple[str, ...] = ()
    cure: Cure | None = None
    applied: bool = False


@dataclass(frozen=True)
class Facts:
    """What the rules look at: the table as it was understood, and what the recipe makes of it.

    `decision` is the task as the recipe has it and `auto` as it would be decided, None where nothing can be predicted.
    `associations` come from rows that may be looked at; `duplicates` counts the rows that are copies of earlier ones.
    """

    cells: pd.DataFrame
    columns: list[ColumnProfile]
    recipe: Recipe
    decision: TaskDecision | None = None
    auto: TaskDecision | None = None
    associations: Mapping[str, Association] = field(default_factory=dict)
    duplicates: int = 0

    @property
    def rows(self) -> int:
        return len(self.cells)

    @property
    def features(self) -> list[ColumnProfile]:
        """All columns but the target, used or not."""
        return [column for column in self.columns if column.name != self.recipe.target]

    @property
    def target(self) -> ColumnProfile | None:
        return next((column for column in self.columns if column.name == self.recipe.target), None)


def patched(recipe: Recipe, patch: Mapping[str, Any]) -> Recipe:
    """The recipe with a JSON merge patch applied; columns of which nothing is said any more are forgotten.

    Raises:
        WrongField: the result is no recipe.
    """
    document = _merged(recipe.model_dump(mode="json"), patch)
    document["columns"] = {
        name: {key: value for key, value in column.items() if value is not None}
        for name, column in document["columns"].items()
    }
    document["columns"] = {name: column for name, column in document["columns"].items() if column}
    return parse(document)


def _merged(document: Any, patch: Mapping[str, Any]) -> dict[str, Any]:
    """RFC 7396, but that null in a patch stays null: the recipe's own defaults are null."""
    merged = dict(document) if isinstance(document, Mapping) else {}
    for name, value in patch.items():
        merged[name] = _merged(merged.get(name), value) if isinstance(value, Mapping) else value
    return merged


def on_columns(names: tuple[str, ...], **settings: Any) -> dict[str, Any]:
    """A patch that says the same of each of some columns."""
    return {"columns": dict.fromkeys(names, settings)}


def is_applied(recipe: Recipe, cure: Cure) -> bool:
    """Whether the recipe already says what the cure would make it say."""
    return _says(recipe.model_dump(mode="json"), cure.change)


def _says(document: Any, patch: Mapping[str, Any]) -> bool:
    for name, value in patch.items():
        there = document.get(name) if isinstance(document, Mapping) else None
        if isinstance(value, Mapping):
            if not _says(there, value):
                return False
        elif there != value and not (isinstance(value, list) and there and set(value) <= set(there)):
            return False
    return True
