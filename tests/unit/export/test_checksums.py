"""Checksums are read as they were written, and nothing else is taken for them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.export.checksums import as_text, from_text

DIGEST = "0123456789abcdef" * 4
NAMES = st.from_regex(r"[A-Za-z0-9_. /-]{1,30}", fullmatch=True)


@given(st.dictionaries(NAMES, st.from_regex(r"[0-9a-f]{64}", fullmatch=True), max_size=5))
def test_they_are_read_as_they_were_written(sums: dict[str, str]) -> None:
    assert from_text(as_text(sums)) == sums


@pytest.mark.parametrize(
    "text", ["evil", f"{DIGEST} a", f"{DIGEST[:-1]}  a", f"{DIGEST.upper()}  a", f"{DIGEST}  a\n{DIGEST}  a\n"]
)
def test_what_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text.splitlines()[-1])):
        from_text(text)
