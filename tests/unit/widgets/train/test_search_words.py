"""What is said of the trials of a search."""

import pytest

from components.domain.recipe import Task
from components.domain.search import Trial, TrialStatus
from components.widgets.train.search_words import (
    counts_in_words,
    luck_in_words,
    score_in_words,
    settings_in_words,
    trial_table,
    varied_in_words,
)
from tests.unit.widgets.train.made_up_search import SEARCH, TRIALS, settings


def test_settings_and_ranges_are_said_in_the_order_of_the_page() -> None:
    said = "learning rate 0.002 · units a layer 32 · dense layers 2 · batch size 16 · activation relu"
    assert settings_in_words(settings()) == said
    ranges = "learning rate 0.0004 to 0.01 · units a layer 16 to 128 · dense layers 1 to 3 · batch size 8 to 64"
    assert varied_in_words(SEARCH) == f"{ranges} · activation relu, tanh"


def test_trials_are_counted_by_how_they_stand() -> None:
    assert counts_in_words(TRIALS) == "3 trials trained · 1 given up · 1 diverged · 1 in training"
    assert counts_in_words(TRIALS[:1]) == "1 trial trained"


SCORES = [
    (TRIALS[1], Task.MULTICLASS, "95 % right: 19 of 20 validation rows, loss 0.200"),
    (TRIALS[1], Task.REGRESSION, "R² 0.950 on validation rows, loss 0.200"),
    (TRIALS[2], Task.MULTICLASS, "validation loss 0.900"),
]


@pytest.mark.parametrize(("trial", "task", "said"), SCORES)
def test_a_score_is_said_with_its_counts(trial: Trial, task: Task, said: str) -> None:
    assert score_in_words(trial, task, 20) == said


def completed(*scores: float) -> list[Trial]:
    return [
        Trial(place, settings(), TrialStatus.COMPLETED, loss=1 - score, score=score)
        for place, score in enumerate(scores, 1)
    ]


LUCK = [
    ([], Task.BINARY, 100, ""),
    (completed(0.9, 0.8), Task.BINARY, 19, "19 validation rows are too few to choose by: which trial comes first is mostly luck."),
    (completed(0.9, 0.8), Task.REGRESSION, 1, "1 validation row is too few to choose by: which trial comes first is mostly luck."),
    (completed(0.9, 0.8), Task.BINARY, 30, "1 other trial cannot be told apart from it by its share of right rows."),
    (completed(0.9, 0.88, 0.2, 0.85), Task.BINARY, 200, "2 other trials cannot be told apart from it by their shares of right rows."),
    (completed(0.9, 0.2), Task.BINARY, 200, ""),
    (completed(0.9, 0.88), Task.REGRESSION, 200, ""),
]  # fmt: skip


@pytest.mark.parametrize(("trials", "task", "rows", "said"), LUCK)
def test_how_much_of_the_order_is_luck_is_said(trials: list[Trial], task: Task, rows: int, said: str) -> None:
    assert luck_in_words(trials, task, rows) == said


def test_the_table_has_all_trials_best_first() -> None:
    table = trial_table(TRIALS, SEARCH, "accuracy")
    assert [*table["trial"]] == [2, 5, 1, 6, 3, 4]
    assert [*table["how it ended"]] == ["trained", "trained", "trained", "in training", "given up", "diverged"]
    assert table["Learning rate"][0] == 0.004 and table["Activation"][1] == "tanh"
    assert [*trial_table([], SEARCH, "accuracy")] == [*table]
