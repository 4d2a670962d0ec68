"""How the rows are divided, in a sentence."""

from typing import Any

import pytest

from components.splitting.description import in_words
from tests.unit.splitting.tables import (
    WAYS,
    recipe_of,
)

ROWS = {"train": 267, "validation": 60, "test": 73}


REAL = "267 (67 %) training, 60 (15 %) validation and 73 (18 %) test rows"


@pytest.mark.parametrize(
    ("way", "rows", "classes", "told", "sentence"),
    [
        (
            WAYS[0],
            ROWS,
            True,
            (),
            f"{REAL}, drawn from seed 3; classes keep their shares; copies of a row stay together.",
        ),
        (WAYS[0], ROWS, False, (), f"{REAL}, drawn from seed 3; copies of a row stay together."),
        (
            WAYS[0],
            ROWS,
            False,
            ("copies_across",),
            f"{REAL}, drawn from seed 3; copies of a row stay together where their target is the same.",
        ),
        (WAYS[1], ROWS, True, (), f"{REAL} by time: the oldest rows of day train, the newest test."),
        (WAYS[2], ROWS, True, (), f"{REAL}, drawn from seed 3; rows with the same patient stay together."),
        (
            {**WAYS[2], "up_to": "-"},
            ROWS,
            True,
            (),
            f'{REAL}, drawn from seed 3; rows with the same patient before its last "-" stay together.',
        ),
        (WAYS[3], ROWS, True, (), f"{REAL} as use says."),
        (
            WAYS[3],
            ROWS,
            True,
            ("validation_drawn",),
            f"{REAL}, as use says, validation rows drawn of its training rows from seed 3; copies of a row stay together.",
        ),
        (
            WAYS[1],
            None,
            True,
            (),
            "70 % training, 15 % validation and 15 % test rows wished for by time: the oldest rows of day train, the newest "
            "test.",
        ),
        (WAYS[3], None, True, (), "Training, validation and test rows as use says."),
    ],
)
def test_a_split_is_told_in_a_sentence_as_it_is(
    way: dict[str, Any], rows: dict[str, int] | None, classes: bool, told: tuple[str, ...], sentence: str
) -> None:
    assert in_words(recipe_of({"way": way, "seed": 3}).split, rows, classes, told) == sentence
