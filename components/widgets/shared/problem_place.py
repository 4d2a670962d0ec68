"""Where a problem is, for people: a field of the recipe, a column, a file. Programs have a word of their own for each place."""

import re

from components.domain.parse_recipe import in_words
from components.domain.problem import Misfit, Problem, TooLarge, Unreadable, WrongField
from components.domain.recipe import Recipe

OF_PROGRAMS = frozenset({"body", "file", "rows"})  # what was sent, which a page has no such place for
LONGEST = 100  # characters


def place_of(problem: Problem) -> str:
    """The place that a person can go to; empty where the problem says it, or where it is none for a person.

    Of what is not there, not now, or not at the moment, the sentence alone says what it is about.
    """
    where = problem.where
    if isinstance(problem, WrongField | TooLarge) and where.split(".")[0] in Recipe.model_fields:
        place = in_words(where)
    elif isinstance(problem, Unreadable | TooLarge | Misfit) and where not in OF_PROGRAMS:
        place = where
    else:
        return ""
    if _says(problem.what, place) or _says(problem.remedy, place):
        return ""
    return place if len(place) <= LONGEST else place[:LONGEST] + "…"


def _says(sentence: str, place: str) -> bool:
    """Whether the words of a place stand in a sentence; of a long one those that it begins with."""
    begins = place[: LONGEST // 2]
    return re.search(rf"(?<!\w){re.escape(begins)}" + (r"(?!\w)" if begins == place else ""), sentence) is not None
