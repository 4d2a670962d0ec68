"""The JSON form of a search read, and what is wrong with it said in plain words."""

from typing import Any

from pydantic import ValidationError

from components.domain.parse_recipe import as_wrong_field, check_size
from components.domain.search import Search


def parse_search(document: Any) -> Search:
    """Read the JSON form of a search. Raises WrongField for the first field that cannot be as it is, with what arrived."""
    check_size(document)
    try:
        return Search.model_validate(document)
    except ValidationError as error:
        raise as_wrong_field(error, "search") from error
