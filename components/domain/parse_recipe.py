"""The JSON form of a recipe read, and what is wrong with it said in plain words."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from components.domain.layers import LAYERS
from components.domain.problem import WrongField
from components.domain.recipe import Column, Recipe
from components.i18n import noop, number, t

_REASONS = {  # by pydantic's type of error
    "greater_than_equal": noop("it must be {ge} or more"),
    "greater_than": noop("it must be more than {gt}"),
    "less_than_equal": noop("it must be {le} or less"),
    "less_than": noop("it must be less than {lt}"),
    **dict.fromkeys(("literal_error", "enum"), noop("choose one of {expected}")),
    "union_tag_invalid": noop("choose one of {expected_tags}"),
    "union_tag_not_found": noop("it needs a type"),
    "missing": noop("it is missing"),
    "extra_forbidden": noop("there is no such setting"),
    "too_long": noop("at most {max_length} are possible"),
    "too_short": noop("at least {min_length} is needed"),
    **dict.fromkeys(("bool_parsing", "bool_type"), noop("it must be true or false")),
    "finite_number": noop("it must be a finite number"),
    **dict.fromkeys(("int_from_float", "int_parsing", "int_type"), noop("it must be a whole number")),
    **dict.fromkeys(("float_parsing", "float_type"), noop("it must be a number")),
    "string_type": noop("it must be text"),
    "list_type": noop("it must be a list"),
    "model_attributes_type": noop("it must be an object with a type"),
    "model_type": noop("it must be an object"),
    "value_error": noop("{error}"),
}
_NAMES = {  # of settings, where they are called otherwise on the pages
    "restore_best_weights": "take back the best weights",
    "decay_rate": "decay an epoch",
    "alpha": "left at the end",
    "min_lr": "lowest rate",
    "class_weight": "balance classes",
    "label_smoothing": "label smoothing",
    "sample_weight": "rows count",
    "scaling": "numbers go in as",
    "target_log": "learn its logarithm",
    "copies_together": "copies of a row",
    "way": "way of splitting",
    "folds": "cross-validation",
    "up_to": "group ends before",
    "role": "use",
    "day_first": "what comes first",
    "log": "logarithm first",
    "dimension": "learned numbers",
    "embedding_spread": "first spread",
    "embedding_l2": "L2 of the embedding",
}
_NAMES |= {
    name: field.title if field.title.isupper() else field.title.lower()
    for layer in LAYERS
    for name, field in layer.model_fields.items()
    if field.title
}
# How many entries an object may have: there the keys are the table's own columns and values, elsewhere settings of ours.
MOST_COLUMNS = 100_000
_MOST_NAMES = {("columns",): MOST_COLUMNS, ("split", "way", "values"): 10_000}
_MOST_NAMES |= {
    (field,): MOST_COLUMNS for field in ("read_from", "cells", "factors", "day_first", "decimal")
}  # decisions
MOST_LEVELS = 12
MOST_SETTINGS = 64
MOST_ITEMS = 1_000  # in a list
# Pydantic reports every error there is, and holds the interpreter while it does: columns are validated so many values
# at a time, so that a wrong recipe is refused at its first errors and others are served in between.
VALUES_AT_A_TIME = 1_000
_UNUSABLE = re.compile("[\x00\ud800-\udfff]")
_COLUMNS = TypeAdapter(dict[str, Column])


def in_words(where: str) -> str:
    """The place of a field of the recipe as people know it: `layers.0.units` is `Layer 1, units`.

    What is no such place, such as the name of a file, stays as it is.
    """
    first, *rest = where.split(".")
    if first not in Recipe.model_fields:
        return where
    if first == "dataset":
        return t("Table")
    if first == "layers" and rest and rest[0].isdigit():
        said = [t("Layer {n}", n=int(rest[0]) + 1), *map(_name, rest[1:])]
    elif first == "columns" and rest:  # a column's own name may have dots
        field = rest[-1] if len(rest) > 1 and rest[-1] in Column.model_fields else None
        name = ".".join(rest[:-1] if field else rest)
        said = [t("Column {name}", name=name), *([_name(field)] if field else [])]
    else:
        said = [_name(first), *(_name(step) for step in rest if not step.isdigit())]
    words = ", ".join(said)
    return words[0].upper() + words[1:]


def _name(field: str) -> str:
    return t(_NAMES.get(field, field.replace("_", " ")))


def parse(document: Any) -> Recipe:
    """Read the JSON form of a recipe. Raises WrongField for the first field that cannot be as it is, with what arrived."""
    check_size(document)
    columns = document.get("columns") if isinstance(document, dict) else None
    if isinstance(columns, dict):
        document = document | {"columns": _validated_columns(columns)}
    try:
        return Recipe.model_validate(document)
    except ValidationError as error:
        raise as_wrong_field(error) from error


def check_size(document: Any) -> None:
    """Raises WrongField where a JSON document nests too deep, or has more entries somewhere than a recipe can have."""
    for path, value in _inside(document):
        if isinstance(value, str):
            continue
        where = ".".join(path) or "recipe"
        if len(path) >= MOST_LEVELS:
            what = t("The document nests deeper than {n} levels.", n=MOST_LEVELS)
            raise WrongField("too_deep", what, where, t("Take out a level."))
        most, count = MOST_ITEMS if isinstance(value, list) else _MOST_NAMES.get(path, MOST_SETTINGS), len(value)
        if count > most:
            what = t(
                "{field} has {count:,} entries: at most {most:,} are possible.", field=where, count=count, most=most
            )
            raise WrongField("too_many", what, where, t("Take some out."))


def check_texts(document: Any) -> None:
    """`check_text` of every text in a JSON document, which nests no deeper than `check_size` lets."""
    for path, value in _inside(document):
        for text in value if isinstance(value, dict) else [value] if isinstance(value, str) else []:
            check_text(text, ".".join(path))


def _inside(document: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The document and every text, object and list in it, each with its path; of what is reported, nothing is copied."""
    waiting: list[tuple[tuple[str, ...], Any]] = [((), document)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, str | dict | list):
            yield path, value
        inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        waiting += [((*path, str(key)), item) for key, item in inner if isinstance(item, str | dict | list)]


def check_text(text: str, where: str) -> None:
    """Raises WrongField for text that no database and no file takes: with NUL, or half of a character (a surrogate)."""
    if found := _UNUSABLE.search(text):
        sign, place = f"U+{ord(found.group()):04X}", found.start() + 1
        what = t("The text has a character that cannot be stored: {sign}, at position {place}.", sign=sign, place=place)
        raise WrongField("unusable_text", what, usable_text(where) or "body", t("Take the character out."))


def usable_text(text: str) -> str:
    """The same text with what cannot be stored shown as U+FFFD."""
    return _UNUSABLE.sub("\ufffd", text)


def _validated_columns(columns: Mapping[str, Any]) -> dict[str, Column]:
    """The columns of a recipe, some at a time. Raises WrongField at the first that cannot be as it is."""
    done: dict[str, Column] = {}
    part: dict[str, Any] = {}
    values = 0
    for place, (name, column) in enumerate(columns.items(), 1):
        part[name] = column
        inner = column.values() if isinstance(column, dict) else ()
        values += 1 + sum(len(value) if isinstance(value, list | dict) else 1 for value in inner)
        if values >= VALUES_AT_A_TIME or place == len(columns):
            try:
                done |= _COLUMNS.validate_python(part)
            except ValidationError as error:
                raise as_wrong_field(error, "columns") from error
            part, values = {}, 0
    return done


def as_wrong_field(error: ValidationError, *above: str) -> WrongField:
    """The first field of a document that cannot be as it is, with what arrived; `above` is where the document stands."""
    first = error.errors(include_url=False)[0]
    # The tag of a union of layers is no part of the path: layers.0.Dense.units -> layers.0.units.
    path = [*above, *(str(step) for step in first["loc"])]
    if len(path) > 2 and path[0] == "layers":
        del path[2]
    if len(path) > 3 and path[1] in ("learning_rate_schedule", "way"):
        del path[2]
    where = ".".join(path) or "recipe"
    arrived = str(first.get("input"))
    arrived = arrived if len(arrived) <= 60 else f"{arrived[:59]}…"
    # What pydantic says itself where we know no plainer words.
    facts = first.get("ctx", {})
    facts |= {name: number(facts[name]) for name in ("ge", "gt", "le", "lt") if name in facts}
    if first["type"] == "value_error":  # raised by a check of ours, with a sentence that is marked where it stands
        facts["error"] = t(str(facts["error"]))
    reason = t(_REASONS.get(first["type"], "{msg}"), msg=first["msg"], **facts)
    if not path:  # of the recipe as a whole
        what = t("It cannot be so: {reason}.", reason=reason)
        return WrongField("wrong_field", what, where, t("Change one of them and try again."))
    name = next((_name(step) for step in reversed(path) if not step.isdigit()), where)
    if first["type"] in ("missing", "value_error"):
        what = t("{field}: {reason}.", field=name, reason=reason)
    else:
        what = t("{field} cannot be {arrived}: {reason}.", field=name, arrived=arrived, reason=reason)
    return WrongField("wrong_field", what, where, t("Change {field} and try again.", field=name))
