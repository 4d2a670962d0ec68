"""What a threshold may be."""

import pytest
from pydantic import ValidationError

from components.domain.threshold import LIKELIER, Threshold, written_threshold


def test_nothing_said_is_the_likelier_class() -> None:
    assert Threshold.model_validate({}) == LIKELIER and LIKELIER.threshold == 0.5


@pytest.mark.parametrize(
    ("document", "where"),
    [
        ({"threshold": 0}, "threshold"),
        ({"threshold": 1}, "threshold"),
        ({"threshold": "nan"}, "threshold"),
        ({"false_positive_cost": -1}, "false_positive_cost"),
        ({"false_negative_cost": float("inf")}, "false_negative_cost"),
        ({"cutoff": 0.3}, "cutoff"),
        ({"false_positive_cost": 0, "false_negative_cost": 0}, ""),
    ],
)
def test_what_it_cannot_be(document: dict[str, object], where: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Threshold.model_validate(document)
    assert ".".join(map(str, refused.value.errors()[0]["loc"])) == where


@pytest.mark.parametrize(
    ("threshold", "written"),
    [
        (0.2, "0.2"),
        (1 / 3, "0.333333"),
        (0.99999991, "0.9999999"),
        (1 - 2**-53, "0.9999999999999999"),
        (0.50000001, "0.50000001"),
        (0.5, "0.5"),
        (0.0, "0"),
        (1e-9, "1e-09"),
    ],
)
def test_it_is_written_below_1_above_0_and_apart_from_a_half(threshold: float, written: str) -> None:
    assert written_threshold(threshold) == written
