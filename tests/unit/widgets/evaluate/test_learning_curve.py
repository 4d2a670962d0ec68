"""What is said and drawn of a network that learned from fewer rows."""

from dataclasses import replace

import pytest

from components.columns.formats import DurationFormat
from components.domain.parse_recipe import parse
from components.domain.recipe import Recipe, Task
from components.domain.run import LearningRateChange
from components.evaluation.learning_curve import CurveSize, Gain, LearningCurve
from components.widgets.evaluate.learning_curve import curve_figure, how_it_was_made, numbers, verdict


def size(share: float, rows: int, *accuracies: float) -> CurveSize:
    scores = [{"accuracy": accuracy, "loss": 1 - accuracy} for accuracy in accuracies]
    return CurveSize(share, rows, scores, scores)


SIZES = [size(0.5, 307, 0.7, 0.72, 0.74), size(1.0, 614, 0.8, 0.8, 0.83)]
CURVE = LearningCurve(SIZES, 3, 100, 10, 115, True)
CASES = [
    (Task.BINARY, Gain(307, 614, 31 / 115, 27 / 115, 1 / 115, 7 / 115), "**More rows would likely help.** From 307 to 614 training rows the wrong ones of 115 validation rows went from 31 to 27: with 95 % confidence 1 to 7 less."),
    (Task.BINARY, Gain(307, 614, 30.4 / 115, 31 / 115, -3.3 / 115, 2 / 115), "**No gain beyond luck is seen.** From 307 to 614 training rows the wrong ones of 115 validation rows went from 30.4 to 31: with 95 % confidence between 2 less and 3.3 more."),
    (Task.MULTICLASS, Gain(307, 614, 20 / 115, 30 / 115, -14 / 115, -6 / 115), "**More rows like these would hardly help this network.** From 307 to 614 training rows the wrong ones of 115 validation rows went from 20 to 30: with 95 % confidence 6 to 14 more."),
    (Task.REGRESSION, Gain(307, 614, 2.5, 2.0, 0.2, 0.8), "**More rows would likely help.** From 307 to 614 training rows the mean error on validation rows went from 2.50 to 2.00: with 95 % confidence 0.200 to 0.800 less."),
]  # fmt: skip


@pytest.mark.parametrize(("task", "gain", "said"), CASES)
def test_the_sentence_fits_the_evidence(task: Task, gain: Gain, said: str) -> None:
    assert verdict(replace(CURVE, gain=gain), task).startswith(said)


@pytest.mark.parametrize(("rows", "words"), [(1, "1 validation row is"), (19, "19 validation rows are")])
def test_few_rows_are_no_evidence(rows: int, words: str) -> None:
    curve = replace(CURVE, validation_rows=rows, gain=Gain(5, 10, 1, 0, 1, 1))
    assert verdict(curve, Task.BINARY) == f"{words} too few to say whether more rows would help."


def test_nothing_is_said_where_nothing_was_measured() -> None:
    assert verdict(CURVE, Task.BINARY) == ""


def recipe(**split: object) -> Recipe:
    return parse({"dataset": "d", "target": "y", "layers": [], "split": split})


MADE = [
    (CURVE, recipe(), ["mean of 3 trainings", "100 epochs in batches of 10", "learned anew"]),
    (replace(CURVE, seeds=1), recipe(), ["one training", "100 epochs", "learned anew"]),
    (CURVE, recipe(way={"type": "time", "column": "day"}), ["mean of", "epochs", "the newest are kept", "learned anew"]),
    (CURVE, recipe(way={"type": "group", "column": "who"}), ["mean of", "epochs", "taken or left together", "anew"]),
    (replace(CURVE, is_refitted=False), recipe(), ["mean of", "epochs", "Since a column is embedded"]),
    (replace(CURVE, sizes=[replace(SIZES[0], diverged=1)]), recipe(), ["mean of", "epochs", "anew", "1 training is missing"]),
]  # fmt: skip


@pytest.mark.parametrize(("curve", "of_recipe", "words"), MADE)
def test_how_it_was_made_is_said(curve: LearningCurve, of_recipe: Recipe, words: list[str]) -> None:
    said = how_it_was_made(curve, of_recipe)
    assert len(said) == len(words)
    assert all(word in sentence for word, sentence in zip(words, said, strict=True))


def test_learning_rates_that_came_by_hand_are_said_not_to_be_repeated() -> None:
    by_hand = [LearningRateChange(0.05, 0.0, 2)]
    assert any("changed by hand are not repeated" in each for each in how_it_was_made(CURVE, recipe(), by_hand))
    assert not any("by hand" in each for each in how_it_was_made(CURVE, recipe()))


def test_points_are_means_and_lines_go_from_the_lowest_to_the_highest() -> None:
    empty = CurveSize(0.1, 61, [], [], 3)
    training, validation = curve_figure(replace(CURVE, sizes=[empty, *SIZES]), "accuracy", None).data
    assert list(validation.x) == [307, 614] == list(training.x)
    assert list(validation.y) == pytest.approx([0.72, 0.81])
    assert list(validation.error_y.array) == pytest.approx([0.02, 0.02])
    assert list(validation.error_y.arrayminus) == pytest.approx([0.02, 0.01])


def test_errors_of_a_duration_are_told_as_times() -> None:
    scores = [{"mae": 90.0}]
    curve = LearningCurve([CurveSize(1.0, 100, scores, scores)], 1, 5, 8, 30, True)
    time = DurationFormat()
    assert curve_figure(curve, "mae", time).data[0].customdata[0] == time.write(90.0)
    assert numbers(curve, time).iloc[0].to_list()[-1] == time.write(90.0)


def test_the_numbers_have_a_row_for_each_training() -> None:
    table = numbers(CURVE, None)
    assert list(table.columns) == [
        "training rows",
        "training no.",
        "Accuracy · training",
        "Log loss · training",
        "Accuracy · validation",
        "Log loss · validation",
    ]
    assert len(table) == 6
