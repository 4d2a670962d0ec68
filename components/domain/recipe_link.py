"""A recipe as a piece of an address: what a person set, without what is so anyway, packed into letters.

A link is read as a stranger's: it is bounded, and only a recipe that `parse` takes comes of it.
"""

import base64
import binascii
import json
import re
import zlib
from typing import Any, Literal

from pydantic import BaseModel, Field, ValidationError

from components.domain.layer_settings import Strict
from components.domain.parse_recipe import check_size, check_texts, parse
from components.domain.problem import WrongField
from components.domain.recipe import Recipe
from components.i18n import t

LONGEST_LINK = 100_000  # characters that are looked at
MOST_BYTES = 1_000_000  # of what is packed in them: as large as the API takes a recipe
_LETTERS = re.compile("[A-Za-z0-9_-]+")


class TableReference(Strict):
    """The table that a recipe was made for: a sample, one whose owner shared it, or any with the same bytes."""

    name: str = Field(max_length=300)
    sample: str | None = Field(None, max_length=40)
    share: str | None = Field(None, max_length=64)
    content: str | None = Field(None, max_length=64)  # the hash of the file's bytes


class SharedRecipe(Strict):
    """A recipe and what its table is; its own `dataset` says nothing to whoever opens it."""

    table: TableReference
    recipe: Recipe


class _Link(Strict):
    version: Literal[1] = Field(alias="v")
    table: TableReference = Field(alias="t")
    recipe: dict[str, Any] = Field(alias="r")


def write_link(shared: SharedRecipe) -> str:
    """The letters that stand for a recipe and its table; A-Z, a-z, 0-9, - and _ alone."""
    recipe = _as_set(shared.recipe.model_copy(update={"dataset": ""}))
    document = {"v": 1, "t": _as_set(shared.table), "r": recipe}
    packed = zlib.compress(json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode(), 9)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def read_link(letters: str) -> SharedRecipe:
    """What `write_link` made letters of. Raises WrongField: they are no such letters, or no recipe that can be."""
    document = _unpacked(letters)
    check_size(document)
    check_texts(document)
    try:
        link = _Link.model_validate(document)
    except ValidationError as error:
        raise _broken() from error
    return SharedRecipe(table=link.table, recipe=parse(link.recipe | {"dataset": "link"}))


def _unpacked(letters: str) -> Any:
    if len(letters) > LONGEST_LINK or not _LETTERS.fullmatch(letters):
        raise _broken()
    try:
        unpacking = zlib.decompressobj()
        packed = base64.urlsafe_b64decode(letters + "=" * (-len(letters) % 4))
        text = unpacking.decompress(packed, MOST_BYTES)
        if not unpacking.eof:  # cut off, or larger than any recipe
            raise _broken()
        return json.loads(text)
    except (binascii.Error, zlib.error, ValueError, RecursionError) as error:
        raise _broken() from error


def _broken() -> WrongField:
    what = t("This link is damaged: no network can be read from it.")
    return WrongField("broken_link", what, "link", t("Copy the whole link again, to its last letter."))


def _as_set(value: Any) -> Any:
    """The JSON form of a part of a recipe, without fields that have their default."""
    if isinstance(value, BaseModel):
        fields = {name: (field, getattr(value, name)) for name, field in type(value).model_fields.items()}
        return {
            name: _as_set(each)
            for name, (field, each) in fields.items()
            # What a part is says its type, also where there is a default.
            if name == "type" or field.is_required() or each != field.get_default(call_default_factory=True)
        }
    if isinstance(value, dict):
        return {name: _as_set(each) for name, each in value.items()}
    return [_as_set(each) for each in value] if isinstance(value, list) else value
