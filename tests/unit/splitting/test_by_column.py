"""A column that says where each row belongs."""

import pytest

from components.domain.recipe import Part
from components.splitting.by_column import part_named


@pytest.mark.parametrize(
    ("value", "part"),
    [
        *[(word, Part.TRAIN) for word in ("train", "Training", "TRAIN", " train_set", "training data")],
        *[(word, Part.VALIDATION) for word in ("val", "valid", "Validation", "DEV", "dev-set")],
        *[(word, Part.TEST) for word in ("test", "Test Set", "hold-out", "holdout", "HOLD_OUT")],
        *[(word, None) for word in ("0", "true", "fold1", "", "latest", "trainee", "set")],
    ],
)
def test_what_names_a_part(value: str, part: Part | None) -> None:
    assert part_named(value) is part
