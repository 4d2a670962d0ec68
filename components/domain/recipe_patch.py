"""Changes of a recipe as JSON merge patches (RFC 7396), but that null stays null: a recipe's own defaults are null."""

from collections.abc import Mapping

from components.domain.finding import Patch
from components.domain.parse_recipe import parse
from components.domain.recipe import Column, Recipe


def patched(recipe: Recipe, patch: Patch) -> Recipe:
    """The recipe with a patch applied; columns of which nothing is said any more are forgotten. Raises as `parse`."""
    changed = parse(merged(recipe.model_dump(mode="json"), patch))
    said = {name: column for name, column in changed.columns.items() if column != Column()}
    return changed.model_copy(update={"columns": said})


def merged(document: object, patch: Patch) -> dict[str, object]:
    """A JSON document with a patch applied; of two patches one that does what both do."""
    result: dict[str, object] = dict(document) if isinstance(document, Mapping) else {}
    for name, value in patch.items():
        result[name] = merged(_of_type(result.get(name), value), value) if isinstance(value, Mapping) else value
    return result


def _of_type(there: object, value: Mapping[str, object]) -> object:
    """What there is to be merged: nothing where the patch says another type, whose fields are others."""
    kind = value.get("type")
    return None if kind and isinstance(there, Mapping) and there.get("type") != kind else there


def on_columns(names: tuple[str, ...], **settings: object) -> Patch:
    """A patch that says the same of each of some columns."""
    return {"columns": dict.fromkeys(names, settings)}


def is_applied(recipe: Recipe, patch: Patch) -> bool:
    """Whether the recipe already says what the patch would make it say."""
    columns = patch.get("columns")
    # Of a wide table's columns those alone that the patch names: it is asked once a finding.
    named = {name: set(columns) if name == "columns" and isinstance(columns, Mapping) else True for name in patch}
    return _says(recipe.model_dump(mode="json", include=named), patch)


def _says(document: object, patch: Patch) -> bool:
    for name, value in patch.items():
        there = document.get(name) if isinstance(document, Mapping) else None
        if isinstance(value, Mapping):
            if not _says(there, value):
                return False
        elif there != value and not (isinstance(value, list) and there and set(value) <= set(there)):
            return False
    return True
