"""The scores of weights that came in a bundle are held against what the bundle says, as close as another processor comes."""

from pathlib import Path

import pytest

from components.domain.problem import Damaged
from components.domain.recipe import Part
from components.training.brought_scores import BroughtScores, brought_note

ROWS = {Part.TRAIN: 100, Part.VALIDATION: 20, Part.TEST: 20}
HERE = {"train": {"loss": 0.5, "accuracy": 0.8}, "validation": {"loss": 0.6, "accuracy": 0.7}, "test": {"loss": 0.1}}


def note(folder: Path, epoch: int = 10, **validation: float | None) -> str:
    """What is said where a bundle speaks of 10 epochs with the same scores, but for these."""
    said: dict[str, dict[str, float | None]] = {"train": {**HERE["train"]}, "validation": {**HERE["validation"]}}
    said["validation"] |= validation
    BroughtScores(epoch=10, metrics=said).write(folder)
    return brought_note(folder, epoch, HERE, ROWS)


def test_of_a_run_that_was_trained_here_nothing_is_said(tmp_path: Path) -> None:
    assert brought_note(tmp_path, 10, HERE, ROWS) == ""


@pytest.mark.parametrize(
    "validation",
    [{}, {"loss": 0.6001}, {"accuracy": 0.75}, {"loss": None}, {"auc": 0.5}],
    ids=["equal", "a thousandth apart", "a row apart", "no number there", "a score that is not measured here"],
)
def test_scores_that_are_as_close_as_they_can_be_are_taken(validation: dict[str, float | None], tmp_path: Path) -> None:
    assert "up to epoch 10 are those of the bundle" in note(tmp_path, **validation)


@pytest.mark.parametrize("validation", [{"loss": 0.61}, {"loss": 0.0}, {"accuracy": 0.95}])
def test_others_are_refused_by_name(validation: dict[str, float], tmp_path: Path) -> None:
    with pytest.raises(Damaged, match="of the validation rows is") as refused:
        note(tmp_path, **validation)
    assert refused.value.code == "forged_bundle"


def test_a_run_that_was_trained_further_has_other_scores(tmp_path: Path) -> None:
    assert "up to epoch 10" in note(tmp_path, epoch=15, loss=0.9)


def test_weights_that_give_no_numbers_are_refused(tmp_path: Path) -> None:
    BroughtScores(epoch=10, metrics={"train": {"loss": 0.5}}).write(tmp_path)
    spoiled = HERE | {"train": {"loss": float("nan")}}
    with pytest.raises(Damaged, match="give no numbers"):
        brought_note(tmp_path, 10, spoiled, ROWS)
