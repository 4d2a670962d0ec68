"""A page shows where a problem is as a person knows the place, and no word that only programs know."""

import pytest

from components.domain.problem import Busy, Misfit, NotFound, NotNow, Problem, TooLarge, Unreadable, WrongField
from components.widgets.shared.problem_place import place_of


@pytest.mark.parametrize(
    ("problem", "place"),
    [
        (WrongField("wrong_field", "It is too large.", "layers.0.units", "Give less."), "Layer 1, units"),
        (WrongField("wrong_field", "as words cannot be 3.", "as_words", "Give names."), ""),
        (WrongField("no_such_column", "There is no such column.", "carry", "Give another."), ""),
        (Unreadable("empty_file", "The file is empty.", "mine.csv", "Choose another."), "mine.csv"),
        (Unreadable("damaged_bundle", "The bundle mine.zip is not whole.", "mine.zip", "Download it again."), ""),
        (TooLarge("too_large", "The upload is too large.", "body", "Upload less."), ""),
        (Misfit("no_rows", "There are no rows.", "rows", "Give one."), ""),
        (Misfit("not_a_number", "three is not a number.", "three cells", "Write a number."), "three cells"),
        (Misfit("not_a_number", "Row 3, column age: old is not a number.", "age", "Write a number."), ""),
        (Misfit("not_a_number", "Row 3 of the page is no number.", "age", "Write a number."), "age"),
        (NotNow("not_paused", "The run is not paused.", "status", "Pause it."), ""),
        (NotNow("format_refused", "There is no such file.", "format", "Take another."), ""),
        (NotFound("no_such_run", "There is no such run.", "3f2a", "Choose another."), ""),
        (Busy("checks_busy", "Others wait.", "model", "Try again."), ""),
    ],
)
def test_the_place_is_said_where_it_says_something_to_a_person(problem: Problem, place: str) -> None:
    assert place_of(problem) == place


def test_a_long_list_of_columns_is_cut_and_not_said_twice() -> None:
    names = ", ".join(f"c{n}" for n in range(3_000))
    assert place_of(Misfit("missing_columns", f"These columns are missing: {names[:80]} ….", names, "Add them.")) == ""
    assert len(place_of(Misfit("missing_columns", "Columns are missing.", names, "Add them."))) < 150
