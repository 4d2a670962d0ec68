"""Amounts are looked at for no other form: what skips the forms of identifiers must be none of them."""

import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from components.columns.arrow import most_frequent, strings
from components.columns.category import detect

AMOUNTS = st.from_regex(detect._AMOUNT, fullmatch=True, alphabet=st.characters(codec="ascii"))


@given(AMOUNTS)
def test_no_form_of_an_identifier_fits_an_amount(cell: str) -> None:
    fitting = [what for what, pattern in detect.NAMED.items() if re.fullmatch(pattern, cell, re.IGNORECASE)]
    assert fitting == []
    assert not re.search("[a-fA-F]", cell)  # so that it is no hexadecimal key


@given(st.lists(st.sampled_from(["a", "b", "c", None]), min_size=1, max_size=30))
def test_the_most_frequent_values_are_counted_alike_in_short_and_long_columns(cells: list[str | None]) -> None:
    long = cells * 60  # long enough to be looked at by its distinct values
    short_values, short_counts = most_frequent(strings(cells))
    values, counts = most_frequent(strings(long))
    assert values.to_pylist() == short_values.to_pylist()
    assert np.array_equal(counts, 60 * short_counts)
