"""HTML, CSS and JavaScript of the widgets, in files of their own; each is read once."""

from functools import cache
from pathlib import Path


@cache
def asset(name: str) -> str:
    """The text of a file of this folder."""
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def asset_path(name: str) -> Path:
    """Where a file of this folder lies."""
    return Path(__file__).with_name(name)
