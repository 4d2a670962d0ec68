"""The JSON form of a recipe read, and what is wrong with it said in plain words."""

from typing import Any

from pydantic import ValidationError

from components.problem import WrongField
from components.recipe import Recipe
from components.words import t

_REASONS = {  # by pydantic's type of error
    "greater_than_equal": t("it must be {ge:g} or more"),
    "greater_than": t("it must be more than {gt:g}"),
    "less_than_equal": t("it must be {le:g} or less"),
    "less_than": t("it must be less than {lt:g}"),
    "literal_error": t("choose one of {expected}"),
    "enum": t("choose one of {expected}"),
    "union_tag_invalid": t("choose one of {expected_tags}"),
    "union_tag_not_found": t("it needs a type"),
    "missing": t("it is missing"),
    "extra_forbidden": t("there is no such setting"),
    "too_long": t("at most {max_length} are possible"),
    "too_short": t("at least {min_length} is needed"),
    "bool_parsing": t("it must be true or false"),
    "bool_type": t("it must be true or false"),
    "finite_number": t("it must be a finite number"),
    "int_from_float": t("it must be a whole number"),
    "int_parsing": t("it must be a whole number"),
    "int_type": t("it must be a whole number"),
    "float_parsing": t("it must be a number"),
    "float_type": t("it must be a number"),
    "string_type": t("it must be text"),
    "list_type": t("it must be a list"),
    "model_attributes_type": t("it must be an object with a type"),
    "model_type": t("it must be an object"),
    "value_error": "{error}",
}


def parse(document: Any) -> Recipe:
    """Read the JSON form of a recipe.

    Raises:
        WrongField: names the first field that cannot be as it is, with what arrived.
    """
    try:
        return Recipe.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        # The tag of a union of layers is no part of the path: layers.0.Dense.units -> layers.0.units.
        path = [str(step) for step in first["loc"]]
        if len(path) > 2 and path[0] == "layers":
            del path[2]
        if len(path) > 3 and path[1] in ("learning_rate_schedule", "way"):
            del path[2]
        where = ".".join(path) or "recipe"
        arrived = str(first.get("input"))
        arrived = arrived if len(arrived) <= 60 else f"{arrived[:59]}…"
        # What pydantic says itself where we know no plainer words.
        reason = _REASONS.get(first["type"], "{msg}").format(msg=first["msg"], **first.get("ctx", {}))
        name = next((step.replace("_", " ") for step in reversed(path) if not step.isdigit()), where)
        raise WrongField(
            "wrong_field",
            t("{field}: {reason}.", field=name, reason=reason)
            if first["type"] in ("missing", "value_error")
            else t("{field} cannot be {arrived}: {reason}.", field=name, arrived=arrived, reason=reason),
            where,
            t("Change {field} and try again.", field=name),
        ) from error
