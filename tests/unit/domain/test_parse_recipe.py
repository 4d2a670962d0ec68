"""Where something is wrong, in words that people know."""

import pytest

from components.domain.parse_recipe import in_words


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("layers.0.units", "Layer 1, units"),
        ("layers.11.l2", "Layer 12, L2"),
        ("layers.2.kernel_initializer", "Layer 3, initializer"),
        ("layers.0.use_bias", "Layer 1, bias"),
        ("layers.3", "Layer 4"),
        ("layers", "Layers"),
        ("training.batch_size", "Training, batch size"),
        ("training.learning_rate_schedule.min_lr", "Training, learning rate schedule, lowest rate"),
        ("split.way.column", "Split, way of splitting, column"),
        ("columns.Age", "Column Age"),
        ("columns.a.b.dimension", "Column a.b, learned numbers"),
        ("columns.day_first", "Column day_first"),
        ("target", "Target"),
        ("dataset", "Table"),
        ("sales.csv", "sales.csv"),
        ("row 5, column units", "row 5, column units"),
    ],
)
def test_a_place_in_the_recipe_is_said_as_people_know_it(where: str, words: str) -> None:
    assert in_words(where) == words
