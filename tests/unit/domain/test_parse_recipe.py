"""Where something is wrong, in words that people know."""

import pytest
from pydantic import ValidationError

from components.domain import parse_recipe
from components.domain.parse_recipe import as_wrong_field, in_words, parse
from components.domain.problem import WrongField
from components.domain.threshold import Threshold
from components.i18n import Sentence


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


WHOLE = {"dataset": "d", "target": "y", "layers": []}


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        (
            {"split": {"validation": 0.45, "test": 0.45}},
            "validation and test together may take at most 0.8 of the rows",
        ),
        (
            {"split": {"folds": 5, "way": {"type": "time", "column": "day"}}},
            "folds can be dealt at random or by group: time or a column leaves no choice",
        ),
        ({"split": {"folds": 5}, "training": {"seeds": 2}}, "several seeds or several folds, not both"),
        (None, "one of the two costs must be above 0"),
    ],
)
def test_what_does_not_go_together_is_said_in_the_language_of_the_page(
    document: dict[str, object] | None, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def german(text: str | Sentence, /, **values: object) -> str:
        words = text if isinstance(text, str) else text.text
        asked.append(words)
        return "auf Deutsch" if words == sentence else words.format(**values) if values else words

    monkeypatch.setattr(parse_recipe, "t", german)
    with pytest.raises(WrongField, match="auf Deutsch"):
        refuse(document)
    assert sentence in asked


def refuse(document: dict[str, object] | None) -> None:
    if document is not None:
        parse(WHOLE | document)
    try:
        Threshold(false_positive_cost=0, false_negative_cost=0)
    except ValidationError as error:
        raise as_wrong_field(error) from error
