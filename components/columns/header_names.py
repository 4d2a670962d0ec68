"""Names of columns, mended one at a time with Python's own library alone: the exported script carries this text."""

from components.columns.whitespace import stripped

LONGEST_NAME = 120


def usable_name(given: object) -> str:
    """A column's name in one line, not too long, without invisible signs round it."""
    name = " ".join(stripped(str(given)).split())
    return name if len(name) <= LONGEST_NAME else name[:LONGEST_NAME] + "…"


def unique_name(name: str, taken: dict[str, int]) -> str:
    """The name, numbered where it is among those `taken`: `price` -> `price_2`; it is taken from then on.

    `taken` says for each name which copy of it comes next, so that thousands of equal names are not counted up anew.
    """
    unique, copy = name, taken.get(name, 2)
    while unique in taken:
        unique, copy = f"{name}_{copy}", copy + 1
    taken[name] = copy
    taken.setdefault(unique, 2)
    return unique
