"""A stack of layers is changed as a person changes it."""

from components.domain.layers import BatchNormalization, Dense, Dropout
from components.network.palette import PALETTE, duplicated, fields_of, in_words, moved, removed


def test_layers_are_moved_copied_and_removed() -> None:
    stack = [Dense(), Dropout()]
    assert [layer.type for layer in moved(stack, 1, -1)] == ["Dropout", "Dense"]
    assert moved(stack, 0, -1) == stack
    assert [layer.type for layer in duplicated(stack, 0)] == ["Dense", "Dense", "Dropout"]
    assert [layer.type for layer in removed(stack, 0)] == ["Dropout"]


def test_a_layer_is_called_as_the_palette_calls_it() -> None:
    assert [in_words(layer) for layer in (Dense(units=1024), Dropout(rate=0.5), BatchNormalization())] == [
        "Dense 1,024 relu",
        "Dropout 0.5",
        "Batch normalization",
    ]


def test_the_palette_says_of_each_layer_in_one_sentence_what_it_does_and_when_to_use_it() -> None:
    for layer in PALETTE.values():
        assert layer.explanation.count(".") == 1, layer
        assert ":" in layer.explanation, layer
        assert set(layer.advanced) <= layer.model_fields.keys()


def test_the_usual_settings_of_a_layer_are_few() -> None:
    for layer in PALETTE.values():
        assert sum(not field.advanced for field in fields_of(layer)) <= 2, layer
