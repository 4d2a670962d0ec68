"""Texts in numbers: how long they are, and which words recur in them."""

import pandas as pd

from components.quality.text_statistics import text_statistics


def test_words_are_counted_once_a_text_and_cut_as_the_network_is_given_them() -> None:
    found = text_statistics(pd.Series(["Free, free call!", "call me", None, "a walk"], dtype="str"))
    assert found.words.tolist() == [3, 2, 2] and found.characters.tolist() == [16, 7, 6]
    assert found.frequent == (("call", 2),)


def test_texts_without_words_have_none() -> None:
    found = text_statistics(pd.Series(["!", "?"], dtype="str"))
    assert found.words.tolist() == [0, 0] and found.frequent == ()
