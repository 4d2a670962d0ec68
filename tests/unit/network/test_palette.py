"""A stack of layers is changed as a person changes it."""

from components.network.palette import added, duplicated, moved, removed


def test_layers_are_added_moved_copied_and_removed() -> None:
    stack = added(added([], "Dense"), "Dropout")
    assert [layer.type for layer in moved(stack, 1, -1)] == ["Dropout", "Dense"]
    assert moved(stack, 0, -1) == stack
    assert [layer.type for layer in duplicated(stack, 0)] == ["Dense", "Dense", "Dropout"]
    assert [layer.type for layer in removed(stack, 0)] == ["Dropout"]
