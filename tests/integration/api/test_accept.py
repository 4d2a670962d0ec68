"""What the header Accept asks for."""

import pytest

from components.api.accept import prefers_csv


@pytest.mark.parametrize(
    ("accept", "csv"),
    [
        ("", False),
        ("*/*", False),  # what curl, httpx and fetch say where nobody says anything
        ("application/json", False),
        ("text/csv", True),
        ("Text/CSV; charset=utf-8", True),
        ("text/*", True),
        ("text/csv, */*", True),
        ("text/csv, */*;q=0.1", True),
        ("application/json, text/csv", False),
        ("text/csv, application/json", False),
        ("application/json;q=0.5, text/csv", True),
        ("application/json, text/csv;q=0.5", False),
        ("text/csv;q=0", False),
        ("text/csv;q=0, */*", False),
        ("text/csv;q=0.4, application/*;q=0.3", True),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", False),  # a browser
        ("text/csv;q=much", True),
        (",;,", False),
        ("image/png", False),
    ],
)
def test_csv_is_what_was_asked_for(accept: str, csv: bool) -> None:
    assert prefers_csv(accept) is csv
