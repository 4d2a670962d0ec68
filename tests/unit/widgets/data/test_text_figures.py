"""Pictures of texts: each says what it shows, and has its numbers."""

import pandas as pd
import pytest

from components.columns.profile import ColumnProfile
from components.domain.recipe import ColumnType
from components.quality.text_statistics import text_statistics
from components.widgets.data.text_figures import frequent_words, text_lengths, typical_length

COLUMN = ColumnProfile(kind=ColumnType.TEXT, reads_as=ColumnType.TEXT, name="note")
NOTES = pd.Series(["call me", "call us now", "call home", "please write to us"] * 5, dtype="str")
LONG = pd.Series([" ".join(["word"] * n) for n in range(1, 101)], dtype="str")


def test_each_number_of_words_has_a_bar_where_they_are_few() -> None:
    chart = text_lengths(COLUMN, text_statistics(NOTES))
    assert chart is not None and chart.numbers.to_numpy().tolist() == [[2, 10], [3, 5], [4, 5]]
    assert "words in a text of note" in chart.alt and "(10)" in chart.alt


def test_many_numbers_of_words_share_bars_of_whole_numbers() -> None:
    chart = text_lengths(COLUMN, text_statistics(LONG))
    assert chart is not None and chart.numbers.iloc[:, 2].tolist() == [5] * 20
    assert chart.numbers.iloc[0, :2].tolist() == ["1", "6"]


def test_texts_whose_words_nobody_parts_are_measured_in_characters() -> None:
    chart = text_lengths(COLUMN, text_statistics(pd.Series(["这家餐厅", "服务很好吗"], dtype="str")))
    assert chart is not None and "characters in a text" in chart.alt


def test_texts_that_all_have_as_many_words_are_measured_in_characters() -> None:
    chart = text_lengths(COLUMN, text_statistics(pd.Series(["good day", "good evening"], dtype="str")))
    assert chart is not None and "characters in a text" in chart.alt


def test_texts_of_one_length_have_no_picture_of_it() -> None:
    assert text_lengths(COLUMN, text_statistics(pd.Series(["good day", "good eve"], dtype="str"))) is None


@pytest.mark.parametrize(("known", "words"), [(None, ["call", "us", "me"]), ({"us", "now"}, ["us", "now"])])
def test_frequent_words_are_those_that_the_network_is_given(known: set[str] | None, words: list[str]) -> None:
    chart = frequent_words(COLUMN, text_statistics(NOTES), known)
    assert chart is not None and chart.numbers.iloc[: len(words), 0].tolist() == words
    assert chart.alt.startswith(f"Most frequent words of note: {words[0]} (")


def test_words_of_which_the_network_knows_none_have_no_picture() -> None:
    assert frequent_words(COLUMN, text_statistics(NOTES), ()) is None


def test_a_typical_text_is_told_in_words_and_characters() -> None:
    assert typical_length(text_statistics(NOTES)) == "typically 2.5 words, 10 characters"
