"""What the signature of a SavedModel or a LiteRT model calls each column."""

from collections.abc import Sequence


def signature_names(columns: Sequence[str]) -> list[str]:
    """Each by its name; by its place where TensorFlow, which sees letters and digits alone, takes two names for one."""
    seen = [_as_seen(column) for column in columns]
    taken, names = set(seen), []
    for place, (column, name) in enumerate(zip(columns, seen, strict=True), 1):
        if seen.count(name) == 1:
            names.append(column)
            continue
        by_place = f"column_{place}"
        while by_place in taken:
            by_place += "_"
        taken.add(by_place)
        names.append(by_place)
    return names


def _as_seen(name: str) -> str:
    """As TensorFlow's `sanitize_arg_name` has it."""
    letters = "".join(letter if letter.isalnum() else "_" for letter in name)
    return letters if letters[:1].isalpha() else f"arg_{letters}"
