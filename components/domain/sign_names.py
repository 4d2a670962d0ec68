"""Signs that part cells, as a sentence names them: a bare comma or semicolon in it would be read as its own."""

from components.i18n import noop, t

_SEVERAL = {
    ",": noop("commas"),
    ";": noop("semicolons"),
    "\t": noop("tabs"),
    "|": noop("bars"),
    " ": noop("blanks"),
    "  ": noop("blanks"),
    ":": noop("colons"),
    "^": noop("carets"),
    "~": noop("tildes"),
}


def name_of_signs(sign: str) -> str:
    """`semicolons` for `;`; a sign without such a name stands in quotes, and what cannot be seen as Python writes it."""
    return t(_SEVERAL[sign]) if sign in _SEVERAL else f'"{visible(sign)}"'


def visible(sign: str) -> str:
    """A sign that can be seen: the control character 1 is `\\x01`."""
    return sign if sign.isprintable() else repr(sign)[1:-1]
