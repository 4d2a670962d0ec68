"""Words of a person stay words in Markdown. What a browser makes of them is in tests/browser."""

import pytest

from components.widgets.shared.escape_markdown import button_name, escape_markdown


@pytest.mark.parametrize("text", ["red", "12:30:45", "a-b", "3 < 4", "Köln", "it's 5 % & more", "[x](y)", "$x$"])
def test_nothing_is_added_or_lost_but_backslashes(text: str) -> None:
    assert escape_markdown(text).replace("\\", "") == text


@pytest.mark.parametrize(
    "text",
    [":smile:", ":+1:", ":100:", ":material/home:", ":streamlit:", "http://a.example/x", "HTTPS://a.example", "www.a.example", "a@b.example", "x -> y", "<-", "a <-> b", "--", "a >= b", "~="],
)  # fmt: skip
def test_what_becomes_a_picture_a_link_or_an_arrow_later_loses_its_form(text: str) -> None:
    shown = escape_markdown(text).replace("\\", "")
    assert text not in shown
    assert shown.replace("\u2060", "") == text


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\u2028", "\x85", "\t"])
def test_one_line_stays_one_line(end: str) -> None:
    assert escape_markdown(f"a{end}- b") == "a \\- b"


def test_a_long_name_has_dots_in_a_button() -> None:
    assert button_name("Run 1") == "Run 1"
    assert button_name("W" * 120) == "W" * 31 + "…"
