"""HTML, CSS and JavaScript of the widgets, in files of their own; each is read once."""

from functools import cache
from pathlib import Path

ASSETS = Path(__file__).parent


@cache
def asset(name: str) -> str:
    """The text of a file of this folder, or of one in it."""
    return (ASSETS / name).read_text(encoding="utf-8")
