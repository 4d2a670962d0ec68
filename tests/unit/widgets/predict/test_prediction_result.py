"""A bar of a probability says it in the words of the answer above it."""

import re

import pytest

from components.i18n import percent
from components.widgets.predict.prediction_result import probability_bars


@pytest.mark.parametrize("share", [0.99995, 0.9993, 0.995, 0.784, 0.5, 1.0])
def test_a_bar_says_a_probability_as_the_answer_does(share: float) -> None:
    bars = probability_bars([share, 1 - share], ["yes", "no"])
    assert re.findall(r'class="lbp-share">([^<]*)<', bars) == [percent(share), percent(1 - share)]


def test_a_probability_near_one_or_nought_is_neither() -> None:
    bars = probability_bars([0.99999, 0.00001], ["yes", "no"])
    assert "over 99.9 %" in bars and "under 0.1 %" in bars
