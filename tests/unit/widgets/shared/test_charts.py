"""Words of a person stay words in charts, and no two names of an axis are alike."""

import pytest

from components.widgets.shared.charts import class_labels, plotly_label


@pytest.mark.parametrize("text", ["<b>x</b>", '<a href="http://a.example">x</a>', "a<br>b", "&lt;", "%{x}", "$x$"])
def test_a_chart_takes_nothing_for_markup(text: str) -> None:
    shown = plotly_label(text)
    assert not {"<", ">", "$"} & set(shown)
    assert "%{" not in shown


def test_names_that_are_alike_in_their_first_letters_are_told_apart() -> None:
    names = ["a very long name of a class that ends in one", "a very long name of a class that ends in two"]
    assert len(set(class_labels(names))) == 2
