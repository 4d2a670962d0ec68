"""The words of the show: each part has its own table, and all of them reach the page under one name each."""

from collections import Counter

from components.widgets.train.show_words import PARTS, show_words


def test_no_two_words_have_one_name() -> None:
    names = Counter(name for part in PARTS for name in part)
    assert [name for name, count in names.items() if count > 1] == []
    assert set(show_words()) == set(names)


def test_gaps_are_left_for_the_page_to_fill() -> None:
    assert show_words()["progress"] == "epoch {n} of {total}"
