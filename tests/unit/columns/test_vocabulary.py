"""Columns of a table that repeat the same values are matched once, with the same result."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.columns import arrow
from components.columns.arrow import VOCABULARY, Vocabulary, matches, pa, pc, share

PATTERNS = [r"0[0-9]+", r"[0-9]{2}", r"[a-f]+", r"(?:1[0-9]|2)[0-9]*", r""]
VALUES = st.lists(
    st.sampled_from([*map(str, range(40)), "", "ab", "F", "Ä", "007"]), min_size=1, max_size=12, unique=True
)


@pytest.fixture
def vocabulary() -> Iterator[Vocabulary]:
    known = Vocabulary()
    token = VOCABULARY.set(known)
    yield known
    VOCABULARY.reset(token)


def column(values: list[str], missing: bool) -> "pa.Array":
    draw = np.random.default_rng(len(values))
    cells = draw.choice(np.array(values, object), arrow.FEWEST_REPEATED)
    if missing:
        cells[::7] = None
    return pa.array(cells.tolist(), pa.large_string())


def plainly(text: "pa.Array", pattern: str) -> np.ndarray:
    return arrow.flags(pc.match_substring_regex(text, f"^(?:{pattern})$", ignore_case=True))


@given(st.lists(st.tuples(VALUES, st.booleans()), min_size=1, max_size=4))
def test_with_a_vocabulary_the_same_cells_fit(columns: list[tuple[list[str], bool]]) -> None:
    token = VOCABULARY.set(Vocabulary())
    try:
        for values, missing in columns:
            text = column(values, missing)
            for pattern in PATTERNS:
                expected = plainly(text, pattern)
                np.testing.assert_array_equal(matches(text, pattern), expected)
                assert share(text, pattern) == expected.mean()
    finally:
        VOCABULARY.reset(token)


def test_a_pattern_is_matched_with_new_values_alone(vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch) -> None:
    fitted = []
    fitting = arrow._fitting
    monkeypatch.setattr(arrow, "_fitting", lambda text, pattern: fitted.append(len(text)) or fitting(text, pattern))
    for values in (["1", "2", "3"], ["3", "2"], ["2", "4"], ["4", "1"]):
        share(column(values, missing=False), "[0-3]")
    assert fitted == [3, 1]


def test_it_forgets_what_it_knows_where_that_is_much(vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrow, "MOST_KNOWN", 50)
    monkeypatch.setattr(arrow, "MOST_OF_COLUMN", 10)
    for first in range(0, 200, 8):
        text = column([str(first + n) for n in range(8)], missing=False)
        np.testing.assert_array_equal(matches(text, "[0-9]*[13]"), plainly(text, "[0-9]*[13]"))
        assert len(vocabulary._values) <= 50
    assert vocabulary.places(arrow.strings(map(str, range(11)))) is None  # of a column with many values
