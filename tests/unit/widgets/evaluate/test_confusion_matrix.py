"""The confusion matrix shows what its table says, for any number of classes, whatever they are called."""

import numpy as np
import pytest

from components.widgets.evaluate.confusion_matrix import (
    MOST_CLICKED,
    Confusion,
    confusion_figure,
    confusion_table,
)

SCALE = [(0.0, "#fff"), (1.0, "#000")]


def of(count: int, classes: list[str] | None = None) -> Confusion:
    counts = np.random.default_rng(count).integers(0, 9, (count, count))
    return Confusion(counts, classes or [f"class {n}" for n in range(count)])


@pytest.mark.parametrize("count", [2, 3, 12, 13, 21, 50, 51])
def test_every_cell_can_be_pressed_and_is_told(count: int) -> None:
    confusion = of(count)
    figure = confusion_figure(confusion, "#000", SCALE)
    assert (np.array(figure.data[0].z) == confusion.counts).all()
    if count > MOST_CLICKED:
        assert len(figure.data) == 1
        return
    points = figure.data[1]
    assert len(points.x) == count**2
    for place in (0, 1, count, count**2 - 1):  # in the order of reading
        was, answered = divmod(place, count)
        assert (points.y[place], points.x[place]) == (was, answered)
        told = points.hovertext[place]
        assert f"was: class {was}<br>answered: class {answered}<br>{confusion.counts[was, answered]} row" in told


def test_shares_are_of_the_class_and_none_of_a_class_that_is_absent() -> None:
    confusion = Confusion(np.array([[3, 1, 0], [0, 0, 0], [0, 2, 2]]), ["a", "b", "c"])
    assert confusion.shares[0].tolist() == [0.75, 0.25, 0] and np.isnan(confusion.shares[1]).all()
    figure = confusion_figure(confusion, "#000", SCALE, as_shares=True)
    assert list(figure.data[0].text[0]) == ["75 %", "25 %", "0 %"] and list(figure.data[0].text[1]) == ["", "", ""]
    assert "of its class" not in figure.data[1].hovertext[4]
    assert confusion_table(confusion, as_shares=True).iloc[0].tolist() == ["a", 0.75, 0.25, 0]


def test_one_row_and_no_row() -> None:
    for counts in ([[0, 1], [0, 0]], [[0, 0], [0, 0]]):
        confusion = Confusion(np.array(counts), ["a", "b"])
        assert confusion_figure(confusion, "#000", SCALE).data[0].zmax == 1
        assert confusion_table(confusion)[["a", "b"]].to_numpy().tolist() == counts


def test_another_order_moves_rows_and_columns() -> None:
    confusion = of(3, ["x", "y", "z"])
    other = confusion.ordered([2, 0, 1])
    assert other.classes == ["z", "x", "y"]
    assert other.counts[0, 1] == confusion.counts[2, 0] and other.counts[1, 2] == confusion.counts[0, 1]


def test_names_are_no_markup_and_no_two_labels_are_alike() -> None:
    names = ["a name that goes on and on and on: <b>1</b>", "a name that goes on and on and on: %{y}", "was"]
    confusion = of(3, names)
    figure = confusion_figure(confusion, "#000", SCALE)
    labels = figure.layout.xaxis.ticktext
    assert len(set(labels)) == 3 and all(label.count("<br>") <= 1 for label in labels)
    assert "&lt;b&gt;1&lt;/b&gt;" in figure.data[1].hovertext[0] and "%{y}" not in figure.data[1].hovertext[4]
    assert confusion_table(confusion).columns[0] == "was "


@pytest.mark.parametrize(
    ("chosen", "ring"),
    [((1, 0), (-0.5, 0.5, 0.5, 1.5)), ((None, 2), (1.5, 2.5, -0.5, 2.5)), ((0, None), (-0.5, 2.5, -0.5, 0.5))],
)
def test_what_is_chosen_is_ringed(chosen: tuple[int | None, int | None], ring: tuple[float, ...]) -> None:
    [shape] = confusion_figure(of(3), "#000", SCALE, chosen=chosen).layout.shapes
    assert (shape.x0, shape.x1, shape.y0, shape.y1) == ring
